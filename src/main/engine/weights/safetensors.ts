// Reads and writes safetensors: writes f32, reads f32, f16 and bf16 as f32. A file's bytes go straight into the
// arrays that are handed out, tensor by tensor, so that a large model is never in memory twice.
// Invariant: write then read gives the same bits.
import { writeFile } from 'node:fs/promises'
import { WinnowError } from '../../../shared/errors'
import { type ByteSource, memorySource, withFile } from './byte-source'
import { isReadableFormat, widen } from './number-formats'
import { type Refuse, shown } from './refuse'
import { headerLengthOf, lengthBytes, parseHeader, type SafeTensorsHeader } from './safetensors-header'

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
  const refuse = refuser(file)
  return await withFile(file, refuse, (source) => readAll(source, refuse))
}

/** Reads a file's header alone. Throws `file.unreadable`, `file.notFound`. */
export async function readSafeTensorsHeader(file: string): Promise<SafeTensorsHeader> {
  const refuse = refuser(file)
  return await withFile(file, refuse, (source) => headerOf(source, refuse))
}

/** Reads some tensors of a file, by their names in it. Throws `file.unreadable`, `file.notFound`. */
export async function readTensors(
  file: string,
  names: readonly string[],
): Promise<Readonly<Record<string, StoredTensor>>> {
  const refuse = refuser(file)
  return await withFile(file, refuse, async (source) =>
    tensorsOf(source, await headerOf(source, refuse), names, refuse),
  )
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

/** The tensors in the bytes of a file, read as a file is; `file` is named in errors. Throws `file.unreadable`. */
export async function decodeSafeTensors(bytes: Uint8Array | ByteSource, file: string): Promise<SafeTensors> {
  return await readAll(bytes instanceof Uint8Array ? memorySource(bytes) : bytes, refuser(file))
}

const refuser =
  (file: string): Refuse =>
  (what) => {
    throw new WinnowError('file.unreadable', `${file} is not a readable safetensors file: ${what}.`, {
      hint: 'Get the file again, from a copy or from where it comes from.',
      details: { what },
    })
  }

async function readAll(source: ByteSource, refuse: Refuse): Promise<SafeTensors> {
  const header = await headerOf(source, refuse)
  const tensors = await tensorsOf(source, header, [...header.entries.keys()], refuse)
  return { tensors, metadata: header.metadata }
}

async function headerOf(source: ByteSource, refuse: Refuse): Promise<SafeTensorsHeader> {
  const start = await source.read(0, Math.min(lengthBytes, source.size))
  const json = await source.read(lengthBytes, headerLengthOf(start, source.size, refuse))
  return parseHeader(json, source.size - lengthBytes - json.length, refuse)
}

async function tensorsOf(
  source: ByteSource,
  { entries, dataStart }: SafeTensorsHeader,
  names: readonly string[],
  refuse: Refuse,
): Promise<Readonly<Record<string, StoredTensor>>> {
  const tensors: [string, StoredTensor][] = []
  for (const name of names) {
    const { dtype, shape, from, to } = entries.get(name) ?? refuse(`${shown(name)} is not in it`)
    if (!isReadableFormat(dtype))
      return refuse(`${shown(name)} has the type ${dtype}, only F32, F16 and BF16 are read`)
    const bytes = await source.read(dataStart + from, to - from)
    tensors.push([name, { shape, values: widen(bytes, dtype) }])
  }
  return Object.fromEntries(tensors)
}
