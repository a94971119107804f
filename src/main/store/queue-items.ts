// Messages of queues as they are shown: where they stand, what a model says of them, what was noted.
import type { LabelOfQueue, QueueItem } from '../../shared/domain/labelling'
import type { ReadableDb } from './database'
import { rowIdOf } from './identity'
import { labelStates } from './journal'
import { scoring } from './label-pick'
import { notesOf, noNote } from './row-notes'
import { containsText } from './search-sql'
import { type StoredQueue, standingOfRow, standingParams } from './stored-queue'
import { twinsInQueue } from './twins'

type Standing = { place: number; row: number; score: number | null; reason: string; standing: string }

/** The first message that waits from a place on, then from the start; null where none does. */
export function waitingPlace(db: ReadableDb, queue: StoredQueue, from: number): number | null {
  const first = (bound: string): number | null =>
    db.get<{ place: number }>(
      `SELECT q.place FROM label_queue_rows q WHERE q.queue = ? AND q.place ${bound} ? AND ${standingOfRow} = 'waiting'
       ORDER BY q.place LIMIT 1`,
      queue.id,
      from,
      ...standingParams(queue),
    )?.place ?? null
  return first('>=') ?? first('<')
}

/** Which messages of a queue are asked for. */
export type ItemsAsked = { readonly query?: string | undefined; readonly waiting?: boolean | undefined }

/** Places and rows (keys) of the messages of a queue that contain a text, and that wait where that is asked for. */
export function placesOf(
  db: ReadableDb,
  queue: StoredQueue,
  { query = '', waiting = false }: ItemsAsked,
): { place: number; row: number }[] {
  const found = query.trim() === '' ? null : containsText(queue.dataset, query)
  return db.all<{ place: number; row: number }>(
    `SELECT q.place, q.row FROM label_queue_rows q JOIN rows r ON r.key = q.row WHERE q.queue = ?
     ${found ? `AND ${found.where}` : ''} ${waiting ? `AND ${standingOfRow} = 'waiting'` : ''} ORDER BY q.place`,
    queue.id,
    ...(found?.params ?? []),
    ...(waiting ? standingParams(queue) : []),
  )
}

/** A page of these messages in full, and how many there are in all. */
export function itemsPage(
  db: ReadableDb,
  queue: StoredQueue,
  asked: ItemsAsked & { readonly from: number; readonly limit: number },
): { items: QueueItem[]; total: number } {
  const places = placesOf(db, queue, asked)
  const shown = places.slice(asked.from, asked.from + asked.limit).map(({ place }) => place)
  return { items: itemsAt(db, queue, shown), total: places.length }
}

/** The labels that can be given, in the order of the label set, with how many messages have each. */
export function labelsOfQueue(db: ReadableDb, queue: StoredQueue): LabelOfQueue[] {
  return db.all<LabelOfQueue>(
    `SELECT n.name, n.description, n.color, (SELECT count(*) FROM labels l WHERE l.label = n.id
       AND l.status IN ('validated', 'flagged')) AS count FROM label_names n
     WHERE n.output = ? AND n.is_retired = 0 AND n.merged_into IS NULL ORDER BY n.position, n.id`,
    queue.output,
  )
}

/** The messages at some places of a queue, in their order. */
export function itemsAt(db: ReadableDb, queue: StoredQueue, places: readonly number[]): QueueItem[] {
  const rows = db.all<Standing & { text: string | null }>(
    `SELECT q.place, q.row, q.score, q.reason, r.text, ${standingOfRow} AS standing FROM label_queue_rows q
     LEFT JOIN rows r ON r.key = q.row WHERE q.queue = ? AND q.place IN (SELECT value FROM json_each(?))
     ORDER BY q.place`,
    ...standingParams(queue),
    queue.id,
    JSON.stringify(places),
  )
  const keys = rows.map(({ row }) => row)
  const names = new Map(
    db
      .all<{ id: number; name: string }>(
        `SELECT n.id, coalesce(m.name, n.name) AS name FROM label_names n
         LEFT JOIN label_names m ON m.id = n.merged_into WHERE n.output = ?`,
        queue.output,
      )
      .map(({ id, name }) => [id, name]),
  )
  const states = labelStates(db, queue.output, keys)
  const notes = notesOf(db, keys)
  const said = saidOf(db, queue, keys, names)
  const twins = twinsInQueue(db, queue, keys)
  return rows.map(({ place, row, score, reason, text, standing }) => ({
    place,
    row: rowIdOf(row),
    text: text ?? '',
    reason,
    score,
    state: standing === 'waiting' || standing === 'gone' ? null : (standing as QueueItem['state']),
    labels: (states.get(rowIdOf(row)) ?? [])
      .filter(([, status]) => status === 'validated' || status === 'flagged')
      .map(([id]) => names.get(id) ?? ''),
    note: notes.get(row) ?? noNote,
    twins: twins.get(row)?.length ?? 0,
    candidates: said.get(row)?.candidates ?? [],
    suggested: said.get(row)?.suggested ?? [],
  }))
}

/** What the run says of the messages; nothing for the test part, whose labels no model may lead. */
function saidOf(
  db: ReadableDb,
  queue: StoredQueue,
  keys: readonly number[],
  names: ReadonlyMap<number, string>,
): Map<number, Pick<QueueItem, 'candidates' | 'suggested'>> {
  const run = queue.run === null || queue.asked.pool === 'test' ? null : scoring(db, queue.run, queue.output)
  if (!run) return new Map()
  const found = db.all<{ row: number; scores: Uint8Array; label: number; given: string | null }>(
    `SELECT row, scores, label, given FROM predictions WHERE run = ? AND output = ?
     AND row IN (SELECT value FROM json_each(?))`,
    run.number,
    run.outputId,
    JSON.stringify(keys),
  )
  return new Map(
    found.map(({ row, scores, label, given }) => {
      const values = new Float32Array(Uint8Array.from(scores).buffer)
      const candidates = run.labels
        .map(({ id, name }, at) => ({ label: names.get(id) ?? name, probability: values[at] ?? 0 }))
        .sort((a, b) => b.probability - a.probability)
      const ids = given === null ? [label] : (JSON.parse(given) as number[])
      return [row, { candidates, suggested: ids.flatMap((id) => names.get(id) ?? []) }]
    }),
  )
}
