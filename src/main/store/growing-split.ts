// The split of a dataset whose labels come one by one. The first training deals the labelled rows by ratios;
// rows labelled later join training, so that the test part stays the same from run to run. A later row whose
// text stands in another part already stays out: it would be a leak. A split that came from a column of the
// file is never touched. Each change of the split in use is an entry of the journal.
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { nowText, rowIdOf } from './identity'
import { commitChange } from './journal'
import { type Division, type SplitMethod, splitByKey, splitKeyOf, storeSplit } from './splits'
import { stratify } from './stratify'

type LabelledRow = { row: number; text_hash: number; label: number; part: string | null }
type Placed = { readonly row: number; readonly part: string }
type Options = {
  readonly ratios: Readonly<Record<string, number>>
  readonly seed: number
  readonly at?: string
}

/** What the split of a dataset would become. */
export type SplitPlan =
  | { readonly isReady: true; readonly split: SplitSummary }
  | {
      readonly isReady: false
      readonly division: Division
      readonly method: SplitMethod
      /** The split in use; null when there is none. */
      readonly current: number | null
      readonly description: string
    }

/**
 * The dataset's present split, made or extended where labelled rows stand in no part.
 * @throws WinnowError `dataset.notFound`, `labels.none` when no row has a label.
 */
export function ensureSplit(
  db: WritableDb,
  dataset: string,
  outputId: number,
  options: Options,
): SplitSummary {
  const key = datasetKeyOf(db, dataset)
  return db.write(() => {
    const plan = planSplit(db, key, outputId, options)
    if (plan.isReady) return plan.split
    const split = storeSplit(db, key, plan.division, plan.method)
    commitChange(db, key, {
      kind: 'split',
      author: null,
      source: 'rule',
      at: options.at ?? nowText(),
      description: plan.description,
      forward: { split: splitKeyOf(db, split.id) },
      backward: { split: plan.current },
    })
    return split
  })
}

/** Works out the split without storing it. @throws WinnowError `labels.none`. */
export function planSplit(db: ReadableDb, key: number, outputId: number, options: Options): SplitPlan {
  const current = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', key)
  const present = current === null ? null : splitByKey(db, current)
  if (present && isFixed(present.method)) return { isReady: true, split: present }
  const rows = labelledRows(db, current, outputId)
  if (rows.length === 0) throw new WinnowError('labels.none', 'No message of the dataset has a label.')
  const placed = present ? joinTraining(rows, textsElsewhere(db, current)) : deal(rows, options)
  const joined = placed.length - rows.filter(({ part }) => part !== null).length
  if (present && joined === 0) return { isReady: true, split: present }
  const method: SplitMethod = present?.method ?? {
    kind: 'ratios',
    ratios: { ...options.ratios },
    seed: options.seed,
  }
  const labelled = new Set(rows.map(({ row }) => row))
  // A row that lost its label stays where it was: the test part is frozen.
  const others = current === null ? [] : splitRows(db, current).filter(({ row }) => !labelled.has(row))
  return {
    isReady: false,
    division: divisionOf([...placed, ...others]),
    method,
    current,
    description: present ? `${joined} newly labelled rows join training` : 'the labelled rows are split',
  }
}

const isFixed = (method: SplitMethod): boolean =>
  method.kind === 'column' || (method.kind === 'edited' && method.isFixed)

function labelledRows(db: ReadableDb, split: number | null, outputId: number): LabelledRow[] {
  return db.all<LabelledRow>(
    `SELECT l.row, r.text_hash, min(l.label) AS label, s.part FROM labels l
     JOIN rows r ON r.key = l.row
     LEFT JOIN split_rows s ON s.split = ? AND s.row = l.row
     WHERE l.output = ? AND l.status IN ('validated', 'flagged') GROUP BY l.row ORDER BY l.row`,
    split,
    outputId,
  )
}

/** Texts of the rows outside training, labelled or not. */
function textsElsewhere(db: ReadableDb, split: number | null): ReadonlySet<number> {
  const found = db.all<{ text_hash: number }>(
    `SELECT DISTINCT r.text_hash FROM split_rows s JOIN rows r ON r.key = s.row
     WHERE s.split = ? AND s.part <> 'train'`,
    split,
  )
  return new Set(found.map((row) => row.text_hash))
}

function joinTraining(rows: readonly LabelledRow[], elsewhere: ReadonlySet<number>): Placed[] {
  return rows.flatMap(({ row, part, text_hash }) => {
    if (part !== null) return [{ row, part }]
    return elsewhere.has(text_hash) ? [] : [{ row, part: 'train' }]
  })
}

function deal(rows: readonly LabelledRow[], { ratios, seed }: Options): Placed[] {
  const strata = rows.map((row) => row.label)
  const parts = stratify({ strata, groups: rows.map((row) => row.text_hash) }, ratios, seed)
  return rows.map(({ row }, i) => ({ row, part: parts[i] ?? 'train' }))
}

function splitRows(db: ReadableDb, split: number): Placed[] {
  return db.all<Placed>('SELECT row, part FROM split_rows WHERE split = ?', split)
}

function divisionOf(placed: readonly Placed[]): Division {
  const sorted = [...placed].sort((a, b) => a.row - b.row)
  return { rowIds: sorted.map(({ row }) => rowIdOf(row)), parts: sorted.map(({ part }) => part) }
}
