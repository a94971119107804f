import { describe, expect, it } from 'vitest'
import type { Run } from '../../shared/domain/run'
import { endingWords } from './ending-words'

const words = (status: Run['status'], accuracy: number | null = null): string =>
  endingWords({
    name: 'Run 1',
    status,
    result: accuracy === null ? null : { testAccuracy: accuracy, validationAccuracy: 0.5 },
  } as Run)

describe('how a run ended, in one line', () => {
  it('says the figure of a finished run', () => {
    expect(words('completed', 0.9123)).toBe('Run 1 has ended. 91.2 % of the test messages are right.')
    expect(words('cancelled', 0.9)).toBe('Run 1 was stopped. 90.0 % of the test messages are right.')
  })

  it('says what became of the others', () => {
    expect(words('cancelled')).toBe('Run 1 was stopped. Nothing was kept.')
    expect(words('failed')).toContain('has failed')
    expect(words('interrupted')).toContain('was interrupted')
  })
})
