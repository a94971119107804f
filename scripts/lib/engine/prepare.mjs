// Prepares the native engine in the cache: wheel, libraries, binding, hashes, self-test. It is built in a
// folder beside its place and renamed when whole: a killed set-up leaves no half engine. A failure is
// remembered with its reason and tried again by `npm run setup` only; the app then runs on WASM.
import fs from 'node:fs'
import path from 'node:path'
import { freeBytes, megabytes, readJson, sha256OfFile, statOrUndefined, writeJson } from '../files.mjs'
import { withLock } from '../lock.mjs'
import { cacheFolder, inRoot } from '../paths.mjs'
import { SetupError } from '../steps.mjs'
import { compileBinding, findCompiler } from './compile.mjs'
import { downloadWheel, findPip, unpackCuda, unpackWheel } from './fetch.mjs'
import { prepareKernels } from './kernels.mjs'
import { recipeFor, tensorflowVersion, tfjsNodeVersion, wheelsOf } from './recipe.mjs'
import { checkEngine, selfTest } from './verify.mjs'

export const stillWorks = 'bag of words and heads over features work on WASM; fine-tuning does not'

/**
 * {ready: true} or {ready: false, reason}. `node` is the Node 24 that runs the self-test; `force` tries again
 * what failed before. `variant` 'gpu' prepares the build for NVIDIA GPUs beside the one for the CPU.
 */
export async function prepareEngine({ steps, node, force = false, variant = 'cpu' }) {
  const elsewhere = variant === 'cpu' ? providedElsewhere() : undefined
  if (elsewhere) return elsewhere
  const recipe = recipeFor(undefined, undefined, undefined, variant)
  if (recipe.reason) return { ready: false, reason: recipe.reason }
  const engines = path.join(cacheFolder(), 'engine')
  const folder = path.join(engines, recipe.key)
  const refusal = path.join(engines, `${recipe.key}.refused.json`)

  const state = await checkEngine(folder)
  if (state.status === 'ready' && !force) {
    await addKernels({ steps, recipe, folder })
    return { ready: true }
  }
  const known = readJson(refusal)
  if (known && !force) return { ready: false, reason: known.reason, isKnown: true }

  const onWait = (pid) => steps.note(`waiting for the set-up of process ${pid}`)
  try {
    const lock = path.join(engines, `${recipe.key}.lock`)
    await withLock(lock, () => build({ steps, node, recipe, engines, folder }), onWait)
    await addKernels({ steps, recipe, folder, force })
    fs.rmSync(refusal, { force: true })
    return { ready: true }
  } catch (error) {
    const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message
    tryTo(() => writeJson(refusal, { reason, at: new Date().toISOString() }))
    return { ready: false, reason }
  }
}

/** A GPU does without them (src/main/engine/compiled/kernels.ts). */
async function addKernels(options) {
  if (options.recipe.variant === 'cpu') await prepareKernels(options)
}

function providedElsewhere() {
  const forced = process.env.WINNOW_ENGINE
  if (forced === 'wasm' || forced === 'cpu')
    return { ready: false, reason: `WINNOW_ENGINE=${forced}`, isChosen: true, isKnown: true }
  const packs = [inRoot('resources', 'engine'), process.env.WINNOW_ENGINE_PACK].filter(Boolean)
  return packs.some((pack) => fs.existsSync(path.join(pack, 'engine.json'))) ? { ready: true } : undefined
}

async function build({ steps, node, recipe, engines, folder }) {
  const state = await checkEngine(folder) // another set-up may have finished it while we waited
  if (state.status === 'ready' || state.status === 'untested') {
    await testOrThrow(steps, folder, node)
    return
  }
  if (state.status === 'damaged') steps.note(`the engine in the cache is damaged (${state.reason}): rebuilt`)
  removeLeftovers(engines, recipe)
  const compiler = await findCompiler()
  const pip = await findPip()
  const free = freeBytes(engines)
  if (free !== undefined && free < recipe.neededBytes) {
    throw new SetupError(
      `${megabytes(free)} free in ${engines}, the engine needs ${megabytes(recipe.neededBytes)} while it is built`,
    )
  }
  const building = path.join(engines, `${buildingPrefix(recipe)}${process.pid}`)
  try {
    await fill({ steps, recipe, building, compiler, pip })
    await testOrThrow(steps, path.join(building, 'engine'), node)
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(path.join(building, 'engine'), folder)
    removeLeftovers(engines, recipe) // again: a killed set-up's last helper may have gone on writing
  } finally {
    tryTo(() => fs.rmSync(building, { recursive: true, force: true }))
  }
}

async function fill({ steps, recipe, building, compiler, pip }) {
  const engine = path.join(building, 'engine')
  fs.mkdirSync(engine, { recursive: true })
  const fetched = (wanted) =>
    steps.step(`fetching ${wanted.package} ${wanted.version} with pip`, (progress) =>
      downloadWheel(wanted, path.join(building, 'wheels', wanted.package), pip, progress),
    )
  const [main, ...cuda] = wheelsOf(recipe)
  const wheel = await fetched(main)
  await steps.step('unpacking the native library', async () => {
    await unpackWheel(recipe, wheel, building, pip)
    for (const library of recipe.libraries) {
      fs.mkdirSync(path.dirname(path.join(engine, library)), { recursive: true })
      fs.renameSync(path.join(building, 'tensorflow', path.basename(library)), path.join(engine, library))
    }
    for (const notice of recipe.notices) {
      fs.copyFileSync(path.join(building, notice), path.join(engine, path.basename(notice)))
    }
  })
  for (const wanted of cuda) {
    const own = await fetched(wanted)
    await unpackCuda(wanted, own, engine, pip)
    fs.rmSync(own)
  }
  await steps.step('compiling the native binding', () =>
    compileBinding(recipe, compiler, engine, path.join(building, 'tensorflow', 'include')),
  )
  await steps.step('hashing the engine', () => writeManifest(recipe, engine))
}

async function writeManifest(recipe, engine) {
  const files = {}
  const checked = {}
  for (const name of filesUnder(engine)) {
    const file = path.join(engine, name)
    const { size, mtimeMs } = statOrUndefined(file)
    files[name] = { size, sha256: await sha256OfFile(file) }
    checked[name] = { size, mtimeMs }
  }
  writeJson(path.join(engine, 'engine.json'), {
    format: recipe.format,
    variant: recipe.variant,
    platform: process.platform,
    arch: process.arch,
    napi: 8,
    tensorflow: tensorflowVersion,
    tfjsNode: tfjsNodeVersion,
    wheelSha256: recipe.wheelSha256,
    files,
  })
  writeJson(path.join(engine, 'state.json'), { checked })
}

/** Paths of all files under a folder, with slashes. */
function filesUnder(folder, inside = '') {
  return fs.readdirSync(path.join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = inside ? `${inside}/${entry.name}` : entry.name
    return entry.isDirectory() ? filesUnder(folder, name) : [name]
  })
}

const describe = (result) => (result.ok ? `TensorFlow ${result.tensorflow}` : result.reason)

async function testOrThrow(steps, folder, node) {
  const result = await steps.step('testing the engine', () => selfTest(folder, node), describe)
  if (!result.ok) throw new SetupError(`the native library does not run here: ${result.reason}`)
}

/** Each variant has a lock of its own, and so a name of its own. */
const buildingPrefix = ({ variant }) => (variant === 'gpu' ? '.gpu-building-' : '.building-')

/** Called under the lock: building folders of this recipe belong to set-ups that were killed. */
function removeLeftovers(engines, recipe) {
  for (const name of fs.existsSync(engines) ? fs.readdirSync(engines) : []) {
    if (name.startsWith(buildingPrefix(recipe)))
      fs.rmSync(path.join(engines, name), { recursive: true, force: true })
  }
}

function tryTo(work) {
  try {
    work()
  } catch {
    // the reason given to the person matters more than this
  }
}
