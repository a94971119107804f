// From the scores of a model to what it answers: a label an output, or several where a text may have several.
import type { Prediction } from '../../shared/domain/prediction'
import { atTemperature } from '../../shared/calibration/temperature'
import type { OutputScores } from '../../shared/decide/apply'
import type { RunOutput } from '../../shared/domain/run'
import { defaultThreshold } from '../../shared/metrics/threshold'

/** An output with the place of its first class in the scores. */
export type OutputSpan = RunOutput & { readonly from: number }

/** What one output says of one text. */
export type Answer = {
  /** Index of the likeliest label. */
  readonly best: number
  /** Indices of the labels that are given, in the order of the output's. */
  readonly given: readonly number[]
  /** Of the likeliest label. */
  readonly probability: number
}

/** Outputs with their places; they stand side by side. */
export function outputSpans(outputs: readonly RunOutput[]): readonly OutputSpan[] {
  let from = 0
  return outputs.map((output) => {
    const span = { ...output, from }
    from += output.labels.length
    return span
  })
}

/**
 * Scores, (texts, classes) row-major, at the temperatures of the outputs, 1 for none: what is said to be how probable. Which
 * labels are given is decided by the scores as they come.
 */
export function calibrated(
  spans: readonly OutputSpan[],
  temperatures: readonly number[],
  raw: Float32Array,
  classes: number,
): Float32Array {
  if (temperatures.every((one) => one === 1)) return raw
  const scores = raw.slice()
  spans.forEach(({ from, labels, kind }, at) => {
    const temperature = temperatures[at] ?? 1
    if (temperature === 1) return
    for (let row = 0; row < scores.length; row += classes) {
      const part = scores.subarray(row + from, row + from + labels.length)
      part.set(atTemperature(part, labels.length, kind, temperature))
    }
  })
  return scores
}

/** The answer of an output; `row` holds the scores of all outputs of a text, `said` the same at their temperatures. */
export function answerOf(
  { kind, labels, threshold, from }: OutputSpan,
  row: Float32Array,
  said: Float32Array = row,
): Answer {
  const own = row.subarray(from, from + labels.length)
  const best = own.reduce((top, value, index) => (value > (own[top] ?? 0) ? index : top), 0)
  const least = threshold ?? defaultThreshold
  const given =
    kind === 'multi' ? Array.from(own.keys()).filter((index) => (own[index] ?? 0) >= least) : [best]
  return { best, given, probability: said[from + best] ?? 0 }
}

/** Scores by output, as policies read them; `row` holds the scores of all outputs of a text. */
export function outputScores(spans: readonly OutputSpan[], row: Float32Array): OutputScores[] {
  return spans.map(({ output, kind, labels, from }) => ({
    output,
    kind,
    labels: labels.map(({ name }) => name),
    scores: row.subarray(from, from + labels.length),
  }))
}

/** The same with names, and the `top` likeliest labels. */
export function predictionOf(
  span: OutputSpan,
  row: Float32Array,
  top: number,
  knownFeatures: number,
  calibration: { readonly temperature: number; readonly said: Float32Array } = { temperature: 1, said: row },
): Prediction {
  const { output, kind, labels, from } = span
  const { temperature, said } = calibration
  const { given, probability } = answerOf(span, row, said)
  const own = row.subarray(from, from + labels.length)
  const nameOf = (index: number) => labels[index]?.name ?? ''
  const order = Array.from(own.keys()).sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0))
  const ranked = order
    .slice(0, top)
    .map((index) => ({ label: nameOf(index), probability: said[from + index] ?? 0 }))
  return {
    output,
    kind,
    label: ranked[0]?.label ?? '',
    labels: given.map(nameOf),
    probability,
    ranked,
    otherLabels: Math.max(0, labels.length - ranked.length),
    knownFeatures,
    ...(temperature === 1 ? {} : { temperature }),
  }
}
