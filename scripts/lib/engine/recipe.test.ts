// The versions that must move together; docs/native.md says what else moves with them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { locateEngine } from '../../../src/main/engine/backends/locate'
import { cudaLibraries } from '../../../src/main/engine/backends/gpu'
import { recipeFor, tensorflowVersion, tfjsNodeVersion, wheelsOf } from './recipe.mjs'

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

it('has a build for GPUs on Linux x86-64 alone, beside the one for the CPU, with what TensorFlow asks for', () => {
  const gpu = recipeFor('linux', 'x64', false, 'gpu')
  const cpu = recipeFor('linux', 'x64', false)
  expect([gpu.variant, cpu.variant]).toEqual(['gpu', 'cpu'])
  expect(gpu.key).toBe(cpu.key.replace('cpu-', 'gpu-'))
  expect(recipeFor('linux', 'arm64', false, 'gpu').reason).toContain('x86-64 alone')
  expect(recipeFor('darwin', 'arm64', false, 'gpu').reason).toContain('x86-64 alone')
  const names = gpu.cuda.flatMap(({ loads }: { loads: string[] }) =>
    loads.map((file) => file.split('/').at(-1)),
  )
  expect(names).toEqual(expect.arrayContaining([...cudaLibraries]))
  expect(cpu.cuda).toEqual([])
})

it('pins every wheel by version and hash', () => {
  const wheels = wheelsOf(recipeFor('linux', 'x64', false, 'gpu'))
  expect(wheels[0]).toMatchObject({ package: 'tensorflow', version: tensorflowVersion })
  expect(new Set(wheels.map((one: { sha256: string }) => one.sha256)).size).toBe(wheels.length)
  for (const { package: name, version, platform, sha256 } of wheels)
    expect([name, version, platform, sha256].join(' ')).toMatch(
      /^[a-z0-9-]+ \d+(\.\d+)+ manylinux_2_\d+_x86_64 [0-9a-f]{64}$/,
    )
})
