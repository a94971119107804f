// Plain JavaScript: always there, slow. It is the reference the others are compared with.
import { createRequire } from 'node:module'
import { memoryOf, type Opened, type Tf } from './backend'
import { cpuModel } from './cpu-features'

const nodeRequire = createRequire(import.meta.url)

/** tfjs without a native part, its advertisement for another package silenced. */
export function plainTf(): Tf {
  const tf: Tf = nodeRequire('@tensorflow/tfjs')
  tf.env().set('PROD', true)
  return tf
}

/** Opens the plain JavaScript backend. */
export async function openCpu(): Promise<Opened> {
  const tf = plainTf()
  if (!(await tf.setBackend('cpu'))) return { reason: 'the JavaScript backend did not start' }
  return {
    backend: {
      id: 'cpu',
      tf,
      isNative: false,
      device: { name: cpuModel(), kind: 'cpu', detail: 'plain JavaScript, 1 thread' },
      memory: () => memoryOf(tf),
      dispose: () => tf.disposeVariables(),
    },
  }
}
