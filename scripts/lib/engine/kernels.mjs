// Compiles Winnow's own TensorFlow operations (kernels/) beside a prepared engine, once for each state of their
// source. The engine runs without them, only slower: a failure is noted, never passed on.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { readJson, sha256OfFile, writeJson } from '../files.mjs'
import { inRoot } from '../paths.mjs'
import { capture } from '../processes.mjs'
import { findCompiler } from './compile.mjs'

const sources = inRoot('scripts', 'lib', 'engine', 'kernels')
const units = ['kernels.cc', 'adamw.cc', 'targets.cc'].map((name) => path.join(sources, name))

// Sums may be reordered for vector instructions; NaN and infinity stay what they are.
const flags = [
  '-std=c++17',
  '-O3',
  '-fPIC',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fassociative-math',
  '-fno-signed-zeros',
  '-freciprocal-math',
  '-ffp-contract=fast',
  '-DNAPI_VERSION=8',
  '-w',
]

/** Writes kernels.node and kernels.json ({sha256} of the source, and a reason where it did not compile). */
export async function prepareKernels({ steps, recipe, folder, force = false }) {
  const state = path.join(folder, 'kernels.json')
  try {
    const sha256 = await sha256OfSources()
    const known = readJson(state)
    const isThere = fs.existsSync(path.join(folder, 'kernels.node'))
    if (known?.sha256 === sha256 && (isThere || (known.reason && !force))) return
    fs.rmSync(path.join(folder, 'kernels.node'), { force: true })
    const reason = await steps.step('compiling fast operations', () => compileKernels(recipe, folder))
    writeJson(state, reason ? { sha256, reason } : { sha256 })
    if (reason) steps.note(`training runs without its fast operations: ${reason}`)
  } catch (error) {
    steps.note(`training runs without its fast operations: ${error.message}`)
  }
}

async function sha256OfSources() {
  const names = fs.readdirSync(sources).sort()
  const hashes = await Promise.all(names.map((name) => sha256OfFile(path.join(sources, name))))
  return createHash('sha256')
    .update(JSON.stringify([names, hashes, flags]))
    .digest('hex')
}

/** The reason why it did not compile, or undefined. */
async function compileKernels(recipe, folder) {
  const compiler = await findCompiler()
  const building = path.join(folder, `kernels.${process.pid}.tmp`)
  const headers = inRoot('node_modules', 'node-api-headers', 'include')
  const libraries = recipe.libraries.map((name) => path.join(folder, name))
  const args = [...flags, ...recipe.linkFlags, '-I', headers, '-o', building, ...units, ...libraries]
  try {
    const { code, output } = await capture(compiler, args)
    if (code !== 0) {
      const line = output.split(/\r?\n/).find((text) => /error/i.test(text)) ?? output.trim()
      return `kernels did not compile: ${line.trim().slice(0, 220)}`
    }
    fs.renameSync(building, path.join(folder, 'kernels.node'))
    return undefined
  } finally {
    fs.rmSync(building, { force: true })
  }
}
