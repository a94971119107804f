// What messages are sliced by: the values of a column as groups of rows, each with the filter that opens it and the words that
// name it in a sentence.
import type { Filter } from '../domain/filter'
import { numberOf, timeOf } from '../read-values'
import type { SliceAttribute } from './weak'

/** What kind of thing messages are sliced by. */
export type AttributeKind = 'label' | 'length' | 'language' | 'category' | 'number' | 'date'

/** One group of an attribute. */
export type AttributeValue = { readonly name: string; readonly words: string; readonly filter: Filter }

/** An attribute over the rows of a part. */
export type Attribute = {
  readonly id: string
  readonly name: string
  readonly kind: AttributeKind
  readonly values: readonly AttributeValue[]
  readonly of: Int32Array
}

/** The same as the search for weak slices reads it. */
export const asSlices = ({ values, of }: Attribute): SliceAttribute => ({ values: values.length, of })

/** Groups that numbers are divided into, as nearly equal as equal numbers allow. */
const quantiles = 5
/** With more different values than this a column is no category; the commonest are shown. */
const mostValues = 500
const mostShown = 200
/** From this share of the filled cells on a column is one of numbers, or of dates. */
const nearlyAll = 0.95

const order: readonly AttributeKind[] = ['length', 'language', 'date', 'category', 'number', 'label']

/** Messages of one or two groups, in words: `Messages over 60 words in German`. */
export function sliceWords(
  groups: readonly { readonly kind: AttributeKind; readonly words: string }[],
): string {
  const sorted = groups.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  return `Messages ${sorted.map(({ words }, at) => (at > 0 && words.startsWith('with ') && sorted[0]?.words.startsWith('with ') ? `and ${words}` : words)).join(' ')}`
}

/** Groups of a column of the file; null where its cells make none (one value alone, or nearly as many as rows). */
export function columnAttribute(column: string, cells: readonly (string | null)[]): Attribute | null {
  const filled = cells.filter((cell) => cell !== null && cell.trim() !== '').length
  if (filled === 0) return null
  const base = { id: `column:${column}`, name: column }
  const times = cells.map((cell) => (cell === null ? null : timeOf(cell)))
  if (times.filter((one) => one !== null).length >= nearlyAll * filled) return byMonth(base, column, times)
  const counts = new Map<string, number>()
  for (const cell of cells)
    if (cell !== null && cell.trim() !== '') counts.set(cell, (counts.get(cell) ?? 0) + 1)
  if (counts.size < 2) return null
  const numbers = cells.map((cell) => (cell === null ? null : numberOf(cell)))
  if (counts.size > 2 * quantiles && numbers.filter((one) => one !== null).length >= nearlyAll * filled)
    return byQuantile({ ...base, kind: 'number' }, numbers, (min, max) => ({
      name: min === max ? String(min) : `${min} to ${max}`,
      words: `with ${column} ${min === max ? min : `${min} to ${max}`}`,
      filter: { field: 'number', column, min, max },
    }))
  if (counts.size > mostValues || counts.size > filled / 2) return null
  const names = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostShown)
  const places = new Map(names.map(([name], at) => [name, at]))
  return {
    ...base,
    kind: 'category',
    values: names.map(([name]) => ({
      name,
      words: `with ${column} ${name}`,
      filter: { field: 'metadata', column, equals: name },
    })),
    of: Int32Array.from(cells, (cell) => (cell === null ? -1 : (places.get(cell) ?? -1))),
  }
}

/** Groups of the lengths in words. */
export function lengthAttribute(words: readonly (number | null)[]): Attribute | null {
  const known = words.filter((one) => one !== null)
  const [least, most] = [
    known.reduce((low, one) => Math.min(low, one), Infinity),
    known.reduce((high, one) => Math.max(high, one), -Infinity),
  ]
  return byQuantile({ id: 'length', name: 'Length', kind: 'length' }, words, (min, max) => {
    const text =
      max === most && min > least
        ? `over ${min - 1} words`
        : min === least
          ? `up to ${max} words`
          : min === max
            ? `of ${min} words`
            : `of ${min} to ${max} words`
    return {
      name: text.replace(/^of /, ''),
      words: text,
      filter: { field: 'length', unit: 'words', min, max },
    }
  })
}

/** Groups of named things that were told beforehand: languages, labels. */
export function namedAttribute(
  base: Pick<Attribute, 'id' | 'name' | 'kind'>,
  of: readonly (string | null)[],
  valueOf: (name: string) => AttributeValue,
): Attribute | null {
  const counts = new Map<string, number>()
  for (const name of of) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  if (counts.size < 2) return null
  const names = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  const places = new Map(names.map((name, at) => [name, at]))
  return {
    ...base,
    values: names.map(valueOf),
    of: Int32Array.from(of, (name) => (name === null ? -1 : (places.get(name) ?? -1))),
  }
}

function byQuantile(
  base: Pick<Attribute, 'id' | 'name' | 'kind'>,
  numbers: readonly (number | null)[],
  valueOf: (min: number, max: number) => AttributeValue,
): Attribute | null {
  const sorted = Float64Array.from(numbers.filter((one) => one !== null)).sort()
  if (sorted.length === 0 || sorted[0] === sorted.at(-1)) return null
  const ends = Array.from(
    { length: quantiles },
    (_, at) => sorted[Math.max(0, Math.ceil(((at + 1) * sorted.length) / quantiles) - 1)] ?? 0,
  )
  const tops = [...new Set(ends)]
  const placeOf = (value: number): number => tops.findIndex((top) => value <= top)
  const lows = tops.map(() => Infinity)
  for (const value of sorted) {
    const at = placeOf(value)
    lows[at] = Math.min(lows[at] ?? Infinity, value)
  }
  return {
    ...base,
    values: tops.map((top, at) => valueOf(lows[at] ?? top, top)),
    of: Int32Array.from(numbers, (value) => (value === null ? -1 : placeOf(value))),
  }
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

function byMonth(
  base: Pick<Attribute, 'id' | 'name'>,
  column: string,
  times: readonly (number | null)[],
): Attribute | null {
  const monthOf = (time: number): number => {
    const date = new Date(time)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  const months = [...new Set(times.flatMap((time) => (time === null ? [] : [monthOf(time)])))].toSorted(
    (a, b) => a - b,
  )
  if (months.length < 2 || months.length > mostShown) return null
  const places = new Map(months.map((month, at) => [month, at]))
  return {
    ...base,
    kind: 'date',
    values: months.map((month) => {
      const name = `${monthNames[month % 12] ?? ''} ${Math.floor(month / 12)}`
      const start = new Date(Date.UTC(Math.floor(month / 12), month % 12)).toISOString().slice(0, 10)
      const end = new Date(Date.UTC(Math.floor((month + 1) / 12), (month + 1) % 12))
        .toISOString()
        .slice(0, 10)
      return { name, words: `of ${name}`, filter: { field: 'date', column, from: start, before: end } }
    }),
    of: Int32Array.from(times, (time) => (time === null ? -1 : (places.get(monthOf(time)) ?? -1))),
  }
}
