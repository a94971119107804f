// Opens what torch.save writes: the zip archives of torch 1.6 and later, and the row of pickles of before. Both are
// a table of contents (a pickle) and storages; the table is read, and where each storage lies.
// Invariant: every storage that a tensor views lies inside the file.
import type { ByteSource } from '../byte-source'
import { bytesOfFormat } from '../number-formats'
import { shown } from '../refuse'
import { readPickle } from './pickle'
import type { Refusals } from './refusals'
import { isDict, isView, itemsOf, type Storage, type Value, type View } from './values'
import { createWorld } from './world'
import { listRecords, placeOf, type ZipRecord, zipMark } from './zip'

/** The tensors of a file by name, and the place of each storage by its key. */
export type TorchFile = {
  readonly tensors: ReadonlyMap<string, View>
  readonly places: ReadonlyMap<string, number>
}

/** A table of contents has about 400 bytes a tensor. */
const largestTable = 8_000_000
/** What the first pickle of the older format holds. */
const legacyMagic = 0x1950a86a20f9469cfc6cn
const legacyVersion = 1001
const sizeBytes = 8
/** Tied tensors count more than once; a model ties two or three. */
const mostTied = 8

/** Reads a file's table of contents; no numbers are read. */
export async function openTorch(source: ByteSource, refusals: Refusals): Promise<TorchFile> {
  const start = await source.read(0, Math.min(512, source.size))
  const { damaged, foreign } = refusals
  if (start.length < 4) return damaged(`it has ${source.size} bytes`)
  if (new DataView(start.buffer).getUint32(0, true) === zipMark) return await openZip(source, refusals)
  const text = new TextDecoder('latin1').decode(start)
  if (text.startsWith('version https://git-lfs')) return damaged('it is a pointer of Git LFS, not the file')
  if (text.slice(257, 262) === 'ustar') return foreign('is a tar file, as torch before 0.2 wrote them')
  if (start[0] === 0x80) return await openLegacy(source, refusals)
  return damaged('it begins with no mark of torch')
}

async function openZip(source: ByteSource, refusals: Refusals): Promise<TorchFile> {
  const { damaged, foreign } = refusals
  const records = await listRecords(source, refusals)
  const roots = [...records.keys()].flatMap((name) => /^([^/]*)\/data\.pkl$/u.exec(name)?.[1] ?? [])
  const [root, second] = roots
  if (root === undefined || second !== undefined)
    return damaged(root === undefined ? 'its archive holds no data.pkl' : 'its archive holds two data.pkl')
  const read = async (record: ZipRecord, most: number): Promise<Uint8Array> => {
    if (record.bytes > most)
      return foreign(`holds ${shown(record.name)} of ${record.bytes} bytes; at most ${most} are read`)
    return await source.read(await placeOf(source, record, refusals), record.bytes)
  }
  const order = records.get(`${root}/byteorder`)
  if (order && new TextDecoder().decode(await read(order, 100)) !== 'little')
    return foreign('holds numbers in big-endian order; Winnow reads little-endian')
  const table = records.get(`${root}/data.pkl`)
  const world = createWorld(refusals)
  const { value } = readPickle(
    table ? await read(table, largestTable) : new Uint8Array(0),
    0,
    world,
    refusals,
  )
  const tensors = findTensors(value, source.size, refusals)
  const places = new Map<string, number>()
  for (const storage of storagesOf(tensors)) {
    const name = `data/${shown(storage.key)}`
    const record = records.get(`${root}/data/${storage.key}`)
    if (!record) return damaged(`${name} is missing`)
    if (record.bytes < bytesIn(storage))
      return damaged(`${name} has ${record.bytes} bytes for ${storage.size} numbers of ${storage.dtype}`)
    places.set(storage.key, await placeOf(source, record, refusals))
  }
  return { tensors, places }
}

/** Pickles of a mark, a version, the machine, the object and the keys of its storages; then the storages. */
async function openLegacy(source: ByteSource, refusals: Refusals): Promise<TorchFile> {
  const { damaged, foreign } = refusals
  const bytes = await source.read(0, Math.min(largestTable, source.size))
  const world = createWorld(refusals)
  let at = 0
  const next = (): Value => {
    const { value, end } = readPickle(bytes, at, world, refusals)
    at = end
    return value
  }
  if (next() !== legacyMagic) return damaged('it begins with no mark of torch')
  if (next() !== legacyVersion) return foreign('is of another version than 1001 of its format')
  const machine = next()
  if (isDict(machine) && machine.entries.get('little_endian') === false)
    return foreign('holds numbers in big-endian order; Winnow reads little-endian')
  const tensors = findTensors(next(), source.size, refusals)
  const places = new Map<string, number>()
  for (const key of itemsOf(next()) ?? damaged('its list of storages is none')) {
    const storage = typeof key === 'string' ? world.storages.get(key) : undefined
    if (!storage || places.has(storage.key))
      return damaged('its list of storages names one that is not there')
    const name = `the storage ${shown(storage.key)}`
    const end = at + sizeBytes + bytesIn(storage)
    if (end > source.size) return damaged(`${name} lies outside the file (cut off)`)
    const size = new DataView((await source.read(at, sizeBytes)).buffer).getBigUint64(0, true)
    if (size !== BigInt(storage.size))
      return damaged(`${name} has ${size} numbers instead of ${storage.size}`)
    places.set(storage.key, at + sizeBytes)
    at = end
  }
  for (const { key } of storagesOf(tensors))
    if (!places.has(key)) return damaged(`the storage ${shown(key)} is missing`)
  return { tensors, places }
}

/** The tensors of a state dict, alone or under `state_dict` of a larger dict. */
function findTensors(
  value: Value,
  fileBytes: number,
  { damaged, foreign }: Refusals,
): ReadonlyMap<string, View> {
  if (!isDict(value)) return foreign('holds no dict of tensors by name')
  const inner = value.entries.get('state_dict')
  const tensors = new Map<string, View>()
  let claimed = 0
  for (const [name, tensor] of (isDict(inner) ? inner : value).entries) {
    if (!isView(tensor) || typeof name !== 'string') continue
    tensors.set(name, tensor)
    claimed += Math.max(tensor.count, tensor.span) * widthOf(tensor.storage)
  }
  if (tensors.size === 0) return foreign('holds no tensors by name')
  if (claimed > mostTied * fileBytes) return damaged(`its tensors make ${claimed} bytes of ${fileBytes}`)
  return tensors
}

const storagesOf = (tensors: ReadonlyMap<string, View>): ReadonlySet<Storage> =>
  new Set([...tensors.values()].map(({ storage }) => storage))

/** Every format that a world knows has a width. */
const widthOf = ({ dtype }: Storage): number => bytesOfFormat(dtype) ?? 1

const bytesIn = (storage: Storage): number => storage.size * widthOf(storage)
