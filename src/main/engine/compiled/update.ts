// AdamW as nodes of a graph, the same arithmetic as optimizer.ts: gradients scaled together to a joint norm, then
// for each weight decay and step; of a weight of which the batch reads some rows only, just those rows.
// Invariant: no weight changes before every gradient is there.
import { floats, type GraphBuilder, type Output, typeOf, types } from './graph'
import type { AdamOptions } from '../optimizer'
import type { Attribute } from './proto'

/** A weight in the session with its moments. */
export type TrainedVariable = {
  readonly name: string
  readonly shape: readonly number[]
  readonly weight: Output
  readonly first: Output
  readonly second: Output
}

/** A gradient; `rows` are those of the weight that it belongs to, null for all. */
export type Gradient = { readonly value: Output; readonly rows: Output | null }

/** Placeholders of scalars that change with every step. */
export type Rates = {
  readonly learningRate: Output
  /** beta1 and beta2 to the power of the step. */
  readonly firstPower: Output
  readonly secondPower: Output
}

/** Decay of the moments, as in optimizer.ts. */
export const betas = { first: 0.9, second: 0.999 } as const
const handle: Readonly<Record<string, Attribute>> = { T: typeOf(types.float) }
const rowAttributes = { dtype: typeOf(types.float), Tindices: typeOf(types.int32) }

/** Adds the update; gives the joint norm of the gradients and a node that runs when all is done. */
export function addUpdate(
  graph: GraphBuilder,
  variables: readonly TrainedVariable[],
  gradients: Readonly<Record<string, Gradient>>,
  rates: Rates,
  options: AdamOptions,
): { norm: Output; done: readonly Output[] } {
  const known = variables.filter(({ name }) => gradients[name])
  const valueOf = (name: string) => gradients[name]?.value ?? ''
  const norm = addNorm(
    graph,
    known.map(({ name }) => valueOf(name)),
  )
  const scale = scaleOf(graph, norm, options.clipNorm)
  const shared = shareOf(graph, rates, options)
  const done = known.map((variable) => {
    const gradient = gradients[variable.name]
    const value = scale ? graph.add('Mul', [valueOf(variable.name), scale], floats) : valueOf(variable.name)
    const decay = variable.shape.length > 1 && options.weightDecay > 0
    return gradient?.rows
      ? updateRows(graph, variable, value, gradient.rows, norm, shared, decay)
      : updateAll(graph, variable, value, norm, shared, decay)
  })
  return { norm, done }
}

/** √Σg² over all gradients. */
export function addNorm(graph: GraphBuilder, gradients: readonly Output[]): Output {
  if (gradients.length === 0) return graph.scalar(0)
  const halves = gradients.map((gradient) => graph.add('L2Loss', [gradient], floats))
  const sum = graph.add('AddN', halves, { ...floats, N: { kind: 'int', value: halves.length } })
  return graph.add('Sqrt', [graph.add('Mul', [sum, graph.scalar(2)], floats)], floats)
}

/** min(1, limit / (norm + 1e-6)); null without a limit. */
function scaleOf(graph: GraphBuilder, norm: Output, limit: number): Output | null {
  if (limit <= 0) return null
  const above = graph.add('AddV2', [norm, graph.scalar(1e-6)], floats)
  const share = graph.add('RealDiv', [graph.scalar(limit), above], floats)
  return graph.add('Minimum', [graph.scalar(1), share], floats)
}

type Shared = {
  readonly rates: Rates
  /** √(1 - beta2^step) */
  readonly secondBias: Output
  readonly epsilon: Output
  /** Step size over 1 - beta1^step. */
  readonly rate: Output
  /** Share of a weight that decays in this step. */
  readonly decayed: Output
  /** What the proximal step divides by, less 1, over its own rate. */
  readonly shrink: Output
}

/** So small a step that the proximal operation below does nothing but shrink. */
const noStep = 1e-30

function shareOf(graph: GraphBuilder, rates: Rates, options: AdamOptions): Shared {
  const one = graph.scalar(1)
  const sub = (a: Output, b: Output) => graph.add('Sub', [a, b], floats)
  const secondBias = graph.add('Sqrt', [sub(one, rates.secondPower)], floats)
  const decayed = graph.add('Mul', [rates.learningRate, graph.scalar(options.weightDecay)], floats)
  const excess = graph.add('RealDiv', [decayed, sub(one, decayed)], floats)
  return {
    rates,
    secondBias,
    // TensorFlow adds epsilon before the bias of the second moment is corrected.
    epsilon: graph.add('Mul', [secondBias, graph.scalar(options.epsilon)], floats),
    rate: graph.add('RealDiv', [rates.learningRate, sub(one, rates.firstPower)], floats),
    decayed,
    shrink: graph.add('RealDiv', [excess, graph.scalar(noStep)], floats),
  }
}

function updateAll(
  graph: GraphBuilder,
  { weight, first, second }: TrainedVariable,
  gradient: Output,
  norm: Output,
  { rates, epsilon, shrink }: Shared,
  decay: boolean,
): Output {
  const after = [`^${norm}`]
  if (decay) {
    // weight / (1 + excess) in place and in one pass: a proximal step of almost no length.
    const parts = [weight, graph.scalar(noStep), graph.scalar(0), shrink, gradient, ...after]
    after.push(`^${graph.add('ResourceApplyProximalGradientDescent', parts, handle)}`)
  }
  const decays = [graph.scalar(betas.first), graph.scalar(betas.second)]
  const powers = [rates.firstPower, rates.secondPower, rates.learningRate]
  const inputs = [weight, first, second, ...powers, ...decays, epsilon, gradient, ...after]
  return graph.add('ResourceApplyAdam', inputs, handle)
}

function updateRows(
  graph: GraphBuilder,
  { weight, first, second }: TrainedVariable,
  gradient: Output,
  rows: Output,
  norm: Output,
  { secondBias, rate, decayed, epsilon }: Shared,
  decay: boolean,
): Output {
  const op = (name: string, ...inputs: Output[]) => graph.add(name, inputs, floats)
  const read = (from: Output) => graph.add('ResourceGather', [from, rows, `^${norm}`], rowAttributes)
  const mix = (old: Output, fresh: Output, beta: number) =>
    op('AddV2', op('Mul', read(old), graph.scalar(beta)), op('Mul', fresh, graph.scalar(1 - beta)))
  const newFirst = mix(first, gradient, betas.first)
  const newSecond = mix(second, op('Square', gradient), betas.second)
  const spread = op('AddV2', op('Sqrt', newSecond), epsilon)
  // m/(√v/bias + epsilon), both sides of the fraction times the bias.
  const change = op('Mul', op('RealDiv', newFirst, spread), op('Mul', rate, secondBias))
  const old = read(weight)
  const kept = decay ? op('Mul', old, op('Sub', graph.scalar(1), decayed)) : old
  const changes: [Output, Output][] = [
    [weight, op('Sub', kept, change)],
    [first, newFirst],
    [second, newSecond],
  ]
  const written = changes.map(([to, value]) =>
    graph.add('ResourceScatterUpdate', [to, rows, value], rowAttributes),
  )
  return graph.add(
    'NoOp',
    written.map((name) => `^${name}`),
  )
}
