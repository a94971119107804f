// A time at which a training is to start: read as a person types it, and told in words. In the machine's own time zone.
import { WinnowError } from './errors'

const clock = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/u
const day = /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/u

/**
 * The moment of `22:00` (today, or tomorrow where that has passed), `2026-11-28 22:00`, or a full time with its zone, as
 * an ISO time; null for `now`. `now` is in milliseconds.
 * @throws WinnowError `input.invalid` for anything else, and for a day that has passed.
 */
export function parseStartTime(typed: string, now: number): string | null {
  const text = typed.trim()
  if (text.toLowerCase() === 'now') return null
  const time = clock.exec(text)
  if (time) {
    const at = new Date(now)
    at.setHours(Number(time[1]), Number(time[2]), 0, 0)
    // By the calendar: a day may have 23 or 25 hours.
    if (at.getTime() <= now) at.setDate(at.getDate() + 1)
    return at.toISOString()
  }
  const moment = day.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(moment))
    throw new WinnowError(
      'input.invalid',
      `A start time is 22:00, 2026-11-28 22:00, or now. Found: ${typed}.`,
    )
  refusePast(moment, now)
  return new Date(moment).toISOString()
}

/** Minutes that a start time may lie back: the time that passes between choosing it and sending it. */
const graceMinutes = 1

/** @throws WinnowError `input.invalid` for a time that has passed. */
export function refusePast(moment: number, now: number): void {
  if (moment < now - graceMinutes * 60_000)
    throw new WinnowError(
      'input.invalid',
      `${startTimeText(new Date(moment).toISOString(), now)} has passed.`,
      {
        hint: 'Choose a later time, or none to start as soon as it can.',
      },
    )
}

/** `22:00`, `tomorrow at 06:30`, `28 November at 22:00`. */
export function startTimeText(at: string, now: number): string {
  const then = new Date(at)
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  const days = dayNumber(then) - dayNumber(new Date(now))
  if (days === 0) return time
  if (days === 1) return `tomorrow at ${time}`
  if (days === -1) return `yesterday at ${time}`
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })} at ${time}`
}

/** The same after a verb: `at 22:00`, `tomorrow at 06:30`. */
export function atStartTime(at: string, now: number): string {
  const text = startTimeText(at, now)
  return text.includes(' at ') ? text : `at ${text}`
}

const dayNumber = (date: Date): number =>
  Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
