// Effort against catch for every threshold, and the best threshold under a wish. Pure.
import { type BusinessInputs, type DecisionCurve, thresholdSteps, type Wish } from '../domain/policy'
import { binomialAt } from './binomial'
import { flaggedByStep, messagesPerDay } from './decide'

/** A threshold in thousandths and what it means: messages read a day, share caught with its 95 % band, cost a month. */
export type EffortPoint = {
  readonly step: number
  readonly read: number
  readonly caught: number
  readonly low: number
  readonly high: number
  readonly cost: number
}

/** A point for every threshold, from 0 to 1. */
export function effortCurve(curve: Pick<DecisionCurve, 'labels'>, inputs: BusinessInputs): EffortPoint[] {
  const flagged = flaggedByStep(curve)
  const perDay = messagesPerDay(curve.labels, inputs)
  const isCatch = curve.labels.map(({ label }) => inputs.catch.includes(label))
  const isWaste = curve.labels.map(({ label }, at) => !isCatch[at] && inputs.waste.includes(label))
  const toCatch = perDay.reduce((sum, day, at) => sum + (isCatch[at] ? day : 0), 0)
  const { minutesToRead, costPerHour, costOfMiss, costOfFalseAlarm, workDays } = inputs
  const costOfReading = (minutesToRead / 60) * costPerHour
  const caughtLabels = curve.labels.flatMap(({ rows }, at) => (isCatch[at] && rows > 0 ? [at] : []))
  return Array.from({ length: thresholdSteps + 1 }, (_, step) => {
    let [read, caught, wasted] = [0, 0, 0]
    curve.labels.forEach(({ rows }, at) => {
      const count = flagged[at]?.[step] ?? 0
      const day = rows > 0 ? ((perDay[at] ?? 0) * count) / rows : 0
      read += day
      if (isCatch[at]) caught += day
      if (isWaste[at]) wasted += day
    })
    const band = (z: number): number => {
      if (toCatch === 0) return 0
      const day = caughtLabels.reduce((sum, at) => {
        const rows = curve.labels[at]?.rows ?? 1
        return sum + ((perDay[at] ?? 0) * binomialAt(z, rows, (flagged[at]?.[step] ?? 0) / rows)) / rows
      }, 0)
      return day / toCatch
    }
    return {
      step,
      read,
      caught: toCatch > 0 ? caught / toCatch : 0,
      low: band(-1.959964),
      high: band(1.959964),
      cost: workDays * (read * costOfReading + (toCatch - caught) * costOfMiss + wasted * costOfFalseAlarm),
    }
  })
}

/** The best threshold under a wish, in thousandths; null where none keeps to it. */
export function bestStep(points: readonly EffortPoint[], wish: Wish): number | null {
  const better = (some: readonly EffortPoint[], than: (a: EffortPoint, b: EffortPoint) => boolean) =>
    some.reduce<EffortPoint | null>((best, one) => (best === null || than(one, best) ? one : best), null)
  if (wish.kind === 'catchAtLeast') {
    // Of all that catch enough, the one with the least to read; of equals the highest threshold.
    const enough = points.filter(({ caught }) => caught >= wish.share - 1e-12)
    return better(enough, (a, b) => a.read < b.read || (a.read === b.read && a.step > b.step))?.step ?? null
  }
  if (wish.kind === 'readAtMost') {
    const few = points.filter(({ read }) => read <= wish.messages + 1e-9)
    const isBetter = (a: EffortPoint, b: EffortPoint): boolean =>
      a.caught > b.caught ||
      (a.caught === b.caught && (a.read < b.read || (a.read === b.read && a.step > b.step)))
    return better(few, isBetter)?.step ?? null
  }
  return better(points, (a, b) => a.cost < b.cost || (a.cost === b.cost && a.step > b.step))?.step ?? null
}
