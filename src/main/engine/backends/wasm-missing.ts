// Gives the WASM backend the kernels it lacks (UnsortedSegmentSum, the gradient of gather, among others) by
// running those of the JavaScript backend on copies of the data. Same CPU, same numbers, only slower; nothing
// that WASM has itself is replaced.
import type { KernelBackend, KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from './backend'

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
    kernelFunc: ({ inputs, attrs }) => {
      const host = tf.findBackend('cpu')
      const device = tf.findBackend('wasm')
      const copies = copyInputs(inputs, device, host)
      try {
        const result = kernel.kernelFunc({ inputs: copies, attrs: attrs ?? {}, backend: host })
        const outputs = (Array.isArray(result) ? result : [result]).map((output) =>
          copy(output, host, device),
        )
        for (const output of [result].flat()) host.disposeData(output.dataId)
        return outputs[0] && !Array.isArray(result) ? outputs[0] : outputs
      } finally {
        for (const input of Object.values(copies).flat()) if (input) host.disposeData(input.dataId)
      }
    },
  }
}
function copyInputs(inputs: NamedTensorInfoMap, from: KernelBackend, to: KernelBackend): NamedTensorInfoMap {
  const copies: NamedTensorInfoMap = {}
  for (const [name, input] of Object.entries(inputs)) {
    if (Array.isArray(input)) Object.assign(copies, { [name]: input.map((item) => copy(item, from, to)) })
    else if (input) copies[name] = copy(input, from, to)
  }
  return copies
}

function copy(tensor: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  const { shape, dtype } = tensor
  const values = from.readSync(tensor.dataId)
  // WASM reads are views of its memory, which the next allocation may move: copy.
  return { dataId: to.write(values.slice(), shape, dtype), shape, dtype }
}
