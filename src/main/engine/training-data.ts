// The data of one training: which rows take part, what they count, how they are encoded. It reads no file;
// the rows come with the job. Invariant: the same job and seed give the same rows in the same order.
import type { TextFacts } from '../../shared/domain/run'
import type { Rng } from '../../shared/rng'
import type { Prepared, Preprocessor } from './family'
import { families } from './models/index'
import { createRowSource, type RowRoom, type RowSource, usualMemoryBytes } from './rows'
import { asNumber, asWord } from './settings'
import { classWeights, countClasses, labelledRows, priorShares } from './targets'
import { pickTexts, range, type TextSource } from './texts'
import type { RowFile } from './weights/row-file'
import type { TrainJob } from './job'

/** Rows ready for the loop; `held` is the validation part, null where it has no labelled row. */
export type TrainingData = {
  readonly preprocessor: Preprocessor
  readonly build: Prepared['build']
  /** What the texts look like as tokens; null for families that read none. */
  readonly facts: TextFacts | null
  readonly labels: Int32Array
  readonly source: RowSource
  readonly held: { readonly labels: Int32Array; readonly source: RowSource } | null
  /** Weight of each class in the loss. */
  readonly weightOf: Float64Array
  /** Rows of each class. */
  readonly counts: Float64Array
  /** Share of each class, as weighted. */
  readonly prior: Float32Array
  /** Sentences for the person who trains. */
  readonly notices: readonly string[]
}

/** How far the preparing is, in texts. */
export type Preparing = { readonly done: number; readonly total: number }

/**
 * Learns or reads the features and encodes both parts, yielding how far it is; `file` takes what does not fit into
 * memory and must stay until the data is used no more. Throws `split.noTrain`, `labels.tooFew`, `model.*`, `disk.full`.
 */
export async function* prepareData(
  job: TrainJob,
  rng: Rng,
  signal: AbortSignal,
  file: RowFile | null = null,
): AsyncGenerator<Preparing, TrainingData, void> {
  const { settings, classes, backend, model, cacheFolder, labels = [] } = job
  const train = limited(labelledRows(job.train), asNumber(settings, 'limitTrain'), rng)
  const counts = countClasses(train.labels, classes)
  const weightOf = classWeights(counts, asWord(settings, 'classWeights'))
  const validation = job.validation ? labelledRows(job.validation) : null
  const total = train.count + (validation?.count ?? 0)
  const room = { memoryBytes: job.rowMemoryBytes ?? usualMemoryBytes, file }
  const surroundings = { backend, settings, labels, model, cacheFolder, signal }
  const { preprocessor, build, notices } = await families[job.family].prepare(train, surroundings)
  try {
    const source = yield* sourceOf(preprocessor, train, room, signal, { done: 0, total })
    const held = validation?.labels.length
      ? {
          labels: validation.labels,
          source: yield* sourceOf(preprocessor, validation, room, signal, { done: train.count, total }),
        }
      : null
    const prior = priorShares(counts, weightOf)
    const unknown = source.unknown > 0 ? [unknownNotice(source.unknown, train.count)] : []
    return {
      preprocessor,
      build,
      facts: (await preprocessor.facts?.(train)) ?? null,
      labels: train.labels,
      source,
      held,
      weightOf,
      counts,
      prior,
      notices: [...notices, ...unknown],
    }
  } catch (error) {
    preprocessor.dispose?.()
    throw error
  }
}

async function* sourceOf(
  preprocessor: Preprocessor,
  texts: TextSource,
  room: RowRoom,
  signal: AbortSignal,
  { done, total }: Preparing,
): AsyncGenerator<Preparing, RowSource, void> {
  const encoding = createRowSource(preprocessor, texts, signal, room)
  for (;;) {
    const next = await encoding.next()
    if (next.done) return next.value
    yield { done: done + next.value, total }
  }
}

function limited(rows: TextSource, limit: number, rng: Rng): TextSource {
  if (limit === 0 || limit >= rows.count) return rows
  return pickTexts(rows, rng.shuffle(range(rows.count)).slice(0, limit).sort())
}

function unknownNotice(unknown: number, all: number): string {
  const verb = unknown === 1 ? 'holds' : 'hold'
  return `${unknown} of ${all} training messages ${verb} no known feature and can only teach how common a label is.`
}
