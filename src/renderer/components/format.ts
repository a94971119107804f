// How numbers, times and sizes are written. Figures follow one rule everywhere: count, share, interval.
// Nothing here rounds for storage; it only writes. Thin spaces are U+202F, minus signs U+2212.
const thinSpace = '\u202f'
const minus = '\u2212'
const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A count with thousands: `13,083`. */
export const count = (value: number): string => counts.format(value).replace('-', minus)

/** A count with its noun: `1 row`, `13,083 rows`. */
export const plural = (value: number, one: string, many: string = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** A number with a fixed number of decimals: `93.4`, `−0.9`. */
export const decimal = (value: number, digits = 1): string => {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? minus + text : text
}

/** A fraction as per cent: `93.4 %`. */
export const percent = (fraction: number, digits = 1): string =>
  `${decimal(fraction * 100, digits)}${thinSpace}%`

/** A fraction as the number of a per cent, without the sign: `93.4`. */
export const percentNumber = (fraction: number, digits = 1): string => decimal(fraction * 100, digits)

/** A figure with its 95 % interval, as fractions. */
type Estimate = { readonly value: number; readonly low: number; readonly high: number }

/** The interval of an estimate in points: `± 0.9`, or `10 to 55` where it is lopsided by more than a third. */
export function interval(estimate: Estimate, digits = 1): string {
  const below = (estimate.value - estimate.low) * 100
  const above = (estimate.high - estimate.value) * 100
  const half = (below + above) / 2
  const isLopsided = Math.abs(above - below) > half * (2 / 3) && Math.abs(above - below) > 10 ** -digits
  if (isLopsided) return `${percentNumber(estimate.low, digits)} to ${percentNumber(estimate.high, digits)}`
  return `±\u00a0${half.toFixed(digits)}`
}

/** A difference of two fractions in points, always with its sign: `+1.3`, `−0.9`, `0.0`. */
export function points(difference: number, digits = 1): string {
  const text = decimal(difference * 100, digits)
  return Number(text) > 0 ? `+${text}` : text
}

/** A probability in a table: `.91`, `1.00`. */
export function probability(value: number): string {
  const text = value.toFixed(2)
  return text.startsWith('0') ? text.slice(1) : text
}

/** A probability where it is read alone: `91 %`. */
export const probabilityPercent = (value: number): string => percent(value, 0)

/** A span of time: `9 s`, `5 min 44 s`, `1 h 52 min`; below ten seconds with one decimal if asked. */
export function duration(seconds: number, options: { readonly exact?: boolean } = {}): string {
  if (options.exact && seconds < 9.95) return `${decimal(seconds)} s`
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${count(hours)} h` : `${count(hours)} h ${minutes % 60} min`
}

/** A span of time in a table: `5:44`, `1:52:10`. */
export function clockDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

/** A size on disk: `812 B`, `4.2 MB`, `1.3 GB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${count(bytes)} B`
  if (bytes < 999_500) return `${count(bytes / 1000)} kB`
  if (bytes < 999_500_000) return `${short(bytes / 1e6)} MB`
  return `${short(bytes / 1e9)} GB`
}

/** Memory: `640 MiB`, `1.3 GiB`. */
export const memory = (mebibytes: number): string =>
  mebibytes < 1000 ? `${count(mebibytes)} MiB` : `${short(mebibytes / 1024)} GiB`

/** Memory used of all there is: `1.3 of 15.6 GiB`. */
export const memoryOf = (used: number, total: number): string =>
  `${(used / 1024).toFixed(1)} of ${(total / 1024).toFixed(1)} GiB`

const short = (value: number): string => (value < 99.5 ? value.toFixed(1) : count(value))

/** A rate: `1e-4` under a thousandth, else as it is. */
export function rate(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001)
    return value
      .toExponential(1)
      .replace('.0e', 'e')
      .replace('-', value < 0 ? minus : '-')
  return String(Number(value.toPrecision(4))).replace(/^-/, minus)
}

/** A large amount, short: `812`, `45 k`, `22.7 M`, `1.3 bn`. */
export function amount(value: number): string {
  if (value < 1000) return count(value)
  if (value < 999_500) return `${short(value / 1000)} k`
  if (value < 999_500_000) return `${short(value / 1e6)} M`
  return `${short(value / 1e9)} bn`
}

/** Passes over the rows: `3`, or `0.25` where it was scored within a pass. */
export const passes = (epoch: number): string => String(Number(epoch.toFixed(2)))

/** A p-value: `p = 0.002`, `p < 0.001`. */
export const pValue = (value: number): string => (value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const time = (date: Date): string =>
  `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

/** A moment, short: `today 14:10`, `18 Nov`, `2 Oct 2025`. */
export function when(iso: string, now: Date = new Date()): string {
  const date = new Date(iso)
  if (isSameDay(date, now)) return `today ${time(date)}`
  const day = `${date.getDate()} ${months[date.getMonth()] ?? ''}`
  return date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`
}

/** A number of a file's column, to four figures: `10`, `0.125`, `12,500`. */
export const figure = (value: number): string =>
  Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 20 }).replace('-', minus)

/** A day of the calendar from milliseconds since 1970, as a file's dates are read: `3 Feb 2026`. */
export function day(milliseconds: number): string {
  const date = new Date(milliseconds)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
}

/** A moment, in full: `2 Oct 2026, 09:14`. */
export function dateTime(iso: string): string {
  const date = new Date(iso)
  return `${date.getDate()} ${months[date.getMonth()] ?? ''} ${date.getFullYear()}, ${time(date)}`
}

/** The time of day that lies `seconds` ahead: `14:37`. */
export const clockIn = (seconds: number, now: Date = new Date()): string =>
  time(new Date(now.getTime() + seconds * 1000))

/** Cuts a label in the middle, because ends differ more than beginnings: `balance_not_u…ank_transfer`. */
export function cutMiddle(text: string, length: number): string {
  const signs = [...text]
  if (signs.length <= length) return text
  const tail = Math.floor((length - 1) / 2)
  return `${signs.slice(0, length - 1 - tail).join('')}…${tail > 0 ? signs.slice(-tail).join('') : ''}`
}

/** The longest middle cut of a text that `fits`; at the least its first and last sign. */
export function cutToFit(text: string, fits: (cut: string) => boolean): string {
  if (fits(text)) return text
  let [low, high] = [3, [...text].length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(cutMiddle(text, middle))) low = middle
    else high = middle - 1
  }
  return cutMiddle(text, low)
}

/** Category colour of the nth label or run (from 0): the ninth and later are grey. */
export const categoryColour = (index: number): string =>
  index >= 0 && index < 8 ? `var(--cat-${index + 1})` : 'var(--cat-other)'

/** The same for text. */
export const categoryText = (index: number): string =>
  index >= 0 && index < 8 ? `var(--cat-${index + 1}-text)` : 'var(--text2)'

/** Cuts a text where a search hits it, ignoring case. */
export function markHits(text: string, query: string): { readonly text: string; readonly hit: boolean }[] {
  const wanted = query.trim()
  if (wanted === '') return [{ text, hit: false }]
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu')
  const pieces: { text: string; hit: boolean }[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), hit: false })
    pieces.push({ text: match[0], hit: true })
    from = match.index + match[0].length
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), hit: false })
  return pieces
}
