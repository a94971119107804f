// What a threshold means for the business: messages read, caught, missed and read in vain a day, and money a month, each
// with its interval. Pure arithmetic over how scores lie by true label.
//
// The shares are those of the labelled rows; how many messages of each label come a day is the user's own figure, so that
// a test part with other proportions than the daily mail does no harm.
import type { BusinessInputs, DecisionCurve } from '../domain/policy'
import { thresholdSteps } from '../domain/policy'
import type { Estimate } from '../domain/prediction'
import { createRng } from '../rng'
import { wilson } from '../metrics/wilson'
import { binomialAt } from './binomial'

/** Messages of a label a day, and how many of them a rule flags. */
export type LabelDecision = {
  readonly label: string
  readonly rows: number
  readonly perDay: number
  /** Share of its rows that are flagged; 0 without any row. */
  readonly rate: number
  readonly flagged: number
  /** 95 % interval of the share, after Wilson. */
  readonly rateLow: number
  readonly rateHigh: number
}

/** A day and a month under a rule. */
export type Decision = {
  readonly labels: readonly LabelDecision[]
  /** Messages a day that a person reads. */
  readonly read: Estimate
  /** Of these, messages that must be caught. */
  readonly caught: Estimate
  readonly missed: Estimate
  /** Messages read in vain: flagged, of a label whose flag is a waste. */
  readonly wasted: Estimate
  /** Shares: caught of those to be caught; flagged of those whose flag is a waste; not read of all. */
  readonly catchShare: Estimate
  readonly wasteShare: Estimate
  readonly saved: Estimate
  /** Hours of reading a day. */
  readonly hours: Estimate
  /** Money a month. */
  readonly readAllCost: number
  readonly readingCost: Estimate
  readonly missCost: Estimate
  readonly falseAlarmCost: Estimate
  readonly moneySaved: Estimate
  /**
   * As one reckons on the back of an envelope: all that must be caught, and the share of false flags of all messages
   * (500 + 0.12 × 10,000 = 1,700 and 83 % in the article that this follows; exactly it is 475 + 0.12 × 9,500 = 1,615).
   */
  readonly ruleOfThumb: { readonly read: number; readonly saved: number }
}

const resamples = 1000
const seed = 42
/** More labels than this in a group are drawn together, by their sum. */
const drawnOneByOne = 8

/** Messages of each label a day: as given, the rest of the volume shared as the rows are. */
export function messagesPerDay(
  labels: readonly { readonly label: string; readonly rows: number }[],
  { volume, perDay = {} }: Pick<BusinessInputs, 'volume' | 'perDay'>,
): number[] {
  const given = labels.map(({ label }) => perDay[label])
  const fixed = given.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const others = labels.reduce((sum, { rows }, at) => sum + (given[at] === undefined ? rows : 0), 0)
  const left = Math.max(0, volume - fixed)
  return labels.map(({ rows }, at) => given[at] ?? (others > 0 ? (left * rows) / others : 0))
}

/** Rows of each label that a threshold in thousandths flags: those whose score is at least that. */
export function flaggedAt(curve: Pick<DecisionCurve, 'labels'>, step: number): number[] {
  return curve.labels.map(({ counts }) => {
    let sum = 0
    for (let at = step; at < counts.length; at++) sum += counts[at] ?? 0
    return sum
  })
}

/** The same for every threshold: `[label][step]`. */
export function flaggedByStep(curve: Pick<DecisionCurve, 'labels'>): Int32Array[] {
  return curve.labels.map(({ counts }) => {
    const sums = new Int32Array(thresholdSteps + 2)
    for (let at = thresholdSteps; at >= 0; at--) sums[at] = (sums[at + 1] ?? 0) + (counts[at] ?? 0)
    return sums
  })
}

/** Works out a day and a month where `flagged` rows of each label are flagged. */
export function decide(
  labels: readonly { readonly label: string; readonly rows: number }[],
  flagged: readonly number[],
  inputs: BusinessInputs,
): Decision {
  const perDay = messagesPerDay(labels, inputs)
  const own = labels.map(({ label, rows }, at): LabelDecision => {
    const rate = rows > 0 ? (flagged[at] ?? 0) / rows : 0
    const day = perDay[at] ?? 0
    const { low, high } = wilson(flagged[at] ?? 0, rows)
    return { label, rows, perDay: day, rate, flagged: day * rate, rateLow: low, rateHigh: high }
  })
  const isCatch = own.map(({ label }) => inputs.catch.includes(label))
  const isWaste = own.map(({ label }, at) => !isCatch[at] && inputs.waste.includes(label))
  const groups = [
    own.filter((_, at) => isCatch[at]),
    own.filter((_, at) => isWaste[at]),
    own.filter((_, at) => !isCatch[at] && !isWaste[at]),
  ]
  const [catchDay = 0, wasteDay = 0] = groups.map((some) => some.reduce((sum, one) => sum + one.perDay, 0))
  const volume = perDay.reduce((sum, day) => sum + day, 0)
  const drawn = groups.map((some, at) => draws(some, at))
  const exact = groups.map((some) => some.reduce((sum, one) => sum + one.flagged, 0))
  const { minutesToRead, costPerHour, costOfMiss, costOfFalseAlarm, workDays } = inputs
  const costOfReading = (minutesToRead / 60) * costPerHour
  const estimate = (figure: (caught: number, wasted: number, neither: number) => number): Estimate => {
    const value = figure(exact[0] ?? 0, exact[1] ?? 0, exact[2] ?? 0)
    const all = new Float64Array(resamples)
    for (let at = 0; at < resamples; at++)
      all[at] = figure(drawn[0]?.[at] ?? 0, drawn[1]?.[at] ?? 0, drawn[2]?.[at] ?? 0)
    all.sort()
    return { value, low: quantile(all, 0.025), high: quantile(all, 0.975) }
  }
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
  // Where all or none of a group's rows are flagged, drawing says nothing; unless the rule flags whatever comes.
  const isEverything = own.every(({ rows, rate }) => rows === 0 || rate === 1)
  const orWilson = (found: Estimate, group: readonly LabelDecision[], scale: number): Estimate => {
    const rows = group.reduce((sum, one) => sum + one.rows, 0)
    if (found.low < found.high || rows === 0 || scale === 0 || isEverything) return found
    const { low, high } = wilson((found.value / scale) * rows, rows)
    return { value: found.value, low: low * scale, high: high * scale }
  }
  const [toCatch = [], inVain = []] = groups
  const month = (day: number): number => day * workDays
  const readAllCost = month(volume * costOfReading)
  const falseShare = share((exact[1] ?? 0) + (exact[2] ?? 0), volume - catchDay)
  const roughRead = catchDay + falseShare * volume
  return {
    labels: own,
    read: estimate((a, b, c) => a + b + c),
    caught: orWilson(
      estimate((a) => a),
      toCatch,
      catchDay,
    ),
    missed: orWilson(
      estimate((a) => catchDay - a),
      toCatch,
      catchDay,
    ),
    wasted: orWilson(
      estimate((_, b) => b),
      inVain,
      wasteDay,
    ),
    catchShare: orWilson(
      estimate((a) => share(a, catchDay)),
      toCatch,
      1,
    ),
    wasteShare: orWilson(
      estimate((_, b) => share(b, wasteDay)),
      inVain,
      1,
    ),
    saved: estimate((a, b, c) => 1 - share(a + b + c, volume)),
    hours: estimate((a, b, c) => ((a + b + c) * minutesToRead) / 60),
    readAllCost,
    readingCost: estimate((a, b, c) => month((a + b + c) * costOfReading)),
    missCost: orWilson(
      estimate((a) => month((catchDay - a) * costOfMiss)),
      toCatch,
      month(catchDay * costOfMiss),
    ),
    falseAlarmCost: orWilson(
      estimate((_, b) => month(b * costOfFalseAlarm)),
      inVain,
      month(wasteDay * costOfFalseAlarm),
    ),
    moneySaved: estimate(
      (a, b, c) =>
        readAllCost - month((a + b + c) * costOfReading + (catchDay - a) * costOfMiss + b * costOfFalseAlarm),
    ),
    ruleOfThumb: { read: roughRead, saved: 1 - share(roughRead, volume) },
  }
}

const normals = new Map<number, Float64Array>()

/** The same normals every time, so that figures move smoothly with the threshold. */
function normalsOf(stream: number): Float64Array {
  const known = normals.get(stream)
  if (known) return known
  const rng = createRng(seed + stream)
  const made = Float64Array.from({ length: resamples }, () => rng.normal())
  normals.set(stream, made)
  return made
}

/** Flagged messages a day of a group of labels, drawn anew: each label's rows by themselves. */
function draws(group: readonly LabelDecision[], place: number): Float64Array {
  const sums = new Float64Array(resamples)
  const uncertain = group.filter(({ rows, rate }) => rows > 0 && rate > 0 && rate < 1)
  const certain = group.reduce((sum, one) => sum + (uncertain.includes(one) ? 0 : one.flagged), 0)
  sums.fill(certain)
  if (uncertain.length > drawnOneByOne) {
    const mean = uncertain.reduce((sum, one) => sum + one.flagged, 0)
    const variance = uncertain.reduce(
      (sum, { perDay, rows, rate }) => sum + (perDay * perDay * rate * (1 - rate)) / rows,
      0,
    )
    const z = normalsOf(place * 100)
    for (let at = 0; at < resamples; at++)
      sums[at] = Math.max(0, certain + mean + (z[at] ?? 0) * Math.sqrt(variance))
    return sums
  }
  uncertain.forEach(({ rows, rate, perDay }, index) => {
    const z = normalsOf(place * 100 + index + 1)
    for (let at = 0; at < resamples; at++)
      sums[at] = (sums[at] ?? 0) + (perDay * binomialAt(z[at] ?? 0, rows, rate)) / rows
  })
  return sums
}

function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const [a, b] = [sorted[low] ?? 0, sorted[Math.min(sorted.length - 1, low + 1)] ?? 0]
  return a + (b - a) * (place - low)
}
