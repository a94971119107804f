// Figures of several models on the same rows with intervals, and the differences between them: every resample draws the
// same rows for all (paired bootstrap, Efron and Tibshirani 1993, chapter 16), so that what is hard for all cancels out.
import type { OutputKind } from '../domain/label-kind'
import type { Estimate } from '../domain/prediction'
import { metrics } from './index'
import { estimateOf, interval } from './interval'
import { metricIds } from './ids'
import { multiSampler } from './multi'
import { orderedFigures, tallyOrdered } from './ordered'
import { rowFigures, tallyRows, tallyWeighted } from './tally'
import { resample } from './weights'

/** What one model said of the rows. */
export type PairedModel = {
  /** Indices of each row's true labels, at least one; `classes` and up are labels that this model never saw. */
  readonly truth: readonly (readonly number[])[]
  /** (rows, classes), row-major. */
  readonly scores: Float32Array
  readonly classes: number
  /** Labels in all: every index of `truth` is below it. */
  readonly labels: number
  /** Where a row may have several labels: a label is given from this probability on. */
  readonly threshold: number
}

/** Figures of a model, and how far they are from those of the first one. */
export type PairedFigures = {
  readonly metrics: Record<string, Estimate>
  /** Null for the first model. */
  readonly differences: Record<string, Estimate> | null
}

type Figures = Readonly<Record<string, number>>

/**
 * Every figure of each model with its 95 % percentile interval, and its difference from the first model's. All models
 * hold the same rows in the same order. The draws are those of `evaluate`, so the intervals are the same as there.
 */
export function pairedIntervals(
  models: readonly PairedModel[],
  kind: OutputKind,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): PairedFigures[] {
  const samplers = models.map((model) => samplerOf(model, kind))
  const values = samplers.map((sample) => sample(null))
  const ids = Object.keys(values[0] ?? {})
  const rows = models[0]?.truth.length ?? 0
  const times = rows > 1 ? resamples : 0
  const columns = () => new Map(ids.map((id) => [id, new Float64Array(times)]))
  const own = models.map(columns)
  const apart = models.map(columns)
  resample(rows, { resamples: times, seed }, (weights, time) => {
    const found = samplers.map((sample) => sample(weights))
    found.forEach((figures, model) => {
      for (const id of ids) {
        const value = figures[id] ?? 0
        put(own[model]?.get(id), time, value)
        put(apart[model]?.get(id), time, value - (found[0]?.[id] ?? 0))
      }
    })
  })
  return models.map((_, model) => {
    const value = (id: string): number => values[model]?.[id] ?? 0
    const estimates = ids.map(
      (id) => [id, estimateOf(id, kind, value(id), own[model]?.get(id), rows)] as const,
    )
    const differences = ids.map(
      (id) => [id, interval(value(id) - (values[0]?.[id] ?? 0), apart[model]?.get(id))] as const,
    )
    return {
      metrics: Object.fromEntries(estimates),
      differences: model === 0 ? null : Object.fromEntries(differences),
    }
  })
}

function put(column: Float64Array | undefined, at: number, value: number): void {
  if (column) column[at] = value
}

/** Makes what computes the figures of a model over all rows (null), or over rows that weigh so much each. */
function samplerOf(model: PairedModel, kind: OutputKind): (weights: Uint16Array | null) => Figures {
  if (kind === 'multi') return multiSampler(model, model.labels)
  const truth = Int32Array.from(model.truth, ([first]) => first ?? 0)
  const figures = rowFigures(truth, model.scores, model.classes, model.labels)
  const tally = tallyRows(figures)
  return (weights) => {
    if (weights) tallyWeighted(tally, figures, weights)
    const plain = Object.fromEntries(metricIds.map((id) => [id, metrics[id].compute(tally)]))
    if (kind !== 'ordered') return plain
    return { ...plain, ...orderedFigures(tallyOrdered(figures, model.classes, weights ?? undefined)) }
  }
}
