// Builds out/ when a source is newer than what was built. Sizes and times are compared first, contents only
// where those differ; the stamp is removed before and written after a build, so a killed one is repeated.
import fs from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { readJson, sha256, statOrUndefined, writeJson } from './files.mjs'
import { inRoot } from './paths.mjs'
import { capture } from './processes.mjs'
import { SetupError } from './steps.mjs'
import { toolPath } from './tools.mjs'

const stampFile = () => inRoot('out', '.winnow-build.json')
const outputs = ['main/index.js', 'main/serve.js', 'main/cli.js', 'preload/index.cjs']
const single = ['package.json', 'package-lock.json', 'electron.vite.config.ts']

function inputs() {
  const files = single.filter((name) => fs.existsSync(inRoot(name)))
  for (const name of fs.readdirSync(inRoot())) if (/^tsconfig.*\.json$/.test(name)) files.push(name)
  const walk = (folder) => {
    for (const entry of fs.readdirSync(inRoot(folder), { withFileTypes: true })) {
      const name = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(name)
      else if (!/\.test\.tsx?$/.test(name)) files.push(name)
    }
  }
  walk('src')
  return files.sort()
}

/** [name, size, mtime] of every input: cheap to compare. */
const seen = (files) =>
  files.map((name) => {
    const { size, mtimeMs } = fs.statSync(inRoot(name))
    return [name, size, mtimeMs]
  })

const contentHash = (files) =>
  sha256(files.map((name) => `${name} ${sha256(fs.readFileSync(inRoot(name)))}`).join('\n'))

export function isBuildFresh() {
  const stamp = readJson(stampFile())
  if (!stamp || !outputs.every((name) => statOrUndefined(inRoot('out', name)))) return false
  const files = inputs()
  const now = seen(files)
  if (JSON.stringify(now) === JSON.stringify(stamp.seen)) return true
  if (contentHash(files) !== stamp.hash) return false
  writeJson(stampFile(), { ...stamp, seen: now })
  return true
}

/** What the bundler says about the sources; the stack of the bundler itself helps nobody. */
function errorIn(output) {
  const lines = stripVTControlCharacters(output).split('\n')
  const first = lines.findIndex((line) => /^error during build|^\[[A-Z_]+\]|Build failed/.test(line))
  const kept = lines.slice(Math.max(0, first)).filter((line) => !/^\s+at /.test(line))
  return kept.join('\n').trim().slice(0, 3000)
}

export async function build(steps, node) {
  const files = inputs()
  const stamp = { hash: contentHash(files), seen: seen(files) }
  fs.rmSync(stampFile(), { force: true })
  await steps.step('building', async () => {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
    }
    const args = [toolPath('electron-vite'), 'build']
    const { code, output } = await capture(node, args, { cwd: inRoot(), env })
    if (code !== 0) throw new SetupError(`the build failed:\n${errorIn(output)}`)
    const missing = outputs.filter((name) => !statOrUndefined(inRoot('out', name)))
    if (missing.length > 0) throw new SetupError(`the build made no out/${missing.join(', out/')}`)
  })
  writeJson(stampFile(), stamp)
}
