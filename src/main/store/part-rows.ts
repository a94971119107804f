// Rows as training reads them: which rows a part has and their labels, then texts by row id, a few at a time.
// Invariant: no cursor stays open between batches.
import type { SplitId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'
import { keyRange, rowIdOf } from './identity'
import { datasetKeys, standingLabels } from './row-loader'
import { labelsThen, rowsGoneSince, textThen } from './rows-then'
import { splitKeyOf } from './splits'

/** Which rows are asked for. */
export type RowsOf = {
  /** Id or name. */
  readonly dataset: string
  readonly splitId: SplitId | null
  /** Ids of the outputs whose labels are read. */
  readonly outputIds: readonly number[]
  /** Null: every row of the dataset, whatever its part. */
  readonly part: string | null
  /** Labels as they stood at this revision, with rows that have left since; the present ones when absent. */
  readonly revision?: number
  /** Rows without a label in any of these outputs are left out unless true. */
  readonly withUnlabelled?: boolean
  readonly batchSize?: number
}

/** Row ids with their labels: for each output a list a row, of one label where the output is single. */
export type RowBatch = {
  readonly rowIds: readonly number[]
  readonly labelIds: readonly (readonly (readonly number[])[])[]
}

/**
 * Rows of a part in order of row id, in batches; a split that is null has no rows in any part.
 * @throws WinnowError `dataset.notFound`, `split.unknownPart` for an unknown split.
 */
export function* iterateRows(db: ReadableDb, what: RowsOf): Generator<RowBatch> {
  const { key } = datasetKeys(db, what.dataset)
  const [first, last] = keyRange(key)
  if (what.part !== null && what.splitId === null) return
  const splitKey = what.splitId === null ? null : splitKeyOf(db, what.splitId)
  const size = what.batchSize ?? 5000
  const { revision } = what
  const then = what.outputIds.map((outputId) =>
    revision === undefined ? null : labelsThen(db, key, outputId, revision),
  )
  const gone = revision === undefined ? new Set<number>() : rowsGoneSince(db, key, revision)
  for (let after = first; ;) {
    const rows =
      what.part === null
        ? db.all<{ key: number; isHere: number }>(
            'SELECT key, 1 AS isHere FROM rows WHERE key > ? AND key <= ? ORDER BY key LIMIT ?',
            after,
            last,
            size,
          )
        : db.all<{ key: number; isHere: number }>(
            `SELECT s.row AS key, r.key IS NOT NULL AS isHere FROM split_rows s LEFT JOIN rows r ON r.key = s.row
             WHERE s.split = ? AND s.part = ? AND s.row > ? ORDER BY s.row LIMIT ?`,
            splitKey,
            what.part,
            after,
            size,
          )
    const end = rows.at(-1)?.key
    if (end === undefined) return
    const labels = what.outputIds.map((outputId, at) => {
      const read = then[at]?.(after, end)
      if (read) return read
      const standing = standingLabels(db, outputId, after, end)
      return (rowKey: number): readonly number[] => standing.get(rowKey) ?? []
    })
    const read = rows
      .filter((row) => row.isHere === 1 || gone.has(rowIdOf(row.key)))
      .map((row) => ({ id: rowIdOf(row.key), labels: labels.map((own) => own(row.key)) }))
    const kept = read.filter((row) => what.withUnlabelled || row.labels.some((own) => own.length > 0))
    if (kept.length > 0)
      yield {
        rowIds: kept.map((row) => row.id),
        labelIds: what.outputIds.map((_, at) => kept.map((row) => row.labels[at] ?? [])),
      }
    after = end
  }
}

/**
 * Reads texts of a dataset by row id, in the order asked for, as they stood at a revision (as they are when absent); what
 * it returns throws `row.notFound`.
 * @throws WinnowError `dataset.notFound`.
 */
export function textReader(
  db: ReadableDb,
  dataset: string,
  revision?: number,
): (rowIds: Int32Array) => string[] {
  const keys = datasetKeys(db, dataset)
  const texts = textThen(db, keys.key, revision ?? keys.revision)
  return (rowIds) =>
    Array.from(rowIds, (id) => {
      const text = texts.of(id)
      if (text === null) throw new WinnowError('row.notFound', `${dataset} has no row ${id} any more.`)
      return text
    })
}
