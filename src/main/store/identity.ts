import { randomBytes } from 'node:crypto'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A fresh id: a letter that names the kind, then twelve letters or digits without look-alikes. */
export function newId(kind: 'd' | 'f' | 'i' | 'l' | 'm' | 'p' | 'r' | 's' | 't' | 'v' | 'y'): string {
  return kind + Array.from(randomBytes(12), (byte) => letters[byte % letters.length]).join('')
}

/** Now, as stored: ISO 8601 in UTC. */
export function nowText(): string {
  return new Date().toISOString()
}

const rowIdSpan = 2 ** 32

/** Key of a row: its dataset's key and its id in one integer (see migration 1). */
export function rowKey(datasetKey: number, rowId: number): number {
  return datasetKey * rowIdSpan + rowId
}

/** Row id of a key. */
export function rowIdOf(key: number): number {
  return key % rowIdSpan
}

/** First and last key that rows of a dataset can have. */
export function keyRange(datasetKey: number): [first: number, last: number] {
  return [datasetKey * rowIdSpan, datasetKey * rowIdSpan + rowIdSpan - 1]
}

const rowIdLimit = rowIdSpan - 1
/** Whether this is a row id that a dataset can have. */
export function isRowId(id: number): boolean {
  return Number.isInteger(id) && id >= 1 && id <= rowIdLimit
}
