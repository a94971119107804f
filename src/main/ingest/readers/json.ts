// JSON whose records stand in one list: [ {…}, {…} ], or the first list of objects of an object ({"data": [ … ]}). Read
// piece by piece: a list of any length takes no memory but for a record.
import { JSONParser } from '@streamparser/json'
import type { Encoding } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { createDecoder } from '../decode'
import type { RecordStream, SourceRecord } from './records-table'

/** Records of pieces of bytes. @throws WinnowError `csv.malformed` where the text is no JSON. */
export async function* readJson(
  pieces: AsyncIterable<Buffer>,
  encoding: Encoding,
  doneBytes: () => number,
): RecordStream & AsyncGenerator<{ records: SourceRecord[]; doneBytes: number }> {
  const decoder = createDecoder(encoding)
  let records: SourceRecord[] = []
  let number = 0
  /** Key of the list inside an object; null once it is the outer one. */
  let list: string | null | undefined
  const parser = new JSONParser({ paths: ['$.*', '$.*.*'], keepStack: false })
  parser.onValue = ({ value, key, parent, stack }) => {
    // A member of the outer list, or of a list inside the outer object.
    const isOuter = stack.length === 1
    const own = isOuter ? null : String(stack[1]?.key ?? '')
    if (typeof key !== 'number' || !Array.isArray(parent)) return
    list ??= isOuter ? null : own
    if (list !== own) return
    number++
    const raw = () => JSON.stringify(value)
    records.push(
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { line: number, fields: value as Record<string, unknown>, raw }
        : { line: number, fault: 'The record is no object with named fields.', raw },
    )
  }
  const write = (text: string): void => {
    try {
      if (text !== '' && !parser.isEnded) parser.write(text)
    } catch (error) {
      throw new WinnowError(
        'csv.malformed',
        `The file is no JSON: ${error instanceof Error ? error.message : String(error)} After ${number} records.`,
        { hint: 'Check that the file is whole. One object a line is read as JSONL.', cause: error },
      )
    }
  }
  for await (const piece of pieces) {
    write(decoder.write(piece))
    if (records.length === 0) continue
    yield { records, doneBytes: doneBytes() }
    records = []
  }
  write(decoder.end())
  if (!parser.isEnded)
    throw new WinnowError('csv.malformed', `The JSON ends in the middle, after ${number} records.`, {
      hint: 'The file is not whole. Copy it again.',
    })
  if (number === 0)
    throw new WinnowError('csv.malformed', 'The JSON holds no list of records.', {
      hint: 'Winnow reads a list of objects: [{"text": "…", "label": "…"}], or one object a line.',
    })
  if (records.length > 0) yield { records, doneBytes: doneBytes() }
}
