import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import config from '../../../electron-builder.config.mjs'
import { builderArguments, outputFolder } from './package-app.mjs'
import { budget, partsOf, printSizes, report } from './sizes.mjs'

const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'winnow-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** electron-builder's rule: the last pattern that says something about a file decides. */
function isPacked(name: string): boolean {
  let isIn = false
  for (const pattern of config.files) {
    const isNegative = pattern.startsWith('!')
    if (isIn === isNegative && matchesGlob(name, isNegative ? pattern.slice(1) : pattern)) isIn = !isNegative
  }
  return isIn
}

describe('the package', () => {
  it('is made for each system in the forms that its people expect', () => {
    expect(config.win.target).toEqual(['nsis', 'msi'])
    expect(config.mac.target).toEqual(['dmg'])
    expect(config.linux.target).toEqual(['AppImage', 'deb', 'tar.gz'])
    expect(config.mac.hardenedRuntime).toBe(true)
    for (const file of [config.mac.entitlements, config.mac.icon, config.win.icon, config.linux.icon])
      expect(statSync(join(root, file)).size, file).toBeGreaterThan(0)
  })

  it('has its other doors closed by fuses', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('is published nowhere, renews nothing and compiles nothing', () => {
    expect(config.publish).toBeNull()
    expect(config.npmRebuild).toBe(false)
    expect(JSON.stringify(config)).not.toMatch(/updater|github|"url"/i)
  })

  it('keeps native files out of the archive, the engine and its licences beside it', () => {
    expect(config.asar).toBe(true)
    expect(config.asarUnpack).toEqual(['**/*.node'])
    expect(config.extraResources.map(({ to }: { to: string }) => to)).toEqual([
      'engine',
      'licences/LICENSE.winnow.txt',
    ])
    for (const [system, { files }] of Object.entries({
      linux: config.linux,
      darwin: config.mac,
      win32: config.win,
    }))
      expect(files[0].filter).toEqual([`${system}-\${arch}.node`])
  })

  it.each([
    'package.json',
    'out/main/index.js',
    'out/main/worker.js',
    'out/main/licences.md',
    'out/preload/index.cjs',
    'out/renderer/index.html',
    'resources/samples/banking77-sample.csv',
    'node_modules/@tensorflow/tfjs/dist/tf.node.js',
    'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    'node_modules/better-sqlite3/lib/index.js',
  ])('holds %s', (name) => expect(isPacked(name)).toBe(true))

  it.each([
    'src/main/index.ts',
    'test/architecture.test.ts',
    'e2e/web/story.spec.ts',
    'scripts/start.mjs',
    'docs/architecture.md',
    'out/main/cli.js',
    'out/main/serve.js',
    'out22/main/index.cjs',
    'node_modules/electron/index.js',
    'node_modules/react/index.js',
    'node_modules/@tensorflow/tfjs/dist/tf.js',
    'node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js.map',
    'node_modules/@tensorflow/tfjs-core/src/index.ts',
    'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    'node_modules/better-sqlite3/prebuilds/win32-x64.node',
  ])('does not hold %s', (name) => expect(isPacked(name)).toBe(false))

  it('has a small mark in every form that a system wants', () => {
    const build = join(root, 'build')
    const files = readdirSync(build, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
    expect(bytes).toBeLessThan(300_000)
    const ico = readFileSync(join(build, 'icon.ico'))
    expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, 7])
    const icns = readFileSync(join(build, 'icon.icns'))
    expect(icns.toString('latin1', 0, 4)).toBe('icns')
    expect(icns.readUInt32BE(4)).toBe(icns.length)
  })
})

describe('npm run package', () => {
  const own = ['--config', join(root, 'electron-builder.config.mjs')]

  it('makes a folder where no target is named, and passes named ones on', () => {
    expect(builderArguments([], {})).toEqual([...own, '--dir', '--publish', 'never'])
    const targets = ['--linux', 'AppImage', 'deb', 'tar.gz']
    expect(builderArguments(targets, {})).toEqual([...own, '--publish', 'never', ...targets])
    expect(builderArguments(['-w', 'nsis'], {})).not.toContain('--dir')
  })

  it('takes the Electron that is given, so that nothing is fetched', () => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: '/a/electron' }
    expect(builderArguments([], env)).toContain(`-c.electronDist=${resolve('/a/electron')}`)
    expect(builderArguments(['-c.electronDist=/b'], env)).toEqual(expect.not.arrayContaining([/\/a\//]))
    expect(builderArguments(['-c.electronDist=/b'], env).join(' ')).not.toContain(resolve('/a/electron'))
  })

  it('measures where the package is written to', () => {
    expect(outputFolder(['--dir'])).toBe(join(root, 'dist'))
    expect(outputFolder(['-c.directories.output=/a/b'])).toBe(resolve('/a/b'))
  })

  it('adds up the parts of a folder, whole and each', () => {
    const packed = join(folder, 'parts')
    for (const [name, size] of Object.entries({
      winnow: 10,
      'resources/app.asar': 20,
      'resources/engine/a.so': 30,
    })) {
      mkdirSync(join(packed, name, '..'), { recursive: true })
      writeFileSync(join(packed, name), Buffer.alloc(size))
    }
    mkdirSync(join(packed, 'resources/app.asar.unpacked'))
    writeFileSync(join(packed, 'resources/app.asar.unpacked/b.node'), Buffer.alloc(5))
    expect(partsOf(packed)).toEqual({ total: 65, engine: 30, app: 25, electron: 10 })
  })

  it('says what is over the budget, and fails for it', () => {
    const fits = report('a.deb', { file: budget.file * 1e6 })
    expect(fits).toEqual({ lines: [`a.deb: file ${budget.file}.0 MB of ${budget.file}`], isWithin: true })
    const over = report('a', { app: (budget.app + 1) * 1e6, engine: 1 })
    expect(over.isWithin).toBe(false)
    expect(over.lines[0]).toContain('over the budget')
    expect(over.lines[1]).not.toContain('over the budget')
  })

  it('measures what was made now, not what lay there', () => {
    const output = join(folder, 'dist')
    mkdirSync(output)
    writeFileSync(join(output, 'old.deb'), '')
    utimesSync(join(output, 'old.deb'), 1, 1)
    writeFileSync(join(output, 'new.AppImage'), Buffer.alloc(100_000))
    writeFileSync(join(output, 'builder-debug.yml'), '')
    const lines: string[] = []
    expect(printSizes({ since: 10_000, output, print: (line: string) => lines.push(line) })).toBe(true)
    expect(lines).toEqual([`new.AppImage: file 0.1 MB of ${budget.file}`])
  })
})
