// One JSON object a line (JSONL, NDJSON). A line that is none is one record with a fault; the others are read.
import type { Encoding } from '../../../shared/domain/file'
import { createDecoder } from '../decode'
import type { RecordStream, SourceRecord } from './records-table'

/** Records of pieces of bytes; `doneBytes` tells how far the file is. */
export async function* readJsonLines(
  pieces: AsyncIterable<Buffer>,
  encoding: Encoding,
  doneBytes: () => number,
): RecordStream & AsyncGenerator<{ records: SourceRecord[]; doneBytes: number }> {
  const decoder = createDecoder(encoding)
  let rest = ''
  let line = 0
  const take = (text: string, isLast: boolean): SourceRecord[] => {
    const lines = `${rest}${text}`.split('\n')
    rest = isLast ? '' : (lines.pop() ?? '')
    return lines.flatMap((one) => {
      line++
      const trimmed = one.trim()
      return trimmed === '' ? [] : [recordOf(trimmed, line)]
    })
  }
  for await (const piece of pieces) {
    const records = take(decoder.write(piece), false)
    if (records.length > 0) yield { records, doneBytes: doneBytes() }
  }
  const records = take(decoder.end(), true)
  if (records.length > 0) yield { records, doneBytes: doneBytes() }
}

function recordOf(text: string, line: number): SourceRecord {
  const raw = () => text
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, fields: value as Record<string, unknown>, raw }
    return { line, fault: 'The line is JSON, but no object with named fields.', raw }
  } catch (error) {
    return {
      line,
      fault: `The line is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      raw,
    }
  }
}
