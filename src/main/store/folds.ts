// The splits of a cross-validation: labelled rows dealt to k folds, one split a fold in which that fold is test and the
// others are train. Stratified by label; equal texts, and rows of one group, are never in two folds.
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from './database'
import { cellSql } from './cell-sql'
import { datasetKeyOf } from './dataset-key'
import { filterContext } from './filter-context'
import { groupsOf } from './groups'
import { rowIdOf } from './identity'
import { splitKeyOf, storeSplit } from './splits'
import { stratify } from './stratify'

/** How to deal. */
export type FoldOptions = {
  readonly folds: number
  readonly seed: number
  /** Name of a column whose values stay together; a row without a value is a group of its own. */
  readonly groupBy: string | null
  /** Also the rows of the test part of the split in use. */
  readonly withTest: boolean
}

type LabelledRow = { row: number; label: number; text_hash: number; value: string | null }

/**
 * Stores the splits, fold by fold. Rows are those of `split` that are labelled: its training and validation parts, and
 * its test part where that is asked for.
 * @throws WinnowError `csv.columnNotFound`, `input.invalid` where there are fewer rows or groups than folds.
 */
export function makeFolds(
  db: WritableDb,
  dataset: string,
  outputId: number,
  split: SplitSummary,
  options: FoldOptions,
): SplitSummary[] {
  const { folds, seed, groupBy, withTest } = options
  const key = datasetKeyOf(db, dataset)
  const value = groupBy === null ? 'NULL' : cellSql(filterContext(db, key).column(groupBy))
  const rows = db.all<LabelledRow>(
    `SELECT s.row, min(l.label) AS label, r.text_hash, ${value} AS value FROM split_rows s
     JOIN rows r ON r.key = s.row JOIN labels l ON l.row = s.row AND l.output = ?
       AND l.status IN ('validated', 'flagged')
     WHERE s.split = ? AND (s.part <> 'test' OR ?) GROUP BY s.row ORDER BY s.row`,
    outputId,
    splitKeyOf(db, split.id),
    withTest ? 1 : 0,
  )
  const groups = groupsOf(
    rows.map(({ text_hash: text, value }) => [
      `text ${text}`,
      value === null || value === '' ? null : `value ${value}`,
    ]),
  )
  const count = new Set(groups).size
  if (count < folds)
    throw new WinnowError(
      'input.invalid',
      `${folds} folds need as many ${groupBy === null ? 'labelled messages' : `values of ${groupBy}`}; there are ${count}.`,
      { hint: 'Ask for fewer folds, or label more.', details: { path: 'folds' } },
    )
  const shares = Object.fromEntries(Array.from({ length: folds }, (_, fold) => [`fold ${fold + 1}`, 1]))
  const dealt = stratify({ strata: rows.map(({ label }) => label), groups }, shares, seed)
  const rowIds = rows.map(({ row }) => rowIdOf(row))
  return Array.from({ length: folds }, (_, fold) => {
    const parts = dealt.map((own) => (own === `fold ${fold + 1}` ? 'test' : 'train'))
    return storeSplit(db, key, { rowIds, parts }, { kind: 'fold', fold: fold + 1, folds, seed, groupBy })
  })
}
