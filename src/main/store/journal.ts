// The history of a dataset: every change of labels, label set or split by a person, rule or model is one entry with
// what it did (forward) and what was there before (backward). Each entry makes the next revision.
//
// Entries are never changed. Undo is itself an entry that names the one it takes back; redo is an entry that
// names the undo. What can be undone is found by replaying these references, so it survives restarts.
import type { LabelSource, LabelStatus } from '../../shared/domain/dataset'
import { Change, type LabelState } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { nowText, rowIdOf, rowKey } from './identity'

/** A change to make and keep. */
export type NewEntry = {
  readonly kind: 'labels' | 'labelSet' | 'split' | 'undo' | 'redo'
  readonly author: string | null
  readonly source: LabelSource
  readonly at: string
  readonly description: string
  readonly forward: Change
  readonly backward: Change
  readonly undoes?: number
}

/** One change as the history shows it. */
export type JournalEntry = {
  readonly id: number
  readonly dataset: string
  readonly revision: number
  readonly kind: string
  readonly author: string | null
  readonly source: string
  readonly at: string
  readonly description: string
  readonly undoes: number | null
}

type Step = { id: number; kind: string; undoes: number | null }
type StoredEntry = Step & { description: string; source: string; forward: string; backward: string }
type Who = { readonly author?: string | null; readonly at?: string }

/** Makes a change and writes it down, in one transaction. Returns the dataset's new revision. */
export function commitChange(db: WritableDb, datasetKey: number, entry: NewEntry): number {
  return db.write(() => {
    applyChange(db, datasetKey, entry.forward)
    db.run('UPDATE datasets SET revision = revision + 1 WHERE key = ?', datasetKey)
    const dataset = db.get<{ id: string; revision: number }>(
      'SELECT id, revision FROM datasets WHERE key = ?',
      datasetKey,
    )
    if (!dataset) throw new WinnowError('dataset.notFound', 'The dataset is gone.')
    db.run(
      `INSERT INTO journal
         (dataset, revision, kind, author, source, at, description, forward, backward, undoes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      dataset.id,
      dataset.revision,
      entry.kind,
      entry.author,
      entry.source,
      entry.at,
      entry.description,
      JSON.stringify(entry.forward),
      JSON.stringify(entry.backward),
      entry.undoes ?? null,
    )
    return dataset.revision
  })
}

/** The history of a dataset (id or name), newest first. */
export function listJournal(db: ReadableDb, dataset: string, limit = 200): JournalEntry[] {
  return db.all<JournalEntry>(
    `SELECT id, dataset, revision, kind, author, source, at, description, undoes FROM journal
     WHERE dataset = (SELECT id FROM datasets WHERE key = ?) ORDER BY revision DESC LIMIT ?`,
    datasetKeyOf(db, dataset),
    limit,
  )
}

/**
 * Takes the latest standing change back, as a further entry.
 * @throws WinnowError `journal.nothingToUndo`, `dataset.notFound`.
 */
export function undo(
  db: WritableDb,
  dataset: string,
  who: Who = {},
): { description: string; revision: number } {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const last = stacks(db, key).done.at(-1)
    if (last === undefined)
      throw new WinnowError('journal.nothingToUndo', `${dataset} has no change that can be undone.`)
    return reverse(db, key, last, 'undo', who)
  })
}

/**
 * Makes the latest undone change again, as a further entry.
 * @throws WinnowError `journal.nothingToRedo`, `dataset.notFound`.
 */
export function redo(
  db: WritableDb,
  dataset: string,
  who: Who = {},
): { description: string; revision: number } {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const last = stacks(db, key).undone.at(-1)
    if (last === undefined) throw new WinnowError('journal.nothingToRedo', `${dataset} has no undone change.`)
    return reverse(db, key, last, 'redo', who)
  })
}

/** Labels, at an earlier revision, of the rows that were changed since: label ids by row id. */
export function labelsChangedSince(
  db: ReadableDb,
  datasetKey: number,
  outputId: number,
  revision: number,
): Map<number, number[]> {
  const entries = db.all<{ backward: string }>(
    `SELECT backward FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?) AND revision > ?
     ORDER BY revision DESC`,
    datasetKey,
    revision,
  )
  const before = new Map<number, number[]>()
  for (const entry of entries) {
    const { rows } = Change.parse(JSON.parse(entry.backward))
    if (rows?.output !== outputId) continue
    for (const [row, states] of rows.states)
      before.set(
        row,
        states.filter(([, status]) => isStanding(status)).map(([label]) => label),
      )
  }
  return before
}

/** Whether a label of this status is the row's label: suggested and discarded ones are not. */
export function isStanding(status: LabelStatus): boolean {
  return status === 'validated' || status === 'flagged'
}

/** The labels of these rows (keys) in one output, as the journal writes them. */
export function labelStates(
  db: ReadableDb,
  outputId: number,
  keys: readonly number[],
): Map<number, LabelState[]> {
  const found = db.all<{
    row: number
    label: number
    status: LabelStatus
    source: LabelSource
    author: string | null
    at: string
  }>(
    `SELECT row, label, status, source, author, at FROM labels
     WHERE row IN (SELECT value FROM json_each(?)) AND output = ? ORDER BY row, label`,
    JSON.stringify(keys),
    outputId,
  )
  const states = new Map<number, LabelState[]>(keys.map((key) => [rowIdOf(key), []]))
  for (const one of found)
    states.get(rowIdOf(one.row))?.push([one.label, one.status, one.source, one.author, one.at])
  return states
}

function applyChange(db: WritableDb, datasetKey: number, change: Change): void {
  for (const { output, kind } of change.kinds ?? [])
    db.run('UPDATE outputs SET kind = ? WHERE id = ?', kind, output)
  for (const { label, name, isRetired, position } of change.names ?? []) {
    if (position !== undefined) db.run('UPDATE label_names SET position = ? WHERE id = ?', position, label)
    if (name !== undefined) db.run('UPDATE label_names SET name = ? WHERE id = ?', name, label)
    if (isRetired !== undefined)
      db.run('UPDATE label_names SET is_retired = ? WHERE id = ?', isRetired ? 1 : 0, label)
  }
  if (change.split !== undefined)
    db.run('UPDATE datasets SET current_split = ? WHERE key = ?', change.split, datasetKey)
  if (!change.rows) return
  const { output, states } = change.rows
  const remove = db.writer('DELETE FROM labels WHERE row = ? AND output = ?')
  const insert = db.writer(
    'INSERT INTO labels (row, output, label, status, source, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const [rowId, labels] of states) {
    const key = rowKey(datasetKey, rowId)
    remove(key, output)
    for (const [label, status, source, author, at] of labels)
      insert(key, output, label, status, source, author, at)
  }
}

function reverse(
  db: WritableDb,
  datasetKey: number,
  target: number,
  kind: 'undo' | 'redo',
  who: Who,
): { description: string; revision: number } {
  const entry = db.get<StoredEntry>('SELECT * FROM journal WHERE id = ?', target)
  if (!entry) throw new WinnowError('internal', `Journal entry ${target} is missing.`)
  const revision = commitChange(db, datasetKey, {
    kind,
    author: who.author ?? null,
    source: 'person',
    at: who.at ?? nowText(),
    description: entry.description,
    forward: Change.parse(JSON.parse(entry.backward)),
    backward: Change.parse(JSON.parse(entry.forward)),
    undoes: target,
  })
  return { description: entry.description, revision }
}

/** Entries that undo and redo would reverse, latest last: changes and redos; undos. */
function stacks(db: ReadableDb, datasetKey: number): { done: number[]; undone: number[] } {
  const steps = db.all<Step>(
    `SELECT id, kind, undoes FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?)
     ORDER BY revision`,
    datasetKey,
  )
  const done: number[] = []
  let undone: number[] = []
  for (const step of steps) {
    if (step.kind === 'undo') {
      done.pop()
      undone.push(step.id)
    } else if (step.kind === 'redo') {
      undone.pop()
      done.push(step.id)
    } else {
      done.push(step.id)
      undone = []
    }
  }
  return { done, undone }
}
