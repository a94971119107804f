// Excel workbooks (.xlsx): one sheet as a table, its first row that is not empty the header. The sheet is held in memory,
// so it is measured before it is parsed. Formulas give the value that was stored with them.
import { readSheet } from 'read-excel-file/node'
import type { DetectedFormat } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { readWhole } from '../pieces'
import { mostSheetRows } from '../sheet-limits'
import type { ReadOptions, TableBatch } from '../table'
import { cellOf } from './records-table'
import { listZip, readZipEntry, type ZipEntry } from './zip'

type Asked = Pick<DetectedFormat, 'sheet' | 'header' | 'isGzipped'>
type Row = readonly unknown[]

/**
 * The names of the sheets of a workbook, in their order.
 * @throws WinnowError `csv.malformed` for a damaged workbook, `csv.tooLarge`, `file.notFound`, `file.unreadable`.
 */
export async function sheetNames(path: string, isGzipped: boolean): Promise<string[]> {
  return namesOf((await readWhole(path, isGzipped)).content)
}

/**
 * Batches of one sheet, the first unless `sheet` names another. `line` is the number of the sheet's row.
 * @throws WinnowError `csv.malformed` for a damaged workbook, `csv.sheetNotFound`, `csv.tooLarge` for more than 1,048,576
 * rows, `csv.empty`, `csv.headerOnly`, `file.notFound`, `file.unreadable`.
 */
export async function* readXlsx(
  path: string,
  { sheet, header: hasHeader, isGzipped }: Asked,
  { signal, onProgress, batchRows = 1000 }: ReadOptions,
): AsyncGenerator<TableBatch> {
  const { content: workbook, fileBytes } = await readWhole(path, isGzipped, signal)
  const names = await namesOf(workbook)
  if (sheet !== undefined && !names.includes(sheet)) throw noSuchSheet(sheet, names)
  const name = sheet ?? names[0] ?? ''
  await refuseLongSheets(workbook, signal)
  const rows: readonly Row[] = await parsed(() => readSheet(workbook, name, { trim: false }))
  signal?.throwIfAborted()
  const first = rows.findIndex(hasCells)
  if (first < 0) throw emptySheet(name, names)
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const cellsOf = (row: Row): string[] => Array.from({ length: width }, (_, at) => sheetCell(row[at]))
  const header = hasHeader
    ? cellsOf(rows[first] ?? [])
    : Array.from({ length: width }, (_, at) => `Column ${at + 1}`)
  let count = 0
  for (let from = hasHeader ? first + 1 : first; from < rows.length; from += batchRows) {
    signal?.throwIfAborted()
    const to = Math.min(rows.length, from + batchRows)
    const doneBytes = Math.round((fileBytes * to) / rows.length)
    const batch: TableBatch = { header, rows: [], rejected: [], doneBytes }
    for (let at = from; at < to; at++) {
      const row = rows[at] ?? []
      if (hasCells(row)) batch.rows.push({ line: at + 1, cells: cellsOf(row) })
    }
    count += batch.rows.length
    if (batch.rows.length > 0) yield batch
    onProgress?.({ doneBytes, rows: count, rejected: 0 })
  }
  if (count > 0) return
  throw new WinnowError('csv.headerOnly', `The sheet “${name}” has a header row and no rows under it.`)
}

const hasCells = (row: Row): boolean => row.some((cell) => cell !== null && cell !== undefined && cell !== '')

/** A moment of a sheet is in no time zone; midnight is a day. */
function sheetCell(value: unknown): string {
  if (!(value instanceof Date)) return cellOf(value)
  // A day is a fraction in a sheet, so that a second may lack a millisecond.
  const rounded = new Date(Math.round(value.getTime() / 10) * 10)
  return cellOf(rounded)
    .replace(/Z$/u, '')
    .replace(/\.000$/u, '')
    .replace(/T00:00:00$/u, '')
}

async function namesOf(workbook: Buffer): Promise<string[]> {
  const entry = entriesOf(workbook).find(({ name }) => name === 'xl/workbook.xml')
  if (!entry) throw damaged()
  const text = Buffer.concat(await parsed(() => collect(readZipEntry(workbook, entry)))).toString('utf8')
  return [...text.matchAll(/<(?:\w+:)?sheet\s[^>]*?\bname=(?:"([^"]*)"|'([^']*)')/gu)].map((found) =>
    withoutEntities(found[1] ?? found[2] ?? ''),
  )
}

function entriesOf(workbook: Buffer): ZipEntry[] {
  const entries = listZip(workbook)
  if (entries === null) throw damaged()
  // A text of over 512 MiB cannot be parsed.
  if (entries.some(({ name, bytes }) => name.endsWith('.xml') && bytes >= 0x1fff_ffe8))
    throw new WinnowError('csv.tooLarge', 'A sheet of the workbook is larger than 512 MiB, unpacked.')
  return entries
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}

/** The parser fills gaps between rows, so a row far down would take all memory. */
async function refuseLongSheets(workbook: Buffer, signal: AbortSignal | undefined): Promise<void> {
  const sheets = entriesOf(workbook).filter(({ name }) => /^xl\/worksheets\/[^/]+\.xml$/u.test(name))
  for (const sheet of sheets) {
    let rest = ''
    let count = 0
    const measure = async (): Promise<void> => {
      for await (const piece of readZipEntry(workbook, sheet)) {
        signal?.throwIfAborted()
        const text = rest + piece.toString('latin1')
        for (const [, attributes = ''] of text.matchAll(/<(?:\w+:)?row\b([^>]*)>/gu)) {
          count++
          const number = Number(/\br=["'](\d+)["']/u.exec(attributes)?.[1] ?? count)
          if (Math.max(number, count) > mostSheetRows) throw tooManyRows()
        }
        const open = text.lastIndexOf('<')
        rest = open >= 0 && !text.includes('>', open) ? text.slice(open).slice(0, 10_000) : ''
      }
    }
    await parsed(measure)
  }
}

function tooManyRows(): WinnowError {
  return new WinnowError('csv.tooLarge', 'A sheet of the workbook has more than 1,048,576 rows.')
}

async function parsed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WinnowError || (error as { name?: unknown } | null)?.name === 'AbortError')
      throw error
    throw damaged(error)
  }
}

function damaged(cause?: unknown): WinnowError {
  const why = cause instanceof Error ? ` (${cause.message})` : ''
  return new WinnowError('csv.malformed', `The workbook is damaged or not whole${why}.`, {
    hint: 'Copy it again, or open it in Excel or LibreOffice and save it again as .xlsx or .csv.',
    cause,
  })
}

function noSuchSheet(sheet: string, names: readonly string[]): WinnowError {
  return new WinnowError('csv.sheetNotFound', `There is no sheet “${sheet}”. Sheets: ${listed(names)}.`, {
    details: { sheets: [...names] },
  })
}

function emptySheet(name: string, names: readonly string[]): WinnowError {
  const others = names.filter((other) => other !== name)
  const extra = others.length > 0 ? { hint: `Choose another sheet: ${listed(others)}.` } : {}
  return new WinnowError('csv.empty', `The sheet “${name}” is empty.`, extra)
}

function listed(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ')
}

function withoutEntities(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/giu,
    (whole, hex?: string, decimal?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16))
        : (named[name] ?? whole),
  )
}
