// One JSON object a line (JSONL, NDJSON). A line that is none is a rejected row; the others are read.
import type { Encoding } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { createDecoder, isDecodable, showBytes } from '../decode'
import type { Pieces } from '../pieces'
import { exactNumber, looksInexact } from './json-numbers'
import type { RecordPiece, SourceRecord } from './records-table'

/**
 * The records of a file; `line` is the physical line.
 * @throws WinnowError `csv.malformed` for a line longer than `maxUnits`, and what the pieces throw.
 */
export async function* readJsonLines(
  { pieces, doneBytes }: Pieces,
  encoding: Encoding,
  maxUnits: number,
): AsyncGenerator<RecordPiece> {
  const decoder = createDecoder(encoding)
  let open: string[] = []
  let openUnits = 0
  let line = 0
  const take = (text: string): SourceRecord[] => {
    const lines = text.split('\n')
    const rest = lines.pop() ?? ''
    if (lines.length > 0) {
      lines[0] = open.join('') + (lines[0] ?? '')
      open = []
      openUnits = 0
    }
    open.push(rest)
    openUnits += rest.length
    if (openUnits > maxUnits)
      throw new WinnowError(
        'csv.malformed',
        `Line ${line + lines.length + 1} has over ${maxUnits} characters.`,
        {
          hint: 'Check that the file holds one record a line.',
        },
      )
    return lines.flatMap((one) => recordOf(one, ++line, encoding))
  }
  for await (const piece of pieces) {
    const text = decoder.write(piece)
    yield { records: take(text), doneBytes: doneBytes(), units: text.length }
  }
  yield { records: take(`${decoder.end()}\n`), doneBytes: doneBytes(), units: 0 }
}

function recordOf(written: string, line: number, encoding: Encoding): SourceRecord[] {
  const text = written.trim()
  if (text === '') return []
  const raw = (): string => showBytes(text, encoding)
  if (!isDecodable(text))
    return [{ line, reason: 'undecodable', fault: `Bytes that are not valid ${encoding}.`, raw }]
  try {
    const value: unknown = parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return [{ line, fields: value as Record<string, unknown>, raw }]
    return [{ line, reason: 'malformed', fault: 'JSON, but no object with named fields.', raw }]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [{ line, reason: 'malformed', fault: `No JSON: ${why.slice(0, 200)}`, raw }]
  }
}

/** JSON.parse that keeps long numbers, such as ids of 19 digits, as they are written. */
function parse(text: string): unknown {
  if (!looksInexact(text)) return JSON.parse(text)
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value
  return JSON.parse(text, keep)
}
