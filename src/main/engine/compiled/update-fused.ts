// AdamW over all weights in one operation of our own (scripts/lib/engine/kernels): norm, limit, decay and step in two
// passes over memory. It changes weights and moments in place, in the memory that ReadVariableOp hands out.
// Invariant: every gradient is there before it runs, so nothing reads a weight while it changes.
import { type GraphBuilder, type Output, typeOf, types } from './graph'
import type { AdamOptions } from '../optimizer'
import type { Attribute } from './proto'
import { betas, type Gradient, type Rates, type TrainedVariable } from './update'

/** A table of which batches read some rows, and the variable that says which rows ever had a gradient. */
export type Table = { readonly name: string; readonly seen: Output }

/** Adds the update; gives the joint norm of the gradients, which is there when all is done. */
export function addFusedUpdate(
  graph: GraphBuilder,
  variables: readonly TrainedVariable[],
  gradients: Readonly<Record<string, Gradient>>,
  rates: Rates,
  options: AdamOptions,
  table: Table | null,
): Output {
  const known = variables.filter(({ name }) => gradients[name])
  const read = (handle: Output) => graph.add('ReadVariableOp', [handle], { dtype: typeOf(types.float) })
  const int = (value: number): Attribute => ({ kind: 'int', value })
  const float = (value: number): Attribute => ({ kind: 'float', value })
  const rows = table ? (gradients[table.name]?.rows ?? null) : null
  return graph.add(
    'WinnowAdamW',
    [
      rates.learningRate,
      rates.firstPower,
      rates.secondPower,
      ...known.map(({ weight }) => read(weight)),
      ...known.map(({ first }) => read(first)),
      ...known.map(({ second }) => read(second)),
      ...known.map(({ name }) => gradients[name]?.value ?? ''),
      rows ?? graph.constant([], [0], types.int32),
      table ? read(table.seen) : graph.scalar(0),
    ],
    {
      N: int(known.length),
      table: int(known.findIndex(({ name }) => name === table?.name)),
      decay: float(options.weightDecay),
      clip: float(options.clipNorm),
      epsilon: float(options.epsilon),
      first: float(betas.first),
      second: float(betas.second),
    },
  )
}

/** 1 for each row of a moment that is not 0 throughout; `values` (rows, width). */
export function seenRows(values: ArrayLike<number>, rows: number): Float32Array {
  const width = values.length / rows
  const seen = new Float32Array(rows)
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) seen[Math.floor(at / width)] = 1
  return seen
}
