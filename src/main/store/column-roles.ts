// Roles of columns after the import, as one undoable step. Texts are made anew from the cells, which stay verbatim; a text that
// was edited here keeps its edit, and the step remembers which those are, so that undo brings back every row as it was.
import {
  haveSameTexts,
  isSettled,
  type RoleChange,
  type RoleEffect,
  withLaterRole,
} from '../../shared/domain/column-role'
import type { Step } from '../../shared/domain/edit'
import type { Column } from '../../shared/domain/file'
import type { Change } from '../../shared/domain/journal'
import { textColumnsOf, textOfCells, textPlaces } from '../../shared/domain/joined-text'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { columnsOf } from './dataset-columns'
import { datasetKeyOf } from './dataset-key'
import { findColumn } from './filter-context'
import { keyRange, nowText, rowIdOf } from './identity'
import { labelColumns, labelHalves, labelsTouched } from './label-columns'
import { commitStep, rangesOf, revisionOf } from './journal'
import { messages } from './words'

/** Texts that are made anew at most: at about 150 µs each, most of it the index, that many keep the window waiting for 8 s. */
export const mostRewritten = 50_000

type Asked = { readonly dataset: string; readonly roles: readonly RoleChange[] }

/**
 * Gives columns other roles.
 * @throws WinnowError `dataset.notFound`, `csv.columnNotFound`, `csv.columnAmbiguous`, `input.invalid` for a column of parts,
 * a dataset without a text column, or more texts than are made anew at once.
 */
export function setRoles(
  db: WritableDb,
  {
    dataset,
    roles,
    author,
    at = nowText(),
  }: Asked & { readonly author: string | null; readonly at?: string },
): Step {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const before = columnsOf(db, key)
    const after = columnsAfter(before, roles)
    const changes = changesBetween(before, after)
    if (changes.length === 0)
      return { rows: 0, description: 'Nothing to change', revision: revisionOf(db, key) }
    const isSame = haveSameTexts(before, after)
    const all = isSame ? 0 : rewritten(db, key)
    const kept = isSame ? [] : rangesOf(editedRows(db, key, before))
    const labels = labelHalves(db, key, labelColumns(before, after), at)
    const change = (columns: readonly Column[], half: Change): Change => ({
      ...half,
      roles: { columns: [...columns], kept },
    })
    const named = changes.map((one) => `${one.column} is ${words[one.after]}`)
    return commitStep(
      db,
      key,
      { author, at },
      {
        kind: 'columns',
        rows: isSame ? labels.rows : all,
        description: `Roles: ${named.join(', ')}`,
        forward: change(after, labels.forward),
        backward: change(before, labels.backward),
      },
    )
  })
}

const words: Readonly<Record<Column['role'], string>> = {
  text: 'the text',
  append: 'appended to the text',
  label: 'a label',
  split: 'the part',
  id: 'the id',
  date: 'the date',
  group: 'a group',
  metadata: 'metadata',
}

/** What such a change would touch. @throws WinnowError as `setRoles`. */
export function roleEffect(db: ReadableDb, { dataset, roles }: Asked): RoleEffect {
  return db.snapshot(() => {
    const key = datasetKeyOf(db, dataset)
    const before = columnsOf(db, key)
    const after = columnsAfter(before, roles)
    const isSame = haveSameTexts(before, after)
    if (!isSame) rewritten(db, key)
    const texts = isSame ? { fresh: 0, kept: 0 } : countTexts(db, key, before, after)
    const labels = labelsTouched(db, key, labelColumns(before, after))
    const [wasId, isId] = [before, after].map((some) => some.find(({ role }) => role === 'id')?.index)
    return {
      changes: changesBetween(before, after),
      newTexts: texts.fresh,
      keptTexts: texts.kept,
      texts: isSame ? null : textColumnsOf(after),
      labelsCome: labels.come,
      labelsGo: labels.go,
      newIds: wasId === isId ? 0 : rowsOf(db, key),
      runs: isSame
        ? 0
        : db.value<number>(
            'SELECT count(*) FROM runs WHERE dataset = ? AND trashed_at IS NULL AND study IS NULL',
            key,
          ),
    }
  })
}

const rowsOf = (db: ReadableDb, key: number): number =>
  db.value<number>('SELECT rows FROM datasets WHERE key = ?', key)

/** How many rows there are, where their texts may be made anew. */
function rewritten(db: ReadableDb, key: number): number {
  const all = rowsOf(db, key)
  if (all <= mostRewritten) return all
  throw new WinnowError(
    'input.invalid',
    `The texts of ${messages(all)} would be made anew; that is done for ${mostRewritten.toLocaleString('en')} at most.`,
    {
      hint: 'Import the file again with the roles that it should have: `winnow import FILE --text COLUMN --append-text COLUMN`.',
      details: { path: 'roles' },
    },
  )
}

function changesBetween(before: readonly Column[], after: readonly Column[]): RoleEffect['changes'] {
  return after.flatMap(({ index, name, role }) => {
    const was = before.find((column) => column.index === index)?.role ?? 'metadata'
    return was === role ? [] : [{ column: name, before: was, after: role }]
  })
}

function columnsAfter(before: readonly Column[], roles: readonly RoleChange[]): Column[] {
  // The new text first: until then the old one cannot give its role away.
  const ordered = [...roles].sort((a, b) => Number(b.role === 'text') - Number(a.role === 'text'))
  return ordered.reduce<Column[]>(
    (columns, { column, role }) => {
      const { index } = typeof column === 'string' ? findColumn(before, column) : { index: column }
      const own = columns.find((one) => one.index === index)
      if (!own)
        throw new WinnowError(
          'csv.columnNotFound',
          `There is no column ${index + 1}; there are ${columns.length}.`,
        )
      if (isSettled(own.role))
        throw new WinnowError(
          'input.invalid',
          `${own.name} was read as parts at the import, and keeps that role.`,
          {
            hint: 'Divide the dataset anew under Splits; a split is made from any column there.',
            details: { path: 'roles' },
          },
        )
      if (own.role === 'text' && role !== 'text')
        throw new WinnowError('input.invalid', `${own.name} holds the messages; without it there are none.`, {
          hint: 'Make another column the text first, or in the same step.',
          details: { path: 'roles' },
        })
      return withLaterRole(columns, index, role)
    },
    [...before],
  )
}

type Stored = { key: number; cells: string; text: string }

/** Every row with its cells as in the file. */
function* withCells(
  db: ReadableDb,
  datasetKey: number,
  columns: readonly Column[],
): Generator<{ readonly key: number; readonly text: string; readonly cells: string[] }> {
  const { text: place } = textPlaces(columns)
  const [first, last] = keyRange(datasetKey)
  for (let after = first - 1; ;) {
    const rows = db.all<Stored>(
      'SELECT key, cells, text FROM rows WHERE key > ? AND key <= ? ORDER BY key LIMIT 5000',
      after,
      last,
    )
    for (const { key, cells: stored, text } of rows) {
      const cells = (JSON.parse(stored) as (string | null)[]).map((cell, at) =>
        at === place ? (cell ?? text) : (cell ?? ''),
      )
      yield { key, text, cells }
    }
    const end = rows.at(-1)?.key
    if (end === undefined) return
    after = end
  }
}

/** Ids of the rows whose text is not that of the file. */
function editedRows(db: ReadableDb, datasetKey: number, columns: readonly Column[]): number[] {
  const places = textPlaces(columns)
  const edited: number[] = []
  for (const { key, text, cells } of withCells(db, datasetKey, columns))
    if (textOfCells(cells, places) !== text) edited.push(rowIdOf(key))
  return edited
}

function countTexts(
  db: ReadableDb,
  datasetKey: number,
  before: readonly Column[],
  after: readonly Column[],
): { fresh: number; kept: number } {
  const [was, is] = [textPlaces(before), textPlaces(after)]
  const counts = { fresh: 0, kept: 0 }
  for (const { text, cells } of withCells(db, datasetKey, before))
    if (textOfCells(cells, was) !== text) counts.kept++
    else if (textOfCells(cells, is) !== text) counts.fresh++
  return counts
}
