// Queues as they are stored, and where each of their messages stands.
import type { LabelPick, LabelQueue, Picked } from '../../shared/domain/labelling'
import { OutputKind } from '../../shared/domain/label-kind'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'

/** What is kept of the request. */
export type Asked = Pick<LabelPick, 'order' | 'query' | 'filter' | 'seed'> & {
  readonly pool: LabelQueue['pool']
}

/** A queue as it is stored. */
export type StoredQueue = {
  readonly id: string
  readonly dataset: number
  readonly datasetId: string
  readonly datasetName: string
  readonly output: number
  readonly outputName: string
  readonly kind: OutputKind
  readonly run: string | null
  readonly runName: string | null
  readonly name: string
  readonly asked: Asked
  readonly counts: Pick<Picked, 'matched' | 'leftOut'>
  /** Of the dataset, when the queue was made. */
  readonly revision: number
  readonly place: number
  readonly createdAt: string
}

export type QueueRow = Omit<StoredQueue, 'asked' | 'counts' | 'kind'> & {
  kind: string
  request: string
  counts: string
}

/** The beginning of a question for queues. */
export const selectQueues = `SELECT q.id, q.dataset, d.id AS datasetId, d.name AS datasetName, q.output, o.name AS outputName,
  o.kind, q.run, r.name AS runName, q.name, q.request, q.counts, q.revision, q.place, q.created_at AS createdAt
  FROM label_queues q JOIN datasets d ON d.key = q.dataset JOIN outputs o ON o.id = q.output
  LEFT JOIN runs r ON r.id = q.run`

/** Reads one. */
export const readQueue = ({ request, counts, kind, ...row }: QueueRow): StoredQueue => ({
  ...row,
  kind: OutputKind.parse(kind),
  asked: JSON.parse(request) as Asked,
  counts: JSON.parse(counts) as StoredQueue['counts'],
})

/**
 * Where a message of a queue stands: labelled, discarded, skipped, gone from the dataset, or waiting. About
 * `label_queue_rows q`; its two parameters are the output and whether labelled messages are looked at.
 */
export const standingOfRow = `CASE
  WHEN (SELECT 1 FROM rows WHERE key = q.row) IS NULL THEN 'gone'
  WHEN (SELECT 1 FROM row_notes m WHERE m.row = q.row AND m.is_discarded = 1) IS NOT NULL THEN 'discarded'
  WHEN q.state = 'skipped' THEN 'skipped'
  WHEN ? THEN coalesce(q.state, 'waiting')
  WHEN (SELECT 1 FROM labels l WHERE l.row = q.row AND l.output = ? AND l.status IN ('validated', 'flagged') LIMIT 1)
    IS NOT NULL THEN 'labelled'
  ELSE 'waiting' END`

/** The parameters of `standingOfRow`. */
export const standingParams = ({ asked, output }: StoredQueue): [number, number] => [
  asked.pool === 'labelled' ? 1 : 0,
  output,
]

/** A queue by its id, or by its name where one alone has it. @throws WinnowError `labelling.queueNotFound`. */
export function storedQueue(db: ReadableDb, ref: string): StoredQueue {
  const live = `q.removed_at IS NULL AND d.state = 'ready'`
  const found = db.all<QueueRow>(
    `${selectQueues} WHERE ${live} AND (q.id = ? OR q.name = ?) LIMIT 2`,
    ref,
    ref,
  )
  const [only] = found
  if (only && found.length === 1) return readQueue(only)
  const all = db.all<QueueRow>(`${selectQueues} WHERE ${live}`).map(({ name }) => name)
  throw new WinnowError(
    'labelling.queueNotFound',
    only ? `Several queues are named ${ref}; give the id.` : `There is no queue named ${ref}.`,
    all.length > 0 && !only ? { hint: `There are ${all.slice(0, 10).join(', ')}.` } : {},
  )
}
