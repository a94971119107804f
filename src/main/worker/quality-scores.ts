// What the test part would score: trained on all of train, without what leaks into test, and with training labels mended.
import type { QualityReport } from '../../shared/domain/quality'
import { leaks } from '../analysis/groups'
import { findLabelNoise } from '../analysis/label-noise'
import { groupsAt } from '../analysis/near-duplicates'
import type { Scan } from './quality-findings'
import { type LabelledTexts, outOfFold, scoreOf, type Trainer } from './quality-models'

/** Folds in which the training labels are judged once more, by models of training rows alone. */
const mendingFolds = 3

/**
 * The scores, those that cannot differ left out; null where there is nothing to learn from or to test on. `chosen` are the rows
 * of `data` as numbers of the scan.
 */
export async function allScores(
  scan: Scan,
  chosen: readonly number[],
  data: LabelledTexts,
  options: QualityReport['options'],
  trainer: Trainer,
): Promise<QualityReport['scores']> {
  const inPart = (part: string): number[] =>
    chosen.flatMap((row, at) => (scan.parts[row] === part ? [at] : []))
  const [trainRows, testRows] = [inPart('train'), inPart('test')]
  const classes = new Set(trainRows.map((row) => data.labels[row]))
  if (classes.size < 2 || testRows.length === 0) return null
  const leaking = new Set(
    leaks(groupsAt(scan.order, options.similarity), (row) => scan.parts[row] ?? null)
      .filter((group) => group.some((row) => scan.parts[row] === 'test'))
      .flat()
      .filter((row) => scan.parts[row] === 'train'),
  )
  const kept = trainRows.filter((at) => !leaking.has(chosen[at] ?? -1))
  const during = (from: number, to: number): Trainer => ({
    ...trainer,
    onProgress: (share) => trainer.onProgress(from + (to - from) * share),
  })
  const scores = [await scoreOf(data, trainRows, testRows, 'asItIs', during(0, 0.25))]
  if (kept.length < 2) return scores
  if (kept.length < trainRows.length)
    scores.push(await scoreOf(data, kept, testRows, 'withoutLeaks', during(0.25, 0.5)))
  const groups = kept.map((at) => scan.hashes[chosen[at] ?? 0] ?? 0)
  const mended = await mendedLabels(data, kept, groups, during(0.5, 0.75))
  if (mended.count === 0) return scores
  const better = { ...data, labels: mended.labels }
  const score = await scoreOf(better, kept, testRows, 'labelsMended', during(0.75, 1))
  return [...scores, { ...score, mended: mended.count }]
}

/**
 * Labels in which training rows have the suggested one where models of the other training rows are confident of it. Other
 * rows keep theirs, and nothing is learnt from them.
 */
async function mendedLabels(
  data: LabelledTexts,
  trainRows: readonly number[],
  groups: readonly number[],
  trainer: Trainer,
): Promise<{ readonly labels: Int32Array; readonly count: number }> {
  const labels = Int32Array.from(data.labels)
  if (trainRows.length < mendingFolds * 4) return { labels, count: 0 }
  const own: LabelledTexts = {
    texts: (rows) => data.texts(rows.map((row) => trainRows[row] ?? 0)),
    labels: Int32Array.from(trainRows, (row) => data.labels[row] ?? -1),
    classes: data.classes,
  }
  const probabilities = await outOfFold(own, groups, mendingFolds, trainer)
  const { suspects } = findLabelNoise({ given: own.labels, probabilities, classes: data.classes })
  const confident = suspects.filter(({ isConfident }) => isConfident)
  for (const { row, suggested } of confident) labels[trainRows[row] ?? 0] = suggested
  return { labels, count: confident.length }
}
