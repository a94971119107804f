import type { DatasetStatistics } from '../../shared/domain/dataset'
import type { ReadableDb } from './database'
/** Figures of a dataset under its current split. */
export function datasetStatistics(_db: ReadableDb, _ref: string): DatasetStatistics {
  throw new Error('not yet')
}
