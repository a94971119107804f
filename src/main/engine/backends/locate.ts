// The one place that knows where a native engine may lie: shipped with the program, side-loaded as a pack,
// or prepared in the cache by set-up. An engine is a folder with engine.json, the binding and TensorFlow's
// libraries. This module reads; it never loads, builds or repairs anything.
// Invariant: no engine is passed over without a reason.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The version of tfjs-node-gpu whose binding an engine must hold. */
const tfjsNodeVersion = '4.22.0'
const format = 1

/** Where an engine was found. */
export type EngineSource = 'packaged' | 'pack' | 'cache'

/** A native engine that is whole and was made for this machine's system. */
export interface LocatedEngine {
  readonly path: string
  readonly bindingPath: string
  readonly source: EngineSource
  readonly variant: 'cpu' | 'gpu'
  readonly tensorflow: string
  /** Result of the set-up's matrix product; null for an engine that was never tested here. */
  readonly selfTest: { readonly isOk: boolean; readonly at: string | null } | null
}

/** Either the engines found, best first, or the reasons why there is none. */
export interface EngineLookup {
  readonly engines: readonly LocatedEngine[]
  readonly reasons: readonly string[]
}

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly home: string
  readonly resources: string
}

/** The machine's cache folder: WINNOW_CACHE, which the scripts always set, else the system's rule. */
export function cacheFolder(
  env: Place['env'] = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): string {
  if (env['WINNOW_CACHE']) return path.resolve(env['WINNOW_CACHE'])
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'winnow')
  if (platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'winnow', 'Cache')
  }
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'winnow')
}

/** `resources` beside the packaged program, or of the source tree, whether bundled into out/main or not. */
function resourcesFolder(): string {
  if ('resourcesPath' in process && typeof process.resourcesPath === 'string') return process.resourcesPath
  let folder = path.dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 6 && !existsSync(path.join(folder, 'package.json')); up++)
    folder = path.dirname(folder)
  return path.join(folder, 'resources')
}

/** Looks for engines; `variant` limits it to builds for the CPU or for NVIDIA GPUs. */
export function locateEngine(variant: 'any' | 'gpu' = 'any', place: Partial<Place> = {}): EngineLookup {
  const at: Place = {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    home: os.homedir(),
    resources: place.resources ?? resourcesFolder(),
    ...place,
  }
  const engines: LocatedEngine[] = []
  const reasons: string[] = []
  for (const { folder, source } of candidates(at, reasons)) {
    const found = readEngine(folder, source, at)
    if (typeof found === 'string') reasons.push(found)
    else if (variant === 'gpu' && found.variant !== 'gpu') reasons.push(`${folder} is a build for the CPU`)
    else engines.push(found)
  }
  return { engines, reasons }
}

function* candidates(at: Place, reasons: string[]): Generator<{ folder: string; source: EngineSource }> {
  const packaged = path.join(at.resources, 'engine')
  if (existsSync(path.join(packaged, 'engine.json'))) yield { folder: packaged, source: 'packaged' }
  const pack = at.env['WINNOW_ENGINE_PACK']
  if (pack) yield { folder: path.resolve(pack), source: 'pack' }
  // A package has its engine with it; what a source tree's set-up left on this machine is not its own.
  if (existsSync(path.join(at.resources, 'app.asar'))) {
    if (!existsSync(packaged)) reasons.push(`this package holds no engine (${packaged})`)
    else if (!existsSync(path.join(packaged, 'engine.json')))
      reasons.push(`${packaged} is incomplete; install Winnow again`)
    return
  }

  const cache = path.join(cacheFolder(at.env, at.platform, at.home), 'engine')
  const names = existsSync(cache) ? readdirSync(cache).sort() : []
  const folders = names.filter((name) => existsSync(path.join(cache, name, 'engine.json')))
  // The newest first, and cpu- before gpu-: whoever wants a GPU asks for that variant alone, and Winnow's own
  // operations lie in the other.
  const isGpu = (name: string) => Number(name.startsWith('gpu-'))
  for (const name of folders.reverse().toSorted((a, b) => isGpu(a) - isGpu(b)))
    yield { folder: path.join(cache, name), source: 'cache' }
  if (folders.length > 0) return
  const refusals = names.filter((name) => name.endsWith('.refused.json'))
  for (const name of refusals) {
    const refusal = readJson(path.join(cache, name))
    reasons.push(text(refusal?.['reason']) ?? 'set-up could not prepare it')
  }
  if (refusals.length === 0) reasons.push(`none in ${cache}; npm run setup prepares it`)
}

function readEngine(folder: string, source: EngineSource, at: Place): LocatedEngine | string {
  const manifest = readJson(path.join(folder, 'engine.json'))
  if (!manifest) return `${folder} holds no readable engine.json`
  const target = `${text(manifest['platform'])}-${text(manifest['arch'])}`
  if (target !== `${at.platform}-${at.arch}`) return `${folder} was built for ${target}`
  if (manifest['format'] !== format || manifest['tfjsNode'] !== tfjsNodeVersion) {
    return `${folder} was built for another version of Winnow; npm run setup renews it`
  }
  const files = record(manifest['files']) ?? {}
  for (const [name, file] of Object.entries(files)) {
    const stat = statSync(path.join(folder, name), { throwIfNoEntry: false })
    if (stat?.size !== record(file)?.['size']) return `${path.join(folder, name)} is missing or incomplete`
  }
  const bindingPath = path.join(folder, 'tfjs_binding.node')
  if (!existsSync(bindingPath)) return `${bindingPath} is missing`
  const test = record(readJson(path.join(folder, 'state.json'))?.['selfTest'])
  if (test && test['ok'] !== true) return `its self-test failed: ${text(test['reason']) ?? 'no reason given'}`
  return {
    path: folder,
    bindingPath,
    source,
    variant: manifest['variant'] === 'gpu' ? 'gpu' : 'cpu',
    tensorflow: text(manifest['tensorflow']) ?? 'unknown',
    selfTest: test ? { isOk: true, at: text(test['at']) ?? null } : null,
  }
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
