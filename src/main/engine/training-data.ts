// The data of one training: which rows take part, what they count, how they are encoded. It reads no file;
// the rows come with the job. Invariant: the same job and seed give the same rows in the same order.
import type { Rng } from '../../shared/rng'
import type { Preprocessor } from './family'
import { families } from './models/index'
import { createRowSource, type LabelledTexts, range, type RowSource } from './rows'
import { asNumber, asWord } from './settings'
import { classWeights, countClasses, labelledRows, priorShares } from './targets'
import type { TrainJob } from './job'

/** Rows ready for the loop; `held` is the validation part, null where it has no labelled row. */
export type TrainingData = {
  readonly preprocessor: Preprocessor
  readonly labels: Int32Array
  readonly source: RowSource
  readonly held: { readonly labels: Int32Array; readonly source: RowSource } | null
  /** Weight of each class in the loss. */
  readonly weightOf: Float64Array
  /** Share of each class, as weighted. */
  readonly prior: Float32Array
  /** Sentences for the person who trains. */
  readonly notices: readonly string[]
}

/** Learns the features and encodes both parts. Throws `split.noTrain`, `labels.tooFew`. */
export async function prepareData(job: TrainJob, rng: Rng, signal: AbortSignal): Promise<TrainingData> {
  const { settings, classes } = job
  const train = limited(labelledRows(job.train), asNumber(settings, 'limitTrain'), rng)
  const counts = countClasses(train.labels, classes)
  const weightOf = classWeights(counts, asWord(settings, 'classWeights'))
  const preprocessor = await families[job.family].prepare(train.texts, settings, signal)
  const source = await createRowSource(preprocessor, train.texts, signal)
  const validation = job.validation ? labelledRows(job.validation) : null
  const held =
    validation && validation.labels.length > 0
      ? { labels: validation.labels, source: await createRowSource(preprocessor, validation.texts, signal) }
      : null
  return {
    preprocessor,
    labels: train.labels,
    source,
    held,
    weightOf,
    prior: priorShares(counts, weightOf),
    notices: source.unknown > 0 ? [unknownNotice(source.unknown, train.texts.length)] : [],
  }
}

function limited(rows: LabelledTexts, limit: number, rng: Rng): LabelledTexts {
  if (limit === 0 || limit >= rows.texts.length) return rows
  const chosen = rng.shuffle(range(rows.texts.length)).slice(0, limit).sort()
  return {
    texts: Array.from(chosen, (row) => rows.texts[row] ?? ''),
    labels: chosen.map((row) => rows.labels[row] ?? -1),
  }
}

function unknownNotice(unknown: number, all: number): string {
  const verb = unknown === 1 ? 'holds' : 'hold'
  return `${unknown} of ${all} training messages ${verb} no known feature and can only teach how common a label is.`
}
