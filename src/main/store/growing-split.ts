// The split of a dataset whose labels come one by one. The first training deals the labelled rows by ratios;
// rows labelled later join training, so that the test part stays the same from run to run. A split that came
// from a column of the file is never touched.
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowIdOf } from './identity'
import { type SplitMethod, splitByKey, storeSplit } from './splits'
import { stratify } from './stratify'

type LabelledRow = { row: number; text_hash: number; label: number; part: string | null }

/**
 * The dataset's present split, made or extended where labelled rows stand in no part.
 * @throws WinnowError `dataset.notFound`, `labels.none` when no row has a label.
 */
export function ensureSplit(
  db: WritableDb,
  dataset: string,
  outputId: number,
  options: { readonly ratios: Readonly<Record<string, number>>; readonly seed: number },
): SplitSummary {
  const key = datasetKeyOf(db, dataset)
  return db.write(() => {
    const current = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', key)
    const present = current === null ? null : splitByKey(db, current)
    if (present?.method.kind === 'column') return present
    const rows = db.all<LabelledRow>(
      `SELECT l.row, r.text_hash, min(l.label) AS label, s.part FROM labels l
       JOIN rows r ON r.key = l.row
       LEFT JOIN split_rows s ON s.split = ? AND s.row = l.row
       WHERE l.output = ? AND l.status IN ('validated', 'flagged') GROUP BY l.row ORDER BY l.row`,
      current,
      outputId,
    )
    if (rows.length === 0) throw new WinnowError('labels.none', 'No message of the dataset has a label.')
    if (present && rows.every((row) => row.part !== null)) return present
    const method: SplitMethod = present?.method ?? {
      kind: 'ratios',
      ...options,
      ratios: { ...options.ratios },
    }
    const dealt = present
      ? rows.map((row) => row.part ?? 'train')
      : stratify(
          { strata: rows.map((row) => row.label), groups: rows.map((row) => row.text_hash) },
          options.ratios,
          options.seed,
        )
    const kept = present ? partsWithoutLabel(db, current ?? 0, new Set(rows.map((row) => row.row))) : []
    const all = [...rows.map((row, i) => ({ row: row.row, part: dealt[i] ?? 'train' })), ...kept]
    all.sort((a, b) => a.row - b.row)
    const division = { rowIds: all.map(({ row }) => rowIdOf(row)), parts: all.map(({ part }) => part) }
    const split = storeSplit(db, key, division, method)
    db.run(
      'UPDATE datasets SET current_split = (SELECT key FROM splits WHERE id = ?) WHERE key = ?',
      split.id,
      key,
    )
    return split
  })
}

/** Rows of a split that have lost their label stay where they were: their part is part of the frozen test. */
function partsWithoutLabel(
  db: WritableDb,
  split: number,
  labelled: ReadonlySet<number>,
): { row: number; part: string }[] {
  const rows = db.all<{ row: number; part: string }>(
    'SELECT row, part FROM split_rows WHERE split = ?',
    split,
  )
  return rows.filter(({ row }) => !labelled.has(row))
}
