// Several outputs on the same rows: how often all of them are right at once, and how right they are on average.
import type { TogetherFigures } from '../domain/prediction'
import { interval, orWilson } from './interval'
import { ratio } from './tally'
import { type Bootstrap, resample, resamplesFor } from './weights'

/** For each output whether it is right in each row; all hold the same rows in the same order. Of several labels a row: all. */
export function togetherFigures(
  rights: readonly Uint8Array[],
  bootstrap: Bootstrap,
): Omit<TogetherFigures, 'outputs'> {
  const rows = rights[0]?.length ?? 0
  const all = Uint8Array.from({ length: rows }, (_, row) => (rights.every((one) => one[row] === 1) ? 1 : 0))
  const count = Float64Array.from({ length: rows }, (_, row) =>
    rights.reduce((sum, one) => sum + (one[row] ?? 0), 0),
  )
  const times = resamplesFor(rows, bootstrap.resamples)
  const [allColumn, meanColumn] = [new Float64Array(times), new Float64Array(times)]
  resample(rows, { ...bootstrap, resamples: times }, (weights, time) => {
    let [both, sum] = [0, 0]
    for (let row = 0; row < rows; row++) {
      both += (weights[row] ?? 0) * (all[row] ?? 0)
      sum += (weights[row] ?? 0) * (count[row] ?? 0)
    }
    allColumn[time] = both / rows
    meanColumn[time] = sum / (rows * rights.length)
  })
  const right = all.reduce((sum, one) => sum + one, 0)
  const mean = ratio(
    count.reduce((sum, one) => sum + one, 0),
    rows * rights.length,
  )
  return {
    rows,
    right,
    allRight: orWilson(interval(ratio(right, rows), allColumn), rows),
    meanRight: orWilson(interval(mean, meanColumn), rows),
  }
}
