// How sure a run says it is, and how right it is then: bins, calibration error, log loss, Brier score, and what is answered
// alone above a confidence. The one count of it: the page of a run, its report and the command line read this, and the
// figures equal those of `evaluate` to the last digit. With several labels a row each label of a row is a decision of its own.
import type { ReliabilityFigures } from '../domain/calibration'
import type { OutputKind } from '../domain/label-kind'
import {
  binOf,
  binsOf,
  calibrationBins,
  type CalibrationRows,
  calibrationError,
  emptyCalibration,
  tallyCalibration,
} from '../metrics/calibration'
import { furtherRows } from '../metrics/further'
import { multiRowFigures } from '../metrics/further-multi'
import { estimateOf } from '../metrics/interval'
import { multiRows } from '../metrics/multi'
import { ratio, rowFigures } from '../metrics/tally'
import { type Bootstrap, resample, resamplesFor } from '../metrics/weights'
import { wilson } from '../metrics/wilson'

/** Steps of confidence for what is answered: 0, 0.001, … 1. */
export const confidenceSteps = 1000

/** Rows with what is true of them and what a run said. */
export type ReliabilityInput = {
  /** (rows, width), row-major. */
  readonly scores: Float32Array
  readonly width: number
  readonly kind: OutputKind
  /** Indices into the scores, at least one a row; `width` and up are labels that training never saw. */
  readonly truth: readonly (readonly number[])[]
  /** From which on a label is given, where a row may get several. */
  readonly threshold: number
  /** Scores that say which labels are given, where they are not `scores`: those at no temperature. */
  readonly decidedBy?: Float32Array
}

/** What is known of each row before it is counted. */
type Counted = {
  readonly decisions: CalibrationRows
  readonly loss: Float64Array
  readonly squares: Float64Array
  readonly steps: ReliabilityFigures['steps']
}

/** Works it out; the figures carry the 95 % interval of a seeded bootstrap over rows, without one low = high. */
export function reliability(input: ReliabilityInput, bootstrap?: Bootstrap): ReliabilityFigures {
  const [found] = reliabilities([input], bootstrap)
  if (!found) throw new Error('One input has one answer.')
  return found
}

/** The same of several sets of scores over the same rows, which are drawn once for all of them. */
export function reliabilities(
  inputs: readonly ReliabilityInput[],
  bootstrap?: Bootstrap,
): ReliabilityFigures[] {
  const rows = inputs[0]?.truth.length ?? 0
  const times = bootstrap ? resamplesFor(rows, bootstrap.resamples) : 0
  const all = inputs.map((input) => samplerOf(input, times))
  if (bootstrap)
    resample(rows, { ...bootstrap, resamples: times }, (weights, time) => {
      for (const one of all) one.draw(weights, time)
    })
  return all.map((one) => one.figures())
}

/** Counts one set of scores: `draw` for each resample, then `figures`. */
function samplerOf(input: ReliabilityInput, times: number) {
  const { kind, truth } = input
  const rows = truth.length
  const { decisions, loss, squares, steps } = kind === 'multi' ? severalLabels(input) : oneLabel(input)
  const tally = emptyCalibration()
  const count = (weights?: Uint16Array) => {
    tallyCalibration(tally, decisions, weights)
    return {
      calibrationError: calibrationError(tally),
      logLoss: ratio(sumOf(loss, weights), rows),
      brier: ratio(sumOf(squares, weights), rows),
    }
  }
  const values = count()
  const bins = binsOf(tally)
  const drawn = {
    calibrationError: new Float64Array(times),
    logLoss: new Float64Array(times),
    brier: new Float64Array(times),
  }
  const estimate = (id: keyof typeof drawn) => estimateOf(id, kind, values[id], drawn[id], rows)
  return {
    draw: (weights: Uint16Array, time: number): void => {
      const own = count(weights)
      drawn.calibrationError[time] = own.calibrationError
      drawn.logLoss[time] = own.logLoss
      drawn.brier[time] = own.brier
    },
    figures: (): ReliabilityFigures => ({
      bins: bins.map(({ rows: many, right, confidence }, at) => ({
        from: at / calibrationBins,
        to: (at + 1) / calibrationBins,
        rows: many,
        right,
        mean: confidence,
        share: many === 0 ? null : wilson(right, many),
      })),
      ece: estimate('calibrationError'),
      logLoss: estimate('logLoss'),
      brier: estimate('brier'),
      steps,
    }),
  }
}

function oneLabel({ scores, width, truth, decidedBy }: ReliabilityInput): Counted {
  const first = Int32Array.from(truth, ([label = width]) => label)
  const labels = first.reduce((most, label) => Math.max(most, label + 1), width)
  const own = rowFigures(first, scores, width, labels)
  const figures = decidedBy
    ? { ...own, predicted: rowFigures(first, decidedBy, width, labels).predicted }
    : own
  const decisions = furtherRows(figures, scores, width)
  const steps = emptySteps()
  decisions.confidence.forEach((confidence, row) => addStep(steps, confidence, decisions.isRight[row] === 1))
  return { decisions, loss: figures.loss, squares: decisions.squares, steps }
}

/** Decisions of a row that lie in one bin are counted together, so that a resample costs no more than a row's bins. */
function severalLabels({ scores, width, truth, threshold, decidedBy }: ReliabilityInput): Counted {
  const labels = truth.reduce((most, own) => Math.max(most, ...own.map((label) => label + 1)), width)
  const known = multiRows({ truth, scores, classes: width, threshold })
  const steps = emptySteps()
  const found = {
    bins: [] as number[],
    row: [] as number[],
    many: [] as number[],
    confidence: [] as number[],
    isRight: [] as number[],
  }
  const decided = decidedBy ?? scores
  const places = new Int32Array(calibrationBins)
  truth.forEach((own, at) => {
    places.fill(-1)
    for (let label = 0; label < width; label++) {
      const p = scores[at * width + label] ?? 0
      const isTrue = own.includes(label)
      addStep(steps, Math.max(p, 1 - p), (decided[at * width + label] ?? 0) >= threshold === isTrue)
      const bin = binOf(p)
      let place = places[bin] ?? -1
      if (place < 0) {
        place = found.bins.length
        places[bin] = place
        found.bins.push(bin)
        found.row.push(at)
      }
      found.many[place] = (found.many[place] ?? 0) + 1
      found.confidence[place] = (found.confidence[place] ?? 0) + p
      found.isRight[place] = (found.isRight[place] ?? 0) + (isTrue ? 1 : 0)
    }
  })
  return {
    decisions: {
      bins: Uint8Array.from(found.bins),
      row: Int32Array.from(found.row),
      many: Uint32Array.from(found.many),
      confidence: Float64Array.from(found.confidence),
      isRight: Uint32Array.from(found.isRight),
    },
    loss: Float64Array.from(known, ({ loss }) => loss),
    squares: multiRowFigures(known, { truth, scores, classes: width, threshold }, labels).brier,
    steps,
  }
}

const emptySteps = (): ReliabilityFigures['steps'] => ({
  rows: Array.from({ length: confidenceSteps + 1 }, () => 0),
  right: Array.from({ length: confidenceSteps + 1 }, () => 0),
})

function addStep({ rows, right }: ReliabilityFigures['steps'], confidence: number, isRight: boolean): void {
  const at = Math.min(confidenceSteps, Math.floor(confidence * confidenceSteps + 1e-6))
  rows[at] = (rows[at] ?? 0) + 1
  if (isRight) right[at] = (right[at] ?? 0) + 1
}

function sumOf(values: Float64Array, weights?: Uint16Array): number {
  let sum = 0
  for (let row = 0; row < values.length; row++)
    sum += (weights ? (weights[row] ?? 0) : 1) * (values[row] ?? 0)
  return sum
}
