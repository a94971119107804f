// What people found on looking at the mistakes of a run, and the mistakes as a table.
import { Readable } from 'node:stream'
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import { type ErrorMark, markWords } from '../../shared/domain/error-mark'
import type { ErrorReview } from '../../shared/domain/run-errors'
import { wilson } from '../../shared/metrics/wilson'
import { writeRowsAs } from '../ingest/write-as'
import { openReadable, type ReadableDb } from '../store/database'
import { datasetKeys, loadRows, standingLabels } from '../store/row-loader'
import { keyRange } from '../store/identity'
import { marksOf } from '../store/marks'
import type { WorkerContract } from './contract'
import { type Judged, judgedRows, mistakes } from './judged'
import { nearestFinder } from './nearest'

type Data = Handlers<WorkerContract>['data']

/** Counts marks and corrections over the mistakes. @throws WinnowError as `judgedRows`. */
export const review: Data['review'] = ({ databaseFile, ...asked }) => {
  const db = openReadable(databaseFile)
  try {
    const judged = judgedRows(db, databaseFile, asked)
    const { run, own, outputId } = judged
    const wrong = mistakes(judged)
    const marks = marksOf(db, run.datasetId, outputId)
    const nowOf = labelsNow(db, judged)
    const counts: Record<ErrorMark, number> = { labelWrong: 0, ambiguous: 0, modelWrong: 0 }
    let [corrected, changed] = [0, 0]
    const seen = wrong.flatMap((at) => {
      const row = judged.rowIds[at] ?? 0
      const mark = marks.get(row)?.mark ?? null
      const [then, now, said] = [judged.truth[at] ?? [], nowOf(row), judged.said[at] ?? []]
      const isChanged = !isSame(then, now)
      if (isChanged) changed++
      if (mark) counts[mark]++
      if (mark === 'labelWrong' && isChanged && isSame(said, now)) corrected++
      if (mark === null && !isChanged) return []
      return [
        {
          row: row as ErrorReview['seen'][number]['row'],
          mark,
          before: then.map(judged.nameOf),
          now: now.map(judged.nameOf),
        },
      ]
    })
    const rows = judged.rowIds.length
    const right = rows - wrong.length
    const looked = counts.labelWrong + counts.ambiguous + counts.modelWrong
    return {
      run: run.id,
      part: asked.part ?? 'all',
      output: own.output,
      rows,
      wrong: wrong.length,
      looked,
      marks: counts,
      corrected,
      changed,
      accuracy: wilson(right, rows),
      ifCorrected: wilson(right + corrected, rows),
      wrongLabels: looked === 0 ? null : wilson(counts.labelWrong, looked),
      seen,
    }
  } finally {
    db.close()
  }
}

const isSame = (some: readonly number[], others: readonly number[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one))

/** Labels of today of the rows that were judged. */
function labelsNow(db: ReadableDb, { run, outputId, rowIds }: Judged): (row: number) => readonly number[] {
  const [first] = keyRange(datasetKeys(db, run.datasetId).key)
  const [least = 0] = rowIds
  const standing = standingLabels(db, outputId, first + least - 1, first + (rowIds.at(-1) ?? 0))
  return (row) => standing.get(first + row) ?? []
}

/** The likest training rows of a row. @throws WinnowError `run.notFound`, `label.notFound`. */
export const nearest: Data['nearest'] = ({ databaseFile, row, limit, ...asked }) => {
  const db = openReadable(databaseFile)
  try {
    const { run, outputId } = judgedRows(db, databaseFile, { ...asked, part: null })
    return nearestFinder(db, run, outputId)(row, limit)
  } finally {
    db.close()
  }
}

/** Rows that are read in full at a time. */
const batch = 200
const everyMs = 250

/** Writes the mistakes, the surest first. @throws WinnowError as `judgedRows` and `writeRowsAs`. */
export async function* exportErrors(
  { databaseFile, outFile, as, nearest: beside, ...asked }: Parameters<Data['exportErrors']>[0],
  { signal }: HandlerContext,
): ReturnType<Data['exportErrors']> {
  const db = openReadable(databaseFile)
  try {
    const judged = judgedRows(db, databaseFile, asked)
    const wrong = mistakes(judged)
    const began = Date.now()
    let done = 0
    const rows = Readable.from(
      (async function* () {
        for await (const cells of tableOf(db, judged, wrong, beside, (count) => (done = count))) yield cells
      })(),
      { objectMode: true, highWaterMark: 1 },
    )
    const written = writeRowsAs(outFile, rows as AsyncIterable<readonly string[]>, as, signal)
    const ended = written.then(
      () => true,
      () => true,
    )
    const pause = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), everyMs))
    while (!(await Promise.race([ended, pause()]))) {
      const spent = (Date.now() - began) / 1000
      const secondsLeft = done > 0 ? (spent / done) * (wrong.length - done) : null
      yield { type: 'progress', done, total: wrong.length, secondsLeft }
    }
    yield { type: 'finished', rows: (await written).rows }
  } finally {
    db.close()
  }
}

async function* tableOf(
  db: ReadableDb,
  judged: Judged,
  wrong: readonly number[],
  beside: number,
  tell: (done: number) => void,
): AsyncGenerator<string[]> {
  const { run, outputId, nameOf } = judged
  yield [
    'row',
    'line',
    'id',
    'text',
    'part',
    'label',
    'label_now',
    'predicted_label',
    'probability',
    'mark',
    'marked_at',
    'marked_by',
    ...Array.from({ length: beside }, (_, at) => [
      `nearest_${at + 1}_text`,
      `nearest_${at + 1}_label`,
      `nearest_${at + 1}_similarity`,
    ]).flat(),
  ]
  const marks = marksOf(db, run.datasetId, outputId)
  const nowOf = labelsNow(db, judged)
  const find = nearestFinder(db, run, outputId)
  const dataset = datasetKeys(db, run.datasetId)
  const [first] = keyRange(dataset.key)
  const joined = (labels: readonly number[] | undefined): string => (labels ?? []).map(nameOf).join('|')
  for (let from = 0; from < wrong.length; from += batch) {
    const some = wrong.slice(from, from + batch)
    const keys = some.map((at) => first + (judged.rowIds[at] ?? 0))
    const stored = new Map(loadRows(db, dataset, keys, null).map((row) => [row.id as number, row]))
    for (const [place, at] of some.entries()) {
      const id = judged.rowIds[at] ?? 0
      const row = stored.get(id)
      const mark = marks.get(id)
      const near = beside > 0 && row ? find(id, beside) : []
      yield [
        String(id),
        row ? String(row.line) : '',
        row?.externalId ?? '',
        row?.text ?? '',
        row?.part ?? '',
        joined(judged.truth[at]),
        joined(nowOf(id)),
        joined(judged.said[at]),
        String(judged.confidence[at] ?? 0),
        mark ? markWords[mark.mark] : '',
        mark?.at ?? '',
        mark?.author ?? '',
        ...Array.from({ length: beside }, (_, one) => {
          const found = near[one]
          return found ? [found.text, found.labels.join('|'), found.similarity.toFixed(3)] : ['', '', '']
        }).flat(),
      ]
      tell(from + place + 1)
      // A cancel is heard between rows.
      if (beside > 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
