// Gives the WASM backend the kernels it lacks (UnsortedSegmentSum, the gradient of gather, among others) by
// running those of the JavaScript backend on copies of the data. Same CPU, same numbers, only slower; nothing
// that WASM has itself is replaced.
import type { DataType, KernelBackend, KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from './backend'

interface HostBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: DataType, values?: unknown): TensorInfo
  disposeData(dataId: object): boolean
}

let isDone = false

/** Registers the missing kernels, once a process. */
export function addMissingKernels(tf: Tf): void {
  if (isDone) return
  isDone = true
  const known = new Set(tf.getKernelsForBackend('wasm').map((kernel) => kernel.kernelName))
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (!known.has(kernel.kernelName)) tf.registerKernel(bridge(tf, kernel))
  }
}

function bridge(tf: Tf, kernel: KernelConfig): KernelConfig {
  return {
    kernelName: kernel.kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const host = hostBackend(tf.findBackend('cpu'))
      const device = hostBackend(backend)
      const copies = copyInputs(inputs, device, host)
      try {
        const result = kernel.kernelFunc({ inputs: copies, attrs: attrs ?? {}, backend: host })
        return Array.isArray(result)
          ? result.map((output) => move(output, host, device))
          : move(result, host, device)
      } finally {
        for (const copy of Object.values(copies).flat()) if (copy) host.disposeData(copy.dataId)
      }
    },
  }
}

function copyInputs(inputs: NamedTensorInfoMap, from: HostBackend, to: HostBackend): NamedTensorInfoMap {
  const copy = (tensor: TensorInfo) =>
    to.makeTensorInfo(tensor.shape, tensor.dtype, from.readSync(tensor.dataId).slice())
  const copies: NamedTensorInfoMap = {}
  for (const [name, input] of Object.entries(inputs)) {
    if (Array.isArray(input)) Object.assign(copies, { [name]: input.map(copy) })
    else if (input) copies[name] = copy(input)
  }
  return copies
}

function move(output: TensorInfo, from: HostBackend, to: HostBackend): TensorInfo {
  const values = from.readSync(output.dataId)
  const moved = to.makeTensorInfo(output.shape, output.dtype, values.slice())
  from.disposeData(output.dataId)
  return moved
}

function hostBackend(backend: unknown): HostBackend {
  if (isHostBackend(backend)) return backend
  throw new TypeError('The backend cannot make tensors from values.')
}

function isHostBackend(backend: unknown): backend is HostBackend {
  return typeof backend === 'object' && backend !== null && 'makeTensorInfo' in backend
}
