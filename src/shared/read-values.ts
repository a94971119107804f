// Numbers and dates as people write them in cells. Pure.

/** A number as people write it, with a point or a comma; null for anything else. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim()
  if (!/^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return null
  const value = Number(trimmed.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}

/** Milliseconds of a date as people write it, day before month; null for none. */
export function timeOf(text: string): number | null {
  const trimmed = text.trim()
  const written = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(
    trimmed,
  )
  if (written) {
    const [, day, month, year, hour = '0', minute = '0', second = '0'] = written.map((one) => one ?? '0')
    const time = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    )
    const back = new Date(time)
    return back.getUTCDate() === Number(day) && back.getUTCMonth() === Number(month) - 1 ? time : null
  }
  if (!/^\d{4}-\d{2}(?:-\d{2})?/.test(trimmed)) return null
  const time = Date.parse(trimmed.replace(' ', 'T'))
  return Number.isNaN(time) ? null : time
}
