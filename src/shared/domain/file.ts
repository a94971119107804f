// Files that come in and go out, and how their text is read. Paths are for callers that own the machine
// (command line, window); a browser page uploads to the spool folder and downloads from it.
import { z } from 'zod'
import { LabelReading } from './label-kind'

/** Where a table comes from. */
export const FileSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  z.object({ kind: z.literal('upload'), id: z.string().min(1) }),
  z.object({ kind: z.literal('sample'), id: z.string().min(1) }),
])
export type FileSource = z.infer<typeof FileSource>

/** Where a written file goes. */
export const FileTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  z.object({ kind: z.literal('download'), name: z.string().min(1) }),
])
export type FileTarget = z.infer<typeof FileTarget>

/** A file that was written: a path, or an id that the browser fetches at `/download/<id>`. */
export const WrittenFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string() }),
  z.object({ kind: z.literal('download'), id: z.string(), name: z.string() }),
])
export type WrittenFile = z.infer<typeof WrittenFile>

/** Files that become one table. `name` is a path inside the folder that was given, with `/` between. */
export const CombineRequest = z.object({
  files: z
    .array(z.object({ source: FileSource, name: z.string().min(1).optional() }))
    .min(1)
    .max(100_000),
})
export type CombineRequest = z.infer<typeof CombineRequest>

/** The table that they became; it is there until it is imported or Winnow ends. */
export const Combined = z.object({
  source: FileSource,
  files: z.int(),
  rows: z.int(),
  /** What stayed out. */
  notices: z.array(z.string()),
})
export type Combined = z.infer<typeof Combined>

/** Encodings that Winnow reads; each is detected and can be overridden. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'shift_jis',
  'euc-jp',
  'gb18030',
] as const
/** Schema of an encoding name. */
export const Encoding = z.enum(encodings)
export type Encoding = z.infer<typeof Encoding>

/** Delimiters that are detected. */
export const Delimiter = z.enum([',', ';', '\t', '|'])
export type Delimiter = z.infer<typeof Delimiter>

/** Kinds of files that hold a table. */
export const tableKinds = ['delimited', 'jsonLines', 'json', 'xlsx', 'parquet'] as const
/** Schema of a kind of file. */
export const TableKind = z.enum(tableKinds)
export type TableKind = z.infer<typeof TableKind>

/** How a file's bytes become cells. A missing member is detected; what does not apply to the kind is passed over. */
export const TableFormat = z.object({
  kind: TableKind.optional(),
  /** Of a workbook; its first when absent. */
  sheet: z.string().min(1).optional(),
  encoding: Encoding.optional(),
  delimiter: Delimiter.optional(),
  header: z.boolean().optional(),
})
export type TableFormat = z.infer<typeof TableFormat>

/** The same with everything settled. Encoding and delimiter mean nothing for a workbook or a Parquet file. */
export const DetectedFormat = z.object({
  // Formats that were stored before there were other kinds have neither member.
  kind: TableKind.default('delimited'),
  /** The file is a gzip archive of a file of that kind. */
  isGzipped: z.boolean().default(false),
  sheet: z.string().optional(),
  encoding: Encoding,
  delimiter: Delimiter,
  header: z.boolean(),
  hasBom: z.boolean(),
})
export type DetectedFormat = z.infer<typeof DetectedFormat>

/**
 * How rows are written. `csv` and `jsonl` give every cell as it is; `csvForSpreadsheets` and `xlsx` put an apostrophe
 * before what a spreadsheet would run as a formula.
 */
export const ExportKind = z.enum(['csv', 'csvForSpreadsheets', 'jsonl', 'xlsx'])
export type ExportKind = z.infer<typeof ExportKind>

/**
 * What a column means. `append` stands under the text of the row, after a blank line (joined-text.ts); `date` and `group`
 * are what a dataset is divided by; `metadata` is kept and filterable, nothing more.
 */
export const ColumnRole = z.enum(['text', 'append', 'label', 'split', 'id', 'date', 'group', 'metadata'])
export type ColumnRole = z.infer<typeof ColumnRole>

/**
 * A column of a file: its header verbatim (may repeat; `Column 3` where there is no header) and its role; of a label
 * column how its cells are read.
 */
export const Column = LabelReading.extend({
  index: z.int().nonnegative(),
  name: z.string(),
  role: ColumnRole,
  /** Says where a row comes from: Winnow's own column, of datasets that rows of other files have joined. */
  isSource: z.boolean().optional(),
})
export type Column = z.infer<typeof Column>

/**
 * A line that could not become a row. `line` counts from 1: physical lines of a text file, records of a JSON or Parquet
 * file, rows of a sheet.
 */
export const RejectedRow = z.object({
  line: z.int().positive(),
  reason: z.enum([
    'fewerCells',
    'moreCells',
    'undecodable',
    'unterminatedQuote',
    'malformed',
    'unknownField',
  ]),
  message: z.string(),
  raw: z.string(),
})
export type RejectedRow = z.infer<typeof RejectedRow>

/** First look at a file before anything is stored. */
export const ImportPreview = z.object({
  fileName: z.string(),
  sizeBytes: z.int(),
  format: DetectedFormat,
  columns: z.array(Column.extend({ reason: z.string(), samples: z.array(z.string()) })),
  /** The first 20 rows, good and bad in file order; `cells` as in the file. */
  rows: z.array(z.object({ line: z.int(), cells: z.array(z.string()), rejected: RejectedRow.optional() })),
  /** Rows seen in the part of the file that was looked at. */
  seenRows: z.int(),
  /** True when the whole file was looked at, so that the counts are those of the import. */
  complete: z.boolean(),
  rejected: z.array(RejectedRow),
  rejectedCount: z.int(),
  /** Distinct labels and rows per part under the guessed roles, over the rows seen. */
  classes: z.int(),
  parts: z.record(z.string(), z.int()),
  notices: z.array(z.string()),
  /** Of a workbook, the names of its sheets. */
  sheets: z.array(z.string()).optional(),
})
export type ImportPreview = z.infer<typeof ImportPreview>
