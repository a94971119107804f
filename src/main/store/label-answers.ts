// What a person says to a message of a queue: one step of the journal each, with the labels, the notes and the place in the
// queue together, so that undo brings the message back as it was.
import type { LabelAnswer, QueueItem } from '../../shared/domain/labelling'
import { type Change, Change as ChangeSchema, type LabelState } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { rowIdOf, rowKey } from './identity'
import { commitStep, labelStates, redo, undo } from './journal'
import { setLabels } from './labels'
import { placesOf } from './queue-items'
import { notesOf, noteChange } from './row-notes'
import { type StoredQueue, storedQueue } from './stored-queue'
import { twinsInQueue } from './twins'
import { messages } from './words'

type Who = { readonly author: string | null; readonly at: string }

/**
 * Writes down what is said to a message of a queue; what it says in words comes back.
 * @throws WinnowError `labelling.queueNotFound`, `row.notFound` where the message is not in the queue, `input.invalid`
 * for several labels where a message has one.
 */
export function answerRow(db: WritableDb, ref: string, row: number, answer: LabelAnswer, who: Who): string {
  return db.write(() => {
    const queue = storedQueue(db, ref)
    const place = placeOf(db, queue, row)
    const key = rowKey(queue.dataset, row)
    const did = write(db, queue, key, answer, who)
    if (answer.kind !== 'flag' && answer.kind !== 'comment')
      db.run('UPDATE label_queues SET place = ? WHERE id = ?', place + 1, queue.id)
    return did
  })
}

function write(db: WritableDb, queue: StoredQueue, key: number, answer: LabelAnswer, who: Who): string {
  const row = rowIdOf(key)
  if (answer.kind === 'label') return writeLabels(db, queue, key, answer.labels, who)
  if (answer.kind === 'skip')
    return step(db, queue, who, 'Skipped 1 message', answersOf(db, queue, row, 'skipped'))
  if (answer.kind === 'discard') {
    const keys = [key, ...twinsOf(db, queue, row)]
    return step(
      db,
      queue,
      who,
      `Discarded ${messages(keys.length)}`,
      answersOf(db, queue, row, 'discarded'),
      noteChange(db, keys, { isDiscarded: true }),
      discardedLabels(db, queue, row),
    )
  }
  const change = answer.kind === 'flag' ? { isFlagged: answer.isFlagged } : { comment: answer.comment.trim() }
  const done =
    answer.kind === 'comment'
      ? 'Wrote a comment'
      : answer.isFlagged
        ? 'Flagged 1 message'
        : 'Took a flag away'
  return step(db, queue, who, done, noteChange(db, [key], change))
}

function writeLabels(
  db: WritableDb,
  queue: StoredQueue,
  key: number,
  labels: readonly string[],
  who: Who,
): string {
  const row = rowIdOf(key)
  const rows = [row, ...twinsOf(db, queue, row).map(rowIdOf)]
  const names = [...new Set(labels)]
  const isDiscarded = notesOf(db, [key]).get(key)?.isDiscarded === true
  const more = together([
    answersOf(db, queue, row, 'labelled'),
    ...(isDiscarded ? [noteChange(db, [key], { isDiscarded: false })] : []),
  ])
  const description = `Labelled ${messages(rows.length)} ${names.join(', ')}`
  setLabels(db, {
    dataset: queue.datasetId,
    output: queue.outputName,
    edits: rows.map((one) => ({ row: one, label: null, labels: names })),
    author: who.author,
    source: 'person',
    at: who.at,
    description,
    more,
  })
  return description
}

const twinsOf = (db: ReadableDb, queue: StoredQueue, row: number): readonly number[] => {
  const key = rowKey(queue.dataset, row)
  return twinsInQueue(db, queue, [key]).get(key) ?? []
}

type Both = { readonly forward: Change; readonly backward: Change }

const together = (changes: readonly Both[]): Both => ({
  forward: Object.assign({}, ...changes.map(({ forward }) => forward)) as Change,
  backward: Object.assign({}, ...changes.map(({ backward }) => backward)) as Change,
})

function step(db: WritableDb, queue: StoredQueue, who: Who, description: string, ...changes: Both[]): string {
  commitStep(db, queue.dataset, who, { kind: 'notes', rows: 1, description, ...together(changes) })
  return description
}

function answersOf(db: ReadableDb, queue: StoredQueue, row: number, state: QueueItem['state']): Both {
  const { state: before } = db.get<{ state: QueueItem['state'] }>(
    'SELECT state FROM label_queue_rows WHERE queue = ? AND row = ?',
    queue.id,
    rowKey(queue.dataset, row),
  ) ?? { state: null }
  return {
    forward: { answers: [[queue.id, row, state]] },
    backward: { answers: [[queue.id, row, before]] },
  }
}

/** The labels of a message that is discarded no longer stand. */
function discardedLabels(db: ReadableDb, queue: StoredQueue, row: number): Both {
  const states = labelStates(db, queue.output, [rowKey(queue.dataset, row)]).get(row) ?? []
  if (states.length === 0) return { forward: {}, backward: {} }
  const after = states.map(([label, , ...rest]): LabelState => [label, 'discarded', ...rest])
  const { output } = queue
  return {
    forward: { rows: { output, states: [[row, after]] } },
    backward: { rows: { output, states: [[row, states]] } },
  }
}

/**
 * Gives labels to many messages of a queue at once, and to those with the same texts: the rows named, or all that wait and
 * contain a text. One undoable step.
 * @throws WinnowError `labelling.queueNotFound`, `row.notFound`, `labelling.empty` where none is left, `input.invalid`.
 */
export function answerMany(
  db: WritableDb,
  ref: string,
  asked: { readonly rows?: readonly number[] | undefined; readonly query?: string | undefined },
  labels: readonly string[],
  who: Who,
): string {
  return db.write(() => {
    const queue = storedQueue(db, ref)
    const rows =
      asked.rows ?? placesOf(db, queue, { query: asked.query, waiting: true }).map(({ row }) => rowIdOf(row))
    if (rows.length === 0)
      throw new WinnowError('labelling.empty', `No message of ${queue.name} that matches waits.`)
    for (const row of rows) placeOf(db, queue, row)
    const keys = rows.map((row) => rowKey(queue.dataset, row))
    const twins = twinsInQueue(db, queue, keys)
    const all = [...new Set(keys.flatMap((key) => [key, ...(twins.get(key) ?? [])]))].map(rowIdOf)
    const changes = rows.map((row) => answersOf(db, queue, row, 'labelled'))
    const gather = (way: 'forward' | 'backward'): Change => ({
      answers: changes.flatMap((change) => change[way].answers ?? []),
    })
    const names = [...new Set(labels)]
    const description = `Labelled ${messages(all.length)} ${names.join(', ')}`
    setLabels(db, {
      dataset: queue.datasetId,
      output: queue.outputName,
      edits: all.map((row) => ({ row, label: null, labels: names })),
      author: who.author,
      source: 'person',
      at: who.at,
      description,
      more: { forward: gather('forward'), backward: gather('backward') },
    })
    return description
  })
}

/** The place of a row in a queue. @throws WinnowError `row.notFound`. */
export function placeOf(db: ReadableDb, queue: StoredQueue, row: number): number {
  const found = db.get<{ place: number }>(
    'SELECT place FROM label_queue_rows WHERE queue = ? AND row = ?',
    queue.id,
    rowKey(queue.dataset, row),
  )
  if (found) return found.place
  throw new WinnowError('row.notFound', `Row ${row} is not in the queue ${queue.name}.`)
}

/** Lets what was skipped wait again, from the start; one undoable step. */
export function askAgain(db: WritableDb, ref: string, who: Who): string {
  return db.write(() => {
    const queue = storedQueue(db, ref)
    const skipped = db.all<{ row: number }>(
      `SELECT row FROM label_queue_rows WHERE queue = ? AND state = 'skipped' ORDER BY place`,
      queue.id,
    )
    if (skipped.length === 0) return 'Nothing was skipped'
    const answers = (state: QueueItem['state']): Change => ({
      answers: skipped.map(({ row }) => [queue.id, rowIdOf(row), state]),
    })
    db.run('UPDATE label_queues SET place = 0 WHERE id = ?', queue.id)
    const description = `Asked again about ${messages(skipped.length)}`
    return step(db, queue, who, description, { forward: answers(null), backward: answers('skipped') })
  })
}

/**
 * Takes the latest change of the dataset back, or makes it again. Where it was about a message of the queue, the queue
 * stands there again after an undo, and behind it after a redo.
 * @throws WinnowError `labelling.queueNotFound`, `journal.nothingToUndo`, `journal.nothingToRedo`.
 */
export function reverseAnswer(db: WritableDb, ref: string, way: 'undo' | 'redo', who: Who): string {
  return db.write(() => {
    const queue = storedQueue(db, ref)
    const { description, revision } = (way === 'undo' ? undo : redo)(db, queue.datasetId, who)
    const forward = db.value<string>(
      'SELECT forward FROM journal WHERE dataset = ? AND revision = ?',
      queue.datasetId,
      revision,
    )
    const { answers = [] } = ChangeSchema.parse(JSON.parse(forward))
    const own = answers.find(([id]) => id === queue.id)
    if (own) {
      const place = placeOf(db, queue, own[1])
      db.run('UPDATE label_queues SET place = ? WHERE id = ?', way === 'undo' ? place : place + 1, queue.id)
    }
    return description
  })
}
