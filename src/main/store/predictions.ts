import type { RunId } from '../../shared/domain/ids'
import type { ReadableDb, WritableDb } from './database'

/** Probabilities of rows of one part: `scores` is row-major n × labels of the run. */
export type PredictionChunk = {
  readonly run: RunId
  readonly part: string | null
  readonly rowIds: readonly number[]
  readonly scores: Float32Array
}
/** Stores a chunk; predicted label, confidence and whether it is right are derived; a row stored before is replaced. */
export function insertPredictions(_db: WritableDb, _chunk: PredictionChunk): void {
  throw new Error('not yet')
}
/** Truth and scores of a part, in order of row id. `truth` holds label ids, 0 where the row has none. */
export type ScoredPart = {
  readonly rowIds: readonly number[]
  readonly truth: readonly number[]
  readonly scores: Float32Array
}
/** Everything an evaluation needs. @throws WinnowError `run.noPredictions`. */
export function readPredictions(_db: ReadableDb, _run: RunId, _part: string): ScoredPart {
  throw new Error('not yet')
}
/** Parts with predictions and their number of rows. */
export function predictedParts(_db: ReadableDb, _run: RunId): Record<string, number> {
  throw new Error('not yet')
}
/** Forgets the predictions of a run (before it is scored again). */
export function removePredictions(_db: WritableDb, _run: RunId): void {
  throw new Error('not yet')
}
