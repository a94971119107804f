// What bag-of-words models say of a dataset's labels: probabilities of rows under models that did not see them, and what
// a test part would score with and without the training rows that leak into it.
import { performance } from 'node:perf_hooks'
import type { QualityReport } from '../../shared/domain/quality'
import { evaluate, standardBootstrap } from '../../shared/metrics/evaluate'
import { families } from '../../shared/models'
import { completeSettings } from '../../shared/models/settings'
import type { ComputeBackend } from '../engine/backends/backend'
import { neverHeld } from '../engine/hold'
import { predictScores } from '../engine/predict'
import { sourceOfTexts } from '../engine/texts'
import { train, type TrainedModel } from '../engine/train'
import { stratify } from '../store/stratify'

/** Rows with one label each. */
export type LabelledTexts = {
  readonly texts: (rows: readonly number[]) => string[]
  /** Index of the class of each row, by the numbers that `texts` takes. */
  readonly labels: Int32Array
  readonly classes: number
}

/** What trains, and how far it is (0 to 1). */
export type Trainer = {
  readonly backend: ComputeBackend
  readonly seed: number
  readonly signal: AbortSignal
  readonly onProgress: (share: number) => void | Promise<void>
}

const family = 'bag-of-words'
/** Few passes rank doubtful labels as well as many, and take less time. */
const epochsOf = (rows: number): number => (rows < 1000 ? 20 : 5)

async function fit(data: LabelledTexts, rows: readonly number[], trainer: Trainer): Promise<TrainedModel> {
  const labels = Int32Array.from(rows, (row) => data.labels[row] ?? -1)
  const settings = completeSettings(families[family], {
    seed: trainer.seed,
    patience: 0,
    epochs: epochsOf(rows.length),
  })
  const events = train(
    {
      family,
      settings,
      classes: data.classes,
      train: sourceOfTexts(data.texts(rows), labels),
      validation: null,
      backend: trainer.backend,
      refused: [],
      model: null,
      cacheFolder: null,
      checkpoints: null,
      hold: neverHeld,
      testRows: 0,
      clock: () => performance.now(),
      rssMiB: () => 0,
    },
    trainer.signal,
  )
  for (;;) {
    const next = await events.next()
    if (next.done) return next.value
    if (next.value.type === 'step') await trainer.onProgress(next.value.step / next.value.totalSteps)
  }
}

/** Probabilities (rows, classes) of some rows under a model of others; the model is freed. */
async function fitAndScore(
  data: LabelledTexts,
  trainRows: readonly number[],
  scored: readonly number[],
  trainer: Trainer,
): Promise<Float32Array> {
  const model = await fit(data, trainRows, trainer)
  try {
    trainer.signal.throwIfAborted()
    const options = { batchSize: 512, signal: trainer.signal }
    return await predictScores(model, data.texts(scored), options)
  } finally {
    model.dispose()
  }
}

/**
 * Probabilities of every row under a model of the other folds: stratified by label, `groups` (equal texts) together.
 * Rows are numbered as in `data`.
 * @throws WinnowError `labels.tooFew` where a fold leaves fewer than two classes.
 */
export async function outOfFold(
  data: LabelledTexts,
  groups: readonly number[],
  folds: number,
  trainer: Trainer,
): Promise<Float32Array> {
  const shares = Object.fromEntries(Array.from({ length: folds }, (_, fold) => [`fold ${fold}`, 1]))
  const dealt = stratify({ strata: [...data.labels], groups }, shares, trainer.seed)
  const all = new Float32Array(data.labels.length * data.classes)
  for (let fold = 0; fold < folds; fold++) {
    const own: number[] = []
    const others: number[] = []
    dealt.forEach((name, row) => (name === `fold ${fold}` ? own : others).push(row))
    if (own.length === 0) continue
    const onProgress = (share: number) => trainer.onProgress((fold + share) / folds)
    const scores = await fitAndScore(data, others, own, { ...trainer, onProgress })
    own.forEach((row, at) =>
      all.set(scores.subarray(at * data.classes, (at + 1) * data.classes), row * data.classes),
    )
  }
  return all
}

/** What the test rows score after training on `trainRows`, with 95 % intervals. */
export async function scoreOf(
  data: LabelledTexts,
  trainRows: readonly number[],
  testRows: readonly number[],
  kind: NonNullable<QualityReport['scores']>[number]['kind'],
  trainer: Trainer,
): Promise<NonNullable<QualityReport['scores']>[number]> {
  const scores = await fitAndScore(data, trainRows, testRows, trainer)
  const truth = Int32Array.from(testRows, (row) => data.labels[row] ?? -1)
  const names = Array.from({ length: data.classes }, (_, at) => String(at))
  const { metrics } = evaluate({
    truth,
    scores,
    classes: data.classes,
    names,
    bootstrap: standardBootstrap,
    isBrief: true,
  })
  const { accuracy, macroF1 } = metrics
  if (!accuracy || !macroF1) throw new Error('evaluate gives accuracy and macro-F1')
  return { kind, trainRows: trainRows.length, testRows: testRows.length, mended: 0, accuracy, macroF1 }
}
