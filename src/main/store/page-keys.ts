// Keys of a page of rows in their order: which way to them is quick depends on how many rows each condition leaves.
import type { ReadableDb } from './database'
import { keyRange, rowKey } from './identity'
import type { DatasetKeys } from './row-loader'
import { type Condition, type Sql, together } from './search-sql'

/** From this share of the rows on, rows are tested one by one until a page is full; below it the set is made first. */
const manyShare = 0.02
/** Up to this share of the rows, what a search finds is tested one by one; above it other conditions may leave less. */
const foundShare = 0.002
/** Texts that are searched between two looks whether the page is full. */
const batch = 500

/** Which rows of all that match make the page. */
export type Place = { readonly isDescending: boolean; readonly limit: number; readonly offset: number }

/** The keys of a page in order of the keys; each condition must be met. */
export function keysInOrder(
  db: ReadableDb,
  dataset: DatasetKeys,
  all: readonly Condition[],
  place: Place,
): number[] {
  if (all.length === 0 && hasEveryId(db, dataset)) return keysOfPlaces(dataset, place)
  const cap = Math.ceil(dataset.rows * manyShare)
  const streamed = all.find(({ stream }) => stream !== undefined)
  if (!streamed?.stream) {
    const some = all.map((one): Sql => (one.test && hasMany(db, one.test.many, cap) ? one.test : one))
    return pageOf(db, 'rows r', 'r.key', [inRange(dataset), ...some], place)
  }
  const { stream, test } = streamed
  const others = all.filter((one) => one !== streamed)
  if (test && hasMany(db, test.many, Math.ceil(dataset.rows * foundShare))) {
    const few = others.find((one) => one.test?.keys && !hasMany(db, one.test.many, cap))
    if (few?.test?.keys)
      return keysAmong(
        db,
        few.test.keys,
        others.filter((one) => one !== few),
        test,
        place,
      )
  }
  const tests = others.map((one): Sql => one.test ?? one)
  return pageOf(db, stream.from, stream.key, [stream.and, ...tests], place)
}

const inRange = ({ key }: DatasetKeys): Sql => ({ where: 'r.key BETWEEN ? AND ?', params: keyRange(key) })

/** Whether at least so many rows meet a condition. */
function hasMany(db: ReadableDb, { where, params }: Sql, atLeast: number): boolean {
  const from = Math.max(1, atLeast)
  return db.value<number>(`SELECT count(*) FROM (${where})`, ...params, from) >= from
}

function pageOf(db: ReadableDb, from: string, key: string, some: readonly Sql[], place: Place): number[] {
  const { where, params } = together(some)
  const sql = `SELECT ${key} AS key FROM ${from} WHERE ${where} ORDER BY ${key} ${direction(place)} LIMIT ? OFFSET ?`
  return db.all<{ key: number }>(sql, ...params, place.limit, place.offset).map((row) => row.key)
}

/**
 * A search that finds much, beside a condition that few rows meet. What needs a key alone is settled first, so that no row is
 * fetched for it; the rows that are left are fetched and searched until the page is full.
 */
function keysAmong(
  db: ReadableDb,
  few: Sql,
  others: readonly Condition[],
  text: Sql,
  place: Place,
): number[] {
  const ofKey = others.flatMap(({ test }) => (test?.keys ? [test] : []))
  const ofRow = [text, ...others.filter(({ test }) => !test?.keys).map((one): Sql => one.test ?? one)]
  const tests = together([{ where: '1', params: [] }, ...ofKey])
  const left = db
    .all<{ key: number }>(
      `SELECT DISTINCT r.key FROM (${few.where}) r WHERE ${tests.where} ORDER BY r.key ${direction(place)}`,
      ...few.params,
      ...tests.params,
    )
    .map((row) => row.key)
  const { where, params } = together(ofRow)
  const found: number[] = []
  const wanted = place.offset + place.limit
  for (let at = 0; at < left.length && found.length < wanted; at += batch)
    found.push(
      ...db
        .all<{ key: number }>(
          `SELECT r.key FROM rows r WHERE r.key IN (SELECT value FROM json_each(?)) AND ${where}
           ORDER BY r.key ${direction(place)}`,
          JSON.stringify(left.slice(at, at + batch)),
          ...params,
        )
        .map((row) => row.key),
    )
  return found.slice(place.offset, wanted)
}

const direction = ({ isDescending }: Place): string => (isDescending ? 'DESC' : 'ASC')

/** Whether the rows are numbered 1, 2, 3 … without a gap: the row at a place is then known without counting up to it. */
function hasEveryId(db: ReadableDb, { key, rows }: DatasetKeys): boolean {
  const [first, last] = keyRange(key)
  const ends = [
    db.get<{ key: number }>('SELECT min(key) AS key FROM rows WHERE key BETWEEN ? AND ?', first, last),
    db.get<{ key: number }>('SELECT max(key) AS key FROM rows WHERE key BETWEEN ? AND ?', first, last),
  ].map((end) => end?.key ?? 0)
  return ends[0] === rowKey(key, 1) && ends[1] === rowKey(key, rows)
}

function keysOfPlaces({ key, rows }: DatasetKeys, { isDescending, limit, offset }: Place): number[] {
  const count = Math.max(0, Math.min(limit, rows - offset))
  return Array.from({ length: count }, (_, at) =>
    rowKey(key, isDescending ? rows - offset - at : offset + at + 1),
  )
}
