// Writes a recording into a graph: each operation a node, what came from outside its placeholder or variable, what
// JavaScript made a constant. Products of matrices get the names under which TensorFlow fuses them.
// Invariant: the graph computes what was recorded, for batches of any size.
import { floats, type GraphBuilder, type Output, typeOf } from './graph'
import { type Lengths, NotCompilable } from './lengths'
import type { BindingAttribute, NativeBinding } from './native-binding'
import type { Attribute } from './proto'
import type { CreatedTensor, RecordedOp } from './recorder'
import type { Trace } from './trace'

/** The results of a trace as outputs of the graph. `sources` gives the outputs of ids of the first trace. */
export function replay(
  graph: GraphBuilder,
  binding: NativeBinding,
  traces: readonly Trace[],
  sources: ReadonlyMap<number, Output>,
  lengths: Lengths,
): Readonly<Record<string, Output>> {
  const [first, ...others] = traces
  if (!first) throw new NotCompilable('There is no recording.')
  const { ops, results } = first.recording
  const outputs = new Map(sources)
  const shapes = new Map<number, readonly number[]>()
  for (const input of [...Object.values(first.inputs), ...Object.values(first.weights)])
    shapes.set(input.id, input.shape)

  const outputOf = (id: number, op: number, input: number): Output => {
    const known = outputs.get(id)
    if (known !== undefined) return known
    const variants = traces.map(({ recording }) => createdAt(recording, op, input))
    const output = lengths.constant(variants)
    outputs.set(id, output)
    return output
  }

  for (const [at, op] of ops.entries()) {
    if (others.some(({ recording }) => !isAlike(op, recording.ops[at])))
      throw new NotCompilable(`Step ${at} of the recording, ${op.name}, is not the same for every batch.`)
    const inputs = op.inputs.map((id, input) => outputOf(id, at, input))
    const ranks = op.inputs.map(
      (id) => (shapes.get(id) ?? first.recording.created.get(id)?.shape)?.length ?? -1,
    )
    const name = write(graph, binding, op, inputs, ranks)
    for (const [index, output] of op.outputs.entries()) {
      outputs.set(output.id, index === 0 ? name : `${name}:${index}`)
      shapes.set(output.id, output.shape)
    }
  }
  return Object.fromEntries(
    Object.entries(results).map(([name, id]) => {
      const output = outputs.get(id)
      if (output === undefined) throw new NotCompilable(`${name} was not computed by the recording.`)
      return [name, output]
    }),
  )
}

function createdAt(recording: Trace['recording'], op: number, input: number): CreatedTensor {
  const recorded = recording.ops[op]
  const made = recording.created.get(recorded?.inputs[input] ?? -1)
  if (!made) throw new NotCompilable(`${recorded?.name ?? 'An operation'} reads a tensor from elsewhere.`)
  return made
}

function isAlike(one: RecordedOp, other: RecordedOp | undefined): boolean {
  return (
    other !== undefined &&
    one.name === other.name &&
    one.inputs.length === other.inputs.length &&
    JSON.stringify(one.attributes) === JSON.stringify(other.attributes)
  )
}

function write(
  graph: GraphBuilder,
  binding: NativeBinding,
  op: RecordedOp,
  inputs: readonly Output[],
  ranks: readonly number[],
): Output {
  const attributes = Object.fromEntries(
    op.attributes.map((attribute) => [attribute.name, translate(binding, op.name, attribute)]),
  )
  const isFloat = attributes['T']?.kind === 'type' && attributes['T'].value === binding.TF_FLOAT
  if (op.name === 'BatchMatMulV2' && isFloat && ranks[0] === 2 && ranks[1] === 2) {
    const { adj_x: left, adj_y: right } = attributes
    if (left && right)
      return graph.add('MatMul', inputs, { ...floats, transpose_a: left, transpose_b: right })
  }
  // Only this form of an addition is fused into the product before it.
  if (op.name === 'Add' && isFloat && ranks[0] === 2 && ranks[1] === 1)
    return graph.add('BiasAdd', inputs, { ...floats, data_format: { kind: 'string', value: 'NHWC' } })
  return graph.add(op.name === 'Add' && isFloat ? 'AddV2' : op.name, inputs, attributes)
}

function translate(binding: NativeBinding, op: string, { name, type, value }: BindingAttribute): Attribute {
  if (type === binding.TF_ATTR_TYPE && typeof value === 'number') return typeOf(value)
  if (type === binding.TF_ATTR_BOOL && typeof value === 'boolean') return { kind: 'bool', value }
  if (type === binding.TF_ATTR_INT && typeof value === 'number') return { kind: 'int', value }
  if (type === binding.TF_ATTR_FLOAT && typeof value === 'number') return { kind: 'float', value }
  if (type === binding.TF_ATTR_STRING && typeof value === 'string') return { kind: 'string', value }
  throw new NotCompilable(`The attribute ${name} of ${op} cannot be written.`)
}
