// Writes rows in the kinds of files that people ask for: CSV, JSONL, workbooks. Not which rows. Invariant: as in
// write-table.ts, the target holds what was there before or the whole new file.
import { Readable } from 'node:stream'
import type { ExportKind } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { mostSheetRows } from './sheet-limits'
import { neutralise, writePieces, writeTable } from './write-table'

type Rows = AsyncIterable<readonly string[]> | Iterable<readonly string[]>

const pieceUnits = 256 * 1024
const mostSheetColumns = 16_384
const mostCellUnits = 32_767

/**
 * Writes rows, the header first; gives their number without it. `csv` and `jsonl` are a plain round trip; the others put
 * an apostrophe before what a spreadsheet would run as a formula.
 * @throws WinnowError `csv.tooLarge` for more than a workbook holds, `disk.full`, `disk.unwritable`; what `rows` throws, or
 * the signal's reason.
 */
export async function writeRowsAs(
  path: string,
  rows: Rows,
  as: ExportKind,
  signal?: AbortSignal,
): Promise<{ rows: number }> {
  signal?.throwIfAborted()
  const own = signal ? { signal } : {}
  switch (as) {
    case 'csv':
      return { rows: (await writeTable(path, rows, own)).rows }
    case 'csvForSpreadsheets':
      return { rows: (await writeTable(path, rows, { ...own, neutraliseFormulas: true })).rows }
    case 'jsonl': {
      const count = { rows: 0 }
      const pieces = Readable.from(jsonLines(rows, count), { objectMode: true, highWaterMark: 1 })
      await writePieces(path, pieces, signal)
      return count
    }
    case 'xlsx':
      return writeXlsx(path, rows, signal)
  }
}

async function* jsonLines(rows: Rows, count: { rows: number }): AsyncGenerator<Buffer> {
  let keys: string[] | null = null
  let text = ''
  for await (const cells of rows) {
    if (keys === null) {
      keys = distinct(cells).map((name) => JSON.stringify(name))
      continue
    }
    // Written by hand: a header may be __proto__.
    text += `{${keys.map((key, at) => `${key}:${JSON.stringify(cells[at] ?? '')}`).join(',')}}\n`
    count.rows++
    if (text.length < pieceUnits) continue
    yield Buffer.from(text, 'utf8')
    text = ''
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

/** The names, each once: a repeated one gets a number, for an object would lose it. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let number = 2; seen.has(own) || (own !== name && taken.has(own)); number++)
      own = `${name} ${number}`
    seen.add(own)
    return own
  })
}

/** The rows are held in memory: the workbook is written as a whole. */
async function writeXlsx(
  path: string,
  rows: Rows,
  signal: AbortSignal | undefined,
): Promise<{ rows: number }> {
  const data: ({ value: string; type: StringConstructor } | null)[][] = []
  for await (const cells of rows) {
    signal?.throwIfAborted()
    if (data.length >= mostSheetRows) throw tooLarge('There are more than 1,048,575 rows.')
    if (cells.length > mostSheetColumns) throw tooLarge(`There are ${cells.length} columns, 16,384 at most.`)
    const line = data.length + 1
    data.push(cells.map((cell) => sheetCell(cell, line)))
  }
  const { default: write } = await import('write-excel-file/node')
  try {
    const toStream = write(data, { sheet: 'Rows' }).toStream as () => Promise<Readable>
    await writePieces(path, await toStream(), signal)
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge('The texts are too long together.', error)
    throw error
  }
  return { rows: Math.max(0, data.length - 1) }
}

function sheetCell(cell: string, line: number): { value: string; type: StringConstructor } | null {
  if (cell === '') return null
  const value = neutralise(cell)
  if (value.length > mostCellUnits)
    throw tooLarge(`A text in row ${line} of the sheet has ${value.length} characters, 32,767 at most.`)
  return { value: escaped(value), type: String }
}

/** Names that the library's table of texts takes for its own. */
const reserved = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Characters that XML does not keep, as workbooks escape them: _x000D_. */
function escaped(text: string): string {
  const plain = text.replaceAll(/_(?=x[\da-f]{4}_)/giu, '_x005F_').replaceAll(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/gu,
    escapeUnit,
  )
  return reserved.has(plain) ? escapeUnit(plain.slice(0, 1)) + plain.slice(1) : plain
}

function escapeUnit(unit: string): string {
  return `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}

function tooLarge(message: string, cause?: unknown): WinnowError {
  return new WinnowError('csv.tooLarge', `${message} A workbook cannot hold that.`, {
    hint: 'Export as CSV or JSONL, or fewer rows.',
    cause,
  })
}
