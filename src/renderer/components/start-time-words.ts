import { atStartTime, parseStartTime, startTimeText } from '../../shared/start-time'

/** A moment as a field of the browser writes it: local, to the minute. */
export function fieldTime(at: string): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The next ten in the evening. */
export const tonight = (now = Date.now()): string =>
  parseStartTime('22:00', now) ?? new Date(now).toISOString()

/** A start time as people say it now: `22:00`, `tomorrow at 06:30`. */
export const startWords = (at: string): string => startTimeText(at, Date.now())

/** The same after a verb: `at 22:00`, `tomorrow at 06:30`. */
export const atStart = (at: string): string => atStartTime(at, Date.now())
