import { describe, expect, it } from 'vitest'
import type { Run } from '../../../shared/domain/run'
import { curveFigure, curveLabels, figureItems } from './curve-figures'
import { shownEpochs } from './followed'
import { emptyProgress, type EpochPoint, type RunProgress } from './run-state'

const epoch = (at: number, more: Partial<EpochPoint> = {}): EpochPoint => ({
  epoch: at,
  step: at * 10,
  minutes: at,
  trainLoss: 1,
  validationLoss: 0.5,
  metrics: { accuracy: 0.75, macroF1: 0.6, mcc: 0.5, logLoss: 0.5 },
  classes: [{ rows: 20, truth: [10, 8, 2], said: [12, 8, 0], right: [9, 6, 0] }],
  followed: [],
  isBest: false,
  ...more,
})
const progress = (epochs: EpochPoint[]): RunProgress => ({ ...emptyProgress, epochs })
const run = {
  outputs: [
    {
      output: 'label',
      kind: 'single',
      threshold: null,
      labels: ['a', 'b', 'c'].map((name, id) => ({ id, name })),
    },
  ],
} as unknown as Run

describe('the figures that may be drawn', () => {
  it('are the metrics that the run computes, the loss, and three of any one label', () => {
    const ids = figureItems(progress([epoch(1)]), 'macroF1').map(({ value }) => value)
    expect(ids).toEqual(['accuracy', 'macroF1', 'mcc', 'loss', 'recall', 'precision', 'flagged'])
    const old = figureItems(progress([epoch(1, { classes: [] })]), 'macroF1').map(({ value }) => value)
    expect(old).not.toContain('recall')
  })

  it('of a label are shares of its messages, of those given it, and of all', () => {
    const [label] = curveLabels(run, progress([epoch(1)]))
    expect(label).toEqual({ value: '0:0', label: 'a', note: '10' })
    const of = (id: string, value: string) => curveFigure(id, { value, label: value }).of(epoch(1))
    expect(of('recall', '0:0')).toEqual({ value: 0.9, rows: 10 })
    expect(of('precision', '0:0')).toEqual({ value: 0.75, rows: 12 })
    expect(of('flagged', '0:0')).toEqual({ value: 0.6, rows: 20 })
    // Nothing was given it: there is no precision, and that is not nought.
    expect(of('precision', '0:2')).toBeNull()
    expect(of('recall', '0:2')).toEqual({ value: 0, rows: 2 })
    expect(of('recall', '1:0')).toBeNull()
  })

  it('of metrics and the loss are those of the epoch', () => {
    expect(curveFigure('mcc', null)).toMatchObject({ isPercent: false, better: 'higher' })
    expect(curveFigure('accuracy', null).of(epoch(1))).toEqual({ value: 0.75 })
    expect(curveFigure('loss', null).of(epoch(1))).toEqual({ value: 0.5 })
    expect(curveFigure('top3', null).of(epoch(1))).toBeNull()
  })
})

it('of many evaluations the first, the best and the latest stand side by side', () => {
  const epochs = Array.from({ length: 30 }, (_, at) => epoch(at + 1, { isBest: at === 11 }))
  expect(shownEpochs(epochs).map((one) => one.epoch)).toEqual([1, 12, 25, 26, 27, 28, 29, 30])
  expect(shownEpochs(epochs.slice(0, 3))).toHaveLength(3)
})
