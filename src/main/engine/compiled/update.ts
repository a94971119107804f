// AdamW as nodes of a graph, the same arithmetic as optimizer.ts: gradients scaled together to a joint norm, then
// for each weight decay and step. With Winnow's own operations all of it is one node (update-fused.ts).
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
const dtype: Readonly<Record<string, Attribute>> = { dtype: typeOf(types.float) }

/** Adds the update; gives the joint norm of the gradients and a node that runs when all is done. */
export function addUpdate(
  graph: GraphBuilder,
  variables: readonly TrainedVariable[],
  gradients: Readonly<Record<string, Gradient>>,
  rates: Rates,
  options: AdamOptions,
): { norm: Output; done: readonly Output[] } {
  const known = variables.filter(({ name }) => gradients[name])
  const whole = new Map(known.map((own) => [own.name, wholeOf(graph, own, gradients[own.name])]))
  const valueOf = (name: string) => whole.get(name) ?? ''
  const norm = addNorm(
    graph,
    known.map(({ name }) => valueOf(name)),
  )
  const scale = scaleOf(graph, norm, options.clipNorm)
  const shared = shareOf(graph, rates, options)
  const done = known.map((variable) => {
    const value = scale ? graph.add('Mul', [valueOf(variable.name), scale], floats) : valueOf(variable.name)
    const decay = variable.shape.length > 1 && options.weightDecay > 0
    return updateAll(graph, variable, value, norm, shared, decay)
  })
  return { norm, done }
}

/** A gradient with 0 in the rows that it does not have. */
function wholeOf(graph: GraphBuilder, { shape }: TrainedVariable, gradient: Gradient | undefined): Output {
  if (!gradient?.rows) return gradient?.value ?? ''
  const count = graph.constant([shape[0] ?? 0], [], types.int32)
  return graph.add('UnsortedSegmentSum', [gradient.value, gradient.rows, count], {
    ...floats,
    Tindices: typeOf(types.int32),
    Tnumsegments: typeOf(types.int32),
  })
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
  readonly epsilon: Output
  /** What decay leaves of a weight. */
  readonly kept: Output
}

function shareOf(graph: GraphBuilder, rates: Rates, options: AdamOptions): Shared {
  const one = graph.scalar(1)
  const sub = (a: Output, b: Output) => graph.add('Sub', [a, b], floats)
  const secondBias = graph.add('Sqrt', [sub(one, rates.secondPower)], floats)
  const decayed = graph.add('Mul', [rates.learningRate, graph.scalar(options.weightDecay)], floats)
  return {
    rates,
    // TensorFlow adds epsilon before the bias of the second moment is corrected.
    epsilon: graph.add('Mul', [secondBias, graph.scalar(options.epsilon)], floats),
    kept: sub(one, decayed),
  }
}

function updateAll(
  graph: GraphBuilder,
  { weight, first, second }: TrainedVariable,
  gradient: Output,
  norm: Output,
  { rates, epsilon, kept }: Shared,
  decay: boolean,
): Output {
  const after = [`^${norm}`]
  if (decay) {
    // Into new memory, which the variable takes over: what decays in place (ResourceApplyProximalGradientDescent) is
    // for the CPU alone, and a subtraction in place would copy the weight first, since the read still holds it.
    const value = graph.add('Mul', [graph.add('ReadVariableOp', [weight, ...after], dtype), kept], floats)
    after.push(`^${graph.add('AssignVariableOp', [weight, value], dtype)}`)
  }
  const decays = [graph.scalar(betas.first), graph.scalar(betas.second)]
  const powers = [rates.firstPower, rates.secondPower, rates.learningRate]
  const inputs = [weight, first, second, ...powers, ...decays, epsilon, gradient, ...after]
  return graph.add('ResourceApplyAdam', inputs, floats)
}
