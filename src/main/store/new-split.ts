// Divides the labelled rows of a dataset anew: a further version, which the dataset then uses. Runs on the earlier one keep
// it, and are not comparable with later ones unless the test parts are the same.
import { canonicalPart, type SplitSummary } from '../../shared/domain/dataset'
import type { SplitRequest } from '../../shared/domain/split'
import { WinnowError } from '../../shared/errors'
import { timeOf } from '../../shared/read-values'
import type { ReadableDb, WritableDb } from './database'
import { cellSql } from './cell-sql'
import { datasetKeyOf } from './dataset-key'
import { filterContext } from './filter-context'
import { groupsOf } from './groups'
import { keyRange, nowText, rowIdOf } from './identity'
import { commitChange } from './journal'
import { findingKeys, readReport } from './quality'
import { type SplitMethod, splitKeyOf, storeSplit } from './splits'
import { stratify } from './stratify'
import { messages } from './words'

type LabelledRow = { row: number; label: number; text_hash: number; value: string | null }
type Dealt = { readonly parts: (string | null)[]; readonly method: SplitMethod }

/**
 * Makes the split and puts it in use, as one undoable step.
 * @throws WinnowError `dataset.notFound`, `labels.none`, `csv.columnNotFound`, `csv.columnAmbiguous`, `quality.noReport`,
 * `input.invalid` for shares that leave no training, too few groups or a column without dates or parts.
 */
export function makeSplit(
  db: WritableDb,
  dataset: string,
  request: SplitRequest,
  who: { readonly author: string | null; readonly at?: string },
): SplitSummary {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const at = who.at ?? nowText()
    const column = request.kind === 'random' ? request.groupBy : request.column
    const rows = labelledRows(db, key, column)
    if (rows.length === 0)
      throw new WinnowError(
        'labels.none',
        `No message of ${dataset} has a label, so there is nothing to divide.`,
      )
    const { parts, method } = deal(db, dataset, key, rows, request)
    const placed = rows.flatMap(({ row }, index) => {
      const part = parts[index] ?? null
      return part === null ? [] : [{ row, part }]
    })
    if (!placed.some(({ part }) => part === 'train'))
      throw new WinnowError('input.invalid', 'That leaves no message to train on.', {
        hint: 'Give validation and test smaller shares, or choose another column.',
      })
    const division = {
      rowIds: placed.map(({ row }) => rowIdOf(row)),
      parts: placed.map(({ part }) => part),
    }
    const split = storeSplit(db, key, division, method, at)
    const current = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', key)
    const next = splitKeyOf(db, split.id)
    if (next === current) return split
    commitChange(db, key, {
      kind: 'split',
      author: who.author,
      source: 'person',
      at,
      description: `Divided ${messages(placed.length)} anew (split v${split.version})`,
      forward: { split: next },
      backward: { split: current },
    })
    return split
  })
}

function labelledRows(db: ReadableDb, key: number, column: string | undefined): LabelledRow[] {
  const value = column === undefined ? 'NULL' : cellSql(filterContext(db, key).column(column))
  return db.all<LabelledRow>(
    `SELECT l.row, min(l.label) AS label, r.text_hash, ${value} AS value FROM labels l JOIN rows r ON r.key = l.row
     WHERE l.row BETWEEN ? AND ? AND l.status IN ('validated', 'flagged') GROUP BY l.row ORDER BY l.row`,
    ...keyRange(key),
  )
}

function deal(
  db: ReadableDb,
  dataset: string,
  key: number,
  rows: readonly LabelledRow[],
  request: SplitRequest,
): Dealt {
  if (request.kind === 'column') return byColumn(rows, request.column)
  const shares = {
    train: 1 - request.validation - request.test,
    validation: request.validation,
    test: request.test,
  }
  if (shares.train <= 0)
    throw new WinnowError('input.invalid', 'Validation and test together leave nothing for training.', {
      hint: 'Use for example 0.1 and 0.1.',
      details: { path: 'test' },
    })
  if (request.kind === 'date') return byDate(rows, request.column, shares)
  const { seed, groupBy, keepsTwins } = request
  const twins = keepsTwins ? twinsOf(db, dataset, key) : null
  const groups = groupsOf(
    rows.map(({ row, text_hash: text, value }) => [
      `text ${text}`,
      value === null || value === '' ? null : `value ${value}`,
      twins?.get(row) ?? null,
    ]),
  )
  const parts = stratify({ strata: rows.map(({ label }) => label), groups }, shares, seed)
  const method: SplitMethod = {
    kind: 'ratios',
    ratios: shares,
    seed,
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(keepsTwins ? { keepsTwins } : {}),
  }
  return { parts, method }
}

/** Groups of near-duplicates of the last check, at its similarity. */
function twinsOf(db: ReadableDb, dataset: string, key: number): Map<number, string> {
  const report = readReport(db, dataset)
  if (!report)
    throw new WinnowError(
      'quality.noReport',
      `${dataset} has not been checked, so its near-duplicates are not known.`,
    )
  const found = findingKeys(db, key, 'nearDuplicates', report.options.similarity)
  return new Map(found.map(({ key: row, group }) => [row, `twin ${group}`]))
}

function byColumn(rows: readonly LabelledRow[], column: string): Dealt {
  const parts = rows.map(({ value }) => canonicalPart(value ?? ''))
  const names = new Set(parts.filter((part) => part !== null))
  if (names.size > 20)
    throw new WinnowError('input.invalid', `${column} has ${names.size} different values; parts are few.`, {
      hint: 'Choose a column that says train, validation and test.',
      details: { path: 'column' },
    })
  return { parts, method: { kind: 'column', column } }
}

function byDate(
  rows: readonly LabelledRow[],
  column: string,
  ratios: { readonly train: number; readonly validation: number; readonly test: number },
): Dealt {
  const times = rows.map(({ value }) => timeOf(value ?? ''))
  const dated = [...rows.keys()].filter((at) => times[at] !== null)
  if (dated.length < rows.length / 2)
    throw new WinnowError(
      'input.invalid',
      `${dated.length} of ${rows.length} labelled messages have a date in ${column}.`,
      {
        hint: 'Dates are read as 2026-11-26, 26.11.2026 or 26/11/2026, with a time or without.',
        details: { path: 'column' },
      },
    )
  dated.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
  const parts: (string | null)[] = rows.map(() => 'train')
  const testFrom = dated.length - Math.round(rows.length * ratios.test)
  const validationFrom = testFrom - Math.round(rows.length * ratios.validation)
  dated.forEach((row, rank) => {
    parts[row] = rank >= testFrom ? 'test' : rank >= validationFrom ? 'validation' : 'train'
  })
  return { parts, method: { kind: 'date', column, ratios } }
}
