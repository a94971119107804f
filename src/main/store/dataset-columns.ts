import { Column } from '../../shared/domain/file'
import type { ReadableDb } from './database'

/** The columns of a dataset with their roles as they are now. */
export function columnsOf(db: ReadableDb, datasetKey: number): Column[] {
  return Column.array().parse(
    JSON.parse(db.value<string>('SELECT columns FROM datasets WHERE key = ?', datasetKey)),
  )
}
