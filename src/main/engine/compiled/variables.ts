// Variables of a graph: made, written, emptied. Where the update changes them in place (update-fused.ts), each must
// have memory of its own: TensorFlow lets equal constants be one, and a fed tensor may be the memory of an array of
// JavaScript. Then what is assigned is copied by operations that are never folded or merged.
import { floats, type GraphBuilder, type Output, typeOf, types } from './graph'

/** What a graph does with variables. */
export type Variables = {
  readonly handle: (name: string, shape: readonly number[]) => Output
  readonly assign: (handle: Output, value: Output) => Output
  /** Sets it to zeros, when those in `after` have run. */
  readonly empty: (handle: Output, shape: readonly number[], ...after: readonly Output[]) => Output
}

/** Variables of this graph; `isInPlace` where an operation writes into their memory. */
export function createVariables(graph: GraphBuilder, isInPlace: boolean): Variables {
  const dtype = typeOf(types.float)
  const set = (handle: Output, value: Output, ...after: readonly Output[]) =>
    graph.add('AssignVariableOp', [handle, value, ...after], { dtype })
  const zeros = (shape: readonly number[]) => {
    const lengths = graph.constant([...shape], [shape.length], types.int32)
    if (isInPlace) return graph.add('WinnowZeros', [lengths])
    return graph.add('Fill', [lengths, graph.scalar(0)], { ...floats, index_type: typeOf(types.int32) })
  }
  return {
    handle: (name, shape) =>
      graph.add('VarHandleOp', [], {
        dtype,
        shape: { kind: 'shape', value: shape },
        shared_name: { kind: 'string', value: name },
        container: { kind: 'string', value: '' },
      }),
    assign: (handle, value) => set(handle, isInPlace ? graph.add('WinnowCopy', [value]) : value),
    empty: (handle, shape, ...after) => set(handle, zeros(shape), ...after),
  }
}
