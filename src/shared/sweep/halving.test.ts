import { describe, expect, it } from 'vitest'
import type { RunId } from '../domain/ids'
import type { PlannedMember } from '../domain/study'
import type { SweepRequest } from '../domain/sweep'
import { costOf, halvingRungs } from './halving'
import { nextMembers, settingsOfTrial } from './plan'
import { bestMember, effortOf, judgeOf, leaders } from './ranking'

const shape = (rungs: ReturnType<typeof halvingRungs>) => rungs.map(({ trials, budget }) => [trials, budget])

describe('the rungs of successive halving', () => {
  it('are those of the Hyperband paper: 81 trials, 81 units, eta 3', () => {
    const rungs = halvingRungs({ trials: 81, eta: 3, whole: 81, least: 1 })
    // Li et al. 2018, table 1, bracket s = 4.
    expect(shape(rungs)).toEqual([
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, null],
    ])
    // Each rung costs a whole training, five of them in all.
    expect(costOf(rungs)).toBeCloseTo(5, 9)
  })

  it('of 20 trials over 9,003 rows are three', () => {
    expect(shape(halvingRungs({ trials: 20, eta: 3, whole: 9003, least: 100 }))).toEqual([
      [20, 1000],
      [6, 3001],
      [2, null],
    ])
    expect(shape(halvingRungs({ trials: 20, eta: 2, whole: 9003, least: 100 }))).toEqual([
      [20, 563],
      [10, 1125],
      [5, 2251],
      [2, 4502],
      [1, null],
    ])
  })

  it('are fewer where the first would have too little, down to one', () => {
    expect(shape(halvingRungs({ trials: 27, eta: 3, whole: 1000, least: 300 }))).toEqual([
      [27, 333],
      [9, null],
    ])
    expect(shape(halvingRungs({ trials: 27, eta: 3, whole: 168, least: 100 }))).toEqual([[27, null]])
    expect(shape(halvingRungs({ trials: 2, eta: 3, whole: 9000, least: 1 }))).toEqual([[2, null]])
  })
})

const request: SweepRequest = {
  kind: 'sweep',
  dataset: 'mail',
  spaces: [{ family: 'bag-of-words', settings: { epochs: 10 } }],
  metric: 'macroF1',
  rungs: halvingRungs({ trials: 9, eta: 3, whole: 900, least: 100 }),
}
const macroF1 = judgeOf('macroF1')
/** Trials of one rung with these figures; null for one that is not done, NaN for one that failed. */
const rungOf = (
  rung: number,
  values: readonly (number | null)[],
  numbers?: readonly number[],
): PlannedMember[] =>
  values.map((value, at): PlannedMember => {
    const trial = numbers?.[at] ?? at + 1
    const estimate = { value: value ?? 0, low: 0, high: 1 }
    const isFailed = Number.isNaN(value)
    return {
      name: `trial ${trial} ${rung}`,
      family: 'bag-of-words',
      settings: { epochs: 10, dropout: trial / 10, ...(rung < 2 ? { limitTrain: 100 * 3 ** rung } : {}) },
      size: null,
      run: `r${trial}-${rung}` as RunId,
      state: value === null ? 'waiting' : isFailed ? 'failed' : 'done',
      figures:
        value === null || isFailed
          ? null
          : { accuracy: estimate, macroF1: estimate, metric: estimate, trained: 100, tested: 50, seconds: 1 },
      trial,
      rung,
      model: null,
      split: 's1',
    }
  })
const first = [0.5, 0.9, 0.7, Number.NaN, 0.8, 0.8, 0.1, 0.2, 0.3]

describe('the next rung', () => {
  it('begins once every trial of the last one has ended, with the best, of equal ones the earlier', () => {
    expect(nextMembers(request, rungOf(0, [...first.slice(0, 8), null]), macroF1)).toEqual([])
    const next = nextMembers(request, rungOf(0, first), macroF1)
    expect(next.map(({ name, rung, trial, settings }) => [name, rung, trial, settings])).toEqual([
      ['trial 2, 300 rows', 1, 2, { epochs: 10, dropout: 0.2, limitTrain: 300 }],
      ['trial 5, 300 rows', 1, 5, { epochs: 10, dropout: 0.5, limitTrain: 300 }],
      ['trial 6, 300 rows', 1, 6, { epochs: 10, dropout: 0.6, limitTrain: 300 }],
    ])
    const loss = nextMembers({ ...request, metric: 'logLoss' }, rungOf(0, first), judgeOf('logLoss'))
    expect(loss.map(({ trial }) => trial)).toEqual([7, 8, 9])
  })

  it('ends with whole trainings, and nothing follows them', () => {
    const two = [...rungOf(0, first), ...rungOf(1, [0.7, 0.6, 0.9], [2, 5, 6])]
    const [last, ...none] = nextMembers(request, two, macroF1)
    expect([last?.name, last?.size, last?.settings]).toEqual([
      'trial 6, all rows',
      null,
      { epochs: 10, dropout: 0.6 },
    ])
    expect(none).toEqual([])
    expect(nextMembers(request, [...two, ...rungOf(2, [0.8], [6])], macroF1)).toEqual([])
  })

  it('has fewer where too many failed, and none where all did', () => {
    const nan = Number.NaN
    expect(nextMembers(request, rungOf(0, [nan, 0.4, nan]), macroF1)).toHaveLength(1)
    expect(nextMembers(request, rungOf(0, [nan, nan, nan]), macroF1)).toEqual([])
  })
})

describe('the best', () => {
  it('is that of the last rung that is over, and those that may follow it keep their weights', () => {
    const going = [...rungOf(0, first), ...rungOf(1, [0.7, 0.95, null], [2, 5, 6])]
    expect(bestMember(going, macroF1)?.run).toBe('r2-0')
    expect(leaders(going, macroF1).map(({ run }) => run)).toEqual(['r2-0', 'r5-1'])
    const over = [...rungOf(0, first), ...rungOf(1, [0.7, 0.6, 0.65], [2, 5, 6])]
    // Ahead of the others with the same rows, though the first rung gave it more.
    expect(leaders(over, macroF1).map(({ run }) => run)).toEqual(['r2-1'])
    expect(bestMember(rungOf(0, [0.1, 0.3, null]), macroF1)?.run).toBe('r2-0')
    expect(bestMember(rungOf(0, [null, null]), macroF1)).toBeNull()
  })

  it('tells its settings without what its rung had less of', () => {
    const [one] = rungOf(0, [0.3])
    expect(one && settingsOfTrial(request, one)).toEqual({ epochs: 10, dropout: 0.1 })
    const asEpochs = { ...request, budget: 'epochs' as const }
    const short = one && { ...one, settings: { epochs: 1, dropout: 0.1 } }
    expect(short && settingsOfTrial(asEpochs, short)).toEqual({ epochs: 10, dropout: 0.1 })
  })
})

describe('the effort', () => {
  it('counts rungs that have not begun as they are planned', () => {
    const rungs = request.rungs ?? []
    const { done, all } = effortOf(
      rungOf(0, [0.5, 0.9, 0.7, ...Array.from({ length: 6 }, () => null)]),
      rungs,
    )
    expect(done).toBeCloseTo(3 / 9, 9)
    expect(all).toBeCloseTo(3, 9)
    expect(effortOf(rungOf(0, [1, null]), null)).toEqual({ done: 1, all: 2 })
  })
})
