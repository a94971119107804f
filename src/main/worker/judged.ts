// What a run said of the rows of a part beside what they are labelled, row by row, without the scores: what cells, confused
// pairs and lists of mistakes are counted from. Of the part that was asked for last it is kept.
import type { LabelsOf } from '../../shared/domain/labels-now'
import type { RunId } from '../../shared/domain/ids'
import type { Run, RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from '../store/database'
import { datasetKeyOf } from '../store/dataset-key'
import { rowIdOf } from '../store/identity'
import { labelRevision } from '../store/label-revision'
import { getOutput, namesEverOf } from '../store/labels'
import { predictedParts } from '../store/predictions'
import { labelsThen } from '../store/rows-then'
import { getRun } from '../store/runs'
import { scoredNow } from './labels-now'

/** Rows with a label, in order of row id; labels are ids. */
export type Judged = {
  readonly run: Run
  readonly own: RunOutput
  readonly outputId: number
  readonly rowIds: readonly number[]
  readonly truth: readonly (readonly number[])[]
  /** The likeliest label, or with several labels a row those that were given. */
  readonly said: readonly (readonly number[])[]
  /** Probability of the likeliest label. */
  readonly confidence: Float32Array
  /** Name of a label: as the run knew it, or of today. */
  readonly nameOf: (label: number) => string
}

/** What is asked for. */
export type JudgedAsked = {
  readonly run: RunId
  /** Null is every row that was scored. */
  readonly part: string | null
  readonly output: string
  readonly labels?: LabelsOf | undefined
}

const mostKept = 2
const kept = new Map<string, Judged>()

/**
 * Reads the rows of a part.
 * @throws WinnowError `run.noPredictions`, `run.notFound`, `label.notFound`, `labels.none`.
 */
export function judgedRows(db: ReadableDb, databaseFile: string, asked: JudgedAsked): Judged {
  const run = getRun(db, asked.run)
  const own = run.outputs.find((one) => one.output === asked.output)
  if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${asked.output}.`)
  const revision = labelRevision(
    db,
    datasetKeyOf(db, run.datasetId),
    asked.labels === 'now' ? 'labels' : 'names',
  )
  const scored = JSON.stringify([predictedParts(db, run.id), own.threshold])
  const key = JSON.stringify([
    databaseFile,
    run.id,
    asked.part,
    own.output,
    asked.labels ?? 'then',
    revision,
    scored,
  ])
  const before = kept.get(key)
  if (before) return before
  const outputId = getOutput(db, run.datasetId, own.output).id
  const read = asked.labels === 'now' ? judgedNow : judgedThen
  const found = read(db, run, own, outputId, asked.part)
  if (found.rowIds.length === 0)
    throw new WinnowError(
      'labels.none',
      `No row of ${asked.part ?? run.dataset} that ${run.name} scored has a label.`,
      { hint: 'Label some of them, or choose another part.' },
    )
  kept.set(key, found)
  const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  return found
}

type Read = (db: ReadableDb, run: Run, own: RunOutput, outputId: number, part: string | null) => Judged

const rowsPerRead = 20_000

const judgedThen: Read = (db, run, own, outputId, part) => {
  const number = db.value<number>('SELECT number FROM runs WHERE id = ?', run.id)
  const datasetKey = datasetKeyOf(db, run.datasetId)
  const then = labelsThen(db, datasetKey, outputId, run.datasetRevision)
  const names = new Map([
    ...namesEverOf(db, outputId),
    ...own.labels.map(({ id, name }) => [id, name] as const),
  ])
  const [rowIds, truth, said, confidence]: [number[], (readonly number[])[], number[][], number[]] = [
    [],
    [],
    [],
    [],
  ]
  let after = 0
  for (;;) {
    const found = db.all<{ row: number; label: number; given: string | null; confidence: number }>(
      `SELECT row, label, given, confidence FROM predictions WHERE run = ? AND output = ?
       ${part === null ? '' : 'AND part = ?'} AND row > ? ORDER BY row LIMIT ?`,
      number,
      outputId,
      ...(part === null ? [] : [part]),
      after,
      rowsPerRead,
    )
    const last = found.at(-1)
    if (!last) break
    const labelsOf = then(after, last.row)
    after = last.row
    for (const one of found) {
      const labels = labelsOf(one.row)
      if (labels.length === 0) continue
      rowIds.push(rowIdOf(one.row))
      truth.push(labels)
      said.push(one.given === null ? [one.label] : (JSON.parse(one.given) as number[]))
      confidence.push(one.confidence)
    }
  }
  if (after === 0)
    throw new WinnowError(
      'run.noPredictions',
      `${run.name} has no predictions${part === null ? '' : ` for ${part}`}.`,
    )
  return {
    run,
    own,
    outputId,
    rowIds,
    truth,
    said,
    confidence: Float32Array.from(confidence),
    nameOf: (label) => names.get(label) ?? `label ${label}`,
  }
}

const judgedNow: Read = (db, run, ownThen, outputId, part) => {
  const { own, scored } = scoredNow(db, run, ownThen, outputId, part)
  const names = new Map([
    ...namesEverOf(db, outputId),
    ...own.labels.map(({ id, name }) => [id, name] as const),
  ])
  const width = own.labels.length
  const rows = scored.truth.flatMap((labels, at) => (labels.length > 0 ? [at] : []))
  const confidence = new Float32Array(rows.length)
  const said = rows.map((row, at) => {
    const scores = scored.scores.subarray(row * width, (row + 1) * width)
    let best = 0
    for (let label = 1; label < width; label++) if ((scores[label] ?? 0) > (scores[best] ?? 0)) best = label
    confidence[at] = scores[best] ?? 0
    const threshold = own.kind === 'multi' ? (own.threshold ?? 0.5) : null
    if (threshold === null) return [Number(own.labels[best]?.id ?? 0)]
    return own.labels.flatMap(({ id }, label) => ((scores[label] ?? 0) >= threshold ? [Number(id)] : []))
  })
  return {
    run,
    own,
    outputId,
    rowIds: rows.map((row) => scored.rowIds[row] ?? 0),
    truth: rows.map((row) => scored.truth[row] ?? []),
    said,
    confidence,
    nameOf: (label) => names.get(label) ?? `label ${label}`,
  }
}

/** Whether a row has exactly its labels; with one label a row, whether the one that was said is among them. */
export function isRight({ own, truth, said }: Judged, at: number): boolean {
  const [labels, given] = [truth[at] ?? [], said[at] ?? []]
  if (own.kind !== 'multi') return labels.includes(given[0] ?? -1)
  return labels.length === given.length && labels.every((label) => given.includes(label))
}

/** Indices of the wrong rows, the surest first. */
export function mistakes(judged: Judged): number[] {
  const { confidence, rowIds } = judged
  return rowIds
    .flatMap((_, at) => (isRight(judged, at) ? [] : [at]))
    .sort((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0) || a - b)
}
