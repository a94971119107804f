// Runs a piece of tfjs code on the native library and notes every operation that it sends there. What the code
// computes in JavaScript shows up as created tensors. It writes no graph.
// Invariant: the binding is put back however the code ends, and only the results stay on the device.
import type { Tensor } from '@tensorflow/tfjs'
import type { BindingAttribute, Metadata, NativeBackend, NativeBinding } from './native-binding'
import { tensorId } from './native-binding'

/** An operation; `inputs` and `outputs` are ids of the recording. */
export type RecordedOp = {
  readonly name: string
  readonly attributes: readonly BindingAttribute[]
  readonly inputs: readonly number[]
  readonly outputs: readonly Metadata[]
}

/** A tensor that JavaScript made. */
export type CreatedTensor = {
  readonly shape: readonly number[]
  readonly dtype: number
  readonly values: ArrayLike<number>
}

/** What ran, in order, and the ids of the results by name. */
export type Recording = {
  readonly ops: readonly RecordedOp[]
  readonly created: ReadonlyMap<number, CreatedTensor>
  readonly results: Readonly<Record<string, number>>
}

/** Records `work`, whose results are disposed afterwards. */
export function record(
  backend: NativeBackend,
  work: () => Readonly<Record<string, Tensor>>,
  tidy: <T extends Readonly<Record<string, Tensor>>>(work: () => T) => T,
): Recording {
  const real = backend.binding
  const ops: RecordedOp[] = []
  const created = new Map<number, CreatedTensor>()
  const deleted: number[] = []
  const own: Partial<NativeBinding> = {
    createTensor: (shape, dtype, values) => {
      const id = real.createTensor(shape, dtype, values)
      // A copy: the code may fill the same array again.
      if (isNumbers(values)) created.set(id, { shape: [...shape], dtype, values: Array.from(values) })
      return id
    },
    executeOp: (name, attributes, inputs, count) => {
      const outputs = real.executeOp(name, attributes, inputs, count)
      ops.push({ name, attributes: [...attributes], inputs: [...inputs], outputs })
      return outputs
    },
    // Later, so that no id is used twice within a recording.
    deleteTensor: (id) => void deleted.push(id),
  }
  backend.binding = withOverrides(real, own)
  try {
    const results = tidy(work)
    const ids = Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, tensorId(backend, tensor)]),
    )
    for (const tensor of Object.values(results)) tensor.dispose()
    return { ops, created, results: ids }
  } finally {
    backend.binding = real
    for (const id of deleted) real.deleteTensor(id)
  }
}

/** The addon's properties are read-only and some are not enumerable: all are copied. */
function withOverrides(real: NativeBinding, own: Partial<NativeBinding>): NativeBinding {
  const copy = { ...real }
  for (const key of Object.getOwnPropertyNames(real)) Reflect.set(copy, key, Reflect.get(real, key))
  return Object.assign(copy, own)
}

function isNumbers(values: unknown): values is ArrayLike<number> {
  return ArrayBuffer.isView(values) || Array.isArray(values)
}
