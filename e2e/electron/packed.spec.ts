// The story again in the packaged program, which has nothing of this machine but itself: the engine of the
// package trains, and the cache of set-up is hidden.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { dropFromSystem } from '../fixtures/desktop'
import { expect, packedFolder, test } from '../fixtures/packed'
import { tellStory } from '../fixtures/story'

const resources = join(packedFolder, 'resources')

/** The native libraries that processes of the packaged program hold, by their paths. */
function loadedLibraries(): Set<string> {
  const found = new Set<string>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readlinkSync(`/proc/${pid}/exe`).startsWith(packedFolder)) continue
      for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
        const path = /\/\S*(?:libtensorflow|tfjs_binding)\S*$/.exec(line)?.[0]
        if (path) found.add(path)
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}

test('the story, told by the packaged program on the engine that it brings', async ({ packed }) => {
  // It trains while it is watched, after a start without anything cached.
  test.slow()
  const window = await packed.start()
  const seen = new Set<string>()
  const watch = setInterval(() => loadedLibraries().forEach((path) => seen.add(path)), 1000)
  try {
    await tellStory(window, {
      drop: dropFromSystem,
      // The system's dialog stands and nobody answers it here; the file comes in beside it meanwhile.
      keep: async (_page, act) => {
        const saving = join(packed.folder, 'chromium', 'saving')
        await act()
        const contents = () =>
          (existsSync(saving) ? readdirSync(saving) : []).map((name) => join(saving, name, 'content'))
        const wholeLines = () =>
          contents().filter((file) => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))
        await expect.poll(wholeLines).toHaveLength(1)
        return wholeLines()[0] ?? ''
      },
      restart: async () => {
        await packed.crash()
        return packed.start()
      },
    })
  } finally {
    clearInterval(watch)
  }
  const libraries = [...seen].map((path) => path.replace(/\.so.*/, '.so')).sort()
  expect(libraries).toEqual(
    ['libtensorflow_cc.so', 'libtensorflow_framework.so', 'tfjs_binding.node'].map((name) =>
      join(resources, 'engine', name),
    ),
  )
  expect(existsSync(packed.environment.WINNOW_CACHE)).toBe(false)
  expect(packed.said).not.toMatch(/Debugger listening|at-all\.cjs/)
  expect(packed.log()).not.toContain('refused request')
})

test('the fuses are set: no Node mode, no options, no debugger, nothing but the archive', async ({
  packed,
}) => {
  const wire = await getCurrentFuseWire(packed.executable)
  const states = (state: FuseState, ...fuses: FuseV1Options[]) =>
    expect(fuses.map((fuse) => wire[fuse])).toEqual(fuses.map(() => state))
  states(
    FuseState.DISABLE,
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
  )
  states(
    FuseState.ENABLE,
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.OnlyLoadAppFromAsar,
  )
})

test('the package holds the licences and no source, test or tool', () => {
  for (const name of ['engine/LICENSE', 'engine/THIRD_PARTY_NOTICES.txt', 'licences/LICENSE.winnow.txt'])
    expect(existsSync(join(resources, name)), name).toBe(true)
  const files = listPackage(join(resources, 'app.asar'), { isPack: false })
  expect(
    files.filter((name) => /\.(tsx?|map|cc|gyp)$|\.test\.|^\/(src|test|e2e|scripts|docs)/.test(name)),
  ).toEqual([])
  expect(files).toContain('/node_modules/better-sqlite3/prebuilds/linux-x64.node')
  expect(files.filter((name) => name.endsWith('.node'))).toHaveLength(1)
  expect(files.filter((name) => name.endsWith('licences.md'))).toHaveLength(2)
})
