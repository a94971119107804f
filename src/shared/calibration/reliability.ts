// How sure a run says it is, and how right it is then: bins, calibration error, log loss, Brier score, and what is answered
// alone above a confidence. With several labels a row each label of a row is a decision of its own.
import type { ReliabilityFigures } from '../domain/calibration'
import type { OutputKind } from '../domain/label-kind'
import { binOf, calibrationBins } from '../metrics/calibration'
import { wilson } from '../metrics/wilson'

/** Steps of confidence for what is answered: 0, 0.001, … 1. */
export const confidenceSteps = 1000

/**
 * Works it out over rows that have a label. `truth` holds indices into the scores, -1 for a label that training never saw;
 * `threshold` is that from which a label is given, where a row may get several. Scores are (rows, width).
 */
export function reliability(
  scores: Float32Array,
  width: number,
  kind: OutputKind,
  truth: readonly (readonly number[])[],
  threshold: number,
): ReliabilityFigures {
  const bins = Array.from({ length: calibrationBins }, () => ({ rows: 0, right: 0, sum: 0 }))
  const rows = Array.from({ length: confidenceSteps + 1 }, () => 0)
  const right = rows.slice()
  let [loss, losses, squares, units] = [0, 0, 0, 0]
  const bin = (p: number, isTrue: boolean): void => {
    const own = bins[binOf(p)]
    if (!own) return
    own.rows++
    own.sum += p
    if (isTrue) own.right++
  }
  const step = (confidence: number, isRight: boolean): void => {
    const at = Math.min(confidenceSteps, Math.floor(confidence * confidenceSteps + 1e-6))
    rows[at] = (rows[at] ?? 0) + 1
    if (isRight) right[at] = (right[at] ?? 0) + 1
  }
  truth.forEach((own, row) => {
    const from = row * width
    if (kind === 'multi') {
      for (let label = 0; label < width; label++) {
        const p = scores[from + label] ?? 0
        const isTrue = own.includes(label)
        bin(p, isTrue)
        step(Math.max(p, 1 - p), p >= threshold === isTrue)
        loss -= Math.log(Math.max(isTrue ? p : 1 - p, least))
        squares += (p - (isTrue ? 1 : 0)) ** 2
        losses++
        units++
      }
      return
    }
    const [label = -1] = own
    let best = 0
    for (let i = 0; i < width; i++) {
      const p = scores[from + i] ?? 0
      if (p > (scores[from + best] ?? 0)) best = i
      squares += (p - (own.includes(i) ? 1 : 0)) ** 2
    }
    if (label < 0) squares += 1
    const p = scores[from + best] ?? 0
    const isRight = own.includes(best)
    bin(p, isRight)
    step(p, isRight)
    units++
    if (label < 0) return
    loss -= Math.log(Math.max(scores[from + label] ?? 0, least))
    losses++
  })
  return {
    bins: bins.map((one, at) => ({
      from: at / calibrationBins,
      to: (at + 1) / calibrationBins,
      rows: one.rows,
      right: one.right,
      mean: one.rows === 0 ? 0 : one.sum / one.rows,
      share: one.rows === 0 ? null : wilson(one.right, one.rows),
    })),
    ece: units === 0 ? 0 : bins.reduce((sum, one) => sum + Math.abs(one.sum - one.right), 0) / units,
    logLoss: losses === 0 ? 0 : loss / losses,
    brier: units === 0 ? 0 : squares / units,
    steps: { rows, right },
  }
}

/** Clip of log loss: the smallest step of f32, as scikit-learn clips f32 scores. */
const least = 2 ** -23
