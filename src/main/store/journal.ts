// The history of a dataset: every change of labels, label set or split by a person, rule or model is one entry with
// what it did (forward) and what was there before (backward). Each entry makes the next revision.
//
// Entries are never changed. Undo is itself an entry that names the one it takes back; redo is an entry that
// names the undo. What can be undone is found by replaying these references, so it survives restarts.
import type { LabelSource, LabelStatus } from '../../shared/domain/dataset'
import { Change, type JournalEntry, type LabelGroup, type LabelState } from '../../shared/domain/journal'
import type { Step as MadeStep } from '../../shared/domain/edit'
import { WinnowError } from '../../shared/errors'
import { applyColumns } from './apply-columns'
import { applyMarks } from './apply-marks'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { nowText, rowIdOf, rowKey } from './identity'
import { applyPresence } from './presence'
import { cellsWithText, textPlace } from './row-loader'
import { applyNotes } from './row-notes'
import { countCharacters, countWords, textHash } from './text-facts'

/** A change to make and keep. */
export type NewEntry = {
  readonly kind: JournalEntry['kind']
  readonly author: string | null
  readonly source: LabelSource
  readonly at: string
  readonly description: string
  readonly forward: Change
  readonly backward: Change
  readonly undoes?: number
}

type Step = { id: number; kind: string; undoes: number | null }
type StoredEntry = Step & { description: string; source: string; forward: string; backward: string }
type Who = { readonly author?: string | null; readonly at?: string }

/** Makes a change and writes it down, in one transaction. Returns the dataset's new revision. */
export function commitChange(db: WritableDb, datasetKey: number, entry: NewEntry): number {
  return db.write(() => {
    const standIn = db.get<{ name: string }>(
      'SELECT name FROM datasets WHERE key = ? AND stand_in IS NOT NULL',
      datasetKey,
    )
    if (standIn)
      throw new WinnowError(
        'dataset.standIn',
        `${standIn.name} is not in this workspace and cannot be changed here.`,
      )
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

/** A change that is ready to be committed. */
export type MadeChange = Pick<NewEntry, 'kind' | 'description' | 'forward' | 'backward'> & {
  readonly rows: number
}

/** Commits what was made as a step of a person. */
export function commitStep(
  db: WritableDb,
  datasetKey: number,
  who: { readonly author: string | null; readonly at?: string },
  { rows, ...made }: MadeChange,
): MadeStep {
  const entry = { author: who.author, source: 'person' as const, at: who.at ?? nowText(), ...made }
  return { rows, description: made.description, revision: commitChange(db, datasetKey, entry) }
}

/** The history of a dataset (id or name), newest first. */
export function listJournal(db: ReadableDb, dataset: string, limit = 200): JournalEntry[] {
  return db.all<JournalEntry>(
    `SELECT id, revision, kind, author, source, at, description, undoes FROM journal
     WHERE dataset = (SELECT id FROM datasets WHERE key = ?) ORDER BY revision DESC LIMIT ?`,
    datasetKeyOf(db, dataset),
    limit,
  )
}

/** The revision that a dataset stands at. */
export function revisionOf(db: ReadableDb, datasetKey: number): number {
  return db.value<number>('SELECT revision FROM datasets WHERE key = ?', datasetKey)
}

/** What undo and redo would take back and make again. @throws WinnowError `dataset.notFound`. */
export function pendingSteps(
  db: ReadableDb,
  dataset: string,
): { readonly undoes: string | null; readonly redoes: string | null } {
  const { done, undone } = stacks(db, datasetKeyOf(db, dataset))
  const describe = (id: number | undefined): string | null =>
    id === undefined ? null : db.value<string>('SELECT description FROM journal WHERE id = ?', id)
  return { undoes: describe(done.at(-1)), redoes: describe(undone.at(-1)) }
}

/** Whether that step has rows come or go, which may take long. @throws WinnowError `dataset.notFound`. */
export function movesRows(db: ReadableDb, dataset: string, way: 'undo' | 'redo'): boolean {
  const { done, undone } = stacks(db, datasetKeyOf(db, dataset))
  const id = way === 'undo' ? done.at(-1) : undone.at(-1)
  if (id === undefined) return false
  const { gone, come } = Change.parse(
    JSON.parse(db.value<string>('SELECT forward FROM journal WHERE id = ?', id)),
  )
  return gone !== undefined || come !== undefined
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
    const { rows, groups = [] } = Change.parse(JSON.parse(entry.backward))
    if (rows?.output === outputId)
      for (const [row, states] of rows.states) before.set(row, standingOf(states))
    for (const group of groups) {
      if (group.output !== outputId) continue
      const labels = standingOf(group.labels)
      for (const row of rowsInRanges(group.ranges)) before.set(row, labels)
    }
  }
  return before
}

/** Texts, at an earlier revision, of the rows whose text was changed since, by row id. */
export function textsChangedSince(
  db: ReadableDb,
  datasetKey: number,
  revision: number,
): ReadonlyMap<number, string> {
  const entries = db.all<{ backward: string }>(
    `SELECT backward FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?) AND revision > ?
     ORDER BY revision DESC`,
    datasetKey,
    revision,
  )
  const before = new Map<number, string>()
  for (const entry of entries) {
    const { texts = [], contents = [] } = Change.parse(JSON.parse(entry.backward))
    for (const [row, text] of texts) before.set(row, text)
    for (const [row, , text] of contents) before.set(row, text)
  }
  return before
}

const standingOf = (states: readonly LabelState[]): number[] =>
  states.filter(([, status]) => isStanding(status)).map(([label]) => label)

/** Ascending row ids as from, to, from, to …. */
export function rangesOf(rows: readonly number[]): number[] {
  const ranges: number[] = []
  for (const row of rows)
    if (ranges.at(-1) === row - 1) ranges[ranges.length - 1] = row
    else ranges.push(row, row)
  return ranges
}

/** The row ids of such ranges. */
export function* rowsInRanges(ranges: readonly number[]): Generator<number> {
  for (let i = 0; i < ranges.length; i += 2)
    for (let row = ranges[i] ?? 0; row <= (ranges[i + 1] ?? 0); row++) yield row
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
  applyPresence(db, datasetKey, change)
  for (const { output, kind } of change.kinds ?? [])
    db.run('UPDATE outputs SET kind = ? WHERE id = ?', kind, output)
  for (const { label, name, isRetired, position, color, description } of change.names ?? []) {
    if (color !== undefined) db.run('UPDATE label_names SET color = ? WHERE id = ?', color, label)
    if (description !== undefined)
      db.run('UPDATE label_names SET description = ? WHERE id = ?', description, label)
    if (position !== undefined) db.run('UPDATE label_names SET position = ? WHERE id = ?', position, label)
    if (name !== undefined) db.run('UPDATE label_names SET name = ? WHERE id = ?', name, label)
    if (isRetired !== undefined)
      db.run('UPDATE label_names SET is_retired = ? WHERE id = ?', isRetired ? 1 : 0, label)
  }
  if (change.roles) applyColumns(db, datasetKey, change.roles)
  if (change.split !== undefined)
    db.run('UPDATE datasets SET current_split = ? WHERE key = ?', change.split, datasetKey)
  for (const group of change.groups ?? []) applyGroup(db, datasetKey, group)
  if (change.texts) applyTexts(db, datasetKey, change.texts)
  if (change.marks) applyMarks(db, datasetKey, change.marks)
  applyNotes(db, datasetKey, change)
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

function applyGroup(db: WritableDb, datasetKey: number, { output, ranges, labels }: LabelGroup): void {
  const remove = db.writer('DELETE FROM labels WHERE row BETWEEN ? AND ? AND output = ?')
  const insert = db.writer(
    `INSERT INTO labels (row, output, label, status, source, author, at)
     SELECT key, ?, ?, ?, ?, ?, ? FROM rows WHERE key BETWEEN ? AND ?`,
  )
  for (let i = 0; i < ranges.length; i += 2) {
    const [from, to] = [rowKey(datasetKey, ranges[i] ?? 0), rowKey(datasetKey, ranges[i + 1] ?? 0)]
    remove(from, to, output)
    for (const state of labels) insert(output, ...state, from, to)
  }
}

function applyTexts(db: WritableDb, datasetKey: number, texts: readonly [number, string][]): void {
  const update = db.writer(
    'UPDATE rows SET text = ?, text_hash = ?, words = ?, characters = ?, cells = ? WHERE key = ?',
  )
  const columns = db.value<string>('SELECT columns FROM datasets WHERE key = ?', datasetKey)
  const place = textPlace(columns)
  for (const [rowId, text] of texts) {
    const key = rowKey(datasetKey, rowId)
    const stored = db.get<{ cells: string; text: string }>('SELECT cells, text FROM rows WHERE key = ?', key)
    if (!stored) continue
    const cells = cellsWithText(stored.cells, stored.text, text, place)
    update(text, textHash(text), countWords(text), countCharacters(text), cells, key)
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

/** Ids of the entries that stand: changes that were not undone, or were made again; latest last. */
export function standingEntries(db: ReadableDb, datasetKey: number): number[] {
  return stacks(db, datasetKey).done
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
