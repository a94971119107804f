import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FeatureCache, openFeatureCache } from './feature-cache'

const key = { modelHash: 'abc', maxLength: 128, pooling: 'mean', precision: 'f32' }
const size = 3
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const open = () => openFeatureCache(folder, key, size)
/** Features of one text. */
const getOne = async (cache: FeatureCache, text: string) => (await cache.get([text]))[0] ?? null
const row = (value: number): Float32Array => Float32Array.of(value, -0, Number.NaN)

/** A cache with these texts, written; the paths of all files. */
async function write(...texts: string[]): Promise<string[]> {
  const cache = await open()
  for (const [at, text] of texts.entries()) cache.put([text], row(at))
  await cache.flush()
  const files = await readdir(folder, { recursive: true })
  return files.filter((name) => name.endsWith('.features')).map((name) => join(folder, name))
}

describe('cached features', () => {
  it('come back bit for bit', async () => {
    await write('one', 'two 😀\ud800')
    const cache = await open()
    expect(await getOne(cache, 'two 😀\ud800')).toEqual(row(1))
    expect(await getOne(cache, 'three')).toBeNull()
    expect(cache.count()).toBe(2)
  })

  it('are known at once, and are not touched by what the caller does later', async () => {
    const cache = await open()
    const features = Float32Array.of(1, 2, 3, 4, 5, 6)
    cache.put(['a', 'b'], features)
    features.fill(9)
    expect(await getOne(cache, 'b')).toEqual(Float32Array.of(4, 5, 6))
  })

  it('are of one model, length, pooling, precision and size', async () => {
    await write('one')
    for (const other of [
      { ...key, modelHash: 'abd' },
      { ...key, maxLength: 64 },
      { ...key, pooling: 'first' },
      { ...key, precision: 'bf16' },
    ])
      expect(await getOne(await openFeatureCache(folder, other, size), 'one')).toBeNull()
    expect(await getOne(await openFeatureCache(folder, key, 4), 'one')).toBeNull()
  })

  it('stay in memory where there is no folder', async () => {
    const cache = await openFeatureCache(null, key, size)
    cache.put(['a'], row(1))
    await cache.flush()
    expect(await getOne(cache, 'a')).toEqual(row(1))
  })

  it('are joined where two processes wrote at the same time', async () => {
    const [left, right] = [await open(), await open()]
    left.put(['left'], row(1))
    right.put(['right'], row(2))
    await Promise.all([left.flush(), right.flush()])
    left.put(['later'], row(3))
    await left.flush()
    const cache = await open()
    const found = await cache.get(['later', 'left', 'none', 'right', 'left'])
    expect(found.map((one) => one?.[0])).toEqual([3, 1, undefined, 2, 1])
  })

  it('lose only the torn record of a write that was cut off', async () => {
    const [file = ''] = await write('one', 'two')
    await truncate(file, (await readFile(file)).length - 5)
    const cache = await open()
    expect(await getOne(cache, 'one')).toEqual(row(0))
    expect(await getOne(cache, 'two')).toBeNull()
  })

  it('lose only the record that was damaged', async () => {
    const [file = ''] = await write('one', 'two')
    const bytes = await readFile(file)
    bytes[16 + 22] = 0xff
    await writeFile(file, bytes)
    const cache = await open()
    expect(await getOne(cache, 'one')).toBeNull()
    expect(await getOne(cache, 'two')).toEqual(row(1))
  })

  it('that were written are read from the file, not held, and are unknown once the file is gone', async () => {
    const cache = await open()
    cache.put(['one'], row(1))
    await cache.flush()
    cache.put(['two'], row(2))
    const found = await cache.get(['two', 'one'])
    expect(found).toEqual([row(2), row(1)])
    // Another array each time: nothing is kept.
    expect((await cache.get(['one']))[0]).not.toBe((await cache.get(['one']))[0])
    await rm(folder, { recursive: true })
    expect(await cache.get(['one', 'two'])).toEqual([null, row(2)])
    // It is computed again, and written again.
    cache.put(['one'], row(3))
    await cache.flush()
    expect(await getOne(cache, 'one')).toEqual(row(3))
  })

  it('are written one after the other, however many ask at once', async () => {
    const cache = await open()
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`)
    await Promise.all(
      texts.map(async (text, at) => {
        cache.put([text], row(at))
        await cache.flush()
      }),
    )
    for (const one of [cache, await open()])
      expect((await one.get(texts)).map((found) => found?.[0])).toEqual([...texts.keys()])
  })

  it('pass over a file that is no such file', async () => {
    const [file = ''] = await write('one')
    await writeFile(file, 'something else entirely, and longer than a header')
    expect((await open()).count()).toBe(0)
  })

  it('do not stop a run whose folder cannot be written', async () => {
    await writeFile(join(folder, 'features'), 'a file where the folder should be')
    const cache = await open()
    cache.put(['a'], row(1))
    await cache.flush()
    expect(await getOne(cache, 'a')).toEqual(row(1))
  })
})
