// Reads and writes safetensors: writes f32, reads f32, f16 and bf16 as f32. A file's bytes go straight into the
// arrays that are handed out, tensor by tensor, so that a large model is never in memory twice.
// Invariant: write then read gives the same bits.
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { WinnowError } from '../../../shared/errors'
import { isReadableFormat, widen } from './number-formats'
import {
  headerLengthOf,
  lengthBytes,
  parseHeader,
  type Refuse,
  type SafeTensorsHeader,
  type TensorEntry,
} from './safetensors-header'

/** A tensor in memory, row-major. */
export type StoredTensor = { readonly shape: readonly number[]; readonly values: Float32Array }

/** What a file holds: tensors by name, and words about them. */
export type SafeTensors = {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

const alignment = 8

/** Writes tensors to a file. */
export async function writeSafeTensors(file: string, content: SafeTensors): Promise<void> {
  await writeFile(file, encodeSafeTensors(content))
}

/** Reads a file. Throws `file.unreadable` naming what is wrong; `file.notFound` when it is not there. */
export async function readSafeTensors(file: string): Promise<SafeTensors> {
  const { entries, metadata } = await readSafeTensorsHeader(file)
  return { tensors: await readTensors(file, [...entries.keys()]), metadata }
}

/** Reads a file's header alone. Throws `file.unreadable`, `file.notFound`. */
export async function readSafeTensorsHeader(file: string): Promise<SafeTensorsHeader> {
  return await withFile(file, async (handle) => await headerOf(handle, refuser(file)))
}

/** Reads some tensors of a file, by their names in it. Throws `file.unreadable`, `file.notFound`. */
export async function readTensors(
  file: string,
  names: readonly string[],
): Promise<Readonly<Record<string, StoredTensor>>> {
  const refuse = refuser(file)
  return await withFile(file, async (handle) => {
    const { entries, dataStart } = await headerOf(handle, refuse)
    const tensors: [string, StoredTensor][] = []
    for (const name of names) {
      const entry = entries.get(name) ?? refuse(`${name} is not in it`)
      const bytes = new Uint8Array(entry.to - entry.from)
      await fill(handle, bytes, dataStart + entry.from, refuse)
      tensors.push([name, { shape: entry.shape, values: toFloats(bytes, name, entry, refuse) }])
    }
    return Object.fromEntries(tensors)
  })
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
  const dataStart = lengthBytes + headerLength
  const bytes = new Uint8Array(dataStart + offset).fill(0x20, lengthBytes, dataStart)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.set(json, lengthBytes)
  let at = dataStart
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

/** The tensors in the bytes of a file; `file` is named in errors. Throws `file.unreadable`. */
export function decodeSafeTensors(bytes: Uint8Array, file: string): SafeTensors {
  const refuse = refuser(file)
  const length = headerLengthOf(bytes, bytes.length, refuse)
  const data = bytes.subarray(lengthBytes + length)
  const json = bytes.subarray(lengthBytes, lengthBytes + length)
  const { entries, metadata } = parseHeader(json, data.length, refuse)
  const tensors = [...entries].map(([name, entry]) => {
    // A copy, because the data in the file need not be aligned for a Float32Array.
    const own = new Uint8Array(data.subarray(entry.from, entry.to))
    return [name, { shape: entry.shape, values: toFloats(own, name, entry, refuse) }] as const
  })
  return { tensors: Object.fromEntries(tensors), metadata }
}

const refuser =
  (file: string): Refuse =>
  (what) => {
    throw new WinnowError('file.unreadable', `${file} is not a readable safetensors file: ${what}.`, {
      hint: 'Get the file again, from a copy or from where it comes from.',
      details: { what },
    })
  }

function toFloats(bytes: Uint8Array, name: string, { dtype }: TensorEntry, refuse: Refuse): Float32Array {
  if (!isReadableFormat(dtype))
    return refuse(`${name} has the type ${dtype}, only F32, F16 and BF16 are read`)
  return widen(bytes, dtype)
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new WinnowError('file.notFound', `The weights ${file} cannot be read.`, { cause: error })
  })
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}

async function headerOf(handle: FileHandle, refuse: Refuse): Promise<SafeTensorsHeader> {
  const info = await handle.stat()
  if (!info.isFile()) return refuse('it is not a file')
  const start = new Uint8Array(Math.min(lengthBytes, info.size))
  await fill(handle, start, 0, refuse)
  const json = new Uint8Array(headerLengthOf(start, info.size, refuse))
  await fill(handle, json, lengthBytes, refuse)
  return parseHeader(json, info.size - lengthBytes - json.length, refuse)
}

/** Reads until the bytes are full: a single read may give fewer, and stops at 2 GiB. */
async function fill(handle: FileHandle, bytes: Uint8Array, position: number, refuse: Refuse): Promise<void> {
  const chunk = 1 << 28
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(chunk, bytes.length - done)
    const { bytesRead } = await handle.read(bytes, done, length, position + done)
    if (bytesRead === 0) refuse('it ended while it was read')
    done += bytesRead
  }
}
