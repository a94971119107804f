// The check of a dataset: reads every row once, compares the texts, lets models judge the labels, and sends what it found
// as rows for main to store and a report. It writes nothing.
import { performance } from 'node:perf_hooks'
import { groupColumns } from '../../shared/domain/column-role'
import type { Dataset } from '../../shared/domain/dataset'
import { PersonalKind, type QualityReport, type QualityStage } from '../../shared/domain/quality'
import { WinnowError } from '../../shared/errors'
import { createRng } from '../../shared/rng'
import { findLabelNoise } from '../analysis/label-noise'
import { languageOf } from '../analysis/language'
import { createNearDuplicates } from '../analysis/near-duplicates'
import { findPersonalData } from '../analysis/personal-data'
import type { ComputeBackend } from '../engine/backends/backend'
import { openReadable, type ReadableDb } from '../store/database'
import { getDataset } from '../store/datasets'
import { labelSet } from '../store/labels'
import { textReader } from '../store/part-rows'
import { scanRows } from '../store/quality-scan'
import type { QualityJobEvent, QualityRequest } from './contract'
import {
  createFindings,
  type FindingRow,
  type Findings,
  inChunks,
  labelNotes,
  type Scan,
  shares,
} from './quality-findings'
import { outOfFold, type Trainer } from './quality-models'
import { allScores } from './quality-scores'
import { createTelling, type Telling } from './telling'
import { lengthsOfRows } from './token-lengths'

/** Labelled rows that models are trained on at most; of more a sample is drawn. */
const mostModelRows = 50_000

/** Checks a dataset. Events come as the work goes; the last one is the report. */
export async function* checkQuality(
  request: QualityRequest,
  openBackend: () => Promise<ComputeBackend>,
  signal: AbortSignal,
): AsyncGenerator<QualityJobEvent> {
  const started = performance.now()
  const { options } = request
  const db = openReadable(request.databaseFile)
  const telling = createTelling(options.models !== false)
  try {
    const dataset = getDataset(db, request.dataset)
    const scan = yield* readAll(db, dataset, options, telling, signal)
    const found = createFindings(scan, dataset, options)
    yield* found.rows
    const learnt = yield* learn(db, dataset, scan, options, openBackend, telling, signal)
    if (learnt.suspects.length > 0) yield* inChunks('doubtfulLabels', learnt.suspects)
    const findings = [...(learnt.finding ? [learnt.finding] : []), ...found.findings]
    yield {
      type: 'finished',
      report: {
        seconds: (performance.now() - started) / 1000,
        rows: scan.ids.length,
        findings,
        labels: labelNotes(db, dataset, scan),
        languages: shares(scan.languages),
        personal: [...scan.personal].map(([kind, count]) => ({ kind, found: count })),
        noise: learnt.noise,
        scores: learnt.scores,
        modelsNote: learnt.note,
        tokens: request.model
          ? await lengthsOfRows(db, dataset.id, Int32Array.from(scan.ids), request.model, {
              seed: options.seed,
            })
          : null,
      },
    }
  } finally {
    db.close()
  }
}

async function* readAll(
  db: ReadableDb,
  dataset: Dataset,
  options: QualityReport['options'],
  telling: Telling,
  signal: AbortSignal,
): AsyncGenerator<QualityJobEvent, Scan> {
  const near = createNearDuplicates()
  const scan: Omit<Scan, 'order' | 'nearest'> = {
    ids: [],
    parts: [],
    hashes: [],
    words: [],
    labels: dataset.outputs.map(() => []),
    personal: new Map(),
    languages: [],
    personalRows: [],
    groups: [],
  }
  const groupNames = groupColumns(dataset.columns)
  const kinds = PersonalKind.options.filter((kind) => kind !== 'name' || options.names === true)
  const outputIds = dataset.outputs.map(({ id }) => Number(id))
  for (const batch of scanRows(db, dataset.id, outputIds, groupNames)) {
    for (const { id, text, hash, words, part, labels, groups } of batch) {
      const row = scan.ids.length
      scan.ids.push(id)
      scan.parts.push(part)
      scan.hashes.push(hash)
      scan.words.push(words)
      labels.forEach((own, at) => scan.labels[at]?.push(own))
      groups.forEach((value, at) => value !== '' && addTo(scan.groups, groupNames[at] ?? '', value, row))
      near.add(text)
      scan.languages.push(languageOf(text))
      const personal = findPersonalData(text, kinds)
      if (personal.length === 0) continue
      for (const { kind } of personal) scan.personal.set(kind, (scan.personal.get(kind) ?? 0) + 1)
      const own = [...new Set(personal.map(({ kind }) => kind))].join(', ')
      scan.personalRows.push({ row, kinds: own, count: personal.length })
    }
    telling.tell('reading', scan.ids.length / Math.max(1, dataset.rows))
    yield* telling.events()
    await turn(signal)
  }
  telling.tell('comparing', 0)
  yield* telling.events()
  await turn(signal)
  const order = near.find(undefined, signal)
  const nearest = new Map<number, number>()
  order.forEach(({ text, link }, at) => nearest.set(text, Math.max(link, order[at + 1]?.link ?? 0)))
  return { ...scan, order, nearest }
}

/** Notes that a row has a value in a group column. */
function addTo(groups: Scan['groups'], column: string, value: string, row: number): void {
  const own = groups.find((one) => one.column === column)
  const byValue = own?.rows ?? new Map<string, number[]>()
  if (!own) groups.push({ column, rows: byValue })
  const rows = byValue.get(value)
  if (rows) rows.push(row)
  else byValue.set(value, [row])
}

type Learnt = {
  readonly suspects: FindingRow[]
  readonly finding: Findings[number] | null
  readonly noise: QualityReport['noise']
  readonly scores: QualityReport['scores']
  readonly note: string | null
}
const nothing: Learnt = { suspects: [], finding: null, noise: null, scores: null, note: null }

async function* learn(
  db: ReadableDb,
  dataset: Dataset,
  scan: Scan,
  options: QualityReport['options'],
  openBackend: () => Promise<ComputeBackend>,
  telling: Telling,
  signal: AbortSignal,
): AsyncGenerator<QualityJobEvent, Learnt> {
  if (options.models === false)
    return { ...nothing, note: 'Labels were not doubted: it was asked to leave that out.' }
  const at =
    options.output === undefined ? 0 : dataset.outputs.findIndex(({ name }) => name === options.output)
  const output = dataset.outputs[at]
  if (!output) return { ...nothing, note: 'No message has a label, so none can be doubted.' }
  if (output.kind === 'multi')
    return {
      ...nothing,
      note: `${output.name} has several labels a message; only single labels can be doubted.`,
    }
  const chosen = labelledRows(scan, at, options.seed)
  const names = labelSet(db, output.id)
  const indexOf = new Map(names.map(({ id }, index) => [Number(id), index]))
  const read = textReader(db, dataset.id)
  const data = {
    texts: (rows: readonly number[]) => read(Int32Array.from(rows, (row) => scan.ids[chosen[row] ?? 0] ?? 0)),
    labels: Int32Array.from(chosen, (row) => indexOf.get(scan.labels[at]?.[row]?.[0] ?? -1) ?? -1),
    classes: names.length,
  }
  const { folds } = options
  if (names.length < 2 || chosen.length < folds * 4)
    return {
      ...nothing,
      note: `Too few to doubt any label: labelled messages ${chosen.length}, labels ${names.length}.`,
    }
  const trainer = (stage: QualityStage): Trainer & { backend: ComputeBackend } => ({
    backend,
    seed: options.seed,
    signal,
    onProgress: (share) => telling.tell(stage, share),
  })
  const backend = await openBackend()
  try {
    const groups = chosen.map((row) => scan.hashes[row] ?? 0)
    const probabilities = yield* telling.during(outOfFold(data, groups, folds, trainer('training')))
    const noise = findLabelNoise({ given: data.labels, probabilities, classes: data.classes })
    const suspects = noise.suspects.map((one, rank): FindingRow => [
      scan.ids[chosen[one.row] ?? 0] ?? 0,
      rank + 1,
      one.ofSuggested,
      Number(names[one.suggested]?.id ?? 0),
      String(one.ofGiven),
    ])
    const scores = yield* telling.during(allScores(scan, chosen, data, options, trainer('scoring')))
    const nameOf = (index: number): string => names[index]?.name ?? ''
    return {
      suspects,
      finding:
        suspects.length === 0
          ? null
          : { kind: 'doubtfulLabels', rows: suspects.length, groups: null, steps: doubtSteps(suspects) },
      noise: {
        output: output.name,
        rows: chosen.length,
        folds,
        estimated: noise.estimated,
        accuracy: 1 - noise.suspects.length / chosen.length,
        confusions: noise.confusions.slice(0, 20).map(({ given, suggested, rows }) => ({
          given: nameOf(given),
          suggested: nameOf(suggested),
          rows,
        })),
      },
      scores,
      note:
        chosen.length === mostModelRows
          ? `Labels were doubted in ${mostModelRows.toLocaleString('en')} messages drawn at random.`
          : null,
    }
  } catch (error) {
    if (!(error instanceof WinnowError) || signal.aborted) throw error
    return { ...nothing, note: `Labels could not be doubted: ${error.message}` }
  }
}

function labelledRows(scan: Scan, output: number, seed: number): number[] {
  const rows: number[] = []
  scan.labels[output]?.forEach((labels, row) => {
    if (labels.length > 0 && (scan.words[row] ?? 0) > 0) rows.push(row)
  })
  if (rows.length <= mostModelRows) return rows
  return createRng(seed)
    .shuffle(rows)
    .slice(0, mostModelRows)
    .sort((a, b) => a - b)
}

function doubtSteps(suspects: readonly FindingRow[]): Findings[number]['steps'] {
  return Array.from({ length: 20 }, (_, at) => at * 0.05).map((from) => ({
    from: Math.round(from * 100) / 100,
    rows: suspects.filter(([, , score]) => score >= from).length,
  }))
}

/** Lets messages in (a cancel, above all) between two stretches of work. */
async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}
