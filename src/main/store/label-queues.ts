// Queues of messages to label: which, in which order, and why each is there, frozen when they are made. How far one is
// follows from the labels as they are now, so that labels that come or go by other ways count too.
import {
  type LabelQueue,
  LabelQueue as Queue,
  LabelQueueId,
  type LabelPick,
  type Picked,
} from '../../shared/domain/labelling'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { newId, rowKey } from './identity'
import { poolOf } from './label-pool'
import { ensureOutput } from './labels'
import { standingCounts } from './queue-counts'
import {
  type Asked,
  type QueueRow,
  readQueue,
  selectQueues,
  type StoredQueue,
  storedQueue,
} from './stored-queue'

/** Keeps a queue. @throws WinnowError `dataset.notFound`, `labelling.empty` where it would hold nothing. */
export function createQueue(
  db: WritableDb,
  {
    name,
    pick,
    picked,
    at,
  }: {
    readonly name?: string | undefined
    readonly pick: LabelPick
    readonly picked: Picked
    readonly at: string
  },
): LabelQueue {
  if (picked.rows.length === 0)
    throw new WinnowError('labelling.empty', `No message of ${pick.dataset} that matches is left to label.`)
  return db.write(() => {
    const dataset = datasetKeyOf(db, pick.dataset)
    const output = ensureOutput(db, pick.dataset, pick.output)
    const id = newId('l')
    const asked: Asked = {
      order: pick.order,
      pool: poolOf(pick),
      ...(pick.query === undefined ? {} : { query: pick.query }),
      ...(pick.filter === undefined ? {} : { filter: pick.filter }),
      ...(pick.seed === undefined ? {} : { seed: pick.seed }),
    }
    db.run(
      `INSERT INTO label_queues (id, dataset, output, run, name, request, counts, revision, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      dataset,
      output,
      picked.run?.id ?? null,
      freeName(db, dataset, name ?? usualName(pick)),
      JSON.stringify(asked),
      JSON.stringify({ matched: picked.matched, leftOut: picked.leftOut }),
      picked.revision,
      at,
    )
    const insert = db.writer(
      'INSERT INTO label_queue_rows (queue, place, row, score, reason, twins) VALUES (?, ?, ?, ?, ?, ?)',
    )
    picked.rows.forEach((row, place) =>
      insert(id, place, rowKey(dataset, row.id), row.score, row.reason, row.twins),
    )
    return summaryOf(db, storedQueue(db, id))
  })
}

const orderNames: Readonly<Record<LabelPick['order'], string>> = {
  uncertain: 'Uncertain first',
  'best-next': 'Best next',
  'least-confidence': 'Least confident first',
  entropy: 'Most spread first',
  diverse: 'Varied',
  rare: 'Rare labels',
  'wrong-looking': 'Labels that look wrong',
  random: 'Random',
}
const usualName = (pick: LabelPick): string =>
  poolOf(pick) === 'test' ? 'Test part' : orderNames[pick.order]

function freeName(db: ReadableDb, dataset: number, wanted: string): string {
  const names = new Set(
    db
      .all<{ name: string }>(
        'SELECT name FROM label_queues WHERE dataset = ? AND removed_at IS NULL',
        dataset,
      )
      .map(({ name }) => name),
  )
  if (!names.has(wanted)) return wanted
  let number = 2
  while (names.has(`${wanted} ${number}`)) number++
  return `${wanted} ${number}`
}

/** Queues of a dataset, or of all, the newest first. @throws WinnowError `dataset.notFound`. */
export function listQueues(db: ReadableDb, dataset: string | undefined): LabelQueue[] {
  const where = `WHERE q.removed_at IS NULL AND d.state = 'ready'${dataset === undefined ? '' : ' AND q.dataset = ?'}`
  const params = dataset === undefined ? [] : [datasetKeyOf(db, dataset)]
  return db
    .all<QueueRow>(`${selectQueues} ${where} ORDER BY q.created_at DESC, q.rowid DESC`, ...params)
    .map((row) => summaryOf(db, readQueue(row)))
}

/** How many queues there are. */
export function countQueues(db: ReadableDb): number {
  return db.value<number>(
    `SELECT count(*) FROM label_queues q JOIN datasets d ON d.key = q.dataset
     WHERE q.removed_at IS NULL AND d.state = 'ready'`,
  )
}

/** A queue and how far it is. */
export function summaryOf(db: ReadableDb, queue: StoredQueue): LabelQueue {
  const standing = standingCounts(db, queue)
  const count = (state: string): number => standing.get(state) ?? 0
  const total = [...standing.values()].reduce((sum, one) => sum + one, 0)
  const { order, pool, query, filter } = queue.asked
  return Queue.parse({
    id: queue.id,
    name: queue.name,
    dataset: queue.datasetId,
    datasetName: queue.datasetName,
    output: queue.outputName,
    kind: queue.kind,
    order,
    pool,
    ...(query === undefined ? {} : { query }),
    ...(filter === undefined ? {} : { filter }),
    ...queue.counts,
    run: queue.run === null ? null : { id: queue.run, name: queue.runName ?? '' },
    createdAt: queue.createdAt,
    total,
    done: total - count('waiting'),
    labelled: count('labelled'),
    discarded: count('discarded'),
    skipped: count('skipped'),
  })
}

/** Takes a queue from the list; its labels stay. @throws WinnowError `labelling.queueNotFound`. */
export function removeQueue(db: WritableDb, ref: string, at: string): LabelQueue {
  return db.write(() => {
    const queue = storedQueue(db, ref)
    db.run('UPDATE label_queues SET removed_at = ? WHERE id = ?', at, queue.id)
    return summaryOf(db, queue)
  })
}

/** Brings a removed queue back. @throws WinnowError `labelling.queueNotFound`. */
export function restoreQueue(db: WritableDb, id: string): LabelQueue {
  return db.write(() => {
    db.run('UPDATE label_queues SET removed_at = NULL WHERE id = ?', LabelQueueId.parse(id))
    return summaryOf(db, storedQueue(db, id))
  })
}

/** Gives a queue another name. @throws WinnowError `labelling.queueNotFound`. */
export function renameQueue(db: WritableDb, ref: string, name: string): LabelQueue {
  return db.write(() => {
    const { id } = storedQueue(db, ref)
    db.run('UPDATE label_queues SET name = ? WHERE id = ?', name, id)
    return summaryOf(db, storedQueue(db, id))
  })
}
