// Is the engine in a folder whole, and does it run here? Hashing 850 MB takes seconds, so it is done once;
// after that size and modification time stand for the hash (state.json beside engine.json).
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson, sha256OfFile, statOrUndefined, writeJson } from '../files.mjs'
import { capture } from '../processes.mjs'

const selfTestProgram = path.join(path.dirname(fileURLToPath(import.meta.url)), 'self-test.cjs')

const readState = (folder) => readJson(path.join(folder, 'state.json')) ?? {}
const writeState = (folder, change) =>
  writeJson(path.join(folder, 'state.json'), { ...readState(folder), ...change })

/** {status: 'ready' | 'absent' | 'damaged' | 'untested', reason?} of an engine folder. */
export async function checkEngine(folder) {
  const manifest = readJson(path.join(folder, 'engine.json'))
  if (!manifest?.files) {
    return fs.existsSync(folder)
      ? { status: 'damaged', reason: 'engine.json is missing' }
      : { status: 'absent' }
  }
  const checked = readState(folder).checked ?? {}
  const seen = {}
  let isKnown = true
  for (const [name, file] of Object.entries(manifest.files)) {
    const stat = statOrUndefined(path.join(folder, name))
    if (stat?.size !== file.size)
      return { status: 'damaged', reason: `${name} is missing or has another size` }
    seen[name] = { size: stat.size, mtimeMs: stat.mtimeMs }
    if (checked[name]?.mtimeMs !== stat.mtimeMs || checked[name]?.size !== stat.size) isKnown = false
  }
  if (!isKnown) {
    for (const [name, file] of Object.entries(manifest.files)) {
      if ((await sha256OfFile(path.join(folder, name))) !== file.sha256) {
        return { status: 'damaged', reason: `${name} differs from its recorded SHA-256` }
      }
    }
    writeState(folder, { checked: seen })
  }
  return { status: readState(folder).selfTest?.ok ? 'ready' : 'untested' }
}

/** Runs the matrix product in a child process and records the result: {ok, reason?, tensorflow?}. */
export async function selfTest(folder, node) {
  const args = [selfTestProgram, path.join(folder, 'tfjs_binding.node')]
  const { code, signal, output, timedOut } = await capture(node, args, { silenceMs: 120_000 })
  const line = output.split('\n').find((text) => text.startsWith('{"ok"'))
  let result = { ok: false, reason: `the self-test ended with ${signal ?? `code ${code}`}` }
  if (timedOut) result.reason = 'the self-test did not end within two minutes'
  else if (line && code === 0) result = JSON.parse(line)
  writeState(folder, { selfTest: { ...result, at: new Date().toISOString() } })
  return result
}
