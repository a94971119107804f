// Which kind of table a file is, by its first bytes and characters; the name of the file says nothing. Not encoding,
// delimiter or header. Invariant: pure, and text that is no JSON is delimited.
import type { TableKind } from '../../shared/domain/file'

const looks = 20

/** A file whose rows are not text: a workbook or a Parquet file; null for everything else. */
export function containerKind(head: Buffer): 'xlsx' | 'parquet' | null {
  const magic = head.toString('latin1', 0, 4)
  if (magic === 'PAR1') return 'parquet'
  return magic === 'PK\u0003\u0004' && head.includes('xl/') && !head.includes('xl/workbook.bin')
    ? 'xlsx'
    : null
}

/**
 * The kind of a text by how it begins. `isWhole` is false when the text was cut.
 * One object a line is JSONL; a list, or an object with a list of objects in it, is JSON.
 */
export function textKind(text: string, isWhole: boolean): Exclude<TableKind, 'xlsx' | 'parquet'> {
  const start = text.trimStart()
  if (start[0] === '[') {
    if (/^\[\s*\{\s*["}]/u.test(start)) return 'json'
    return isWhole && parsedOf(start) !== undefined ? 'json' : 'delimited'
  }
  if (start[0] !== '{') return 'delimited'
  const lines = firstLines(start, isWhole)
  const objects = lines.filter((line) => isObject(parsedOf(line))).length
  if (objects > 0 && objects * 2 >= lines.length) {
    const [only] = lines
    return lines.length === 1 && isWhole && holdsList(parsedOf(only ?? '')) ? 'json' : 'jsonLines'
  }
  // An object over several lines, or in one line longer than what was looked at.
  return /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)/u.test(start) ? 'json' : 'delimited'
}

/** The first lines that are not blank; the last is left out when the text was cut. */
function firstLines(text: string, isWhole: boolean): string[] {
  const lines: string[] = []
  for (let from = 0; from < text.length && lines.length < looks;) {
    const found = text.indexOf('\n', from)
    if (found < 0 && !isWhole) break
    const end = found < 0 ? text.length : found
    const line = text.slice(from, end).trim()
    if (line !== '') lines.push(line)
    from = end + 1
  }
  return lines
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether an object is the wrapping of a table rather than a record: {"data": [{…}]}. */
function holdsList(value: unknown): boolean {
  return isObject(value) && Object.values(value).some((one) => Array.isArray(one) && isObject(one[0]))
}
