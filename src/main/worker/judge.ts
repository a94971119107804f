// How right the answers of any model are on rows of any dataset: rows are scored and compared with the dataset's own
// labels, matched by name. It reads the database and stores nothing.
import { performance } from 'node:perf_hooks'
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import type { JudgedOutput } from '../../shared/domain/pipeline'
import type { Output } from '../../shared/domain/dataset'
import { matchLabels } from '../../shared/match-labels'
import { openReadable, type ReadableDb } from '../store/database'
import { getDataset } from '../store/datasets'
import { labelSet } from '../store/labels'
import { iterateRows, textReader } from '../store/part-rows'
import type { Answering } from './answering'
import { outputSpans, type OutputSpan } from './answers'
import type { JudgeJobEvent, WorkerContract } from './contract'
import { commonestOf, figuresOf } from './figures'

type Input = Parameters<Handlers<WorkerContract>['model']['judge']>[0]

const rowsPerRead = 2000
const progressEveryMs = 200

/** An output of the model with the label column that is its truth. */
type Pair = {
  readonly span: OutputSpan
  readonly column: Output | null
  /** True labels of the rows that have one, as label ids of the column, and the model's scores of them. */
  readonly truth: (readonly number[])[]
  readonly scores: Float32Array[]
}

/** Judges every output that has a truth; the last event is `finished`. Throws the signal's reason when it aborts. */
export async function* judge(
  input: Input,
  model: Answering,
  signal: HandlerContext['signal'],
): AsyncGenerator<JudgeJobEvent> {
  const db = openReadable(input.databaseFile)
  try {
    const { outputs } = getDataset(db, input.datasetId)
    const pairs = outputSpans(model.outputs).map((span): Pair => ({
      span,
      column: columnOf(span.output, outputs, input.match),
      truth: [],
      scores: [],
    }))
    const asked = pairs.flatMap(({ column }) => (column ? [column] : []))
    const { datasetId: dataset, splitId, part, batchSize } = input
    const outputIds = asked.map(({ id }) => Number(id))
    const batches = [...iterateRows(db, { dataset, splitId, part, outputIds, batchSize: rowsPerRead })]
    const totalRows = batches.reduce((sum, { rowIds }) => sum + rowIds.length, 0)
    const texts = textReader(db, dataset)
    const began = performance.now()
    let [rows, toldAt] = [0, began]
    for (const { rowIds, labelIds } of asked.length > 0 ? batches : []) {
      const scores = await model.scores(texts(Int32Array.from(rowIds)), { batchSize, signal })
      signal.throwIfAborted()
      for (const pair of pairs) {
        const at = pair.column ? asked.indexOf(pair.column) : -1
        const { from, labels } = pair.span
        labelIds[at]?.forEach((ids, row) => {
          if (ids.length === 0) return
          pair.truth.push(ids)
          pair.scores.push(
            scores.slice(row * model.classes + from, row * model.classes + from + labels.length),
          )
        })
      }
      rows += rowIds.length
      if (performance.now() - toldAt < progressEveryMs) continue
      toldAt = performance.now()
      yield { type: 'progress', rows, totalRows }
    }
    const seconds = Math.max(1e-3, (performance.now() - began) / 1000)
    yield {
      type: 'finished',
      rows,
      samplesPerSecond: rows / seconds,
      outputs: pairs.map((pair) => judged(db, pair, part, model.precision)),
    }
  } finally {
    db.close()
  }
}

function columnOf(output: string, columns: readonly Output[], match: Input['match']): Output | null {
  const wanted = match[output] ?? output
  return (
    columns.find(({ name }) => name === wanted) ??
    columns.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase()) ??
    null
  )
}

function judged(
  db: ReadableDb,
  { span, column, truth: ids, scores }: Pair,
  part: string | null,
  precision: string,
): JudgedOutput {
  const { output, labels } = span
  const without = (reason: string): JudgedOutput => ({
    output,
    column: column?.name ?? null,
    evaluation: null,
    reason,
  })
  if (!column) return without(`The dataset has no label column named ${output}.`)
  if (ids.length === 0) return without(`No row of ${part ?? 'the dataset'} has a label in ${column.name}.`)
  const known = labelSet(db, Number(column.id))
  const found = matchLabels(
    labels.map(({ name }) => name),
    known.map(({ name }) => name),
  )
  const names = labels.map(({ name }) => name)
  const indexOf = new Map<number, number>()
  found.forEach((at, index) => {
    const label = known[at]
    if (label) indexOf.set(label.id, index)
  })
  if (indexOf.size === 0)
    return without(
      `None of its labels (${names.slice(0, 3).join(', ')}) is one of ${column.name} (${known
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}).`,
    )
  for (const { id, name } of known)
    if (!indexOf.has(id)) {
      indexOf.set(id, names.length)
      names.push(name)
    }
  const truth = ids.map((own) => own.map((id) => indexOf.get(id) ?? -1))
  const all = new Float32Array(scores.length * labels.length)
  scores.forEach((own, row) => all.set(own, row * labels.length))
  // A model of one label a text, judged by a column of several, is right where it says one of them.
  const figures = figuresOf(span, { truth, names, scores: all }, commonestOf(truth))
  return {
    output,
    column: column.name,
    evaluation: { ...figures, part: part ?? 'all', precision },
    reason: null,
  }
}
