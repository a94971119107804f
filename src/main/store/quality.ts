// What a check of a dataset found: its rows, which filters and pages read, and the report. A check that is stopped leaves
// the one before it as it was.
import type {
  FindingKind,
  FindingQuery,
  FoundRow,
  KeptKind,
  QualityOptions,
} from '../../shared/domain/quality'
import { QualityReport } from '../../shared/domain/quality'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowIdOf, rowKey } from './identity'
import { datasetKeys, loadRows } from './row-loader'

/** Row id, group, score, label id, detail. */
export type StoredFinding = readonly [number, number, number, number | null, string | null]

const pending = 'pending '

/** Takes the rows of a check as they come. */
export type QualityWriter = {
  readonly add: (finding: KeptKind, rows: readonly StoredFinding[]) => void
  /** Puts the check in the place of the one before. */
  readonly finish: (
    report: Omit<QualityReport, 'dataset' | 'madeAt' | 'card' | 'isOutdated' | 'options'>,
    at: string,
  ) => QualityReport
  /** Forgets what came. */
  readonly abandon: () => void
}

/** Begins to keep a check of a dataset as it is now. @throws WinnowError `dataset.notFound`. */
export function openQuality(
  db: WritableDb,
  dataset: string,
  options: QualityReport['options'],
): QualityWriter {
  const { key, revision, splitKey } = datasetKeys(db, dataset)
  const clear = (): void =>
    void db.run(`DELETE FROM quality_rows WHERE dataset = ? AND finding LIKE 'pending %'`, key)
  clear()
  const insert = db.writer(
    'INSERT OR REPLACE INTO quality_rows (dataset, finding, row, grp, score, label, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  return {
    add: (finding, rows) =>
      db.write(() => {
        for (const [row, group, score, label, detail] of rows)
          insert(key, `${pending}${finding}`, rowKey(key, row), group, score, label, detail)
      }),
    finish: (report, at) =>
      db.write(() => {
        db.run(`DELETE FROM quality_rows WHERE dataset = ? AND finding NOT LIKE 'pending %'`, key)
        db.run(
          `UPDATE quality_rows SET finding = substr(finding, ?) WHERE dataset = ?`,
          pending.length + 1,
          key,
        )
        db.run(
          `INSERT OR REPLACE INTO quality_reports (dataset, revision, split, made_at, options, report)
           VALUES (?, ?, ?, ?, ?, ?)`,
          key,
          revision,
          splitKey,
          at,
          JSON.stringify(options),
          JSON.stringify(report),
        )
        return storedReport(db, key) as QualityReport
      }),
    abandon: clear,
  }
}

/** The last report of a dataset, or null where none was made. @throws WinnowError `dataset.notFound`. */
export function readReport(db: ReadableDb, dataset: string): QualityReport | null {
  return storedReport(db, datasetKeyOf(db, dataset))
}

function storedReport(db: ReadableDb, key: number): QualityReport | null {
  const stored = db.get<{
    name: string
    card: string
    made_at: string
    options: string
    report: string
    outdated: number
  }>(
    `SELECT d.name, d.card, q.made_at, q.options, q.report,
       q.revision <> d.revision OR q.split IS NOT d.current_split AS outdated
     FROM quality_reports q JOIN datasets d ON d.key = q.dataset WHERE q.dataset = ?`,
    key,
  )
  if (!stored) return null
  return QualityReport.parse({
    ...(JSON.parse(stored.report) as object),
    dataset: stored.name,
    madeAt: stored.made_at,
    card: JSON.parse(stored.card) as object,
    isOutdated: stored.outdated === 1,
    options: JSON.parse(stored.options) as QualityOptions,
  })
}

type Found = {
  row: number
  grp: number
  score: number
  label: string | null
  detail: string | null
}

/**
 * Rows of a finding, those of a group together, with how many there are in all and in how many groups.
 * @throws WinnowError `dataset.notFound`.
 */
export function findingRows(
  db: ReadableDb,
  { dataset: ref, finding, from, offset = 0, limit = 100 }: FindingQuery,
): { rows: FoundRow[]; total: number; groups: number } {
  return db.snapshot(() => {
    const dataset = datasetKeys(db, ref)
    const base = groupedSql(finding)
    const params = [...(finding === 'nearDuplicates' ? [from ?? 0] : []), dataset.key, finding, from ?? -1]
    const { total, groups } = db.get<{ total: number; groups: number }>(
      `SELECT count(*) AS total, count(DISTINCT grp) AS groups FROM (${base}) WHERE score >= ?`,
      ...params,
    ) ?? { total: 0, groups: 0 }
    const found = db.all<Found>(
      `SELECT f.row, dense_rank() OVER (ORDER BY f.grp) AS grp, f.score, n.name AS label, f.detail
       FROM (${base}) f LEFT JOIN label_names n ON n.id = f.label
       WHERE f.score >= ? ORDER BY f.place, f.row LIMIT ? OFFSET ?`,
      ...params,
      limit,
      offset,
    )
    const rows = new Map(
      loadRows(
        db,
        dataset,
        found.map(({ row }) => row),
        null,
      ).map((row) => [row.id as number, row]),
    )
    return {
      total,
      groups,
      rows: found.flatMap((one): FoundRow[] => {
        const row = rows.get(rowIdOf(one.row))
        if (!row) return []
        return [{ row, group: one.grp, score: one.score, suggested: one.label, detail: one.detail }]
      }),
    }
  })
}

/**
 * Rows of a finding with their group. Those of nearDuplicates stand in an order that is cut where two neighbours are less
 * alike than the first parameter (analysis/near-duplicates.ts).
 */
function groupedSql(finding: FindingKind): string {
  const group = finding === 'nearDuplicates' ? 'sum(CAST(detail AS REAL) < ?) OVER (ORDER BY grp)' : 'grp'
  return `SELECT row, grp AS place, ${group} AS grp, score, label, detail FROM quality_rows
    WHERE dataset = ? AND finding = ?`
}

/** Keys of a finding's rows with their group and suggested label, those of a group together. */
export function findingKeys(
  db: ReadableDb,
  datasetKey: number,
  finding: FindingKind,
  from: number | undefined,
): { readonly key: number; readonly group: number; readonly label: number | null }[] {
  return db.all(
    `SELECT row AS key, grp AS "group", label FROM (${groupedSql(finding)}) WHERE score >= ? ORDER BY place, row`,
    ...(finding === 'nearDuplicates' ? [from ?? 0] : []),
    datasetKey,
    finding,
    from ?? -1,
  )
}
