import { describe, expect, it } from 'vitest'
import { parseStartTime, startTimeText } from './start-time'

const now = new Date(2026, 10, 27, 16, 30).getTime()
const local = (day: number, hour: number, minute = 0): string =>
  new Date(2026, 10, day, hour, minute).toISOString()

describe('a start time', () => {
  it('of the clock alone is the next such time', () => {
    expect(parseStartTime('22:00', now)).toBe(local(27, 22))
    expect(parseStartTime('6.30', now)).toBe(local(28, 6, 30))
    expect(parseStartTime('16:30', now)).toBe(local(28, 16, 30))
  })

  it('with a day is that moment, and now is none', () => {
    expect(parseStartTime('2026-11-29 08:00', now)).toBe(local(29, 8))
    expect(parseStartTime('2026-11-29T08:00:00Z', now)).toBe('2026-11-29T08:00:00.000Z')
    expect(parseStartTime(' Now ', now)).toBeNull()
  })

  it('that is none, or has passed, is refused with what was typed', () => {
    for (const typed of ['tonight', '25:00', '22:60', '2026-13-01 10:00', ''])
      expect(() => parseStartTime(typed, now)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    expect(() => parseStartTime('2026-11-26 10:00', now)).toThrow('yesterday at 10:00 has passed')
  })

  it('is told as people say it', () => {
    expect(startTimeText(local(27, 22), now)).toBe('22:00')
    expect(startTimeText(local(28, 6, 30), now)).toBe('tomorrow at 06:30')
    expect(startTimeText(local(30, 22), now)).toBe('30 November at 22:00')
  })
})
