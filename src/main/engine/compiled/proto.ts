// Writes TensorFlow's SavedModel in protocol buffers' wire format: just the messages and fields that a graph of
// our own needs (saved_model.proto, meta_graph.proto, graph.proto, node_def.proto, attr_value.proto).
// Invariant: the same graph gives the same bytes.

/** An attribute of a node, by the field of AttrValue that holds it. */
export type Attribute =
  | { readonly kind: 'type'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: ConstantTensor }

/** A tensor in a graph: TensorFlow's type number, shape, and the bytes of its values, little-endian. */
export type ConstantTensor = {
  readonly type: number
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** A node; inputs are `name`, `name:1` or `^name` for one that must only have run. */
export type GraphNode = {
  readonly name: string
  readonly op: string
  readonly inputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** GraphDef version of TensorFlow 2: older ones switch on old behaviour. */
const producer = 1395
const encoder = new TextEncoder()

/** The bytes of saved_model.pb with one graph under the tag `serve`. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = [...nodes.flatMap((node) => nested(1, nodeBytes(node))), ...nested(4, integer(1, producer))]
  const info = text(4, 'serve')
  const meta = [...nested(1, info), ...nested(2, graph)]
  return concat([...integer(1, 1), ...nested(2, meta)])
}

type Chunks = readonly Uint8Array[]

function nodeBytes({ name, op, inputs, attributes }: GraphNode): Chunks {
  const entries = Object.entries(attributes).flatMap(([key, value]) =>
    nested(5, [...text(1, key), ...nested(2, attributeBytes(value))]),
  )
  return [...text(1, name), ...text(2, op), ...inputs.flatMap((input) => text(3, input)), ...entries]
}

function attributeBytes(attribute: Attribute): Chunks {
  switch (attribute.kind) {
    case 'string':
      return text(2, attribute.value)
    case 'int':
      return integer(3, attribute.value)
    case 'float':
      return [varint((4 << 3) | 5), new Uint8Array(Float32Array.of(attribute.value).buffer)]
    case 'bool':
      return integer(5, attribute.value ? 1 : 0)
    case 'type':
      return integer(6, attribute.value)
    case 'shape':
      return nested(7, shapeBytes(attribute.value))
    case 'tensor': {
      const { type, shape, bytes } = attribute.value
      return nested(8, [...integer(1, type), ...nested(2, shapeBytes(shape)), ...raw(4, bytes)])
    }
  }
}

/** A length of -1 stands for one that is not known. */
function shapeBytes(shape: readonly number[]): Chunks {
  return shape.flatMap((length) => nested(2, integer(1, length)))
}

function nested(field: number, chunks: Chunks): Chunks {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return [varint((field << 3) | 2), varint(length), ...chunks]
}

function raw(field: number, bytes: Uint8Array): Chunks {
  return [varint((field << 3) | 2), varint(bytes.length), bytes]
}

function text(field: number, value: string): Chunks {
  return raw(field, encoder.encode(value))
}

function integer(field: number, value: number): Chunks {
  return [varint(field << 3), varint(value)]
}

/** Seven bits a byte, lowest first; negative numbers as 64 bits of two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 128 : low)
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

function concat(chunks: Chunks): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
