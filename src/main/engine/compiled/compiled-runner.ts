// A StepRunner whose weights and moments live inside a TensorFlow session: the network's step was recorded once and
// runs as one graph. It does what the eager runner does, step by step, only faster; see step.ts.
// Invariant: the session holds the truth; the network's own variables get it back on `dispose`.
import type { Tensor } from '@tensorflow/tfjs'
import type { Rng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import type { EncodedBatch, Mode, Network } from '../family'
import { type Objective, widthOf } from '../heads'
import type { AdamOptions } from '../optimizer'
import { pause } from '../pause'
import { type HostTensors, readVariables, type StepBatch, type StepFigures, type StepRunner } from '../step'
import type { StoredTensor } from '../weights/safetensors'
import { types } from './graph'
import { NotCompilable } from './lengths'
import { type NativeBackend, nativeBackend, tensorId } from './native-binding'
import { createSession, type Session } from './session'
import { buildStepGraph, feeds, fetches, type StepGraph } from './step-graph'
import type { TraceKind } from './trace'
import { betas } from './update'
import { seenRows } from './update-fused'

/**
 * A compiled runner, with the network's weights and empty moments. Throws
 * NotCompilable where the backend has no sessions or the network's step depends on a batch in ways that cannot be
 * written down; whatever TensorFlow says against the graph is thrown as it is.
 */
export async function createCompiledRunner(
  backend: ComputeBackend,
  network: Network,
  objective: Objective,
  options: AdamOptions,
): Promise<StepRunner> {
  const native = nativeBackend(backend.tf)
  if (!backend.isNative || !native) throw new NotCompilable('Only the native library runs graphs.')
  const graph = buildStepGraph(backend, native, network, objective, options)
  const session = createSession(native.binding, graph.nodes)
  const parts: Parts = { backend, native, network, width: widthOf(objective.heads), graph, session }
  try {
    // In one run: TensorFlow prepares each combination of feeds and fetches anew.
    write(parts, await readVariables(network.variables()), [fetches.emptied])
    return runnerOf(parts)
  } catch (error) {
    session.dispose()
    throw error
  }
}

type Parts = {
  readonly backend: ComputeBackend
  readonly native: NativeBackend
  readonly network: Network
  readonly width: number
  readonly graph: StepGraph
  readonly session: Session
}

function runnerOf(parts: Parts): StepRunner {
  const { graph, session, network } = parts
  let steps = 0
  let hasSums = false
  const isMoment = (name: string) => !(name in network.variables())
  const names = Object.keys(graph.variables)
  const weightNames = names.filter((name) => !isMoment(name))
  const momentNames = names.filter(isMoment)

  const one = (batch: StepBatch, rates: Feeds, rng: Rng): StepFigures => {
    const outputs = [fetches.loss, fetches.stepNorm, fetches.stepDone]
    const [loss, norm] = runBatch(parts, batch, rng, rates, outputs)
    return { loss: loss?.[0] ?? Number.NaN, gradientNorm: norm?.[0] ?? Number.NaN }
  }

  /** Batch by batch into the sums, then one update. */
  const several = (batches: readonly StepBatch[], rates: Feeds, rng: Rng): StepFigures => {
    if (!hasSums) session.run({}, [fetches.cleared])
    hasSums = true
    let loss = 0
    for (const batch of batches) {
      const [own] = runBatch(parts, batch, rng, {}, [fetches.loss, fetches.added])
      loss += own?.[0] ?? Number.NaN
    }
    const [norm] = run(parts, rates, [fetches.applyNorm, fetches.applyDone])
    return { loss, gradientNorm: norm?.[0] ?? Number.NaN }
  }

  return {
    step: async (batches, learningRate, rng) => {
      steps++
      const rates = {
        [feeds.learningRate]: scalar(learningRate),
        [feeds.firstPower]: scalar(betas.first ** steps),
        [feeds.secondPower]: scalar(betas.second ** steps),
      }
      const [first] = batches
      if (!first) throw new TypeError('A step needs a batch.')
      const figures = batches.length === 1 ? one(first, rates, rng) : several(batches, rates, rng)
      await pause()
      return figures
    },
    probe: async (batch, rng) => {
      runBatch(parts, batch, rng, {}, [fetches.tried])
    },
    scores: async (batch) => score(parts, batch),
    readWeights: async () => read(parts, weightNames),
    writeWeights: (weights) => write(parts, weights),
    readMoments: async () => read(parts, momentNames),
    writeMoments: (moments, done) => {
      write(parts, moments)
      steps = done
    },
    dispose: () => {
      giveBack(parts, weightNames)
      session.dispose()
    },
  }
}

type Feed = { readonly shape: readonly number[]; readonly values: Float32Array | Int32Array }
type Feeds = Readonly<Record<string, Feed>>

const scalar = (value: number): Feed => ({ shape: [], values: Float32Array.of(value) })

/** Uploads, runs and frees the uploads. */
function run({ native, session }: Parts, given: Feeds, outputs: readonly string[]): Float32Array[] {
  const ids: Record<string, number> = {}
  try {
    for (const [name, { shape, values }] of Object.entries(given)) {
      const type = values instanceof Int32Array ? types.int32 : types.float
      ids[name] = native.binding.createTensor([...shape], type, values)
    }
    return session.run(ids, outputs)
  } finally {
    for (const id of Object.values(ids)) native.binding.deleteTensor(id)
  }
}

function runBatch(
  parts: Parts,
  { encoded, targets }: StepBatch,
  rng: Rng,
  rates: Feeds,
  outputs: readonly string[],
): Float32Array[] {
  const aims: Feed = { shape: [encoded.rows, parts.width], values: targets }
  const more = { ...rates, [feeds.input('train', 'targets')]: aims }
  return withPlaced(parts, 'train', encoded, { kind: 'train', rng }, (ids) =>
    runWith(parts, ids, more, outputs),
  )
}

function score(parts: Parts, batch: EncodedBatch): Float32Array {
  const [scores] = withPlaced(parts, 'score', batch, { kind: 'infer' }, (ids) =>
    runWith(parts, ids, {}, [fetches.scores]),
  )
  return scores ?? new Float32Array(0)
}

function runWith(
  parts: Parts,
  ids: Readonly<Record<string, number>>,
  more: Feeds,
  outputs: readonly string[],
) {
  const own: Session = {
    ...parts.session,
    run: (others, names) => parts.session.run({ ...ids, ...others }, names),
  }
  return run({ ...parts, session: own }, more, outputs)
}

/** Places a batch as the eager runner does and hands over the ids of its tensors by placeholder. */
function withPlaced<T>(
  { backend: { tf }, native, network }: Parts,
  kind: TraceKind,
  batch: EncodedBatch,
  mode: Mode,
  use: (ids: Readonly<Record<string, number>>) => T,
): T {
  tf.engine().startScope()
  try {
    const placed = network.place(batch, mode)
    const idOf = (tensor: Tensor) => tensorId(native, tensor)
    const inputs = Object.entries(placed.inputs).map(([name, tensor]) => [
      feeds.input(kind, name),
      idOf(tensor),
    ])
    const rows = Object.entries(placed.rows).map(([name, tensor]) => [feeds.rows(kind, name), idOf(tensor)])
    return use(Object.fromEntries([...inputs, ...rows]))
  } finally {
    tf.engine().endScope()
  }
}

function read({ graph, session }: Parts, names: readonly string[]): HostTensors {
  const all = session.run({}, names.map(fetches.read))
  return Object.fromEntries(
    names.map((name, index): [string, StoredTensor] => [
      name,
      { shape: graph.variables[name] ?? [], values: all[index] ?? new Float32Array(0) },
    ]),
  )
}

/** Writes what is known of the given, and runs `more` along with it. */
function write(parts: Parts, tensors: HostTensors, more: readonly string[] = []): void {
  const known = Object.entries(tensors).filter(([name]) => name in parts.graph.variables)
  const given = Object.fromEntries(known.map(([name, tensor]): [string, Feed] => [feeds.value(name), tensor]))
  const outputs = [...known.map(([name]) => fetches.written(name)), ...more]
  const { table } = parts.graph
  const moment = table ? tensors[`${table}.second`] : undefined
  if (moment) {
    const seen = seenRows(moment.values, moment.shape[0] ?? 0)
    given[feeds.seen] = { shape: [seen.length], values: seen }
    outputs.push(fetches.seen)
  }
  if (known.length > 0) run(parts, given, outputs)
}

/** Copies the session's weights into the network's variables. */
function giveBack(parts: Parts, names: readonly string[]): void {
  const { tf } = parts.backend
  for (const [name, { shape, values }] of Object.entries(read(parts, names)))
    tf.tidy(() => parts.network.variables()[name]?.assign(tf.tensor(values, [...shape], 'float32')))
}
