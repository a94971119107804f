// Temperature scaling: one number that makes probabilities as sure as they are right. Guo et al., On Calibration of Modern
// Neural Networks, 2017. Stored are probabilities; ln p is the logit but for a constant that softmax takes away, so that the
// temperature works on them as on logits: p^(1/T), divided by its sum. Where each label is a yes or no of its own, the logit is
// ln p - ln (1 - p).
import type { OutputKind } from '../domain/label-kind'

/** Limits of the fit: beyond them the rows say no more than "surer" or "less sure" (all right, or no better than a guess). */
export const leastTemperature = 0.05
export const mostTemperature = 20

/** The smallest normal f32: what a stored probability of 0 is read as. */
const tiny = 1.1754943508222875e-38

const lnOf = (p: number): number => Math.log(Math.max(p, tiny))
/** In f32 a probability near 1 is 1 exactly: a step of f32 below it, as far as can be told. */
const logitOf = (p: number): number => lnOf(p) - Math.log(Math.max(1 - p, 2 ** -25))
const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))

/**
 * Probabilities of rows at a temperature; `scores` is (rows, width) row-major and stays as it is. What is given is decided by
 * the scores as they came: at an extreme temperature two of them may be one number in f32.
 */
export function atTemperature(
  scores: Float32Array,
  width: number,
  kind: OutputKind,
  temperature: number,
): Float32Array {
  const out = new Float32Array(scores.length)
  const by = 1 / temperature
  if (kind === 'multi') {
    for (let i = 0; i < scores.length; i++) out[i] = sigmoid(logitOf(scores[i] ?? 0) * by)
    return out
  }
  for (let from = 0; from < scores.length; from += width) {
    let most = -Infinity
    for (let i = from; i < from + width; i++) most = Math.max(most, scores[i] ?? 0)
    const top = lnOf(most)
    let sum = 0
    for (let i = from; i < from + width; i++) {
      const value = Math.exp((lnOf(scores[i] ?? 0) - top) * by)
      out[i] = value
      sum += value
    }
    for (let i = from; i < from + width; i++) out[i] = (out[i] ?? 0) / sum
  }
  return out
}

/** The threshold at a temperature, where each label is a yes or no of its own: for whoever has the cooled probabilities alone. */
export function thresholdAt(threshold: number, temperature: number): number {
  return sigmoid(logitOf(threshold) / temperature)
}

/** What the fit found. */
export type TemperatureFit = {
  readonly temperature: number
  /** Rows (with several labels a row: decisions) that it was fitted on. */
  readonly rows: number
  /** Whether it ran into a limit: the rows would have it go further. */
  readonly isAtLimit: boolean
}

/**
 * The temperature with the least log loss. The loss is convex in 1/T, so that its one minimum is where the slope is zero;
 * Newton's steps, held inside a shrinking bracket, find it to twelve digits, the same every time. `truth` holds indices of
 * labels in the scores; rows without one that the model knows are left out. Null where none is left.
 */
export function fitTemperature(
  scores: Float32Array,
  width: number,
  kind: OutputKind,
  truth: readonly (readonly number[])[],
): TemperatureFit | null {
  const isMulti = kind === 'multi'
  const rows = truth.flatMap((labels, row) =>
    isMulti || (labels[0] !== undefined && labels[0] >= 0) ? [row] : [],
  )
  const units = isMulti ? rows.length * width : rows.length
  if (units === 0) return null
  const logits = Float64Array.from(scores, isMulti ? logitOf : lnOf)
  const slope = isMulti
    ? slopeOfDecisions(logits, width, rows, truth)
    : slopeOfRows(logits, width, rows, truth)
  let [low, high] = [1 / mostTemperature, 1 / leastTemperature]
  const found = (inverse: number, isAtLimit: boolean): TemperatureFit => ({
    temperature: 1 / inverse,
    rows: units,
    isAtLimit,
  })
  if (slope(low).first >= 0) return found(low, true)
  if (slope(high).first <= 0) return found(high, true)
  let at = 1
  for (let step = 0; step < 100; step++) {
    const { first, second } = slope(at)
    if (first > 0) high = at
    else low = at
    const newton = second > 0 ? at - first / second : Number.NaN
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - at) <= 1e-12 * at) return found(next, false)
    at = next
  }
  return found(at, false)
}

/** First and second derivative of the summed log loss by 1/T. */
type Slope = (inverse: number) => { readonly first: number; readonly second: number }

function slopeOfRows(
  logits: Float64Array,
  width: number,
  rows: readonly number[],
  truth: readonly (readonly number[])[],
): Slope {
  return (inverse) => {
    let [first, second] = [0, 0]
    for (const row of rows) {
      const from = row * width
      let top = -Infinity
      for (let i = from; i < from + width; i++) top = Math.max(top, logits[i] ?? 0)
      let [sum, mean, square] = [0, 0, 0]
      for (let i = from; i < from + width; i++) {
        const z = (logits[i] ?? 0) - top
        const weight = Math.exp(z * inverse)
        sum += weight
        mean += weight * z
        square += weight * z * z
      }
      mean /= sum
      first += mean - ((logits[from + (truth[row]?.[0] ?? 0)] ?? 0) - top)
      second += square / sum - mean * mean
    }
    return { first, second }
  }
}

function slopeOfDecisions(
  logits: Float64Array,
  width: number,
  rows: readonly number[],
  truth: readonly (readonly number[])[],
): Slope {
  return (inverse) => {
    let [first, second] = [0, 0]
    for (const row of rows) {
      const own = truth[row] ?? []
      for (let label = 0; label < width; label++) {
        const z = logits[row * width + label] ?? 0
        const p = sigmoid(z * inverse)
        first += z * (p - (own.includes(label) ? 1 : 0))
        second += z * z * p * (1 - p)
      }
    }
    return { first, second }
  }
}
