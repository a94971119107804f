// Delimiter and header of decoded text. Not the reading of rows. Invariant: pure; the rules look at the first
// hundred records only.
import { type Delimiter, Delimiter as DelimiterSchema } from '../../shared/domain/file'
import { createSplitter } from './records'

const sampleRecords = 100
const sampleUnits = 256 * 1024

/** The first records under a delimiter; the last one is left out when the text was cut. */
export function firstRecords(text: string, delimiter: Delimiter, isWhole: boolean): string[][] {
  const sample = text.slice(0, sampleUnits)
  const splitter = createSplitter(delimiter, Number.MAX_SAFE_INTEGER)
  const found = splitter.push(sample, isWhole && sample.length === text.length)
  const records =
    found.length > 0 ? found : createSplitter(delimiter, Number.MAX_SAFE_INTEGER).push(sample, true)
  return records
    .filter(({ fault }) => fault === null)
    .slice(0, sampleRecords)
    .map(({ cells }) => cells)
}

/** The delimiter under which most records have as many cells as the first. A comma where there is one column,
 * or, when commas stand in its text, the first delimiter that does not occur. */
export function detectDelimiter(text: string, isWhole: boolean): Delimiter {
  const candidates = DelimiterSchema.options.map((delimiter) => {
    const records = firstRecords(text, delimiter, isWhole)
    const expected = records[0]?.length ?? 0
    const agree = records.filter((cells) => cells.length === expected).length
    return { delimiter, records, expected, share: records.length === 0 ? 0 : agree / records.length }
  })
  const tables = candidates.filter(({ expected, share, records }) => {
    if (expected < 2) return false
    return share >= (records.length > 1 && looksLikeNames(records[0] ?? []) ? 0.4 : 0.8)
  })
  const best = tables.reduce<(typeof tables)[number] | null>((top, one) => {
    if (top === null || one.share > top.share + 0.05) return one
    return one.share > top.share - 0.05 && one.expected > top.expected ? one : top
  }, null)
  if (best) return best.delimiter
  const single = candidates.find(({ share, expected }) => share === 1 && expected === 1)
  return single?.delimiter ?? ','
}

/** False when the first record looks like data: one of its values stands again below, or a number
 * heads a column of numbers, or it holds sentences and nothing speaks for a header. */
export function detectHeader(records: readonly (readonly string[])[]): boolean {
  const [first, ...others] = records
  // A header line that is repeated further down (joined files) says nothing against it.
  const rest = others.filter((cells) => cells.some((cell, index) => cell !== first?.[index]))
  if (first === undefined || rest.length === 0) return true
  if (first.some((cell) => roleNames.has(cell.trim().toLowerCase()))) return true
  let speaksForHeader = false
  for (const [index, cell] of first.entries()) {
    const value = cell.trim()
    const below = rest.map((cells) => (cells[index] ?? '').trim()).filter((other) => other !== '')
    if (value === '' || below.length === 0) continue
    const distinct = new Set(below).size
    const repeats = below.length >= 4 && distinct <= below.length / 2
    if (below.includes(value)) return false
    const areNumbers = below.every(isNumber)
    if (areNumbers && isNumber(value)) return false
    if (areNumbers || repeats) speaksForHeader = true
  }
  return speaksForHeader || !first.some(isSentence)
}

/** Names under which tables keep their columns: a cell of this kind makes the first line a header. */
const roleNames: ReadonlySet<string> = new Set(
  'text label split id message intent category class body comment review question sentence utterance'.split(
    ' ',
  ),
)

function looksLikeNames(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim())
  return names.every((name) => name.length <= 40 && !isSentence(name)) && new Set(names).size === names.length
}

function isNumber(text: string): boolean {
  return /^[-+]?\d+([.,]\d+)*%?$/u.test(text)
}

function isSentence(text: string): boolean {
  const words = text.trim().split(/\s+/u).length
  return words >= 8 || (words >= 4 && /[.!?…]["')\]]*$/u.test(text.trim())) || /[。！？؟]$/u.test(text.trim())
}
