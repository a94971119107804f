// Edits of many rows at once, as one undoable step each: labels, part or text of all rows that match.
import type { RowChange, RowChoice, Step } from '../../shared/domain/edit'
import type { Change, LabelGroup, LabelState } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, nowText, rowIdOf } from './identity'
import { commitStep, labelStates, type MadeChange, rangesOf, revisionOf } from './journal'
import { ensureOutput, getOutput, idsOfNames, retirementOf } from './labels'
import { matching } from './rows'
import { moveRows } from './split-edit'
import { messages } from './words'

/** What to change. */
export type RowsEdit = {
  /** Id or name. */
  readonly dataset: string
  readonly rows: RowChoice
  /** Output whose labels change; the first when absent. */
  readonly output?: string | undefined
  readonly change: RowChange
  readonly author: string | null
  readonly at?: string
}

/**
 * Makes one change to every row that matches. Rows that have it already are not touched; where none is left, nothing is
 * written and `rows` is 0.
 * @throws WinnowError `dataset.notFound`, `label.notFound`, `split.frozen`, `input.invalid`, and what `queryRows` throws.
 */
export function editRows(db: WritableDb, edit: RowsEdit): Step {
  return db.write(() => {
    const key = datasetKeyOf(db, edit.dataset)
    const keys = matchingKeys(db, key, edit.rows)
    const { change } = edit
    const made =
      change.kind === 'setPart'
        ? moveRows(db, key, keys, change.part, edit.at)
        : change.kind === 'setText' || change.kind === 'replaceText'
          ? textChange(db, keys, change)
          : labelChange(db, edit, keys, change)
    return made === null
      ? { rows: 0, description: 'Nothing to change', revision: revisionOf(db, key) }
      : commitStep(db, key, edit, made)
  })
}

/** Keys of the rows that match, ascending. */
export function matchingKeys(db: ReadableDb, datasetKey: number, { query, filter }: RowChoice): number[] {
  const condition = matching(db, datasetKey, query, filter)
  return db
    .all<{ key: number }>(
      `SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ? ${condition ? `AND ${condition.where}` : ''}
       ORDER BY r.key`,
      ...keyRange(datasetKey),
      ...(condition?.params ?? []),
    )
    .map((row) => row.key)
}

type Regrouped = { readonly forward: LabelGroup[]; readonly backward: LabelGroup[]; readonly rows: number }

/**
 * Groups of rows whose labels change, before and after. Rows with equal labels, from equal sources at equal times, are
 * one group, so that a step over a million rows stays small.
 */
export function regroup(
  db: ReadableDb,
  output: number,
  keys: readonly number[],
  after: (states: readonly LabelState[]) => LabelState[],
): Regrouped {
  const groups = new Map<string, { rows: number[]; before: LabelState[]; after: LabelState[] }>()
  const batch = 20_000
  for (let i = 0; i < keys.length; i += batch)
    for (const [row, before] of labelStates(db, output, keys.slice(i, i + batch))) {
      const mark = JSON.stringify(before)
      const known = groups.get(mark)
      if (known) known.rows.push(row)
      else groups.set(mark, { rows: [row], before, after: after(before) })
    }
  const changed = [...groups.values()].filter(({ before, after: next }) => !isSame(before, next))
  const group = (rows: readonly number[], labels: LabelState[]): LabelGroup => ({
    output,
    ranges: rangesOf(rows),
    labels,
  })
  return {
    forward: changed.map((one) => group(one.rows, one.after)),
    backward: changed.map((one) => group(one.rows, one.before)),
    rows: changed.reduce((sum, { rows }) => sum + rows.length, 0),
  }
}

// A label that stands already keeps its source, author and time.
const isSame = (before: readonly LabelState[], after: readonly LabelState[]): boolean =>
  JSON.stringify(before) === JSON.stringify(after)

function labelChange(
  db: WritableDb,
  edit: RowsEdit,
  keys: readonly number[],
  change: Extract<RowChange, { kind: 'setLabels' | 'addLabel' | 'removeLabel' }>,
): MadeChange | null {
  const output = ensureOutput(db, edit.dataset, edit.output)
  const { kind, name } = getOutput(db, edit.dataset, edit.output)
  const names = change.kind === 'setLabels' ? [...new Set(change.labels)] : [change.label]
  if (kind !== 'multi' && (names.length > 1 || change.kind === 'addLabel'))
    throw new WinnowError('input.invalid', `${name} has one label a message.`, {
      hint: 'Set one label, or let the output have several: `winnow label-set --kind multi`.',
      details: { path: 'change' },
    })
  const ids = idsOfNames(db, output, names)
  const at = edit.at ?? nowText()
  const fresh = (id: number): LabelState => [id, 'validated', 'person', edit.author, at]
  const made = regroup(db, output, keys, (states) => {
    const kept = (id: number): LabelState => {
      const old = states.find(([label]) => label === id)
      return old?.[1] === 'validated' ? old : fresh(id)
    }
    const byId = (some: LabelState[]): LabelState[] => some.sort((a, b) => a[0] - b[0])
    if (change.kind === 'removeLabel') return states.filter(([label]) => !ids.includes(label))
    if (change.kind === 'addLabel')
      return byId([...states.filter(([label]) => !ids.includes(label)), ...ids.map(kept)])
    return byId(ids.map(kept))
  })
  if (made.rows === 0) return null
  const retirement = retirementOf(db, output, change.kind === 'removeLabel' ? [] : ids)
  return {
    kind: 'labels',
    rows: made.rows,
    description: describeLabels(change, names, made.rows),
    forward: { groups: made.forward, ...retirement.forward },
    backward: { groups: made.backward, ...retirement.backward },
  }
}

function describeLabels(change: RowChange, names: readonly string[], rows: number): string {
  const many = messages(rows)
  if (change.kind === 'removeLabel') return `Took ${names.join(', ')} from ${many}`
  if (change.kind === 'addLabel') return `Gave ${names.join(', ')} to ${many}`
  return names.length === 0 ? `Took the label from ${many}` : `Labelled ${many} ${names.join(', ')}`
}

function textChange(
  db: ReadableDb,
  keys: readonly number[],
  change: Extract<RowChange, { kind: 'setText' | 'replaceText' }>,
): MadeChange | null {
  const next = (text: string): string =>
    change.kind === 'setText' ? change.text : text.replaceAll(change.find, () => change.replacement)
  return textsStep(
    db,
    keys,
    (text) => next(text),
    (rows) =>
      change.kind === 'setText'
        ? `Changed the text of ${messages(rows)}`
        : `Replaced “${cut(change.find)}” in ${messages(rows)}`,
  )
}

/** New texts of rows as a change; null where no text becomes another. */
export function textsStep(
  db: ReadableDb,
  keys: readonly number[],
  next: (text: string, row: number) => string,
  describe: (rows: number) => string,
): MadeChange | null {
  const [forward, backward]: [[number, string][], [number, string][]] = [[], []]
  const batch = 5000
  for (let i = 0; i < keys.length; i += batch) {
    const found = db.all<{ key: number; text: string }>(
      'SELECT key, text FROM rows WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key',
      JSON.stringify(keys.slice(i, i + batch)),
    )
    for (const { key, text } of found) {
      const row = rowIdOf(key)
      const after = next(text, row)
      if (after === text) continue
      forward.push([row, after])
      backward.push([row, text])
    }
  }
  if (forward.length === 0) return null
  const texts = (some: [number, string][]): Change => ({ texts: some })
  return {
    kind: 'texts',
    rows: forward.length,
    description: describe(forward.length),
    forward: texts(forward),
    backward: texts(backward),
  }
}

const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
