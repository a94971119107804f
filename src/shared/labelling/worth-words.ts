// What is said of labels that were given and of those to come. Pure.
import type { Worth } from '../domain/worth'
import { gainWords } from './learning-curve'
import { usualStop } from './settled'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const count = (value: number): string => value.toLocaleString('en')

/** Sentences on it, the past first. */
export function worthWords({ points, tested, next, stop }: Omit<Worth, 'says'>): string[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  if (!next)
    return [
      `${count(last.labels)} labels give macro-F1 ${percent(last.macroF1)} on ${count(tested)} test messages. Train again with more labels to see what they bring.`,
    ]
  const past = `From ${count(first.labels)} to ${count(last.labels)} labels macro-F1 on the same ${count(tested)} test messages went from ${percent(first.macroF1)} to ${percent(last.macroF1)}.`
  const future = `${gainWords(next.more, next)} of macro-F1, by the curve through ${points.length} runs.`
  return [past, future, ...(stop ? [stopWords(stop)] : [])]
}

function stopWords({ agreement, isSettled, rows, isTest, kappas }: NonNullable<Worth['stop']>): string {
  const left = usualStop.pairs - kappas.length
  if (agreement === null)
    return `Whether predictions have settled shows after ${left === 1 ? 'one more training' : `${left} more trainings`}.`
  const on = `kappa ${agreement.toFixed(3)} on ${count(rows)} ${isTest ? 'test' : 'unlabelled'} messages`
  return isSettled
    ? `Predictions have settled: the last ${usualStop.pairs + 1} models agree (${on}). More labels of the same kind change little.`
    : `Predictions still change from model to model (${on}; settled from ${usualStop.agreement} on).`
}
