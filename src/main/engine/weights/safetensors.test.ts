import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSafeTensors, encodeSafeTensors, readSafeTensors, readTensors } from './safetensors'

const content = {
  tensors: {
    weights: { shape: [2, 3], values: Float32Array.of(1, -0, 3.5, Number.NaN, 1e-45, -Infinity) },
    bias: { shape: [1], values: Float32Array.of(7) },
    none: { shape: [0, 4], values: new Float32Array(0) },
  },
  metadata: { format: 'winnow' },
}

/** A file with this header and so many bytes of data. */
function fileWith(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}
const entry = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
})

describe('safetensors', () => {
  it('come back with the same bits', async () => {
    const bytes = encodeSafeTensors(content)
    expect(await decodeSafeTensors(bytes, 'f')).toEqual(content)
    expect(encodeSafeTensors(await decodeSafeTensors(bytes, 'f'))).toEqual(bytes)
  })

  it('are read at any offset of a larger buffer', async () => {
    const bytes = encodeSafeTensors(content)
    const larger = Buffer.concat([Buffer.from('x'), bytes])
    expect(await decodeSafeTensors(larger.subarray(1), 'f')).toEqual(content)
  })

  it('begin their data at a multiple of eight bytes', () => {
    const bytes = encodeSafeTensors(content)
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
  })

  it.each([
    ['too short', new Uint8Array(4), 'it has 4 bytes'],
    ['a header longer than the file', fileWith('{}', 0).fill(0xff, 0, 3), 'its header claims'],
    ['a header that is not JSON', fileWith('{"a"', 0), 'its header is not JSON'],
    ['a header that is a list', fileWith([], 0), 'its header is not an object'],
    [
      'an entry without offsets',
      fileWith({ a: { dtype: 'F32', shape: [1] } }, 4),
      'the entry of a is malformed',
    ],
    ['a negative offset', fileWith({ a: entry(-4, 4) }, 4), 'the entry of a is malformed'],
    ['a tensor beyond the end', fileWith({ a: entry(0, 8) }, 4), 'a lies outside the file'],
    ['offsets the wrong way round', fileWith({ a: entry(4, 0, [1]) }, 4), 'a lies outside the file'],
    ['tensors that overlap', fileWith({ a: entry(0, 8), b: entry(4, 12) }, 12), 'b overlaps another tensor'],
    ['a gap', fileWith({ a: entry(0, 4), b: entry(8, 12) }, 12), 'there is a gap before b'],
    ['bytes after the last tensor', fileWith({ a: entry(0, 4) }, 12), '8 bytes follow the last tensor'],
    ['a shape that does not fit', fileWith({ a: entry(0, 8, [3]) }, 8), 'a has 8 bytes for the shape [3]'],
    ['whole numbers', fileWith({ a: entry(0, 4, [1], 'I32') }, 4), 'a has the type I32'],
    ['an unknown format', fileWith({ a: entry(0, 4, [1], 'Q4_0') }, 4), 'a has the unknown type Q4_0'],
    [
      'fewer bytes than its shape',
      fileWith({ a: entry(0, 4, [2, 3], 'F16') }, 4),
      'a has 4 bytes for the shape',
    ],
    ['a shape beyond all numbers', fileWith({ a: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), 'a has 4 bytes for'],
    ['metadata that are numbers', fileWith({ __metadata__: { a: 1 } }, 0), 'its metadata are not words'],
  ])('are refused with %s', async (_, bytes, message) => {
    await expect(decodeSafeTensors(bytes, 'weights')).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(message),
    })
  })
})

describe('safetensors of other number formats', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0x8000, 0x3555)
  const file = (dtype: string, words: Uint16Array): Uint8Array => {
    const bytes = fileWith({ a: { dtype, shape: [words.length], data_offsets: [0, words.byteLength] } }, 0)
    return Buffer.concat([bytes, new Uint8Array(words.buffer)])
  }

  it('are read as f32: half precision', async () => {
    const expected = [1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65_504, Infinity, -0, 0.333251953125]
    const { a } = (await decodeSafeTensors(file('F16', halves), 'f')).tensors
    expect([...(a?.values ?? [])]).toEqual(expected)
  })

  it('are read as f32: not a number in half precision', async () => {
    const { a } = (await decodeSafeTensors(file('F16', Uint16Array.of(0x7e00)), 'f')).tensors
    expect(a?.values[0]).toBeNaN()
  })

  it('are read as f32: bfloat16', async () => {
    const words = Uint16Array.of(0x3f80, 0xc000, 0x4049, 0x7f80, 0x0001)
    const { a } = (await decodeSafeTensors(file('BF16', words), 'f')).tensors
    expect([...(a?.values ?? [])]).toEqual([1, -2, 3.140625, Infinity, 2 ** -133])
  })
})

describe('a safetensors file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safetensors-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('is read as its bytes are, wholly or some tensors of it', async () => {
    const path = join(folder, 'whole')
    await writeFile(path, encodeSafeTensors(content))
    expect(await readSafeTensors(path)).toEqual(content)
    expect(await readTensors(path, ['bias'])).toEqual({ bias: content.tensors.bias })
    await expect(readTensors(path, ['nose'])).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it.each([0, 4, 8, 60, -1])('that is cut off at %i is refused', async (length) => {
    const path = join(folder, `cut-${length}`)
    await writeFile(path, encodeSafeTensors(content).slice(0, length))
    await expect(readSafeTensors(path)).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it('that is not there is named, and a folder is no file', async () => {
    const path = join(folder, 'none')
    await expect(readSafeTensors(path)).rejects.toMatchObject({
      code: 'file.notFound',
      message: expect.stringContaining(path),
    })
    await expect(readSafeTensors(folder)).rejects.toMatchObject({ name: 'WinnowError' })
  })
})
