import { describe, expect, it } from 'vitest'
import { decodeSafeTensors, encodeSafeTensors } from './safetensors'

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
  it('come back with the same bits', () => {
    const bytes = encodeSafeTensors(content)
    expect(decodeSafeTensors(bytes, 'f')).toEqual(content)
    expect(encodeSafeTensors(decodeSafeTensors(bytes, 'f'))).toEqual(bytes)
  })

  it('are read at any offset of a larger buffer', () => {
    const bytes = encodeSafeTensors(content)
    const larger = Buffer.concat([Buffer.from('x'), bytes])
    expect(decodeSafeTensors(larger.subarray(1), 'f')).toEqual(content)
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
    ['another number format', fileWith({ a: entry(0, 4, [2], 'F16') }, 4), 'a has the type F16'],
    ['metadata that are numbers', fileWith({ __metadata__: { a: 1 } }, 0), 'its metadata are not words'],
  ])('are refused with %s', (_, bytes, message) => {
    expect(() => decodeSafeTensors(bytes, 'weights')).toThrowError(
      expect.objectContaining({ code: 'file.unreadable', message: expect.stringContaining(message) }),
    )
  })
})
