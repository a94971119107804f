import { createReadStream } from 'node:fs'
import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashFiles } from './folder-files'

let folder = ''
let reads: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-files-'))
  reads = []
  await writeFile(at('a'), 'one')
  await writeFile(at('b'), 'two')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const hash = (names = ['a', 'b']): Promise<string> =>
  hashFiles(folder, names, (path) => {
    reads.push(path.slice(folder.length + 1))
    return createReadStream(path)
  })

describe('the hash of a folder', () => {
  it('is made once while the files stay as they are, in any order of their names', async () => {
    const first = await hash()
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect([await hash(), await hash(['b', 'a'])]).toEqual([first, first])
    expect(reads).toEqual(['a', 'b'])
  })

  it('is another one for other files of the same folder', async () => {
    const first = await hash()
    expect(await hash(['a'])).not.toBe(first)
    expect(await hash()).toBe(first)
  })

  it.each([
    ['was written to', () => writeFile(at('a'), 'four')],
    ['has other bytes of the same length', () => writeFile(at('a'), 'eno')],
    [
      'has other bytes of the same length and its old time',
      async () => {
        const { atime, mtime } = await stat(at('a'))
        await writeFile(at('a'), 'eno')
        await utimes(at('a'), atime, mtime)
      },
    ],
    [
      'was exchanged for another file',
      async () => {
        const { atime, mtime } = await stat(at('a'))
        await writeFile(at('new'), 'eno')
        await utimes(at('new'), atime, mtime)
        await rename(at('new'), at('a'))
      },
    ],
  ])('is made anew when a file %s', async (_what, change) => {
    const first = await hash()
    // Some systems stamp files every few milliseconds only.
    await setTimeout(20)
    await change()
    expect(await hash()).not.toBe(first)
    expect(reads).toEqual(['a', 'b', 'a', 'b'])
  })

  it('is not kept when a file changed while it was read', async () => {
    const change = async function* (path: string): AsyncGenerator<Uint8Array> {
      yield* createReadStream(path)
      if (path === at('b')) await writeFile(at('a'), 'three')
    }
    const first = await hashFiles(folder, ['a', 'b'], change)
    expect(await hash()).not.toBe(first)
    expect(reads).toEqual(['a', 'b'])
  })
})
