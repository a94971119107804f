// The header of a safetensors file (github.com/huggingface/safetensors): eight bytes little-endian length, then
// JSON. A header is never trusted: every length, offset, shape and overlap is checked before a byte is used.
// Invariant: entries that parse returns tile the data exactly, whatever their number format.
import { isCounts, isObject } from '../json'
import { bytesOfFormat } from './number-formats'
import { type Refuse, shown, shownShape } from './refuse'

/** Where a tensor lies: bytes `from` to `to` of the data that follows the header. */
export type TensorEntry = {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
}

/** A checked header; `dataStart` is the offset of the data in the file. */
export type SafeTensorsHeader = {
  readonly entries: ReadonlyMap<string, TensorEntry>
  readonly metadata: Readonly<Record<string, string>>
  readonly dataStart: number
}

/** Bytes of the length that a file begins with. */
export const lengthBytes = 8
/** The format allows 100 MB; what JSON makes of those may be many times more. 16 MB are 100,000 tensors. */
const largestHeader = 16_000_000

/** Length of the JSON, from the file's first eight bytes and its size. */
export function headerLengthOf(start: Uint8Array, fileBytes: number, refuse: Refuse): number {
  if (fileBytes < lengthBytes || start.length < lengthBytes) return refuse(`it has ${fileBytes} bytes`)
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > largestHeader || length > fileBytes - lengthBytes)
    return refuse(`its header claims ${length} bytes of ${fileBytes}`)
  return length
}

/** The header from its JSON and the bytes that follow it in the file. */
export function parseHeader(json: Uint8Array, dataBytes: number, refuse: Refuse): SafeTensorsHeader {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    return refuse('its header is not JSON')
  }
  if (!isObject(header)) return refuse('its header is not an object')
  const { __metadata__: words = {}, ...rest } = header
  if (!isObject(words)) return refuse('its metadata are not words')
  const metadata = Object.entries(words).map(([key, word]): [string, string] => [
    key,
    typeof word === 'string' ? word : refuse('its metadata are not words'),
  ])
  const entries = new Map<string, TensorEntry>()
  for (const [name, value] of Object.entries(rest))
    entries.set(name, readEntry(value) ?? refuse(`the entry of ${shown(name)} is malformed`))
  checkLayout(entries, dataBytes, refuse)
  return { entries, metadata: Object.fromEntries(metadata), dataStart: lengthBytes + json.length }
}

function readEntry(value: unknown): TensorEntry | null {
  if (!isObject(value)) return null
  const { dtype, shape, data_offsets: offsets } = value
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) return null
  return { dtype, shape, from: offsets[0] ?? 0, to: offsets[1] ?? 0 }
}

/** The tensors must tile the data without gap or overlap, as the format asks. */
function checkLayout(entries: ReadonlyMap<string, TensorEntry>, dataBytes: number, refuse: Refuse): void {
  const sorted = [...entries].toSorted(([, a], [, b]) => a.from - b.from || a.to - b.to)
  const claimed = sorted.at(-1)?.[1].to ?? 0
  let end = 0
  for (const [key, { dtype, shape, from, to }] of sorted) {
    const name = shown(key)
    const width = bytesOfFormat(dtype)
    if (width === undefined) return refuse(`${name} has the unknown type ${shown(dtype)}`)
    if (to < from) refuse(`${name} lies outside the file`)
    if (from !== end) refuse(from < end ? `${name} overlaps another tensor` : `there is a gap before ${name}`)
    const size = shape.reduce((product, length) => product * length, 1)
    if (to - from !== size * width)
      refuse(`${name} has ${to - from} bytes for the shape ${shownShape(shape)}`)
    if (to > dataBytes)
      refuse(`${name} lies outside the file, which holds ${dataBytes} of ${claimed} bytes of data (cut off)`)
    end = to
  }
  if (end !== dataBytes) refuse(`${dataBytes - end} bytes follow the last tensor`)
}
