import { describe, expect, it } from 'vitest'
import { createRng } from '../rng'
import { evaluate, standardBootstrap } from './evaluate'
import { evaluateMulti } from './evaluate-multi'
import { metricIds } from './ids'
import { multiMetricIds } from './multi'
import { pairedDifference } from './paired'
import { type PairedFigures, type PairedModel, pairedIntervals } from './paired-intervals'

const classes = 3
const rows = 400

/** A model that is right where `hard` is below its skill, so that two models fail on much the same rows. */
function model(skill: number, seed: number): PairedModel {
  const hard = createRng(7)
  const rng = createRng(seed)
  const scores = new Float32Array(rows * classes)
  const truth = Array.from({ length: rows }, (_, row) => {
    const label = row % classes
    const isRight = hard.next() * 0.9 + rng.next() * 0.1 < skill
    const said = isRight ? label : (label + 1) % classes
    for (let at = 0; at < classes; at++) scores[row * classes + at] = at === said ? 0.6 : 0.2
    return [label]
  })
  return { truth, scores, classes, labels: classes, threshold: 0.5 }
}

describe('models on the same rows', () => {
  const [a, b] = [model(0.7, 1), model(0.78, 2)]
  const [first, second] = pairedIntervals([a, b], 'single', standardBootstrap)

  it('have the figures and intervals that each has by itself', () => {
    const alone = (one: PairedModel) =>
      evaluate({
        truth: Int32Array.from(one.truth, ([label]) => label ?? 0),
        scores: one.scores,
        classes,
        names: ['x', 'y', 'z'],
        bootstrap: standardBootstrap,
      }).metrics
    // An evaluation has further figures beside these.
    expect(alone(a)).toMatchObject(first?.metrics ?? {})
    expect(alone(b)).toMatchObject(second?.metrics ?? {})
    expect(Object.keys(first?.metrics ?? {})).toEqual([...metricIds])
    expect(first?.differences).toBeNull()
  })

  it('differ with an interval like that for paired shares, far narrower than two apart would give', () => {
    const right = (one: PairedModel) =>
      one.truth.map(([label], row) => (one.scores[row * classes + (label ?? 0)] ?? 0) > 0.5)
    const [rightA, rightB] = [right(a), right(b)]
    const wins = rightB.filter((isRight, row) => isRight && !rightA[row]).length
    const losses = rightA.filter((isRight, row) => isRight && !rightB[row]).length
    const wald = pairedDifference(rows, wins, losses)
    const found = second?.differences?.['accuracy']
    if (!found) throw new Error('no difference')
    expect(found.value).toBeCloseTo(wald.difference, 12)
    expect(Math.abs(found.low - wald.low)).toBeLessThan(0.005)
    expect(Math.abs(found.high - wald.high)).toBeLessThan(0.005)
    const width = (one: PairedFigures | undefined): number =>
      (one?.metrics['accuracy']?.high ?? 0) - (one?.metrics['accuracy']?.low ?? 0)
    expect(found.high - found.low).toBeLessThan(0.7 * Math.hypot(width(first), width(second)))
  })

  it('are alike where they are the same', () => {
    const [, twin] = pairedIntervals([a, a], 'single', standardBootstrap)
    for (const one of Object.values(twin?.differences ?? {}))
      expect(one).toEqual({ value: 0, low: 0, high: 0 })
  })

  it('follow the kind of the output', () => {
    const [ordered] = pairedIntervals([a], 'ordered', { resamples: 50, seed: 42 })
    expect(ordered?.metrics['mae']?.value).toBeGreaterThan(0)
    const [multi] = pairedIntervals([a], 'multi', { resamples: 50, seed: 42 })
    const names = ['x', 'y', 'z']
    const asked = { truth: a.truth, scores: a.scores, classes, threshold: 0.5, names }
    const alone = evaluateMulti({ ...asked, bootstrap: { resamples: 50, seed: 42 } }).metrics
    expect(alone).toMatchObject(multi?.metrics ?? {})
    expect(Object.keys(multi?.metrics ?? {})).toEqual([...multiMetricIds])
  })
})
