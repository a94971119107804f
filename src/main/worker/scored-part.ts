// Truth and scores of a part as indices of a run's labels, kept for the next question about the same part.
import type { Run, RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from '../store/database'
import { predictedParts, predictedRows, readPredictions } from '../store/predictions'
import { getRun } from '../store/runs'

/** Rows of a part that have a label. */
export type LabelledPart = {
  readonly run: Run
  readonly own: RunOutput
  readonly width: number
  readonly rowIds: readonly number[]
  /** Indices into the run's labels; -1 for a label that training never saw. */
  readonly truth: readonly (readonly number[])[]
  /** The same as ids of labels. */
  readonly truthIds: readonly (readonly number[])[]
  /** (rows, width). */
  readonly scores: Float32Array
}

/** Labels as indices of a run's own; each that it does not know gets an index after them. */
export function indexedTruth(
  { labels }: RunOutput,
  truth: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const places = new Map(labels.map(({ id }, at) => [Number(id), at]))
  const placeOf = (id: number): number => {
    const known = places.get(id)
    if (known !== undefined) return known
    places.set(id, places.size)
    return places.size - 1
  }
  return truth.map((ids) => ids.map(placeOf))
}

const scoredRows = (db: ReadableDb, run: Run, part: string): number =>
  part === 'all' ? predictedRows(db, run.id).size : (predictedParts(db, run.id)[part] ?? 0)

const mostKept = 2
const kept = new Map<string, LabelledPart>()

/**
 * The labelled rows of a part; `all` is every row that it has scored.
 * @throws WinnowError `run.noPredictions`, `labels.none`, `label.notFound`, `run.notFound`.
 */
export function labelledPart(
  db: ReadableDb,
  databaseFile: string,
  id: string,
  part: string,
  output: string,
): LabelledPart {
  const run = getRun(db, id)
  const key = `${databaseFile} ${run.id} ${part} ${output} ${scoredRows(db, run, part)}`
  const known = kept.get(key)
  if (known) return known
  const own = run.outputs.find((one) => one.output === output)
  if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
  const width = own.labels.length
  const all = readPredictions(db, run.id, part === 'all' ? null : part, output)
  const rows = all.truth.flatMap((labels, row) => (labels.length > 0 ? [row] : []))
  if (rows.length === 0)
    throw new WinnowError('labels.none', `No message of ${part} has a label.`, {
      hint: 'Confidence and slices are counted on labelled messages. Label some of them.',
    })
  const places = new Map(own.labels.map((label, at) => [Number(label.id), at]))
  const scores = new Float32Array(rows.length * width)
  rows.forEach((row, at) => scores.set(all.scores.subarray(row * width, (row + 1) * width), at * width))
  const truthIds = rows.map((row) => all.truth[row] ?? [])
  const found: LabelledPart = {
    run,
    own,
    width,
    rowIds: rows.map((row) => all.rowIds[row] ?? 0),
    truth: truthIds.map((ids) => ids.map((one) => places.get(one) ?? -1)),
    truthIds,
    scores,
  }
  kept.set(key, found)
  const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  return found
}
