// How right a model is on one part where a message may have several labels: every figure with its interval. Pure.
import { estimatesOf } from './evaluate'
import { meansOf, multiRowFigures, weightedMulti } from './further-multi'
import type { EvaluatedFigures } from './metric'
import { labelColumns } from './label-intervals'
import { figuresOf, type MultiInput, multiRows, ratiosOf, tallyMulti } from './multi'
import { noRanking, rankingOf } from './ranking'
import { type Bootstrap, resample, resamplesFor } from './weights'

/** Every figure with its 95 % interval (seeded bootstrap over rows), and the figures of each label with theirs. */
export function evaluateMulti(
  input: MultiInput & {
    readonly names: readonly string[]
    readonly bootstrap?: Bootstrap | undefined
    readonly isBrief?: boolean
  },
): EvaluatedFigures {
  const { names, bootstrap, classes } = input
  const known = multiRows(input)
  const rows = known.length
  const labels = names.length
  const own = multiRowFigures(known, input, labels)
  const mark = (label: number, mask: Uint8Array): number => {
    let many = 0
    for (const [at, { truth }] of known.entries()) many += mask[at] = truth.includes(label) ? 1 : 0
    return many
  }
  const ranking = input.isBrief ? noRanking : rankingOf({ rows, labels, classes, scores: input.scores, mark })
  const sample = (weights?: Uint16Array) => {
    const tally = tallyMulti(known, labels, weights)
    const values: Record<string, number> = {
      ...figuresOf(tally, labels),
      ...weightedMulti(tally),
      ...meansOf(own, tally.rows, weights),
      ...(weights ? ranking.resample(weights) : ranking.figures),
    }
    return { tally, values }
  }
  const { tally, values } = sample()
  const times = bootstrap ? resamplesFor(rows, bootstrap.resamples) : 0
  const columns = new Map(Object.keys(values).map((id) => [id, new Float64Array(times)]))
  const kept = times > 0 ? labelColumns(labels, times) : null
  if (bootstrap)
    resample(rows, { ...bootstrap, resamples: times }, (weights, time) => {
      const drawn = sample(weights)
      for (const [id, column] of columns) column[time] = drawn.values[id] ?? values[id] ?? 0
      kept?.add(drawn.tally, time)
    })
  return {
    rows,
    right: tally.exact,
    metrics: estimatesOf(values, columns, 'multi', rows),
    labels: names.map((label, index) => {
      const ratios = ratiosOf(tally, index)
      const counts = { support: tally.truth[index] ?? 0, predicted: tally.given[index] ?? 0 }
      return {
        label,
        ...ratios,
        ...counts,
        ...(kept ? { intervals: kept.of(index, ratios, counts) } : {}),
      }
    }),
    confusion: [],
    unseenLabels: names.filter((_, index) => index >= classes && (tally.truth[index] ?? 0) > 0),
    calibration: null,
    splits: null,
    bootstrap: { resamples: times, seed: bootstrap?.seed ?? 0 },
  }
}
