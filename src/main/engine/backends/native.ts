// Opens TensorFlow's native library through tfjs-node-gpu, whose package is used as it is: the one question
// it asks on loading (where is my binding?) is answered from here, and the two functions of `util` that
// newer Nodes dropped are given back first.
// Invariant: nothing is loaded in Electron's main process, where TensorFlow would take the window with it.
import { existsSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { type BackendId, memoryOf, type Opened, reasonOf, type Tf } from './backend'
import { cpuModel } from './cpu-features'
import { cardName } from './gpu'
import { systemSources } from './gpu-sources'
import { type LocatedEngine, locateEngine } from './locate'

interface NodeBackend {
  readonly isUsingGpuDevice: boolean
}

const nodeRequire = createRequire(import.meta.url)
const packageName = '@tensorflow/tfjs-node-gpu'

/** A process can hold one native library: the first that loaded stays. */
let loaded: { readonly tf: Tf; readonly engine: LocatedEngine } | undefined

/** The engine that this process has loaded, which may be another one than a look for engines would find first. */
export function loadedEngine(): LocatedEngine | undefined {
  return loaded?.engine
}

/** Opens `node` (any build, on the CPU unless it finds a GPU) or `node-gpu` (a GPU build that sees a GPU). */
export async function openNative(id: Extract<BackendId, 'node' | 'node-gpu'>): Promise<Opened> {
  if (isElectronMain()) return { reason: 'TensorFlow is not loaded in the process that owns the window' }
  if (id === 'node-gpu' && !hasNvidiaDriver()) return { reason: 'no NVIDIA GPU found (no driver library)' }
  const { engines, reasons } = locateEngine(id === 'node-gpu' ? 'gpu' : 'any')
  const engine = engines[0]
  if (!engine) {
    if (id === 'node-gpu')
      return { reason: 'there is no GPU build of the engine (winnow doctor says what is missing)' }
    return { reason: `native library not found: ${reasons.join('; ')}` }
  }
  try {
    loaded ??= { tf: load(engine), engine }
    const { tf } = loaded
    if (!(await tf.setBackend('tensorflow'))) return { reason: 'TensorFlow did not start' }
    const isGpu = readsGpu(tf)
    if (id === 'node-gpu' && !isGpu)
      return { reason: 'TensorFlow sees no GPU; its CUDA libraries may be missing' }
    return { backend: describe(id, tf, loaded.engine, isGpu) }
  } catch (error) {
    return { reason: `${engine.path} did not load: ${reasonOf(error)}` }
  }
}

function describe(id: BackendId, tf: Tf, engine: LocatedEngine, isGpu: boolean) {
  const threads = os.availableParallelism()
  return {
    id,
    tf,
    isNative: true,
    device: {
      name: isGpu ? (cardName(systemSources()) ?? 'NVIDIA GPU') : cpuModel(),
      kind: isGpu ? ('gpu' as const) : ('cpu' as const),
      detail: `TensorFlow ${engine.tensorflow}, native, ${isGpu ? 'CUDA' : `${threads} ${threads === 1 ? 'thread' : 'threads'}`}`,
    },
    memory: () => memoryOf(tf),
    dispose: () => tf.disposeVariables(),
  }
}

function load(engine: LocatedEngine): Tf {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  // Or TensorFlow takes all of a card's memory at once, and a second process (a question to a model) gets none.
  if (engine.variant === 'gpu') {
    process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
    // Sums of gradients in one order always: without it the same seed does not give the same run.
    process.env['TF_DETERMINISTIC_OPS'] ??= '1'
  }
  restoreUtil()
  // Without own operations TensorFlow's products do the work; it leaves the fast ones off on CPUs without AVX-512.
  if (!existsSync(path.join(engine.path, 'kernels.node'))) process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'
  // Keeps TensorFlow's first line, written while it loads, off standard error.
  const quiet = path.join(engine.path, 'quiet.node')
  if (existsSync(quiet)) nodeRequire(quiet)
  const entry = nodeRequire.resolve(packageName)
  // tfjs-node-gpu asks node-pre-gyp for its binding; while it loads, that module answers with ours.
  const asked = createRequire(entry).resolve('@mapbox/node-pre-gyp')
  const before = nodeRequire.cache[asked]
  const answer = new Module(asked)
  answer.filename = asked
  answer.loaded = true
  answer.exports = { find: () => engine.bindingPath }
  nodeRequire.cache[asked] = answer
  try {
    nodeRequire(entry)
  } finally {
    if (before) nodeRequire.cache[asked] = before
    else delete nodeRequire.cache[asked]
  }
  const tf: Tf = nodeRequire('@tensorflow/tfjs')
  return tf
}

/** Node 23 removed both; tfjs-node 4.22 still calls them. */
function restoreUtil(): void {
  const util: Record<string, unknown> = nodeRequire('node:util')
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  util['isArray'] ??= Array.isArray
}

function readsGpu(tf: Tf): boolean {
  const backend: unknown = tf.backend()
  return isNodeBackend(backend) && backend.isUsingGpuDevice
}

function isNodeBackend(value: unknown): value is NodeBackend {
  return typeof value === 'object' && value !== null && 'isUsingGpuDevice' in value
}

function isElectronMain(): boolean {
  return 'type' in process && process.type === 'browser'
}

/** The driver's own library: without it no CUDA build can see a GPU. */
export function hasNvidiaDriver(): boolean {
  if (process.platform === 'win32') return existsSync('C:\\Windows\\System32\\nvcuda.dll')
  if (process.platform !== 'linux') return false
  const folders = [
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
    '/usr/lib',
    '/usr/lib/wsl/lib',
  ]
  return existsSync('/dev/nvidiactl') || folders.some((folder) => existsSync(`${folder}/libcuda.so.1`))
}
