// How far queues are, kept in memory: a queue of 20,000 messages is counted once, and then again only for the messages that
// the steps of the journal since then have touched.
import { Change } from '../../shared/domain/journal'
import type { ReadableDb } from './database'
import { rowKey } from './identity'
import { revisionOf } from './journal'
import { type StoredQueue, standingOfRow, standingParams } from './stored-queue'

type Known = {
  revision: number
  /** Where each message stands, by its key. */
  readonly standing: Map<number, string>
  readonly counts: Map<string, number>
  /** Whether texts or rows of the dataset may have changed since the queue was made. */
  hasMoved: boolean
}

const mostQueues = 20
const mostSteps = 50
const known = new WeakMap<ReadableDb, Map<string, Known>>()
/** What else changes where a message stands, or its text, than labels, notes and answers. */
const moving = ['texts', 'roles', 'gone', 'come', 'columns', 'contents'] as const
const light = new Set(['rows', 'names', 'notes', 'answers', 'marks', 'split'])

/** How many messages of a queue stand where. */
export function standingCounts(db: ReadableDb, queue: StoredQueue): ReadonlyMap<string, number> {
  return knownOf(db, queue).counts
}

/** False where no text and no row of the dataset has changed since the queue was made. */
export function mayHaveMoved(db: ReadableDb, queue: StoredQueue): boolean {
  return knownOf(db, queue).hasMoved
}

function knownOf(db: ReadableDb, queue: StoredQueue): Known {
  const own = known.get(db) ?? new Map<string, Known>()
  known.set(db, own)
  const revision = revisionOf(db, queue.dataset)
  const before = own.get(queue.id)
  const found = before && goOn(db, queue, before, revision) ? before : readAll(db, queue, revision)
  own.delete(queue.id)
  own.set(queue.id, found)
  for (const id of own.keys()) if (own.size > mostQueues) own.delete(id)
  return found
}

function readAll(db: ReadableDb, queue: StoredQueue, revision: number): Known {
  const standing = new Map(read(db, queue, null))
  const counts = new Map<string, number>()
  for (const one of standing.values()) counts.set(one, (counts.get(one) ?? 0) + 1)
  const changed = moving.map((field) => `json_type(forward, '$.${field}') IS NOT NULL`).join(' OR ')
  const hasMoved = db.get(
    `SELECT 1 FROM journal WHERE dataset = ? AND revision > ? AND (${changed}) LIMIT 1`,
    queue.datasetId,
    queue.revision,
  )
  return { revision, standing, counts, hasMoved: hasMoved !== undefined }
}

/** Takes in what has happened since; false where all has to be read again. */
function goOn(db: ReadableDb, queue: StoredQueue, own: Known, revision: number): boolean {
  if (own.revision === revision) return true
  if (revision < own.revision || revision > own.revision + mostSteps) return false
  const steps = db.all<{ forward: string }>(
    'SELECT forward FROM journal WHERE dataset = ? AND revision > ? AND revision <= ?',
    queue.datasetId,
    own.revision,
    revision,
  )
  const touched = new Set<number>()
  for (const { forward } of steps) {
    const change = Change.parse(JSON.parse(forward))
    if (Object.keys(change).some((field) => !light.has(field))) return false
    for (const [row] of change.rows?.states ?? []) touched.add(rowKey(queue.dataset, row))
    for (const [row] of change.notes ?? []) touched.add(rowKey(queue.dataset, row))
    for (const [, row] of change.answers ?? []) touched.add(rowKey(queue.dataset, row))
  }
  const keys = [...touched].filter((key) => own.standing.has(key))
  const add = (standing: string | undefined, by: number): void => {
    if (standing !== undefined) own.counts.set(standing, (own.counts.get(standing) ?? 0) + by)
  }
  for (const [key, standing] of read(db, queue, keys)) {
    add(own.standing.get(key), -1)
    add(standing, 1)
    own.standing.set(key, standing)
  }
  own.revision = revision
  return true
}

function read(db: ReadableDb, queue: StoredQueue, keys: readonly number[] | null): [number, string][] {
  // Joined in this order: left to itself, the planner walks through the whole queue for a single message.
  const some = keys === null ? '' : 'json_each(?) named CROSS JOIN'
  const rows = db.all<{ row: number; standing: string }>(
    `SELECT q.row, ${standingOfRow} AS standing FROM ${some} label_queue_rows q
     WHERE q.queue = ? ${keys === null ? '' : 'AND q.row = named.value'}`,
    ...standingParams(queue),
    ...(keys === null ? [] : [JSON.stringify(keys)]),
    queue.id,
  )
  return rows.map(({ row, standing }) => [row, standing])
}
