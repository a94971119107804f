// The first look at a file before anything is stored: format, roles, the first rows, counts, notices. Not the
// import; it reads the same rows through the same reader. Invariant: nothing is written or kept open.
import { stat } from 'node:fs/promises'
import type { DetectedFormat, ImportPreview, RejectedRow, TableFormat } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { type GivenRole, type ResolvedColumn, assignRoles } from './columns'
import { detectFile } from './detect'
import { type Tally, createTally } from './notices'
import { fileError } from './pieces'
import { readTable } from './read-table'
import { type TableBatch, type TableRow, ownCopy } from './table'

/** Files up to this size are looked at whole. */
export const wholeFileBytes = 20 * 1024 * 1024

const shownRows = 20
const keptRejected = 100
const sampleRows = 5000
const shownSamples = 5

type Look = {
  readonly shown: ImportPreview['rows']
  readonly rejected: RejectedRow[]
  rejectedCount: number
  seenRows: number
}

/** First look at a file: format, columns with guessed or given roles, 20 rows, counts, notices. Reads only.
 * `rejected` holds the first 100; `rejectedCount` is the number of all seen. Throws csv.empty, csv.binary,
 * csv.headerOnly, csv.malformed, csv.sheetNotFound, csv.tooLarge, csv.columnNotFound, csv.columnAmbiguous, file.notFound, file.unreadable, each
 * naming the file. A table without a text column is no error here, so that a person can choose one. */
export async function inspectFile(
  path: string,
  fileName: string,
  given: TableFormat = {},
  roles: readonly GivenRole[] = [],
  signal?: AbortSignal,
): Promise<ImportPreview> {
  const sizeBytes = await fileSize(path, fileName)
  const format = await detectFile(path, fileName, given)
  const complete = sizeBytes <= wholeFileBytes
  try {
    return await look({ path, fileName, sizeBytes, format, complete, given, roles, signal })
  } catch (error) {
    if (!(error instanceof WinnowError) || error.message.startsWith(fileName)) throw error
    throw new WinnowError(error.code, `${fileName}: ${error.message}`, {
      hint: error.hint,
      ...(error.details ? { details: error.details } : {}),
      cause: error,
    })
  }
}

async function fileSize(path: string, fileName: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    return found.size
  } catch (error) {
    throw fileError(error, fileName)
  }
}

type LookRequest = {
  readonly path: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly format: DetectedFormat
  readonly complete: boolean
  readonly given: TableFormat
  readonly roles: readonly GivenRole[]
  readonly signal: AbortSignal | undefined
}

async function look(request: LookRequest): Promise<ImportPreview> {
  const { path, format, complete, roles, signal } = request
  const seen: Look = { shown: [], rejected: [], rejectedCount: 0, seenRows: 0 }
  let isWhole = complete
  let units = 0
  let sample: TableRow[] = []
  let header: readonly string[] = []
  let settled: { columns: ResolvedColumn[]; tally: Tally } | null = null
  const settle = (): { columns: ResolvedColumn[]; tally: Tally } => {
    const columns = assignRoles(
      header,
      roles,
      sample.map(({ cells }) => cells),
    )
    const tally = createTally(columns)
    tally.add(sample)
    return { columns, tally }
  }
  for await (const batch of readTable(path, format, signal ? { signal } : {})) {
    header = batch.header
    show(batch, seen)
    if (settled) settled.tally.add(batch.rows)
    else {
      sample = sample.concat(batch.rows)
      if (sample.length >= sampleRows || batch.doneBytes > 8 * 1024 * 1024) settled = settle()
    }
    // A small archive may hold a huge file.
    units += unitsOf(batch)
    if (units > wholeFileBytes) isWhole = false
    if (!isWhole && Math.max(batch.doneBytes, units) > wholeFileBytes) break
  }
  const { columns, tally } = settled ?? settle()
  const sheets = format.kind === 'xlsx' ? await sheetsOf(path, format) : []
  const samples = (index: number): string[] => distinctSamples(sample, index)
  return {
    fileName: request.fileName,
    sizeBytes: request.sizeBytes,
    format,
    columns: columns.map((column) => ({ ...column, samples: samples(column.index) })),
    rows: seen.shown,
    seenRows: seen.seenRows,
    complete: isWhole,
    rejected: seen.rejected,
    rejectedCount: seen.rejectedCount,
    classes: tally.classes(),
    parts: tally.parts(),
    notices: [...formatNotices(format, request.given), ...sheetNotices(sheets, format), ...tally.notices()],
    ...(sheets.length > 0 ? { sheets } : {}),
  }
}

function unitsOf(batch: TableBatch): number {
  let units = 0
  for (const { cells } of batch.rows) for (const cell of cells) units += cell.length
  for (const { raw } of batch.rejected) units += raw.length
  return units
}

async function sheetsOf(path: string, format: DetectedFormat): Promise<string[]> {
  const { sheetNames } = await import('./readers/xlsx')
  return sheetNames(path, format.isGzipped)
}

/** Which sheet is shown, where there are several. */
function sheetNotices(sheets: readonly string[], { sheet = sheets[0] }: DetectedFormat): string[] {
  if (sheets.length < 2) return []
  const names = sheets.map((name) => `“${name}”`).join(', ')
  return [`The workbook has ${sheets.length} sheets: ${names}. This is “${sheet}”.`]
}

/** Adds a batch to what is shown, in file order. */
function show(batch: TableBatch, seen: Look): void {
  seen.seenRows += batch.rows.length
  seen.rejectedCount += batch.rejected.length
  for (const row of batch.rejected) if (seen.rejected.length < keptRejected) seen.rejected.push(row)
  const room = shownRows - seen.shown.length
  if (room <= 0) return
  const good: ImportPreview['rows'] = batch.rows
    .slice(0, room)
    .map(({ line, cells }) => ({ line, cells: cells.map(ownCopy) }))
  const bad = batch.rejected
    .slice(0, room)
    .map((row) => ({ line: row.line, cells: [row.raw], rejected: row }))
  seen.shown.push(...[...good, ...bad].toSorted((a, b) => a.line - b.line).slice(0, room))
}

function distinctSamples(sample: readonly TableRow[], index: number): string[] {
  const found = new Set<string>()
  for (const { cells } of sample) {
    const value = cells[index] ?? ''
    if (value.trim() !== '') found.add(value.length > 200 ? ownCopy(value.slice(0, 200)) : ownCopy(value))
    if (found.size === shownSamples) break
  }
  return [...found]
}

const encodingNames: Readonly<Record<DetectedFormat['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows-1252',
  shift_jis: 'Shift-JIS',
  'euc-jp': 'EUC-JP',
  gb18030: 'GB 18030',
}

function formatNotices(format: DetectedFormat, given: TableFormat): string[] {
  const notices: string[] = []
  if (format.kind === 'xlsx' || format.kind === 'parquet') return notices
  if (given.encoding === undefined && format.encoding !== 'utf-8' && !format.hasBom) {
    notices.push(
      `Read as ${encodingNames[format.encoding]}, by guess. Choose another encoding if letters look wrong.`,
    )
  }
  if (given.header === undefined && !format.header) {
    notices.push(
      'The first line looks like a row, so the columns are numbered. Change it if that line is a header.',
    )
  }
  return notices
}
