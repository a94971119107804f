import { describe, expect, it } from 'vitest'
import { decayOf, decayWords, periodAt } from './backtest'
import type { StudyMember } from './domain/study'
import { createRng } from './rng'

const at = (iso: string) => Date.parse(`${iso}T12:00:00Z`)

it('numbers periods without gaps, over years and before 1970', () => {
  expect(periodAt(at('2026-03-31'), 'month')).toMatchObject({ name: '2026-03' })
  expect(periodAt(at('2027-01-01'), 'month').index - periodAt(at('2026-12-31'), 'month').index).toBe(1)
  expect(periodAt(at('2026-04-01'), 'quarter')).toMatchObject({ name: '2026 Q2' })
  expect(periodAt(at('2026-04-01'), 'quarter').index - periodAt(at('2025-12-31'), 'quarter').index).toBe(2)
  // The 23rd of November 2026 is a Monday.
  expect(periodAt(at('2026-11-29'), 'week').name).toBe('2026-11-23')
  expect(periodAt(at('2026-11-23'), 'week').name).toBe('2026-11-23')
  expect(periodAt(at('2026-11-30'), 'week').index - periodAt(at('2026-11-29'), 'week').index).toBe(1)
  expect(periodAt(at('1969-12-29'), 'week').name).toBe('1969-12-29')
})

/** Trainings up to periods 0, 1, 2 …; a model of age `a` is right with the probability that is given for it. */
function members(right: (age: number) => number, seed: number, periods = 6, rows = 400): StudyMember[] {
  const rng = createRng(seed)
  const said = new Map<string, boolean[]>()
  return Array.from({ length: periods }, (_, until) => {
    const ages = Array.from({ length: until + 1 }, (_, earlier) => until - earlier + 1).map((age) => {
      const own = Array.from({ length: rows }, () => rng.next() < right(age))
      said.set(`${until + 1} ${age}`, own)
      return { age, own }
    })
    const fresh = ages.find(({ age }) => age === 1)?.own ?? []
    const counts = ages.map(({ age, own }) => ({
      age,
      rows,
      right: own.filter(Boolean).length,
      fresh: fresh.filter(Boolean).length,
      wins: own.filter((one, row) => fresh[row] && !one).length,
      losses: own.filter((one, row) => one && !fresh[row]).length,
    }))
    return { until, figures: { ages: counts } } as unknown as StudyMember
  })
}

describe('how a model ages', () => {
  it('finds the first age at which it is worse, and says after how many periods to train anew', () => {
    const decay = decayOf(members((age) => (age < 4 ? 0.9 : 0.7), 1))
    expect(decay?.retrainEvery).toBe(3)
    const fourth = decay?.ages.find(({ age }) => age === 4)
    expect(fourth?.difference).toBeCloseTo(-0.2, 1)
    expect(fourth?.low).toBeLessThan(fourth?.difference ?? 0)
    expect(fourth?.high).toBeLessThan(0)
    if (decay)
      expect(decayWords(decay, 'month')).toMatch(/3 months later .* retrain about every 3 months\.$/u)
  })

  it('finds nothing where nothing changes, in at least 95 of 100 seeds', () => {
    const found = Array.from({ length: 100 }, (_, seed) => decayOf(members(() => 0.85, seed + 7)))
    expect(found.filter((one) => one?.retrainEvery !== null).length).toBeLessThanOrEqual(5)
    const [first] = found
    if (first) expect(decayWords(first, 'week')).toContain('No decay found: up to 5 weeks later')
  })

  it('does not call a loss too much that the tolerance allows', () => {
    expect(
      decayOf(
        members((age) => (age === 1 ? 0.9 : 0.87), 3, 6, 4000),
        0.05,
      )?.retrainEvery,
    ).toBeNull()
    expect(
      decayOf(
        members((age) => (age === 1 ? 0.9 : 0.87), 3, 6, 4000),
        0.01,
      )?.retrainEvery,
    ).toBe(1)
  })

  it('does not take a model that has learnt little for one that has aged', () => {
    // The newest have more rows and are better; each stays what it was.
    const rng = createRng(5)
    const said = (share: number): boolean[] => Array.from({ length: 500 }, () => rng.next() < share)
    const right = (until: number): number => 0.6 + 0.05 * until
    const grown = Array.from({ length: 6 }, (_, until) => {
      const fresh = said(right(until))
      const ages = Array.from({ length: until + 1 }, (_unused, earlier) => {
        const own = earlier === until ? fresh : said(right(earlier))
        return {
          age: until - earlier + 1,
          rows: 500,
          right: own.filter(Boolean).length,
          fresh: fresh.filter(Boolean).length,
          wins: own.filter((one, row) => fresh[row] && !one).length,
          losses: own.filter((one, row) => one && !fresh[row]).length,
        }
      })
      return { until, figures: { ages } } as unknown as StudyMember
    })
    const decay = decayOf(grown, 0.03)
    expect(decay?.ages.at(-1)?.difference).toBeLessThan(-0.1)
    expect(decay?.retrainEvery).toBeNull()
  })

  it('says nothing of no training', () => {
    expect(decayOf([])).toBeNull()
  })
})
