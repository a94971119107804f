import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRowFile, type RowFile } from './row-file'

let folder = ''
let file: RowFile
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-row-file-'))
  file = createRowFile(folder)
})
afterEach(async () => {
  await file.remove()
  await rm(folder, { recursive: true, force: true })
})

/** 0, 1, 2 … modulo 251, so that a wrong place shows. */
const bytesFrom = (from: number, length: number) => Uint8Array.from({ length }, (_, at) => (from + at) % 251)

describe('a file of rows', () => {
  it('gives pieces back in the order asked for: near, far, the same twice, empty', async () => {
    let end = 0
    for (const length of [10, 0, 300_000, 2_000_000]) {
      expect(await file.append(bytesFrom(end, length))).toBe(end)
      end += length
    }
    const pieces = [
      { from: end - 3, bytes: 3 },
      { from: 7, bytes: 5 },
      { from: 0, bytes: 2 },
      { from: 100_000, bytes: 10 },
      { from: 100_005, bytes: 10 },
      { from: 100_005, bytes: 2 },
      { from: 50, bytes: 0 },
      { from: 7, bytes: 5 },
      { from: 1_000, bytes: 1_200_000 },
    ]
    const found = await file.read(pieces)
    for (const [at, { from, bytes }] of pieces.entries())
      expect(Buffer.compare(found[at] ?? Buffer.alloc(0), bytesFrom(from, bytes)), `piece ${at}`).toBe(0)
    expect(await file.read([])).toEqual([])
  })

  it('is gone when it is removed, and removing it again does nothing', async () => {
    await file.append(bytesFrom(0, 10))
    await file.remove()
    await file.remove()
    expect(await readdir(folder)).toEqual([])
    await expect(file.read([{ from: 0, bytes: 1 }])).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it.skipIf(process.platform === 'win32')(
    'has no name while it is open, so that a killed run leaves none',
    async () => {
      await file.append(bytesFrom(0, 10))
      expect(await readdir(folder)).toEqual([])
      expect([...((await file.read([{ from: 2, bytes: 2 }]))[0] ?? [])]).toEqual([2, 3])
    },
  )

  it('says where it ends too early', async () => {
    await file.append(bytesFrom(0, 10))
    await expect(file.read([{ from: 8, bytes: 4 }])).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it.runIf(process.platform === 'linux')('says that the disk is full', async () => {
    await symlink('/dev/full', join(folder, 'rows.tmp'))
    await expect(file.append(bytesFrom(0, 10))).rejects.toMatchObject({ code: 'disk.full' })
  })
})
