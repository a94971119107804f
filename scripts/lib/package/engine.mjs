// Stages the native engine for a package: a copy of the cache's, its libraries stripped of the symbols that
// nothing loads by (a quarter of their size), tested, with a manifest of its own. Built beside its place and
// renamed when whole; one that was made from the same engine is taken as it is.
import fs from 'node:fs'
import path from 'node:path'
import { recipeFor } from '../engine/recipe.mjs'
import { selfTest } from '../engine/verify.mjs'
import { megabytes, readJson, sha256, sha256OfFile, writeJson } from '../files.mjs'
import { cacheFolder, inRoot } from '../paths.mjs'
import { capture, which } from '../processes.mjs'
import { SetupError } from '../steps.mjs'

/** electron-builder's names of the systems. */
const systems = { linux: 'linux', darwin: 'mac', win32: 'win' }

/** The folder that electron-builder.config.mjs takes the engine of this machine's system from. */
export const stagedEngine = (platform = process.platform, arch = process.arch) =>
  inRoot('dist', 'engine', `${systems[platform]}-${arch}`)

/** The engine that set-up prepared. */
function findSource() {
  const recipe = recipeFor()
  const folder = recipe.key && path.join(cacheFolder(), 'engine', recipe.key)
  if (!folder || !readJson(path.join(folder, 'engine.json')))
    throw new SetupError(`there is no engine in ${cacheFolder()}; npm run setup prepares it`)
  return { folder, libraries: recipe.libraries }
}

/** The staged folder; made where it is missing or was made from another engine. */
export async function stageEngine({ steps, node }) {
  const { folder, libraries } = findSource()
  const manifest = readJson(path.join(folder, 'engine.json'))
  const stagedFrom = sha256(JSON.stringify([manifest, readJson(path.join(folder, 'kernels.json'))]))
  const target = stagedEngine()
  if (isWhole(target, stagedFrom)) return target
  const building = `${target}.building-${process.pid}`
  fs.rmSync(building, { recursive: true, force: true })
  fs.mkdirSync(building, { recursive: true })
  const size = (at) => libraries.reduce((sum, name) => sum + fs.statSync(path.join(at, name)).size, 0)
  const done = () => `libraries ${megabytes(size(folder))}, now ${megabytes(size(building))}`
  try {
    await steps.step(
      'staging the engine',
      () => fill({ folder, libraries, building, manifest, stagedFrom }),
      done,
    )
    const result = await selfTest(building, node)
    if (!result.ok) throw new SetupError(`the staged engine does not run: ${result.reason}`)
    // What was tested here says nothing about the machine that the package comes to.
    fs.rmSync(path.join(building, 'state.json'), { force: true })
    fs.rmSync(target, { recursive: true, force: true })
    fs.renameSync(building, target)
  } finally {
    fs.rmSync(building, { recursive: true, force: true })
  }
  return target
}

function isWhole(target, stagedFrom) {
  const manifest = readJson(path.join(target, 'engine.json'))
  if (manifest?.stagedFrom !== stagedFrom) return false
  return Object.entries(manifest.files).every(
    ([name, { size }]) => fs.statSync(path.join(target, name), { throwIfNoEntry: false })?.size === size,
  )
}

async function fill({ folder, libraries, building, manifest, stagedFrom }) {
  const files = {}
  // Compiled here where it could be; the engine runs without.
  const fast = fs.existsSync(path.join(folder, 'kernels.node')) ? ['kernels.node'] : []
  for (const name of [...Object.keys(manifest.files), ...fast]) {
    const [from, to] = [path.join(folder, name), path.join(building, name)]
    if (!libraries.includes(name) || !(await strip(from, to))) fs.copyFileSync(from, to)
    files[name] = { size: fs.statSync(to).size, sha256: await sha256OfFile(to) }
  }
  writeJson(path.join(building, 'engine.json'), { ...manifest, files, stagedFrom })
}

/** Linux alone: on macOS a changed library would need its signature again. */
async function strip(from, to) {
  const command = process.platform === 'linux' && which('strip')
  if (!command) return false
  const { code } = await capture(command, ['--strip-unneeded', '-o', to, from])
  return code === 0
}
