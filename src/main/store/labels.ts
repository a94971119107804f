// Labels and label sets. Every change goes through the journal as one undoable step.
//
// Ids of labels are stable: a rename changes the name, and a name that comes back (after an undo) gets its
// old id. Labelling does not change any split: a row that was in no part stays in none.
import type { LabelSource, Output } from '../../shared/domain/dataset'
import type { SplitId } from '../../shared/domain/ids'
import type { Change, LabelState } from '../../shared/domain/journal'
import type { LabelSnapshot } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { isRowId, nowText, rowIdOf, rowKey } from './identity'
import { commitChange, isStanding, labelStates, revisionOf } from './journal'
import { outputsOf } from './outputs'
import { splitKeyOf } from './splits'
import { messages } from './words'

/** Labels to set on rows of one output, as one undoable step. */
export type LabelChange = {
  /** Id or name. */
  readonly dataset: string
  /** Name of the output; the first when absent. A dataset without any gets one named `label`. */
  readonly output?: string | undefined
  /** A later edit of the same row wins. */
  readonly edits: readonly RowEdit[]
  readonly author: string | null
  /** Labels of a `model` are suggestions, and never replace a label that stands. */
  readonly source: LabelSource
  readonly description?: string
  readonly at?: string
  /** What else belongs to the step: it is written even where no label changes. */
  readonly more?: { readonly forward: Change; readonly backward: Change }
}

/** Why an edit changed nothing. */
export type SkippedEdit = { readonly row: number; readonly why: 'noSuchRow' | 'sameLabel' | 'givenAgain' }

/** What a row is to have: its label or labels; null, an empty name or none takes them away. */
export type RowEdit = {
  readonly row: number
  readonly label: string | null
  /** In place of `label`, where a row may have several. */
  readonly labels?: readonly string[] | undefined
}

type Wanted = { readonly row: number; readonly names: readonly string[] }

/**
 * Sets labels. New names join the label set; rows that are not there and labels that stand already are
 * skipped. When nothing changes, nothing is written.
 * @throws WinnowError `dataset.notFound`, `label.notFound` for an unknown output.
 */
export function setLabels(
  db: WritableDb,
  change: LabelChange,
): { applied: number; skipped: number; revision: number; reasons: SkippedEdit[] } {
  return db.write(() => {
    const datasetKey = datasetKeyOf(db, change.dataset)
    const output = outputFor(db, datasetKey, change.output)
    const at = change.at ?? nowText()
    const states = statesOf(db, datasetKey, output, change.edits)
    const names = namesById(db, output)
    refuseSeveral(db, output, change)
    const wanted = wantedChanges(change, states, names)
    const reasons = skippedEdits(change.edits, states, wanted)
    const skipped = change.edits.length - wanted.length
    if (wanted.length === 0 && !change.more)
      return { applied: 0, skipped, revision: revisionOf(db, datasetKey), reasons }

    const outputId = output ?? createOutput(db, datasetKey)
    const { ids, added } = labelIds(db, outputId, wanted)
    const status = change.source === 'model' ? 'suggested' : 'validated'
    const after = wanted.map(({ row, names: own }): [number, LabelState[]] => [
      row,
      own.map((name) => [ids.get(name) ?? 0, status, change.source, change.author, at]),
    ])
    const before = wanted.map(({ row }): [number, LabelState[]] => [row, states.get(row) ?? []])
    const revision = commitChange(db, datasetKey, {
      kind: 'labels',
      author: change.author,
      source: change.source,
      at,
      description: change.description ?? describe(wanted),
      forward: { ...changeOf(outputId, after, added, false), ...change.more?.forward },
      backward: { ...changeOf(outputId, before, added, true), ...change.more?.backward },
    })
    return { applied: wanted.length, skipped, revision, reasons }
  })
}

/** The edits that change nothing; of several for one row the last counts. */
function skippedEdits(
  edits: LabelChange['edits'],
  states: ReadonlyMap<number, unknown>,
  wanted: readonly Wanted[],
): SkippedEdit[] {
  const last = new Map(edits.map(({ row }, at) => [row, at]))
  const changed = new Set(wanted.map(({ row }) => row))
  return edits.flatMap(({ row }, at): SkippedEdit[] => {
    if (last.get(row) !== at) return [{ row, why: 'givenAgain' }]
    if (!states.has(row)) return [{ row, why: 'noSuchRow' }]
    return changed.has(row) ? [] : [{ row, why: 'sameLabel' }]
  })
}

/**
 * The output of a dataset by name, or its first.
 * @throws WinnowError `labels.none` when it has none, `label.notFound` for an unknown name.
 */
export function getOutput(db: ReadableDb, dataset: string, name?: string): Output {
  const outputs = outputsOf(db, datasetKeyOf(db, dataset))
  const found = name === undefined ? outputs[0] : outputs.find((output) => output.name === name)
  if (found) return found
  if (name === undefined) throw new WinnowError('labels.none', `${dataset} has no label column.`)
  throw new WinnowError('label.notFound', `${dataset} has no output named ${name}.`)
}

/** Live labels of an output in their order: the snapshot that a run keeps. */
export function labelSet(db: ReadableDb, outputId: number): LabelSnapshot[] {
  return db.all<LabelSnapshot>(
    `SELECT id, name FROM label_names WHERE output = ? AND is_retired = 0 AND merged_into IS NULL
     ORDER BY position, id`,
    outputId,
  )
}

/** Names of all labels that an output ever had, by id; merged and deleted ones, too. */
export function namesEverOf(db: ReadableDb, outputId: number): Map<number, string> {
  const found = db.all<{ id: number; name: string }>(
    'SELECT id, name FROM label_names WHERE output = ?',
    outputId,
  )
  return new Map(found.map(({ id, name }) => [id, name]))
}

/** Labels that at least one message of a part has, in the order of the label set. */
export function labelsInPart(
  db: ReadableDb,
  outputId: number,
  splitId: SplitId,
  part: string,
): LabelSnapshot[] {
  return db.all<LabelSnapshot>(
    `SELECT n.id, n.name FROM label_names n WHERE n.output = ? AND n.is_retired = 0 AND n.merged_into IS NULL
     AND EXISTS (SELECT 1 FROM labels l JOIN split_rows s ON s.split = ? AND s.row = l.row AND s.part = ?
       WHERE l.label = n.id AND l.output = n.output AND l.status IN ('validated', 'flagged'))
     ORDER BY n.position, n.id`,
    outputId,
    splitKeyOf(db, splitId),
    part,
  )
}

/** Row ids by the user's own ids, in the same order; null where no row or more than one has it. */
export function rowsByExternalId(db: ReadableDb, dataset: string, ids: readonly string[]): (number | null)[] {
  const datasetKey = datasetKeyOf(db, dataset)
  return ids.map((id) => {
    const found = db.all<{ id: number }>(
      'SELECT id FROM rows WHERE dataset = ? AND external_id = ? LIMIT 2',
      datasetKey,
      id,
    )
    return found.length === 1 ? (found[0]?.id ?? null) : null
  })
}

function outputFor(db: ReadableDb, datasetKey: number, name: string | undefined): number | null {
  const outputs = outputsOf(db, datasetKey)
  if (name === undefined || (outputs.length === 0 && name === 'label')) return outputs[0]?.id ?? null
  const found = outputs.find((output) => output.name === name)
  if (!found) throw new WinnowError('label.notFound', `There is no output named ${name}.`)
  return found.id
}

function createOutput(db: WritableDb, datasetKey: number): number {
  // There may be one whose column has another role by now.
  db.run(
    `INSERT OR IGNORE INTO outputs (dataset, name, kind, position) VALUES (?, 'label', 'single', 0)`,
    datasetKey,
  )
  return db.value<number>(`SELECT id FROM outputs WHERE dataset = ? AND name = 'label'`, datasetKey)
}

/**
 * The output of a dataset by name, or its first; a dataset without any gets one named `label`.
 * @throws WinnowError `dataset.notFound`, `label.notFound` for an unknown name.
 */
export function ensureOutput(db: WritableDb, dataset: string, name?: string): number {
  const datasetKey = datasetKeyOf(db, dataset)
  return outputFor(db, datasetKey, name) ?? createOutput(db, datasetKey)
}

/**
 * Ids of labels by name, for what a model says: a name that the label set does not have gets an id beside it and is
 * in no list until a message is given that label.
 */
export function idsOfNames(db: WritableDb, output: number, names: readonly string[]): number[] {
  const { ids } = labelIds(
    db,
    output,
    names.map((name) => ({ row: 0, names: [name] })),
  )
  return names.map((name) => ids.get(name) ?? 0)
}

/** Brings labels that are in no list (new or retired ones) into it, and back. */
export function retirementOf(
  db: ReadableDb,
  output: number,
  ids: readonly number[],
): { forward: Pick<Change, 'names'>; backward: Pick<Change, 'names'> } {
  const retired = namesById(db, output).filter((one) => one.is_retired === 1 && ids.includes(one.id))
  const names = (isRetired: boolean): Pick<Change, 'names'> =>
    retired.length === 0 ? {} : { names: retired.map(({ id }) => ({ label: id, isRetired })) }
  return { forward: names(false), backward: names(true) }
}

/** Present labels of the rows that exist among the edits. */
function statesOf(
  db: ReadableDb,
  datasetKey: number,
  output: number | null,
  edits: LabelChange['edits'],
): Map<number, LabelState[]> {
  const keys = edits.filter(({ row }) => isRowId(row)).map(({ row }) => rowKey(datasetKey, row))
  const present = db
    .all<{ key: number }>(
      'SELECT key FROM rows WHERE key IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys),
    )
    .map((row) => row.key)
  if (output !== null) return labelStates(db, output, present)
  return new Map(present.map((key) => [rowIdOf(key), []]))
}

type Name = { id: number; name: string; is_retired: number }

function namesById(db: ReadableDb, output: number | null): Name[] {
  return db.all<Name>(
    'SELECT id, name, is_retired FROM label_names WHERE output = ? AND merged_into IS NULL',
    output,
  )
}

function wantedChanges(
  change: LabelChange,
  states: ReadonlyMap<number, readonly LabelState[]>,
  names: readonly Name[],
): Wanted[] {
  const idOf = new Map(names.map((one) => [one.name, one.id]))
  const last = new Map(change.edits.map((edit) => [edit.row, namesOf(edit)]))
  return [...last].flatMap(([row, own]) => {
    const state = states.get(row)
    if (!state) return []
    if (change.source === 'model' && state.some(([, status]) => isStanding(status))) return []
    const ids = own.map((name) => idOf.get(name))
    const stands = state.length === own.length && state.every(([label]) => ids.includes(label))
    const isKept = change.source === 'model' || state.every(([, status]) => status === 'validated')
    return stands && isKept ? [] : [{ row, names: own }]
  })
}

/** The labels that an edit asks for, each once. */
function namesOf({ label, labels }: RowEdit): string[] {
  const names = (labels ?? [label ?? '']).map((name) => name.trim())
  return [...new Set(names)].filter((name) => name !== '')
}

/** @throws WinnowError `input.invalid` where a row is given several labels and its output knows one a row. */
function refuseSeveral(db: ReadableDb, output: number | null, { edits }: LabelChange): void {
  const several = edits.find((edit) => namesOf(edit).length > 1)
  if (!several) return
  const own = db.get<{ name: string; kind: string }>('SELECT name, kind FROM outputs WHERE id = ?', output)
  if (own?.kind === 'multi') return
  throw new WinnowError(
    'input.invalid',
    `Row ${several.row} is given ${namesOf(several).length} labels, and ${own?.name ?? 'label'} has one a message.`,
    { hint: 'Give one label, or let the output have several: `winnow label-set --kind multi`.' },
  )
}

/** Ids of all wanted names; `added` are those that joined the label set or came back to it. */
function labelIds(
  db: WritableDb,
  output: number,
  wanted: readonly Wanted[],
): { ids: Map<string, number>; added: number[] } {
  const known = namesById(db, output)
  const ids = new Map(known.map((one) => [one.name, one.id]))
  const retired = new Set(known.filter((one) => one.is_retired === 1).map((one) => one.id))
  const added = new Set<number>()
  let position =
    1 + (db.value<number | null>('SELECT max(position) FROM label_names WHERE output = ?', output) ?? -1)
  for (const name of wanted.flatMap(({ names }) => names)) {
    const id = ids.get(name)
    if (id === undefined) {
      const sql = 'INSERT INTO label_names (output, name, position, is_retired) VALUES (?, ?, ?, 1)'
      const fresh = db.run(sql, output, name, position++).lastId
      ids.set(name, fresh)
      added.add(fresh)
    } else if (retired.has(id)) added.add(id)
  }
  return { ids, added: [...added] }
}

function changeOf(
  output: number,
  states: [number, LabelState[]][],
  added: readonly number[],
  isRetired: boolean,
): Change {
  const rows = { output, states }
  return added.length === 0 ? { rows } : { rows, names: added.map((label) => ({ label, isRetired })) }
}

function describe(wanted: readonly Wanted[]): string {
  const names = new Set(wanted.flatMap(({ names: own }) => own))
  const [name] = names
  const rows = messages(wanted.length)
  if (name === undefined) return `Took the label from ${rows}`
  const isAlike = wanted.every(({ names: own }) => own.length === names.size)
  if (names.size > 3 || !isAlike) return `Labelled ${rows} with ${names.size} labels`
  return `Labelled ${rows} ${[...names].join(', ')}`
}
