// Cuts text that comes in pieces into records of cells (RFC 4180; LF, CRLF and CR row ends). Not decoding, not
// the judging of cell counts. Why this is not csv-parse: docs/decisions/0003-csv-reading.md.
// Invariants: cells come out verbatim; a record with a broken quote costs its first physical line only, and the
// reading goes on at the next line; what waits for more text is scanned again only after it has doubled.
import type { Delimiter } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'

/** Why a physical line is no record: no closing quote, or text after one. */
export type QuoteFault = 'unclosed' | 'textAfterQuote'

/** A record, or a physical line with a fault (then without cells). `raw` has no row end. */
export type RawRecord = {
  readonly line: number
  readonly cells: string[]
  readonly raw: string
  readonly fault: QuoteFault | null
}

/** `push` returns the records that are complete; `isLast` closes the text. */
export type RecordSplitter = { readonly push: (text: string, isLast: boolean) => RawRecord[] }

type Parsed = { readonly cells: string[]; readonly end: number } | 'more' | 'open' | QuoteFault

const LF = 10
const CR = 13
const QUOTE = 34

/** A splitter for one text. Throws csv.malformed when a line is longer than `maxUnits` UTF-16 units. */
export function createSplitter(delimiter: Delimiter, maxUnits: number): RecordSplitter {
  let text = ''
  let line = 1
  let wanted = 0
  const push = (piece: string, isLast: boolean): RawRecord[] => {
    text = text === '' ? piece : text + piece
    if (!isLast && text.length < wanted) return []
    const records: RawRecord[] = []
    const next = createFinder(text)
    let at = 0
    while (at < text.length) {
      const lineEnd = next.lineEnd(at)
      const hasLineEnd = lineEnd < text.length && (isLast || !isOpenEnd(text, lineEnd))
      let parsed: Parsed
      if (next.quote(at) < lineEnd) parsed = parseQuoted(text, at, delimiter, isLast)
      else if (hasLineEnd || isLast)
        parsed = { cells: text.slice(at, lineEnd).split(delimiter), end: lineEnd }
      else parsed = 'more'
      if (parsed === 'open' && text.length - at > maxUnits) parsed = 'unclosed'
      if (parsed === 'open') break
      if (typeof parsed === 'string' && (parsed === 'more' || !(hasLineEnd || isLast))) {
        if (text.length - at > maxUnits) throw tooLong(line, maxUnits)
        break
      }
      const fault = typeof parsed === 'string' ? parsed : null
      const end = typeof parsed === 'string' ? lineEnd : parsed.end
      if (end > at) {
        const cells = typeof parsed === 'string' ? [] : parsed.cells
        records.push({ line, cells, raw: text.slice(at, end), fault })
      }
      line += end === lineEnd ? 1 : countLines(text, at, end) + 1
      at = afterLineEnd(text, end)
    }
    text = text.slice(at)
    wanted = text.length * 2
    return records
  }
  return { push }
}

/** Next quote and next line end from a place on; each is searched again only once it has been passed. */
function createFinder(text: string) {
  const seek = (character: string) => {
    let found = -1
    return (from: number): number => {
      if (found < from) {
        found = text.indexOf(character, from)
        if (found < 0) found = text.length
      }
      return found
    }
  }
  const [lf, cr, quote] = [seek('\n'), seek('\r'), seek('"')]
  return { quote, lineEnd: (from: number): number => Math.min(lf(from), cr(from)) }
}

/** A CR at the very end may be half of a CRLF. */
function isOpenEnd(text: string, at: number): boolean {
  return at + 1 === text.length && text.charCodeAt(at) === CR
}

function afterLineEnd(text: string, at: number): number {
  return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) lines++
  }
  return lines
}

/** Parses one record in which a quote occurs. A quote inside an unquoted cell is text. */
function parseQuoted(text: string, from: number, delimiter: Delimiter, isLast: boolean): Parsed {
  const separator = delimiter.charCodeAt(0)
  const cells: string[] = []
  let at = from
  for (;;) {
    if (text.charCodeAt(at) === QUOTE) {
      const cell = parseQuotedCell(text, at + 1, isLast)
      if (typeof cell === 'string') return cell
      cells.push(cell.value)
      at = cell.end
    } else {
      const start = at
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (code === separator || code === LF || code === CR) break
      }
      cells.push(text.slice(start, at))
    }
    if (at >= text.length) return isLast ? { cells, end: at } : 'more'
    const code = text.charCodeAt(at)
    if (code === LF || code === CR) return !isLast && isOpenEnd(text, at) ? 'more' : { cells, end: at }
    if (code !== separator) return 'textAfterQuote'
    at++
  }
}

function parseQuotedCell(
  text: string,
  start: number,
  isLast: boolean,
): { value: string; end: number } | 'open' | 'unclosed' {
  let value = ''
  let from = start
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return isLast ? 'unclosed' : 'open'
    if (quote + 1 === text.length && !isLast) return 'open'
    if (text.charCodeAt(quote + 1) !== QUOTE) {
      const tail = text.slice(from, quote)
      return { value: value === '' ? tail : value + tail, end: quote + 1 }
    }
    value += text.slice(from, quote + 1)
    from = quote + 2
  }
}

function tooLong(line: number, maxUnits: number): WinnowError {
  const size = maxUnits >= 1 << 20 ? `${Math.round(maxUnits / (1 << 20))} million` : String(maxUnits)
  return new WinnowError('csv.malformed', `Line ${line} is longer than ${size} characters.`, {
    hint: 'Check that the file is a table with one record per line, and that its row ends are line breaks.',
    details: { line },
  })
}
