// Encoded rows by number: in memory while they are few, then all of them in a file, with 12 bytes a row in memory.
// Invariant: what `read` gives is, bit for bit, what was added.
import type { EncodedBatch } from './family'
import { textChunk } from './texts'
import type { Piece } from './weights/pieces'
import type { RowFile } from './weights/row-file'

/** Rows that were added, from number 0 on. */
export type KeptRows = {
  /** Adds the next rows: `textChunk` of them, but for the last time. Throws WinnowError `disk.full` and the like. */
  readonly add: (batch: EncodedBatch) => Promise<void>
  /** Rows in the order asked for; reading from the file has begun when it returns its promise. */
  readonly read: (rows: Int32Array) => Promise<EncodedBatch>
  /** Whether the memory is full and there is no file to go on with. */
  readonly isFull: () => boolean
}

const entryBytes = 4

/** Room for `count` rows: `memoryBytes` in memory, then `file`; null keeps no more than memory takes. */
export function createKeptRows(count: number, memoryBytes: number, file: RowFile | null): KeptRows {
  let chunks: EncodedBatch[] = []
  let bytes = 0
  let spilled: Spilled | null = null
  return {
    add: async (batch) => {
      if (spilled) return await spilled.add(batch)
      chunks.push(batch)
      bytes += (batch.columns.length + batch.values.length) * entryBytes
      if (bytes <= memoryBytes || !file) return
      spilled = createSpilled(count, file)
      for (const chunk of chunks) await spilled.add(chunk)
      chunks = []
    },
    read: async (rows) => (spilled ? await spilled.read(rows) : collect(chunks, rows)),
    isFull: () => !file && bytes > memoryBytes,
  }
}

type Spilled = Omit<KeptRows, 'isFull'>

/** Each row lies in one piece: its columns, then its values; a family has one of them or both, in every row. */
function createSpilled(count: number, file: RowFile): Spilled {
  const places = new Float64Array(count)
  const lengths = new Uint32Array(count)
  let added = 0
  let [hasColumns, hasValues] = [false, false]
  const widthOf = () => entryBytes * (Number(hasColumns) + Number(hasValues))
  return {
    add: async (batch) => {
      hasColumns ||= batch.columns.length > 0
      hasValues ||= batch.values.length > 0
      const from = await file.append(interleaved(batch, widthOf()))
      for (let row = 0; row < batch.rows; row++) {
        const start = batch.starts[row] ?? 0
        places[added] = from + start * widthOf()
        lengths[added++] = (batch.starts[row + 1] ?? 0) - start
      }
    },
    read: async (rows) => {
      const { starts, columns, values } = roomFor(
        rows.length,
        (position) => lengths[rows[position] ?? 0] ?? 0,
        { hasColumns, hasValues },
      )
      const pieces = Array.from(rows, (row): Piece => {
        return { from: places[row] ?? 0, bytes: (lengths[row] ?? 0) * widthOf() }
      })
      const found = await file.read(pieces)
      const [columnBytes, valueBytes] = [new Uint8Array(columns.buffer), new Uint8Array(values.buffer)]
      for (const [position, piece] of found.entries()) {
        const at = (starts[position] ?? 0) * entryBytes
        const half = hasColumns ? (lengths[rows[position] ?? 0] ?? 0) * entryBytes : 0
        if (hasColumns) columnBytes.set(piece.subarray(0, half), at)
        if (hasValues) valueBytes.set(piece.subarray(half), at)
      }
      return { rows: rows.length, starts, columns, values }
    },
  }
}

/** The rows of a batch one after the other, columns before values, `width` bytes an entry. */
function interleaved({ rows, starts, columns, values }: EncodedBatch, width: number): Uint8Array {
  const bytes = new Uint8Array((starts[rows] ?? 0) * width)
  const columnBytes = new Uint8Array(columns.buffer, columns.byteOffset, columns.byteLength)
  const valueBytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  let at = 0
  for (let row = 0; row < rows; row++)
    for (const source of [columnBytes, valueBytes]) {
      if (source.length === 0) continue
      const own = source.subarray((starts[row] ?? 0) * entryBytes, (starts[row + 1] ?? 0) * entryBytes)
      bytes.set(own, at)
      at += own.length
    }
  return bytes
}

type Columns = { readonly hasColumns: boolean; readonly hasValues: boolean }

/** Arrays for a batch, with `starts` filled; what a family does not have stays empty. */
function roomFor(rows: number, lengthOf: (position: number) => number, { hasColumns, hasValues }: Columns) {
  const starts = new Uint32Array(rows + 1)
  for (let position = 0; position < rows; position++)
    starts[position + 1] = (starts[position] ?? 0) + lengthOf(position)
  const length = starts[rows] ?? 0
  const columns = new Uint32Array(hasColumns ? length : 0)
  return { starts, columns, values: new Float32Array(hasValues ? length : 0) }
}

function collect(chunks: readonly EncodedBatch[], rows: Int32Array): EncodedBatch {
  const parts = Array.from(rows, (row) => {
    const source = chunks[Math.floor(row / textChunk)]
    const at = row % textChunk
    return { source, from: source?.starts[at] ?? 0, to: source?.starts[at + 1] ?? 0 }
  })
  const lengthOf = (position: number) => (parts[position]?.to ?? 0) - (parts[position]?.from ?? 0)
  const { starts, columns, values } = roomFor(rows.length, lengthOf, {
    hasColumns: parts.some(({ source }) => source?.columns.length),
    hasValues: parts.some(({ source }) => source?.values.length),
  })
  for (const [position, { source, from, to }] of parts.entries()) {
    if (!source) continue
    if (columns.length > 0) columns.set(source.columns.subarray(from, to), starts[position])
    if (values.length > 0) values.set(source.values.subarray(from, to), starts[position])
  }
  return { rows: rows.length, starts, columns, values }
}
