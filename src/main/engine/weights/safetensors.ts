// Reads and writes safetensors (github.com/huggingface/safetensors): eight bytes little-endian length of the
// header, a JSON header, the tensors' bytes. Only f32. A header is never trusted: every length, offset, shape
// and overlap is checked before a byte is used. Invariant: write then read gives the same bits.
import { readFile, writeFile } from 'node:fs/promises'
import { WinnowError } from '../../../shared/errors'
import { isCounts, isObject } from '../json'

/** A tensor in memory, row-major. */
export type StoredTensor = { readonly shape: readonly number[]; readonly values: Float32Array }

/** What a file holds: tensors by name, and words about them. */
export type SafeTensors = {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

const lengthBytes = 8
const alignment = 8
const largestHeader = 100_000_000

type Entry = {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
}

/** Writes tensors to a file. */
export async function writeSafeTensors(file: string, content: SafeTensors): Promise<void> {
  await writeFile(file, encodeSafeTensors(content))
}

/** Reads a file. Throws `file.unreadable` naming what is wrong; `file.notFound` when it is not there. */
export async function readSafeTensors(file: string): Promise<SafeTensors> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new WinnowError('file.notFound', `The weights ${file} cannot be read.`, { cause: error })
  })
  return decodeSafeTensors(bytes, file)
}

/** The bytes of a file with these tensors. */
export function encodeSafeTensors({ tensors, metadata }: SafeTensors): Uint8Array {
  let offset = 0
  const header: Record<string, unknown> = { __metadata__: metadata }
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] }
    offset += values.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(json.length / alignment) * alignment
  const bytes = new Uint8Array(lengthBytes + headerLength + offset).fill(
    0x20,
    lengthBytes,
    lengthBytes + headerLength,
  )
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(headerLength), true)
  bytes.set(json, lengthBytes)
  let at = lengthBytes + headerLength
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

/** The tensors in the bytes of a file; `file` is named in errors. Throws `file.unreadable`. */
export function decodeSafeTensors(bytes: Uint8Array, file: string): SafeTensors {
  const refuse = (what: string): never => {
    throw new WinnowError('file.unreadable', `${file} is not a readable safetensors file: ${what}.`, {
      hint: 'Train the run again, or restore its folder from a copy.',
    })
  }
  if (bytes.length < lengthBytes) return refuse(`it has ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > largestHeader || headerLength > bytes.length - lengthBytes)
    return refuse(`its header claims ${headerLength} bytes of ${bytes.length}`)
  const { entries, metadata } = parseHeader(bytes.subarray(lengthBytes, lengthBytes + headerLength), refuse)
  const data = bytes.subarray(lengthBytes + headerLength)
  checkLayout(entries, data.length, refuse)
  const tensors = entries.map(([name, { shape, from, to }]) => {
    // A copy, because the data in the file need not be aligned for a Float32Array.
    const values = new Float32Array(new Uint8Array(data.subarray(from, to)).buffer)
    return [name, { shape, values }] as const
  })
  return { tensors: Object.fromEntries(tensors), metadata }
}

function parseHeader(bytes: Uint8Array, refuse: (what: string) => never) {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refuse('its header is not JSON')
  }
  if (!isObject(header)) return refuse('its header is not an object')
  const { __metadata__: words = {}, ...rest } = header
  if (!isObject(words)) return refuse('its metadata are not words')
  const metadata: Record<string, string> = {}
  for (const [key, word] of Object.entries(words))
    metadata[key] = typeof word === 'string' ? word : refuse('its metadata are not words')
  const entries = Object.entries(rest).map(([name, value]): [string, Entry] => {
    const entry = readEntry(value)
    return entry ? [name, entry] : refuse(`the entry of ${name} is malformed`)
  })
  return { entries, metadata }
}

function readEntry(value: unknown): Entry | null {
  if (!isObject(value)) return null
  const { dtype, shape, data_offsets: offsets } = value
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) return null
  return { dtype, shape, from: offsets[0] ?? 0, to: offsets[1] ?? 0 }
}

/** The tensors must tile the data without gap or overlap, as the format asks. */
function checkLayout(entries: [string, Entry][], dataBytes: number, refuse: (what: string) => never): void {
  let end = 0
  for (const [name, entry] of entries.toSorted(([, a], [, b]) => a.from - b.from)) {
    const { from, to } = entry
    if (entry.dtype !== 'F32') refuse(`${name} has the type ${entry.dtype}, only F32 is read`)
    if (to < from || to > dataBytes) refuse(`${name} lies outside the file`)
    if (from !== end) refuse(from < end ? `${name} overlaps another tensor` : `there is a gap before ${name}`)
    const size = entry.shape.reduce((product, length) => product * length, 1)
    if (to - from !== size * 4)
      refuse(`${name} has ${to - from} bytes for the shape [${entry.shape.join(', ')}]`)
    end = to
  }
  if (end !== dataBytes) refuse(`${dataBytes - end} bytes follow the last tensor`)
}
