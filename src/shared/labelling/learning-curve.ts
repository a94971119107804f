// Whether labelling on is worth it. A figure of models that learnt from more and more labels, all measured on one frozen
// test part, follows an inverse power law: error(n) = a + b n^-c (R. Figueroa and others, Predicting sample size required
// for classification performance, BMC Medical Informatics and Decision Making 12:8, 2012), fitted by least squares with
// later points weighted more, as there. How far the fit can be trusted is told by fitting it again to the same models on
// resampled test rows.
import { createRng } from '../rng'

/** A model's figure (0 to 1, larger is better) on the test part, after it learnt from so many labels. */
export type CurvePoint = { readonly labels: number; readonly value: number }

/** error(n) = a + b n^-c with 0 <= a, 0 <= b, and the exponent within its limits. */
export type CurveFit = {
  /** Error that no number of labels takes away, as far as the points tell. */
  readonly a: number
  readonly b: number
  readonly c: number
  /** Labels of the last point: what lies far behind it is a guess. */
  readonly last: number
}

/** Limits of the exponent. Beyond them curves of a few points are steps or lines, not learning. */
const [leastExponent, mostExponent] = [0.01, 3]
/** With fewer points the floor `a` cannot be told from the slope, and is taken as 0. */
const pointsForFloor = 4
const steps = 60

type Weighted = {
  readonly x: readonly number[]
  readonly e: readonly number[]
  readonly w: readonly number[]
}

/**
 * Fits the curve to points with at least two different numbers of labels; null where there are fewer. Points may come in
 * any order. Where the figure does not rise with the labels, b is 0: the fit is flat.
 */
export function fitCurve(points: readonly CurvePoint[]): CurveFit | null {
  const sorted = points.filter(({ labels }) => labels > 0).sort((one, other) => one.labels - other.labels)
  const different = new Set(sorted.map(({ labels }) => labels)).size
  const last = sorted.at(-1)?.labels ?? 0
  if (different < 2) return null
  const data = {
    x: sorted.map(({ labels }) => labels / last),
    e: sorted.map(({ value }) => 1 - value),
    w: sorted.map((_, at) => (at + 1) / sorted.length),
  }
  const hasFloor = different >= pointsForFloor
  const costOf = (log: number): number => lineAt(data, Math.exp(log), hasFloor).cost
  const [from, to] = [Math.log(leastExponent), Math.log(mostExponent)]
  const width = (to - from) / steps
  let best = 0
  for (let step = 1; step <= steps; step++)
    if (costOf(from + step * width) < costOf(from + best * width)) best = step
  const near = from + best * width
  const c = Math.exp(lowest(costOf, Math.max(from, near - width), Math.min(to, near + width)))
  const { a, b } = lineAt(data, c, hasFloor)
  return { a, b: b * last ** c, c, last }
}

/** a and b of an exponent: linear least squares where neither may be below 0. */
function lineAt({ x, e, w }: Weighted, c: number, hasFloor: boolean): { a: number; b: number; cost: number } {
  let [sw, sp, spp, se, spe] = [0, 0, 0, 0, 0]
  x.forEach((at, i) => {
    const [p, weight, error] = [at ** -c, w[i] ?? 0, e[i] ?? 0]
    sw += weight
    sp += weight * p
    spp += weight * p * p
    se += weight * error
    spe += weight * p * error
  })
  const determinant = sw * spp - sp * sp
  let b = determinant > 0 ? (sw * spe - sp * se) / determinant : 0
  let a = (se - b * sp) / sw
  if (!hasFloor || a < 0) [a, b] = [0, spe / spp]
  else if (b < 0) [a, b] = [se / sw, 0]
  const cost = x.reduce((sum, at, i) => sum + (w[i] ?? 0) * ((e[i] ?? 0) - a - b * at ** -c) ** 2, 0)
  return { a, b, cost }
}

/** The lowest place of a function with one valley between two places (golden section). */
function lowest(cost: (at: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)]
  let [atLeft, atRight] = [cost(left), cost(right)]
  while (high - low > 1e-9)
    if (atLeft <= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - golden * (high - low)
      atLeft = cost(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + golden * (high - low)
      atRight = cost(right)
    }
  return (low + high) / 2
}

/** The figure that the fit expects with so many labels. */
export const valueAt = ({ a, b, c }: CurveFit, labels: number): number => 1 - a - b * labels ** -c

/** Labels with which the fit expects a figure; null where it never does. */
export function labelsFor({ a, b, c }: CurveFit, value: number): number | null {
  const left = 1 - value - a
  return left > 0 && b > 0 ? (b / left) ** (1 / c) : null
}

/** What more labels are expected to bring, in the figure's own unit; `low` and `high` are null where nothing tells them. */
export type Gain = { readonly gain: number; readonly low: number | null; readonly high: number | null }

/**
 * What `more` labels would bring beyond the last point. `resampled` holds the values of the same points on resampled test
 * rows (`resampleMacroF1`); the interval is the middle 95% of what those fits expect. Null where no curve can be fitted.
 */
export function expectedGain(
  points: readonly CurvePoint[],
  more: number,
  resampled: readonly (readonly number[])[] = [],
): Gain | null {
  const fit = fitCurve(points)
  if (!fit) return null
  const gainOf = (one: CurveFit): number => valueAt(one, one.last + more) - valueAt(one, one.last)
  const gains = resampled.flatMap((values) => {
    const again = fitCurve(points.map(({ labels }, at) => ({ labels, value: values[at] ?? 0 })))
    return again ? [gainOf(again)] : []
  })
  gains.sort((one, other) => one - other)
  const at = (share: number): number | null => (gains.length > 0 ? quantile(gains, share) : null)
  return { gain: gainOf(fit), low: at(0.025), high: at(0.975) }
}

/** Between the two nearest, as numpy does. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const from = sorted[below] ?? 0
  return from + (place - below) * ((sorted[below + 1] ?? from) - from)
}

/** A point with its 95% interval. */
export type KnownPoint = CurvePoint & { readonly low: number; readonly high: number }

/**
 * Values of points drawn from normal distributions as wide as their intervals: (draws, points), for `expectedGain` where
 * only intervals are kept. Points on the same test rows err together and their differences less than this says: what
 * comes of it is too wide rather than too narrow.
 */
export function drawnValues(points: readonly KnownPoint[], draws: number, seed: number): number[][] {
  const rng = createRng(seed)
  return Array.from({ length: draws }, () =>
    points.map(({ value, low, high }) => value + (rng.normal() * (high - low)) / (2 * 1.959964)),
  )
}

/**
 * Labels that were saved by an order, beside labels given at random: the share by which the last point's labels are fewer
 * than the control is expected to need for the same figure; below 0 where the order did worse. Null where the control has
 * no curve or never gets there.
 */
export function labelsSaved(ordered: readonly CurvePoint[], control: readonly CurvePoint[]): number | null {
  const last = ordered.reduce<CurvePoint | null>(
    (most, one) => (most === null || one.labels > most.labels ? one : most),
    null,
  )
  const fit = fitCurve(control)
  const needed = fit && last ? labelsFor(fit, last.value) : null
  return needed === null || !last ? null : 1 - last.labels / needed
}

/**
 * Macro-F1 of several models on the same resampled test rows: (resamples, models). Rows are drawn with replacement, the
 * same for every model, so that what they share goes away. Labels that neither truth nor model has in a resample are left
 * out of the mean.
 */
export function resampleMacroF1(
  truth: Int32Array,
  given: readonly Int32Array[],
  classes: number,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): number[][] {
  const rng = createRng(seed)
  const drawn = new Int32Array(truth.length)
  return Array.from({ length: resamples }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = rng.below(truth.length)
    return given.map((own) => macroF1Of(truth, own, drawn, classes))
  })
}

/** Macro-F1 over rows, each as often as it is named (scikit-learn: f1_score of those rows). */
export function macroF1Of(truth: Int32Array, given: Int32Array, rows: Int32Array, classes: number): number {
  const right = new Int32Array(classes)
  const seen = new Int32Array(classes)
  for (const row of rows) {
    const [one, other] = [truth[row] ?? 0, given[row] ?? 0]
    if (one === other) right[one] = (right[one] ?? 0) + 1
    seen[one] = (seen[one] ?? 0) + 1
    seen[other] = (seen[other] ?? 0) + 1
  }
  let [sum, count] = [0, 0]
  seen.forEach((both, label) => {
    if (both === 0) return
    sum += (2 * (right[label] ?? 0)) / both
    count++
  })
  return count > 0 ? sum / count : 0
}

const points = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`

/** What a person reads: "Another 100 labels: about +1.2 points (+0.4 to +2.1)". */
export function gainWords(more: number, { gain, low, high }: Gain): string {
  const between = low === null || high === null ? '' : ` (${points(low)} to ${points(high)})`
  return `Another ${more.toLocaleString('en')} labels: about ${points(gain)} points${between}`
}
