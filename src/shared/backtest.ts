// How a model ages: what it is worth on messages that came one, two, three … periods after the last that it learnt from, beside a
// model that learnt from everything up to the period before. Pure.
import type { BacktestRequest, Decay, StudyMember } from './domain/study'
import { pairedDifference } from './metrics/paired'

/** Lengths of a period. */
export type Period = NonNullable<BacktestRequest['period']>

/** A period: its number counts up without gaps, so that a difference of numbers is an age. */
export type PeriodAt = { readonly index: number; readonly name: string }

const dayMs = 86_400_000

/** The period of a time (milliseconds, UTC). Weeks begin on Monday and are named by their first day. */
export function periodAt(time: number, period: Period): PeriodAt {
  const date = new Date(time)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  if (period === 'month') return { index: month, name: date.toISOString().slice(0, 7) }
  if (period === 'quarter')
    return {
      index: Math.floor(month / 3),
      name: `${date.getUTCFullYear()} Q${Math.floor(date.getUTCMonth() / 3) + 1}`,
    }
  // The first of January 1970 was a Thursday.
  const week = Math.floor((Math.floor(time / dayMs) + 3) / 7)
  return { index: week, name: new Date((week * 7 - 3) * dayMs).toISOString().slice(0, 10) }
}

/** What a period is called, and several. */
export const periodWords: Readonly<Record<Period, readonly [string, string]>> = {
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  quarter: ['quarter', 'quarters'],
}

/** Of the normal distribution, one-sided 99.5 %: several ages are looked at. */
const zSure = 2.5758293

/** Points of accuracy (as a share) that are not worth a retraining, where nothing else is asked for. */
export const usualTolerance = 0.01

/**
 * Pools the trainings of a backtest by age. Models are compared on the same messages, message by message: the one of that age and
 * the one that was trained up to the period before. A model is too old at the first age at which it is worse by at least the
 * tolerance and by more than chance, McNemar's exact p below 0.05 over the number of ages tried (Bonferroni), and also worse
 * than the same models were at age 1, by the tolerance and by more than chance (two shares, one-sided 99.5 %). Null while there is nothing to compare.
 */
export function decayOf(members: readonly StudyMember[], tolerance = usualTolerance): Decay | null {
  type Sum = { rows: number; right: number; fresh: number; young: number; wins: number; losses: number }
  // What each model got right in the period after its last, by that period.
  const young = new Map(
    members.flatMap(({ until, figures }) => {
      const first = figures?.ages?.find(({ age }) => age === 1)
      return first && until !== undefined ? [[until, first.right / Math.max(1, first.rows)] as const] : []
    }),
  )
  const sums = new Map<number, Sum>()
  for (const { until = 0, figures } of members)
    for (const { age, rows, right, fresh, wins, losses } of figures?.ages ?? []) {
      const sum = sums.get(age) ?? { rows: 0, right: 0, fresh: 0, young: 0, wins: 0, losses: 0 }
      sum.rows += rows
      sum.right += right
      sum.fresh += fresh
      sum.young += rows * (young.get(until + 1 - age) ?? 0)
      sum.wins += wins
      sum.losses += losses
      sums.set(age, sum)
    }
  if (sums.size === 0) return null
  const tried = [...sums.keys()].filter((age) => age > 1).length
  const ages = [...sums]
    .sort(([a], [b]) => a - b)
    .map(([age, { rows, right, fresh, young: own, wins, losses }]) => {
      const { difference, low, high, p } = pairedDifference(rows, wins, losses)
      // A model that has learnt little is behind a fresh one and has not aged: it must have been better when it was young.
      const [now, then] = [right / Math.max(1, rows), own / Math.max(1, rows)]
      const chance = zSure * Math.sqrt((now * (1 - now) + then * (1 - then)) / Math.max(1, rows))
      const hasAged = then - now >= Math.max(tolerance, chance)
      const isWorse = age > 1 && hasAged && difference >= tolerance && p < 0.05 / Math.max(1, tried)
      // Counted from the fresh model: what is lost has a minus.
      return {
        age,
        rows,
        accuracy: rows > 0 ? right / rows : 0,
        fresh: rows > 0 ? fresh / rows : 0,
        difference: -difference,
        low: -high,
        high: -low,
        p,
        isWorse,
      }
    })
  const first = ages.find(({ isWorse }) => isWorse)
  return { tolerance, ages, retrainEvery: first ? first.age - 1 : null }
}

/** What it says, in a sentence or two. */
export function decayWords({ ages, retrainEvery, tolerance }: Decay, period: Period): string {
  const [one, many] = periodWords[period]
  const points = (share: number): string => Math.abs(share * 100).toFixed(1)
  const signed = (share: number): string => `${share < 0 ? '−' : ''}${points(share)}`
  const fresh = ages.find(({ age }) => age === 1)
  const old = ages.findLast(({ age }) => age > 1)
  const start = fresh
    ? `Accuracy ${(fresh.accuracy * 100).toFixed(1)} % in the ${one} after the last that was learnt.`
    : ''
  if (!old) return start
  const of = (age: Decay['ages'][number]): string =>
    `${points(age.difference)} points (${signed(age.low)} to ${signed(age.high)}) on ${age.rows.toLocaleString('en')} messages`
  if (retrainEvery === null)
    return `${start} No decay found: up to ${old.age - 1} ${old.age === 2 ? one : many} later a model that was trained anew is not better by more than chance and ${points(tolerance)} points.`
  const first = ages.find(({ isWorse }) => isWorse) ?? old
  const late = first.age - 1
  return `${start} ${late === 1 ? `One ${one}` : `${late} ${many}`} later it is worse than a model that was trained anew by ${of(first)}: retrain about every ${retrainEvery === 1 ? one : `${retrainEvery} ${many}`}.`
}
