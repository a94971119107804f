import { describe, expect, it } from 'vitest'
import { againstSentence, chanceLimit, comparisonWords, isMoreThanChance } from './comparison-words'
import type { ComparedRun } from './domain/comparison'
import { RunId } from './domain/ids'
import { pairedDifference } from './metrics/paired'

/** 3,080 messages; scipy.stats.binomtest(min(wins, losses), wins + losses).pvalue gives the p of the comments. */
const against = (wins: number, losses: number) => ({
  ...pairedDifference(3080, wins, losses),
  wins,
  losses,
  bothRight: 2781,
  bothWrong: 3080 - 2781 - wins - losses,
})

describe('one run against another', () => {
  it.each([
    // p = 0.00148
    [96, 56, 2, 'B is better than A by 1.3 points, and that is more than chance.'],
    [56, 96, 2, 'A is better than B by 1.3 points, and that is more than chance.'],
    // p = 0.142
    [40, 27, 2, 'B is ahead of A by 0.4 points, which is no more than chance.'],
    // p = 0.0300: more than chance for two runs, not for one of five pairs.
    [40, 22, 2, 'B is better than A by 0.6 points, and that is more than chance.'],
    [40, 22, 6, 'B is ahead of A by 0.6 points, which is no more than chance.'],
    [30, 30, 2, 'B and A are right equally often, though not on the same messages.'],
    [0, 0, 2, 'B and A are right on the same messages.'],
  ])('%i wins, %i losses, %i runs', (wins, losses, runs, sentence) => {
    expect(againstSentence('B', 'A', against(wins, losses), runs)).toBe(sentence)
  })

  it('shares 0.05 out among the pairs', () => {
    expect(chanceLimit(2)).toBe(0.05)
    expect(chanceLimit(6)).toBe(0.01)
    expect(isMoreThanChance({ p: 0.02 }, 2)).toBe(true)
    expect(isMoreThanChance({ p: 0.02 }, 6)).toBe(false)
  })
})

describe('a comparison in words', () => {
  const member = (letter: string, right: number, pair: ReturnType<typeof against> | null) =>
    ({
      letter,
      run: { id: letter },
      reason: null,
      figures: { right, metrics: {}, labels: [], confusion: [] },
      against: pair,
    }) as unknown as ComparedRun
  const facts = {
    rows: 3080,
    part: 'test',
    split: null,
    reference: RunId.parse('A'),
    kind: 'single' as const,
    lead: null,
  }

  it('says how many more messages would settle a difference within chance', () => {
    const members = [member('A', 2821, null), member('B', 2834, against(40, 27))]
    // 0.42 ± 0.52 points: (0.52 / 0.42)² - 1 of 3,080, to one figure.
    expect(comparisonWords({ ...facts, members })).toEqual({
      sentence: 'B is ahead of A by 0.4 points, which is no more than chance.',
      evidence:
        'B has 2,834, A 2,821 of the same 3,080 test messages right. Difference 0.4 ± 0.5 points, McNemar p = 0.142. If it stays, about 2,000 more messages would decide.',
    })
  })

  it('names the lead over the next best of several', () => {
    const members = [
      member('A', 2821, null),
      member('B', 2861, against(96, 56)),
      member('C', 2874, against(100, 47)),
    ]
    const lead = { best: RunId.parse('C'), next: RunId.parse('B'), against: against(40, 27) }
    const { sentence, evidence } = comparisonWords({ ...facts, members, lead })
    expect(sentence).toBe('C is better than A by 1.7 points, and that is more than chance.')
    expect(evidence).toContain('(with 2 pairs, more than chance is below 0.025)')
    expect(evidence).toContain('C is ahead of the next best, B, by 0.4 points, which is no more than chance.')
  })

  it('compares nothing where fewer than two can be', () => {
    const refused = { ...member('B', 0, null), figures: null, reason: 'Run 2 is of another dataset, x.' }
    expect(comparisonWords({ ...facts, members: [member('A', 1, null), refused] })).toEqual({
      sentence: 'These runs cannot be compared.',
      evidence: 'B: Run 2 is of another dataset, x.',
    })
  })
})
