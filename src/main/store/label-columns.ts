// Columns that become labels after the import, or stop being that: the halves of a step that give and take the labels of an
// output named as the column. A label that a person gave stays where a column becomes labels.
import type { LabelsTouched } from '../../shared/domain/column-role'
import { knownOrder } from '../../shared/domain/label-kind'
import type { Column } from '../../shared/domain/file'
import type { Change, LabelGroup } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import { cellSql } from './cell-sql'
import type { ReadableDb, WritableDb } from './database'
import { regroup } from './edits'
import { keyRange } from './identity'
import { idsOfNames, labelSet, retirementOf } from './labels'
import { messages } from './words'

/** Rows whose labels one step gives or takes at most: it is one transaction of the process that owns the window. */
export const mostLabelled = 200_000

/** Different labels that a column gives at most: one with more is an id or a text. */
export const mostLabels = 2000

/** Columns that become labels, and columns that were. */
export type LabelColumns = { readonly come: readonly Column[]; readonly go: readonly Column[] }

/** How two lists of the same columns differ in labels. */
export function labelColumns(before: readonly Column[], after: readonly Column[]): LabelColumns {
  const were = new Set(before.filter(({ role }) => role === 'label').map(({ index }) => index))
  const are = new Set(after.filter(({ role }) => role === 'label').map(({ index }) => index))
  return {
    come: after.filter(({ index }) => are.has(index) && !were.has(index)),
    go: before.filter(({ index }) => were.has(index) && !are.has(index)),
  }
}

/** Counts what becoming or ceasing to be labels touches, and changes nothing. @throws WinnowError `input.invalid` for too many rows or a column without a name. */
export function labelsTouched(
  db: ReadableDb,
  datasetKey: number,
  { come, go }: LabelColumns,
): { readonly come: LabelsTouched[]; readonly go: LabelsTouched[] } {
  const range = keyRange(datasetKey)
  const count = (column: Column, isComing: boolean): LabelsTouched => {
    const output = outputNamed(db, datasetKey, column)
    const given = db.value<number>(
      `SELECT count(DISTINCT row) FROM labels WHERE row BETWEEN ? AND ? AND output = ? AND source <> 'file'`,
      ...range,
      output,
    )
    if (!isComing) {
      const rows = db.value<number>(
        'SELECT count(DISTINCT row) FROM labels WHERE row BETWEEN ? AND ? AND output = ?',
        ...range,
        output,
      )
      refuseMany(column, rows)
      return {
        column: column.name,
        labels: output === null ? 0 : labelSet(db, output).length,
        rows,
        given,
      }
    }
    const cell = cellSql({ index: column.index, isText: false }, 'rows')
    const { labels, rows } = db.get<{ labels: number; rows: number }>(
      `SELECT count(DISTINCT trim(${cell})) AS labels, count(*) AS rows FROM rows
       WHERE key BETWEEN ? AND ? AND trim(${cell}) <> ''
       AND NOT EXISTS (SELECT 1 FROM labels WHERE row = rows.key AND output = ?)`,
      ...range,
      output,
    ) ?? { labels: 0, rows: 0 }
    refuseMany(column, rows)
    if (labels > mostLabels)
      throw new WinnowError(
        'input.invalid',
        `${column.name} has ${labels.toLocaleString('en')} different values; labels are ${mostLabels.toLocaleString('en')} at most.`,
        {
          hint: 'Choose a column that says what a message is about; ids, dates and texts have roles of their own.',
          details: { path: 'roles' },
        },
      )
    return { column: column.name, labels, rows, given }
  }
  return {
    come: come.map((column) => count(column, true)),
    go: go.map((column) => count(column, false)),
  }
}

type Halves = { readonly forward: Change; readonly backward: Change; readonly rows: number }

/** The labels that come and go with their columns, as halves of a step; outputs are made where there are none. */
export function labelHalves(db: WritableDb, datasetKey: number, columns: LabelColumns, at: string): Halves {
  labelsTouched(db, datasetKey, columns)
  const halves = [
    ...columns.come.map((column) => comingLabels(db, datasetKey, column, at)),
    ...columns.go.flatMap((column) => {
      const output = outputNamed(db, datasetKey, column)
      return output === null ? [] : [goingLabels(db, datasetKey, output)]
    }),
  ]
  const joined = (way: 'forward' | 'backward'): Change => {
    const groups = halves.flatMap((one) => one[way].groups ?? [])
    const names = halves.flatMap((one) => one[way].names ?? [])
    return { ...(groups.length > 0 ? { groups } : {}), ...(names.length > 0 ? { names } : {}) }
  }
  return {
    forward: joined('forward'),
    backward: joined('backward'),
    rows: halves.reduce((sum, { rows }) => sum + rows, 0),
  }
}

function comingLabels(db: WritableDb, datasetKey: number, column: Column, at: string): Halves {
  const cell = cellSql({ index: column.index, isText: false }, 'rows')
  const byName = new Map<string, number[]>()
  for (const { name, keys } of db.all<{ name: string; keys: string }>(
    `SELECT trim(${cell}) AS name, json_group_array(key) AS keys FROM rows
     WHERE key BETWEEN ? AND ? AND trim(${cell}) <> '' GROUP BY 1 ORDER BY min(key)`,
    ...keyRange(datasetKey),
  ))
    byName.set(name, JSON.parse(keys) as number[])
  const order = knownOrder([...byName.keys()])
  const names = order ?? [...byName.keys()]
  const output =
    outputNamed(db, datasetKey, column) ?? makeOutput(db, datasetKey, column, order ? 'ordered' : 'single')
  const ids = idsOfNames(db, output, names)
  const forward: LabelGroup[] = []
  const backward: LabelGroup[] = []
  let rows = 0
  for (const [place, name] of names.entries()) {
    const id = ids[place] ?? 0
    const made = regroup(db, output, byName.get(name) ?? [], (states) =>
      states.length > 0 ? [...states] : [[id, 'validated', 'file', null, at]],
    )
    forward.push(...made.forward)
    backward.push(...made.backward)
    rows += made.rows
  }
  const listed = retirementOf(db, output, ids)
  return {
    forward: { groups: forward, ...listed.forward },
    backward: { groups: backward, ...listed.backward },
    rows,
  }
}

function goingLabels(db: WritableDb, datasetKey: number, output: number): Halves {
  const keys = db
    .all<{ row: number }>(
      'SELECT DISTINCT row FROM labels WHERE row BETWEEN ? AND ? AND output = ? ORDER BY row',
      ...keyRange(datasetKey),
      output,
    )
    .map(({ row }) => row)
  const made = regroup(db, output, keys, () => [])
  const live = labelSet(db, output).map(({ id }) => id)
  const names = (isRetired: boolean): Change => ({ names: live.map((label) => ({ label, isRetired })) })
  return {
    forward: { groups: made.forward, ...names(true) },
    backward: { groups: made.backward, ...names(false) },
    rows: made.rows,
  }
}

/** Key of the output that holds the labels of a column; null where there is none yet. */
function outputNamed(db: ReadableDb, datasetKey: number, { name }: Column): number | null {
  const own = db.get<{ id: number }>(
    'SELECT id FROM outputs WHERE dataset = ? AND name = ?',
    datasetKey,
    name.trim(),
  )
  return own?.id ?? null
}

function makeOutput(
  db: WritableDb,
  datasetKey: number,
  { name, index }: Column,
  kind: 'single' | 'ordered',
): number {
  if (name.trim() === '')
    throw new WinnowError('input.invalid', `Column ${index + 1} has no name, and labels need one.`, {
      hint: 'Give the column a name in the file, and import it again.',
      details: { path: 'roles' },
    })
  const last = db.value<number | null>('SELECT max(position) FROM outputs WHERE dataset = ?', datasetKey)
  const sql = 'INSERT INTO outputs (dataset, name, kind, position) VALUES (?, ?, ?, ?)'
  return db.run(sql, datasetKey, name.trim(), kind, (last ?? -1) + 1).lastId
}

function refuseMany(column: Column, rows: number): void {
  if (rows <= mostLabelled) return
  throw new WinnowError(
    'input.invalid',
    `The labels of ${messages(rows)} in ${column.name} would change; that is done for ${mostLabelled.toLocaleString('en')} at most.`,
    {
      hint: `Import the file again with the roles that it should have: \`winnow import FILE --label "${column.name}"\`.`,
      details: { path: 'roles' },
    },
  )
}
