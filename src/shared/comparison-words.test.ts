import { describe, expect, it } from 'vitest'
import { againstSentence, chanceLimit, isMoreThanChance } from './comparison-words'
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
