// Assembles the one graph that a training runs: variables for weights and moments, a training step, its two halves
// for steps of several batches, scoring, and reading and writing of everything that the session holds.
// Invariant: every variable of the network is in the session, under its own name.
import type { ComputeBackend } from '../backends/backend'
import type { Network } from '../family'
import type { Objective } from '../heads'
import type { AdamOptions } from '../optimizer'
import { createGraph, floats, type GraphBuilder, type Output, typeOf, types } from './graph'
import { findLengths } from './lengths'
import type { NativeBackend } from './native-binding'
import type { GraphNode } from './proto'
import { replay } from './replay'
import { probeBatches, traceBatch, type TraceKind } from './trace'
import { addNorm, addUpdate, type Gradient, type Rates, type TrainedVariable } from './update'
import { addFusedUpdate, type Table } from './update-fused'
import { createVariables, type Variables } from './variables'
import { hasKernels } from './kernels'

/** The nodes of a graph and the names of what is fed and fetched. */
export type StepGraph = {
  readonly nodes: readonly GraphNode[]
  /** Weights and, for those that are trained, moments: `NAME`, `NAME.first`, `NAME.second`; shape by name. */
  readonly variables: Readonly<Record<string, readonly number[]>>
  /** The trained weight of which batches read some rows only, where the update must know which it has seen. */
  readonly table: string | null
}

/** Names of feeds and fetches; a name with more parts is made of them by a colon-free join. */
export const feeds = {
  input: (kind: TraceKind, name: string) => plain(`${kind}/in/${name}`),
  rows: (kind: TraceKind, name: string) => plain(`${kind}/rows/${name}`),
  value: (variable: string) => plain(`value/${variable}`),
  learningRate: 'rate/learning',
  firstPower: 'rate/first',
  secondPower: 'rate/second',
  seen: 'value/seen',
} as const

/** Names of what is fetched. */
export const fetches = {
  loss: 'loss',
  scores: 'scores',
  stepNorm: 'step/norm',
  stepDone: 'step/done',
  added: 'accumulate/done',
  /** Every gradient of a batch, which then go nowhere. */
  tried: 'accumulate/tried',
  applyNorm: 'apply/norm',
  applyDone: 'apply/done',
  cleared: 'accumulate/cleared',
  seen: 'written/seen',
  /** Moments as before the first step. */
  emptied: 'written/moments',
  read: (variable: string) => plain(`read/${variable}`),
  written: (variable: string) => plain(`written/${variable}`),
} as const

/** Names that TensorFlow takes: letters, digits and a few signs. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9_./-]/g, '_')

/** Records the network with probe batches and writes its graph. Throws NotCompilable. */
export function buildStepGraph(
  backend: ComputeBackend,
  native: NativeBackend,
  network: Network,
  objective: Objective,
  options: AdamOptions,
): StepGraph {
  const graph = createGraph()
  const weights = Object.fromEntries(
    Object.entries(network.variables()).map(([name, { shape }]) => [name, shape]),
  )
  const trained = Object.entries(network.variables()).filter(([, { trainable }]) => trainable)
  const stored = createVariables(graph, hasKernels(backend))
  const own = { graph, stored, variables: {}, handles: new Map<string, Output>() }
  const parts: GraphParts = { ...own, backend, native, network, objective }
  for (const [name, shape] of Object.entries(weights)) addVariable(parts, name, shape)
  const variables = trained.map(([name, { shape }]): TrainedVariable => {
    const [first, second] = [
      addVariable(parts, `${name}.first`, shape),
      addVariable(parts, `${name}.second`, shape),
    ]
    return { name, shape, weight: parts.handles.get(name) ?? '', first, second }
  })

  const scored = addTrace(parts, 'score')
  graph.add('Identity', [scored.results['scores'] ?? ''], floats, fetches.scores)
  const { results, rows } = addTrace(parts, 'train')
  graph.add('Identity', [results['loss'] ?? ''], floats, fetches.loss)
  const gradients = Object.fromEntries(
    variables.map(({ name }): [string, Gradient] => [
      name,
      { value: results[`gradient:${name}`] ?? '', rows: rows[name] ?? null },
    ]),
  )
  const [learningRate, firstPower, secondPower] = [
    feeds.learningRate,
    feeds.firstPower,
    feeds.secondPower,
  ].map((name) => graph.placeholder(name, types.float, []))
  const rates = {
    learningRate: learningRate ?? '',
    firstPower: firstPower ?? '',
    secondPower: secondPower ?? '',
  }
  const update = updaterOf(parts, variables, rows, rates, options)
  const { norm, done } = update.add(gradients)
  graph.add('Identity', [norm], floats, fetches.stepNorm)
  finish(graph, fetches.stepDone, done)
  addAccumulation(parts, variables, gradients, update.add)
  const moments = variables.flatMap(({ first, second, shape }) => [
    stored.empty(first, shape),
    stored.empty(second, shape),
  ])
  finish(graph, fetches.emptied, [...moments, ...update.emptied])
  return { nodes: graph.nodes, variables: parts.variables, table: update.table }
}

type AddUpdate = (gradients: Readonly<Record<string, Gradient>>) => { norm: Output; done: readonly Output[] }

/** How weights are updated here: by Winnow's own operation where there is one, else by TensorFlow's. */
function updaterOf(
  parts: GraphParts,
  variables: readonly TrainedVariable[],
  rows: Readonly<Record<string, Output>>,
  rates: Rates,
  options: AdamOptions,
): { add: AddUpdate; table: string | null; emptied: readonly Output[] } {
  const { graph, stored, backend } = parts
  const partly = variables.filter(({ name }) => rows[name] !== undefined)
  // The own operation knows one such table.
  if (!hasKernels(backend) || partly.length > 1)
    return {
      add: (gradients) => addUpdate(graph, variables, gradients, rates, options),
      table: null,
      emptied: [],
    }
  const [own] = partly
  const table = own ? addSeen(parts, own) : null
  const add: AddUpdate = (gradients) => {
    const norm = addFusedUpdate(graph, variables, gradients, rates, options, table)
    return { norm, done: [norm] }
  }
  const emptied = table && own ? [stored.empty(table.seen, [own.shape[0] ?? 0])] : []
  return { add, table: table?.name ?? null, emptied }
}

/** A variable of a number for each row of a table, and a way to write it. */
function addSeen({ graph, stored }: GraphParts, { name, shape }: TrainedVariable): Table {
  const length = [shape[0] ?? 0]
  const seen = stored.handle(`${name}.seen`, length)
  const value = graph.placeholder(feeds.seen, types.float, length)
  finish(graph, fetches.seen, [stored.assign(seen, value)])
  return { name, seen }
}

type GraphParts = {
  readonly graph: GraphBuilder
  readonly stored: Variables
  readonly backend: ComputeBackend
  readonly native: NativeBackend
  readonly network: Network
  readonly objective: Objective
  readonly variables: Record<string, readonly number[]>
  readonly handles: Map<string, Output>
}

/** A variable with a way to read it and one to write it. */
function addVariable(
  { graph, stored, variables, handles }: GraphParts,
  name: string,
  shape: readonly number[],
): Output {
  const handle = stored.handle(name, shape)
  variables[name] = shape
  handles.set(name, handle)
  graph.add('ReadVariableOp', [handle], { dtype: typeOf(types.float) }, fetches.read(name))
  const value = graph.placeholder(feeds.value(name), types.float, shape)
  finish(graph, fetches.written(name), [stored.assign(handle, value)])
  return handle
}

/** A node that can be fetched and runs when the others have. */
function finish(graph: GraphBuilder, name: string, after: readonly Output[]): void {
  const waits = after.map((output) => `^${output}`)
  graph.add('Identity', [graph.scalar(0), ...waits], floats, name)
}

/** Records the network and writes the recording. */
function addTrace(parts: GraphParts, kind: TraceKind) {
  const { graph, backend, native, network, objective, handles } = parts
  const traces = probeBatches().map((batch) => traceBatch(backend, native, network, objective, kind, batch))
  const [first] = traces
  const sources = new Map<number, Output>()
  const placeholders = new Map<string, Output>()
  const rows: Record<string, Output> = {}
  const unknown = (shape: readonly number[]) => shape.map(() => -1)
  for (const [name, { id, shape, dtype }] of Object.entries(first?.inputs ?? {})) {
    const type = dtype === 'int32' ? types.int32 : types.float
    const output = graph.placeholder(feeds.input(kind, name), type, unknown(shape))
    sources.set(id, output)
    placeholders.set(name, output)
  }
  for (const [name, { shape }] of Object.entries(first?.rows ?? {})) {
    const output = graph.placeholder(feeds.rows(kind, name), types.int32, unknown(shape))
    rows[name] = output
    placeholders.set(`rows:${name}`, output)
  }
  for (const [name, { id }] of Object.entries(first?.weights ?? {})) {
    const handle = handles.get(name) ?? ''
    const own = rows[name]
    const read = graph.add('ReadVariableOp', [handle], { dtype: typeOf(types.float) })
    // Not ResourceGather: it makes every later read of the variable a copy, which cannot be updated in place.
    const output = own
      ? graph.add('GatherV2', [read, own, graph.constant([0], [], types.int32)], {
          Tparams: typeOf(types.float),
          Tindices: typeOf(types.int32),
          Taxis: typeOf(types.int32),
        })
      : read
    sources.set(id, output)
  }
  const lengths = findLengths(graph, traces, placeholders)
  return { results: replay(graph, native.binding, traces, sources, lengths), rows }
}

/** Steps of several batches: each adds its gradients to a variable, then one update reads them. */
function addAccumulation(
  { graph, stored }: GraphParts,
  variables: readonly TrainedVariable[],
  gradients: Readonly<Record<string, Gradient>>,
  addUpdateOf: AddUpdate,
): void {
  const dtype = typeOf(types.float)
  const sums: Record<string, Gradient> = {}
  const added: Output[] = []
  const cleared: Output[] = []
  const emptied: (() => Output)[] = []
  // A batch is added once all of its gradients are there: its sums must not be read half way.
  const norm = addNorm(
    graph,
    Object.values(gradients).map(({ value }) => value),
  )
  finish(graph, fetches.tried, [norm])
  for (const { name, shape } of variables) {
    const { value, rows } = gradients[name] ?? { value: '', rows: null }
    const sum = stored.handle(`${name}.sum`, shape)
    cleared.push(stored.empty(sum, shape))
    // A copy, so that the sum can be emptied while the update still reads it.
    const total = graph.add('Mul', [graph.add('ReadVariableOp', [sum], { dtype }), graph.scalar(1)], floats)
    sums[name] = { value: total, rows: null }
    added.push(
      rows
        ? graph.add('ResourceScatterAdd', [sum, rows, value, `^${norm}`], {
            dtype,
            Tindices: typeOf(types.int32),
          })
        : graph.add('AssignAddVariableOp', [sum, value, `^${norm}`], { dtype }),
    )
    emptied.push(() => stored.empty(sum, shape, `^${fetches.applyNorm}`))
  }
  finish(graph, fetches.added, added)
  finish(graph, fetches.cleared, cleared)
  const update = addUpdateOf(sums)
  graph.add('Identity', [update.norm], floats, fetches.applyNorm)
  finish(graph, fetches.applyDone, [...update.done, ...emptied.map((empty) => empty())])
}
