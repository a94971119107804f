// The part of tfjs-node's inner life that recording and running graphs needs: its binding and the ids of its
// tensors. Nothing else in the program reaches below tfjs's public surface.
import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from '../backends/backend'

/** A tensor of the library. */
export type Metadata = { readonly id: number; readonly shape: readonly number[]; readonly dtype: number }

/** An attribute as the binding takes it; `type` is one of its TF_ATTR_ numbers. */
export type BindingAttribute = { readonly name: string; readonly type: number; readonly value: unknown }

/** tfjs-node's addon. */
export type NativeBinding = {
  readonly createTensor: (shape: number[], dtype: number, values: unknown) => number
  readonly deleteTensor: (id: number) => void
  readonly tensorDataSync: (id: number) => Float32Array | Int32Array | Uint8Array
  readonly executeOp: (
    name: string,
    attributes: BindingAttribute[],
    inputs: number[],
    outputs: number,
  ) => Metadata[]
  readonly loadSavedModel: (folder: string, tags: string) => number
  readonly deleteSavedModel: (id: number) => void
  readonly runSavedModel: (id: number, inputs: number[], names: string, outputs: string) => Metadata[]
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_BOOL: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
}

/** tfjs-node's backend object. */
export type NativeBackend = {
  /** Replaced while recording. */
  binding: NativeBinding
  /** Uploads what is still in JavaScript and gives the ids. */
  readonly getInputTensorIds: (tensors: readonly TensorInfo[]) => number[]
  readonly executeMultipleOutputs: (
    name: string,
    attributes: readonly BindingAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ) => Tensor[]
}

/** The backend below a native tfjs; null for the others, and for a tfjs-node that has changed inside. */
export function nativeBackend(tf: Tf): NativeBackend | null {
  const backend: unknown = tf.backend()
  return isNativeBackend(backend) ? backend : null
}

/** The library's id of a tensor, which is uploaded if need be. */
export function tensorId(backend: NativeBackend, tensor: Tensor): number {
  const [id] = backend.getInputTensorIds([tensor])
  if (id === undefined) throw new TypeError('The tensor has no id.')
  return id
}

function isNativeBackend(value: unknown): value is NativeBackend {
  if (typeof value !== 'object' || value === null || !('getInputTensorIds' in value)) return false
  if (!('binding' in value) || typeof value.binding !== 'object' || value.binding === null) return false
  return 'executeOp' in value.binding && 'runSavedModel' in value.binding
}
