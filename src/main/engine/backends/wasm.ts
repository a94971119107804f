// tfjs's WASM backend: runs everywhere, 10 to 30 times slower than the native library in training. Fit for
// the bag of words and for heads over features, not for fine-tuning. The operations that training needs and
// that WASM lacks run in JavaScript on the same CPU (wasm-missing.ts).
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as wasmPackage from '@tensorflow/tfjs-backend-wasm'
import { memoryOf, type Opened, reasonOf } from './backend'
import { plainTf } from './cpu'
import { cpuModel } from './cpu-features'
import { addMissingKernels } from './wasm-missing'

const nodeRequire = createRequire(import.meta.url)
const events = ['uncaughtException', 'unhandledRejection'] as const

/** Opens the WASM backend with the files of its package. */
export async function openWasm(): Promise<Opened> {
  try {
    const tf = plainTf()
    const entry = nodeRequire.resolve('@tensorflow/tfjs-backend-wasm')
    const wasm: typeof wasmPackage = nodeRequire(entry)
    if (!tf.engine().registry['wasm']) wasm.setWasmPaths(`${path.dirname(entry)}${path.sep}`)
    const isReady = await withoutNewHandlers(() => tf.setBackend('wasm'))
    if (!isReady) return { reason: 'WebAssembly did not start' }
    addMissingKernels(tf)
    const hasSimd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
    return {
      backend: {
        id: 'wasm',
        tf,
        isNative: false,
        device: {
          name: cpuModel(),
          kind: 'cpu',
          detail: `WebAssembly${hasSimd ? ' with SIMD' : ''}, 1 thread`,
        },
        memory: () => memoryOf(tf),
        dispose: () => tf.disposeVariables(),
      },
    }
  } catch (error) {
    return { reason: `WebAssembly did not start: ${reasonOf(error)}` }
  }
}

/** The WASM glue code installs process-wide handlers that rethrow; the program has its own. */
async function withoutNewHandlers<T>(work: () => Promise<T>): Promise<T> {
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)))
  try {
    return await work()
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener)) process.removeListener(event, listener as () => void)
      }
    })
  }
}
