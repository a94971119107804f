// The data of one training: which rows take part, what they count, how they are encoded. It reads no file;
// the rows come with the job. Invariant: the same job and seed give the same rows in the same order.
import type { SettingValues, TextFacts } from '../../shared/domain/run'
import type { Rng } from '../../shared/rng'
import type { Prepared, Preprocessor } from './family'
import { type Head, spansOf, widthOf } from './heads'
import { pickLabels, type RowLabels } from './labels'
import { families } from './models/index'
import { oversampled, type Oversampling } from './oversample'
import { createRowSource, type RowRoom, type RowSource, usualMemoryBytes } from './rows'
import { asNumber, asWord } from './settings'
import {
  type ClassCounts,
  type ClassWeights,
  classWeights,
  countClasses,
  labelledRows,
  startingLogits,
} from './targets'
import { pickTexts, range, type TextSource } from './texts'
import type { RowFile } from './weights/row-file'
import { headsOf, type TrainJob } from './job'

/** Rows ready for the loop; `held` is the validation part, null where it has no labelled row. */
export type TrainingData = {
  readonly preprocessor: Preprocessor
  readonly build: Prepared['build']
  /** What the texts look like as tokens; null for families that read none. */
  readonly facts: TextFacts | null
  /** Training rows. */
  readonly count: number
  /** Numbers of the rows that an epoch reads, some of them several times; null where it reads each once. */
  readonly draws: Int32Array | null
  /** Their labels, for each head. */
  readonly labels: readonly RowLabels[]
  readonly source: RowSource
  readonly held: {
    readonly count: number
    readonly labels: readonly RowLabels[]
    readonly source: RowSource
    readonly texts: TextSource['texts']
  } | null
  /** How much each class counts in the loss, for each head. */
  readonly weights: readonly ClassWeights[]
  /** Rows of each class, for each head. */
  readonly counts: readonly ClassCounts[]
  /** Logits to start from, of all heads. */
  readonly bias: Float32Array
  /** Sentences for the person who trains. */
  readonly notices: readonly string[]
}

/** Rows that an epoch reads. */
export function readRows({ count, draws }: Pick<TrainingData, 'count' | 'draws'>): number {
  return draws?.length ?? count
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
  const { settings, backend, model, cacheFolder, labels = [] } = job
  const heads = headsOf(job)
  const train = limited(labelledRows(job.train), asNumber(settings, 'limitTrain'), rng)
  const counts = heads.map((head, at) => countClasses(train.labels[at] ?? noLabels, head))
  const draws = oversampled(train.labels[0] ?? noLabels, oversamplingOf(settings), rng)
  // What an epoch reads, not what there is, is what weights and starting logits are for.
  const read = heads.map((head, at) => {
    const own = train.labels[at] ?? noLabels
    return draws ? countClasses(pickLabels(own, draws), head) : countClasses(own, head)
  })
  const kind = asWord(settings, 'classWeights')
  const weights = read.map((own, at) => classWeights(own, kind, heads[at]?.isMulti))
  const validation = job.validation ? labelledRows(job.validation) : null
  const total = train.count + (validation?.count ?? 0)
  const room = { memoryBytes: job.rowMemoryBytes ?? usualMemoryBytes, file }
  const surroundings = { backend, settings, labels, model, cacheFolder, signal }
  const { preprocessor, build, notices } = await families[job.family].prepare(train, surroundings)
  try {
    const source = yield* sourceOf(preprocessor, train, room, signal, { done: 0, total })
    const held = validation?.count
      ? {
          count: validation.count,
          labels: validation.labels,
          texts: validation.texts,
          source: yield* sourceOf(preprocessor, validation, room, signal, { done: train.count, total }),
        }
      : null
    const unknown = source.unknown > 0 ? [unknownNotice(source.unknown, train.count)] : []
    return {
      preprocessor,
      build,
      facts: (await preprocessor.facts?.(train)) ?? null,
      count: train.count,
      draws,
      labels: train.labels,
      source,
      held,
      weights,
      counts,
      bias: startingBias(heads, read, weights),
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

const noLabels: RowLabels = { starts: new Int32Array(1), labels: new Int32Array(0) }

function startingBias(
  heads: readonly Head[],
  counts: readonly ClassCounts[],
  weights: readonly ClassWeights[],
): Float32Array {
  const bias = new Float32Array(widthOf(heads))
  spansOf(heads).forEach(({ from, isMulti }, at) => {
    const [own, weight] = [counts[at], weights[at]]
    if (own && weight) bias.set(startingLogits(own, weight, isMulti), from)
  })
  return bias
}

function oversamplingOf(settings: SettingValues): Oversampling {
  const how = settings['oversample']
  return how === 'half' || how === 'balanced' ? how : 'none'
}

function limited(rows: TextSource, limit: number, rng: Rng): TextSource {
  if (limit === 0 || limit >= rows.count) return rows
  return pickTexts(rows, rng.shuffle(range(rows.count)).slice(0, limit).sort())
}

function unknownNotice(unknown: number, all: number): string {
  const verb = unknown === 1 ? 'holds' : 'hold'
  return `${unknown} of ${all} training messages ${verb} no known feature and can only teach how common a label is.`
}
