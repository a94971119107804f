// Finds out which numbers in a recording are lengths of the batch, by comparing recordings of batches of different
// sizes, and writes them as nodes that read the lengths off the inputs. A number that is neither the same
// everywhere nor a multiple of a length cannot be compiled.
import { type GraphBuilder, type Output, typeOf, types } from './graph'
import type { CreatedTensor } from './recorder'
import type { Trace, TraceInput } from './trace'

/** Thrown where a network cannot be compiled; the eager runner then does the work. */
export class NotCompilable extends Error {}

/** Writes constants of a recording, those that depend on the batch as computed ones. */
export type Lengths = {
  /** A constant as it was in each of the traces. */
  readonly constant: (variants: readonly CreatedTensor[]) => Output
}

type Length = { readonly values: readonly number[]; readonly output: () => Output }

/** Lengths of the traces' inputs; `placeholders` by input, rows of a weight as `rows:NAME`. */
export function findLengths(
  graph: GraphBuilder,
  traces: readonly Trace[],
  placeholders: ReadonlyMap<string, Output>,
): Lengths {
  const lengths: Length[] = []
  const made = new Map<string, Output>()
  const once = (key: string, make: () => Output): Output => {
    const known = made.get(key)
    if (known !== undefined) return known
    const output = make()
    made.set(key, output)
    return output
  }
  for (const [name, variants] of inputsOf(traces))
    for (const axis of (variants[0]?.shape ?? []).keys()) {
      const values = variants.map(({ shape }) => shape[axis] ?? 0)
      if (isSame(values) || lengths.some((known) => isEqual(known.values, values))) continue
      if (new Set(values).size < values.length)
        throw new NotCompilable(`The probes do not tell the lengths of ${name} apart.`)
      const output = () => once(`${name} ${axis}`, () => lengthOf(graph, placeholders.get(name) ?? '', axis))
      lengths.push({ values, output })
    }

  /** A number that is `values` in the traces. */
  const numberOf = (values: readonly number[]): Output => {
    if (isSame(values)) return graph.constant([values[0] ?? 0], [], types.int32)
    for (const length of lengths) {
      const factor = (values[0] ?? 0) / (length.values[0] ?? 1)
      if (
        !Number.isInteger(factor) ||
        !values.every((value, at) => value === factor * (length.values[at] ?? 0))
      )
        continue
      if (factor === 1) return length.output()
      const by = graph.constant([factor], [], types.int32)
      return once(`${values.join()}`, () =>
        graph.add('Mul', [length.output(), by], { T: typeOf(types.int32) }),
      )
    }
    throw new NotCompilable(`A number that was ${values.join(', ')} is no length of the batch.`)
  }

  const vector = (columns: readonly (readonly number[])[]): Output =>
    once(columns.map((column) => column.join('/')).join(), () =>
      graph.add('Pack', columns.map(numberOf), {
        T: typeOf(types.int32),
        N: { kind: 'int', value: columns.length },
        axis: { kind: 'int', value: 0 },
      }),
    )

  return {
    constant: (variants) => {
      const [first] = variants
      if (!first) throw new NotCompilable('There is no recording.')
      const { values, shape, dtype } = first
      const size = values.length
      const columns = Array.from({ length: size }, (_, at) => variants.map((one) => one.values[at] ?? 0))
      const areEqual = variants.every((one) => one.values.length === size && isEqual(one.shape, shape))
      if (areEqual && columns.every(isSame)) return graph.constant(Array.from(values), shape, dtype)
      const uniform = uniformOf(variants)
      if (uniform !== null && variants.every((one) => one.shape.length === shape.length)) {
        const lengthsOf = shape.map((_, axis) => variants.map((one) => one.shape[axis] ?? 0))
        const inputs = [vector(lengthsOf), graph.constant([uniform], [], dtype)]
        return graph.add('Fill', inputs, { T: typeOf(dtype), index_type: typeOf(types.int32) })
      }
      if (!areEqual || dtype !== types.int32 || shape.length > 1)
        throw new NotCompilable(`A constant of shape [${shape.join(', ')}] depends on the batch.`)
      if (shape.length === 0) return numberOf(columns[0] ?? [])
      return vector(columns)
    },
  }
}

/** The one value of all elements of all variants; null where there are several. */
function uniformOf(variants: readonly CreatedTensor[]): number | null {
  const value = variants[0]?.values[0]
  if (value === undefined) return null
  return variants.every((one) => Array.from(one.values).every((other) => other === value)) ? value : null
}

function inputsOf(traces: readonly Trace[]): [string, readonly TraceInput[]][] {
  const [first] = traces
  if (!first) return []
  const variants = (pick: (trace: Trace) => TraceInput | undefined) =>
    traces.map(pick).filter((input) => input !== undefined)
  return [
    ...Object.keys(first.inputs).map((name): [string, TraceInput[]] => [
      name,
      variants(({ inputs }) => inputs[name]),
    ]),
    ...Object.keys(first.rows).map((name): [string, TraceInput[]] => [
      `rows:${name}`,
      variants(({ rows }) => rows[name]),
    ]),
  ]
}

function lengthOf(graph: GraphBuilder, input: Output, axis: number): Output {
  const shape = graph.add('Shape', [input], { T: typeOf(types.int32), out_type: typeOf(types.int32) })
  const at = (value: number) => graph.constant([value], [1], types.int32)
  return graph.add('StridedSlice', [shape, at(axis), at(axis + 1), at(1)], {
    T: typeOf(types.int32),
    Index: typeOf(types.int32),
    shrink_axis_mask: { kind: 'int', value: 1 },
  })
}

const isSame = (values: readonly number[]): boolean => values.every((value) => Object.is(value, values[0]))
const isEqual = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])
