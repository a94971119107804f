// Bundles a TypeScript entry for plain Node, with packages left outside, and returns the file's path.
import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/** @param {string} entry file name beside this one */
export async function bundle(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'))
  const here = fileURLToPath(new URL('.', import.meta.url))
  // Packages are found from the bundle's own place.
  symlinkSync(join(here, '../../node_modules'), join(folder, 'node_modules'), 'junction')
  const file = join(folder, 'entry.mjs')
  await build({
    input: join(here, entry),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
    // What is imported on demand stays in the one file, too.
    output: { file, format: 'esm', codeSplitting: false },
    logLevel: 'warn',
  })
  return file
}
