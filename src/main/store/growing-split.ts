// The split of a dataset whose labels come one by one. The first training deals the labelled rows by ratios;
// rows labelled later join training, so that the test part stays the same from run to run. A later row whose
// text stands in another part already stays out: it would be a leak. Where a column of the file says the parts, a later
// row joins training where its own cell says so, and no other part ever changes. What was taken out by hand stays out.
// Each change of the split in use is an entry of the journal.
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { nowText, rowIdOf } from './identity'
import { commitChange, standingEntries } from './journal'
import { isFixed, partsByColumn, partsOfFixed, splitColumn } from './split-column'
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
  const rows = labelledRows(db, current, outputId)
  if (present && isFixed(present.method) && rows.every(({ part }) => part !== null))
    return { isReady: true, split: present }
  if (rows.length === 0) throw new WinnowError('labels.none', 'No message of the dataset has a label.')
  if (!present) return firstSplit(db, key, rows, options)
  const placed = joinTraining(rows, textsElsewhere(db, current), mayJoin(db, key, present, rows))
  const joined = placed.length - rows.filter(({ part }) => part !== null).length
  if (joined === 0) return { isReady: true, split: present }
  const labelled = new Set(rows.map(({ row }) => row))
  // A row that lost its label stays where it was: the test part is frozen.
  const others = current === null ? [] : splitRows(db, current).filter(({ row }) => !labelled.has(row))
  return {
    isReady: false,
    division: divisionOf([...placed, ...others]),
    method: present.method,
    current,
    description: `${joined} newly labelled rows join training`,
  }
}

/**
 * By the file's own column where it names a part for one of the labelled rows: then unlabelled rows of its other parts are
 * there from the start, so that labels do not move them. By ratios otherwise.
 */
function firstSplit(db: ReadableDb, key: number, rows: readonly LabelledRow[], options: Options): SplitPlan {
  const column = splitColumn(db, key)
  const parts = column === null ? null : partsByColumn(db, key, column, null)
  const said = parts ? rows.flatMap(({ row }) => placedIn(row, parts.get(row))) : []
  if (column === null || !parts || said.length === 0)
    return {
      isReady: false,
      division: divisionOf(deal(rows, options)),
      method: { kind: 'ratios', ratios: { ...options.ratios }, seed: options.seed },
      current: null,
      description: 'the labelled rows are split',
    }
  const labelled = new Set(rows.map(({ row }) => row))
  const others = [...parts].flatMap(([row, part]) =>
    part === 'train' || labelled.has(row) ? [] : [{ row, part }],
  )
  return {
    isReady: false,
    division: divisionOf([...said, ...others]),
    method: { kind: 'column', column },
    current: null,
    description: `the rows are split as ${column} says`,
  }
}

const placedIn = (row: number, part: string | undefined): Placed[] =>
  part === undefined ? [] : [{ row, part }]

/** Which rows in no part may join training. */
function mayJoin(
  db: ReadableDb,
  key: number,
  present: SplitSummary,
  rows: readonly LabelledRow[],
): (row: number) => boolean {
  const free = rows.flatMap(({ row, part }) => (part === null ? [row] : []))
  const gone = takenOut(db, key, free)
  if (!isFixed(present.method)) return (row) => !gone.has(row)
  const parts = partsOfFixed(db, key, present, free)
  return (row) => parts?.get(row) === 'train' && !gone.has(row)
}

/** Those of the rows that a change which stands took out of the split, and none put back. */
function takenOut(db: ReadableDb, key: number, rows: readonly number[]): Set<number> {
  const gone = new Set<number>()
  if (rows.length === 0) return gone
  const standing = standingEntries(db, key)
  const changes = db.all<{ before: number | null; after: number }>(
    `SELECT json_extract(backward, '$.split') AS before, json_extract(forward, '$.split') AS after FROM journal
     WHERE id IN (SELECT value FROM json_each(?)) AND kind IN ('split', 'rows', 'redo')
       AND json_extract(forward, '$.split') IS NOT NULL ORDER BY id`,
    JSON.stringify(standing),
  )
  const list = JSON.stringify(rows)
  const among = (split: number | null): Set<number> => {
    const found = db.all<{ row: number }>(
      'SELECT row FROM split_rows WHERE split = ? AND row IN (SELECT value FROM json_each(?))',
      split,
      list,
    )
    return new Set(found.map(({ row }) => row))
  }
  for (const { before, after } of changes) {
    const now = among(after)
    for (const row of among(before)) if (!now.has(row)) gone.add(row)
    for (const row of now) gone.delete(row)
  }
  return gone
}

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

function joinTraining(
  rows: readonly LabelledRow[],
  elsewhere: ReadonlySet<number>,
  may: (row: number) => boolean,
): Placed[] {
  return rows.flatMap(({ row, part, text_hash }) => {
    if (part !== null) return [{ row, part }]
    return elsewhere.has(text_hash) || !may(row) ? [] : [{ row, part: 'train' }]
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
