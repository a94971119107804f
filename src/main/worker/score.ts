// Scores a file: every input column comes back verbatim, then the label and its probability. Rows that could
// not be read are counted and left out. The output appears under its name only when it is whole.
import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import { applyPolicy } from '../../shared/decide/apply'
import type { PolicyAction } from '../../shared/domain/policy'
import type { ScoreEvent } from '../../shared/domain/prediction'
import type { DetectedFormat } from '../../shared/domain/file'
import { textOfCells, type textPlaces } from '../../shared/domain/joined-text'
import { detectFile } from '../ingest/detect'
import { readTable } from '../ingest/read-table'
import { writeTable } from '../ingest/write-table'
import type { RunOutput } from '../../shared/domain/run'
import type { Answering } from './answering'
import { answerOf, calibrated, outputScores, type OutputSpan, outputSpans } from './answers'
import type { WorkerContract } from './contract'
import { findTexts } from './score-texts'
import { namingFile } from './table-head'

type ScoreInput = Parameters<Handlers<WorkerContract>['file']['score']>[0]

const previewRows = 20
const progressEveryMs = 200

/** Where scoring stands; shared by the writer, which pulls rows, and the reporter. */
type Tally = {
  rows: number
  rejected: number
  doneBytes: number
  counts: Int32Array
  actions: Record<PolicyAction['action'], number>
  preview: string[][]
}

/** Scores the file; the last event is `finished`. Throws `csv.*`, `disk.full`, or the signal's reason. */
export async function* scoreFile(
  input: ScoreInput,
  model: Answering,
  signal: HandlerContext['signal'],
): AsyncGenerator<ScoreEvent> {
  try {
    yield* scoreRows(input, model, signal)
  } catch (error) {
    throw namingFile(error, input.fileName)
  }
}

async function* scoreRows(
  input: ScoreInput,
  model: Answering,
  signal: HandlerContext['signal'],
): AsyncGenerator<ScoreEvent> {
  const format = await detectFile(input.path, input.fileName, input.format ?? {})
  const totalBytes = statSync(input.path).size
  const { places, notices } = await findTexts(input, format)
  const tally: Tally = {
    rows: 0,
    rejected: 0,
    doneBytes: 0,
    counts: new Int32Array(model.classes),
    actions: { person: 0, answer: 0, file: 0 },
    preview: [],
  }
  const started = performance.now()
  const rows = scoredRows(input, model, format, places, tally, signal)
  const writing = writeTable(input.outFile, rows, { delimiter: format.delimiter, signal })
  const done = writing.then(
    () => true,
    () => true,
  )
  while (!(await Promise.race([done, pause(progressEveryMs)]))) {
    const share = totalBytes > 0 ? tally.doneBytes / totalBytes : 1
    const elapsed = (performance.now() - started) / 1000
    const secondsLeft = share > 0.02 ? (elapsed / share) * (1 - share) : null
    yield { type: 'progress', rows: tally.rows, doneBytes: tally.doneBytes, totalBytes, secondsLeft }
  }
  await writing
  const seconds = Math.max(1e-3, (performance.now() - started) / 1000)
  const [columns = [], ...preview] = tally.preview
  yield {
    type: 'finished',
    rows: tally.rows,
    rejected: tally.rejected,
    file: { kind: 'path', path: input.outFile },
    samplesPerSecond: tally.rows / seconds,
    precision: model.precision,
    notices: [...notices, ...calibrationNotices(model)],
    counts: outputSpans(model.outputs).flatMap(({ output, labels, from }) =>
      labels
        .map((label, index) => ({ output, label: label.name, count: tally.counts[from + index] ?? 0 }))
        .filter((one) => one.count > 0)
        .sort((a, b) => b.count - a.count),
    ),
    policy: input.policy && { name: input.policy.name, ...tally.actions },
    preview: { columns, rows: preview },
  }
}

/** The header, then the rows with what the model says. */
async function* scoredRows(
  input: ScoreInput,
  model: Answering,
  format: DetectedFormat,
  places: ReturnType<typeof textPlaces>,
  tally: Tally,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const spans = outputSpans(model.outputs)
  let isFirst = true
  for await (const batch of readTable(input.path, format, { signal })) {
    if (isFirst) {
      isFirst = false
      const head = [
        ...batch.header,
        ...scoreColumns(model.outputs, input.probabilities),
        ...(input.policy ? policyColumns : []),
      ]
      tally.preview.push(head)
      yield head
    }
    const texts = batch.rows.map((row) => textOfCells(row.cells, places))
    const raw = await model.scores(texts, { batchSize: input.batchSize, signal })
    const scores = calibrated(spans, model.temperatures, raw, model.classes)
    for (const [at, row] of batch.rows.entries()) {
      const own = raw.subarray(at * model.classes, (at + 1) * model.classes)
      const warm = scores.subarray(at * model.classes, (at + 1) * model.classes)
      const said = spans.flatMap((span) => {
        const { labels, from } = span
        const { given, probability } = answerOf(span, own, warm)
        for (const index of given) tally.counts[from + index] = (tally.counts[from + index] ?? 0) + 1
        const all = input.probabilities
          ? Array.from(warm.subarray(from, from + labels.length), formatProbability)
          : []
        const names = given.map((index) => labels[index]?.name ?? '')
        return [names.join(labelSeparator), formatProbability(probability), ...all]
      })
      const cells = [...row.cells, ...said, ...actionCells(input, spans, own, tally)]
      if (tally.preview.length <= previewRows) tally.preview.push(cells)
      yield cells
    }
    tally.rows += batch.rows.length
    tally.rejected += batch.rejected.length
    tally.doneBytes = batch.doneBytes
  }
}

/** Between the labels of a text in one cell. */
const labelSeparator = '|'

function calibrationNotices({ outputs, temperatures }: Answering): string[] {
  return outputs.flatMap(({ output }, at) => {
    const own = temperatures[at] ?? 1
    const of = outputs.length === 1 ? '' : ` of ${output}`
    return own === 1 ? [] : [`Probabilities${of} are calibrated: temperature ${own.toFixed(3)}.`]
  })
}

/** What a policy adds to a table. */
const policyColumns = ['action', 'action_label', 'action_reason']

function actionCells(
  { policy }: ScoreInput,
  spans: readonly OutputSpan[],
  own: Float32Array,
  tally: Tally,
): string[] {
  if (!policy) return []
  const { action, label, reason } = applyPolicy(policy.rule, outputScores(spans, own))
  tally.actions[action]++
  return [action, label ?? '', reason ?? '']
}

/** Headers of what a model adds to a table; they name the output where there are several. */
export function scoreColumns(outputs: readonly RunOutput[], withProbabilities: boolean): string[] {
  const isOne = outputs.length === 1
  return outputs.flatMap(({ output, labels }) => {
    const of = isOne ? '' : `:${output}`
    const all = withProbabilities ? labels.map(({ name }) => `probability${of}:${name}`) : []
    return [`predicted_label${of}`, `probability${of}`, ...all]
  })
}

/** Seven significant digits: what an f32 holds. */
function formatProbability(value: number): string {
  return String(Number(value.toPrecision(7)))
}

function pause(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds))
}
