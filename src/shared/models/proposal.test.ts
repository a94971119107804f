import { describe, expect, it } from 'vitest'
import { fewShotRows, proposeFamily } from './proposal'

describe('the family to begin with', () => {
  it('is a head over frozen features where examples are few and a model is there', () => {
    expect(proposeFamily([8, 8, 8], true).family).toBe('frozen-encoder')
    expect(proposeFamily([0, 8, fewShotRows], true).family).toBe('frozen-encoder')
    expect(proposeFamily([8, 8, 8], false).family).toBe('bag-of-words')
  })

  it('counts words where there is more, going by the median label', () => {
    expect(proposeFamily([3, 40, 50], true).family).toBe('bag-of-words')
    expect(proposeFamily([], true).family).toBe('frozen-encoder')
    expect(proposeFamily([130, 120], true).reason).toContain('130 messages a label')
  })
})
