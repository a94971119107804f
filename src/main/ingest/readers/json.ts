// JSON whose records stand in one list: [ {…}, {…} ], or the first list of objects in an object: {"data": [ … ]}. Parsed
// as it is read, so that a list of any length takes no more memory than a record.
import { Tokenizer, TokenParser } from '@streamparser/json'
import type { Encoding } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { createDecoder } from '../decode'
import type { Pieces } from '../pieces'
import { exactNumber } from './json-numbers'
import { jsonText, type RecordPiece, type SourceRecord } from './records-table'

/**
 * The records of a file; `line` is the number of the record in its list.
 * @throws WinnowError `csv.malformed` where the text is no JSON, ends in the middle, holds no list of objects, or has a
 * record longer than `maxUnits`; and what the pieces throw.
 */
export async function* readJson(
  { pieces, doneBytes }: Pieces,
  encoding: Encoding,
  maxUnits: number,
): AsyncGenerator<RecordPiece> {
  const decoder = createDecoder(encoding)
  let reader: ListReader | null = null
  let sinceRecord = 0
  const feed = (text: string): SourceRecord[] => {
    reader ??= readerFor(text)
    const records = reader?.push(text) ?? []
    sinceRecord = records.length > 0 ? 0 : sinceRecord + text.length
    if (sinceRecord > maxUnits)
      throw new WinnowError('csv.malformed', `Over ${maxUnits} characters without a record.`, {
        hint: listHint,
      })
    return records
  }
  for await (const piece of pieces) {
    const text = decoder.write(piece)
    yield { records: feed(text), doneBytes: doneBytes(), units: text.length }
  }
  const records = feed(decoder.end())
  ;(reader as ListReader | null)?.end()
  yield { records, doneBytes: doneBytes(), units: 0 }
}

const listHint = 'Winnow reads a list of objects, [{"text": "…", "label": "…"}], or one object a line.'

type ListReader = { readonly push: (text: string) => SourceRecord[]; readonly end: () => void }

/** A reader by the first character; null while there is only space. */
function readerFor(text: string): ListReader | null {
  const first = text.trimStart()[0]
  return first === undefined ? null : createListReader(first === '[')
}

class ExactTokenizer extends Tokenizer {
  // The signature says number; the parser passes on what it is given.
  protected override parseNumber(written: string): number {
    return exactNumber(written) as number
  }
}

function createListReader(isOuterList: boolean): ListReader {
  let found: SourceRecord[] = []
  let number = 0
  /** Key of the list in an object; lists of other things than objects are passed over. */
  let list: string | undefined
  const passed = new Set<string>()
  const tokenizer = new ExactTokenizer()
  // Only values of the depth of a record are made and handed over; `keepStack` drops them afterwards.
  const parser = new TokenParser({ paths: [isOuterList ? '$.*' : '$.*.*'], keepStack: false })
  tokenizer.onToken = (token) => parser.write(token)
  parser.onValue = ({ value, parent, stack }) => {
    if (!Array.isArray(parent)) return
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isOuterList) {
      const key = String(stack[1]?.key)
      if (list === undefined && !passed.has(key)) {
        if (isRecord) list = key
        else passed.add(key)
      }
      if (key !== list) return
    }
    number++
    const raw = (): string => jsonText(value)
    if (isRecord) found.push({ line: number, fields: value as Record<string, unknown>, raw })
    else found.push({ line: number, reason: 'malformed', fault: 'No object with named fields.', raw })
  }
  return {
    push: (text) => {
      try {
        tokenizer.write(escapeHalves(text))
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new WinnowError('csv.malformed', `The JSON is broken after ${number} records: ${why}.`, {
          hint: 'Correct the file where the message says, or write it anew.',
          cause: error,
        })
      }
      const records = found
      found = []
      return records
    },
    end: () => {
      if (!parser.isEnded)
        throw new WinnowError('csv.malformed', `The JSON ends in the middle, after ${number} records.`, {
          hint: 'Copy or download the file again.',
        })
      if (number === 0)
        throw new WinnowError('csv.malformed', 'The JSON holds no list of objects.', { hint: listHint })
    },
  }
}

/** Bytes without a meaning are half characters here; as escapes they come through, and their record is rejected. */
function escapeHalves(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
}
