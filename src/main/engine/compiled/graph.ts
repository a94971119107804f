// Collects the nodes of a graph and gives them names. Constants that are equal are one node.
import type { Attribute, ConstantTensor, GraphNode } from './proto'

/** TensorFlow's numbers of types (types.proto). */
export const types = { float: 1, int32: 3, bool: 10, resource: 20, int64: 9 } as const

/** Where a value comes from: `name` or `name:1`. */
export type Output = string

/** A graph in the making. */
export type GraphBuilder = {
  readonly nodes: readonly GraphNode[]
  /** Adds a node and gives its name; a taken or empty name gets a number. */
  readonly add: (
    op: string,
    inputs: readonly Output[],
    attributes?: Readonly<Record<string, Attribute>>,
    name?: string,
  ) => Output
  readonly constant: (values: readonly number[], shape: readonly number[], type: number) => Output
  readonly scalar: (value: number) => Output
  readonly placeholder: (name: string, type: number, shape: readonly number[]) => Output
}

/** An attribute that names a type. */
export const typeOf = (value: number): Attribute => ({ kind: 'type', value })
/** The attribute `T` of operations over f32. */
export const floats: Readonly<Record<string, Attribute>> = { T: typeOf(types.float) }

/** An empty graph. */
export function createGraph(): GraphBuilder {
  const nodes: GraphNode[] = []
  const taken = new Set<string>()
  const constants = new Map<string, Output>()
  const add: GraphBuilder['add'] = (op, inputs, attributes = {}, name = '') => {
    let own = name || `${op}_${nodes.length}`
    if (taken.has(own)) own = `${own}_${nodes.length}`
    taken.add(own)
    // Control inputs must come last.
    const ordered = [
      ...inputs.filter((input) => !input.startsWith('^')),
      ...inputs.filter((x) => x.startsWith('^')),
    ]
    nodes.push({ name: own, op, inputs: ordered, attributes })
    return own
  }
  const constant: GraphBuilder['constant'] = (values, shape, type) => {
    const key = `${type} ${shape.join()} ${values.join()}`
    const known = constants.get(key)
    if (known !== undefined) return known
    const value: ConstantTensor = { type, shape, bytes: bytesOf(values, type) }
    const made = add('Const', [], { dtype: typeOf(type), value: { kind: 'tensor', value } })
    constants.set(key, made)
    return made
  }
  return {
    nodes,
    add,
    constant,
    scalar: (value) => constant([value], [], types.float),
    placeholder: (name, type, shape) =>
      add('Placeholder', [], { dtype: typeOf(type), shape: { kind: 'shape', value: shape } }, name),
  }
}

function bytesOf(values: readonly number[], type: number): Uint8Array {
  if (type === types.float) return new Uint8Array(Float32Array.from(values).buffer)
  if (type === types.int32) return new Uint8Array(Int32Array.from(values).buffer)
  if (type === types.bool) return Uint8Array.from(values)
  throw new TypeError(`Constants of TensorFlow's type ${type} are not written.`)
}
