import type { Filter } from '../../shared/domain/filter'
import type { ReadableDb } from './database'
/** Rows as they leave. */
export type ExportBatch = readonly {
  readonly id: number
  readonly cells: readonly string[]
  readonly labels: Readonly<Record<string, readonly string[]>>
  readonly part: string | null
}[]
/** Matching rows in batches in order of row id; `cells` verbatim in the order of the dataset's columns. */
export function iterateExport(
  _db: ReadableDb,
  _what: { readonly dataset: string; readonly query?: string; readonly filter?: Filter; readonly batchSize?: number },
): Generator<ExportBatch> {
  throw new Error('not yet')
}
