// The versions that must move together; docs/native.md says what else moves with them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { locateEngine } from '../../../src/main/engine/backends/locate'
import { recipeFor, tfjsNodeVersion } from './recipe.mjs'

it('is for the tfjs-node that is installed, and what it makes is what the program looks for', () => {
  const { dependencies } = JSON.parse(readFileSync(resolve('package.json'), 'utf8'))
  expect(dependencies['@tensorflow/tfjs-node-gpu']).toBe(tfjsNodeVersion)
  const cache = mkdtempSync(join(tmpdir(), 'winnow-recipe-'))
  try {
    const { key, format, variant } = recipeFor('linux', 'x64', false)
    const folder = join(cache, 'engine', key)
    mkdirSync(folder, { recursive: true })
    const manifest = { format, variant, platform: 'linux', arch: 'x64', tfjsNode: tfjsNodeVersion, files: {} }
    writeFileSync(join(folder, 'engine.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'tfjs_binding.node'), '')
    const place = { env: { WINNOW_CACHE: cache }, platform: 'linux' as const, arch: 'x64', resources: cache }
    expect(locateEngine('any', place)).toMatchObject({
      engines: [{ path: folder, variant: 'cpu' }],
      reasons: [],
    })
  } finally {
    rmSync(cache, { recursive: true })
  }
})
