// The beginning of a table, for jobs that must know what the columns mean before they read it all.
import type { Column, DetectedFormat } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { type GivenRole, resolveRoles } from '../ingest/columns'
import { readTable } from '../ingest/read-table'

/** Rows looked at to guess what the columns mean. */
const sampleRows = 1000

/**
 * Settles the columns of a file: given roles win over guessed ones.
 * @throws WinnowError `csv.noUsableRow`, `csv.columnNotFound`, `csv.columnAmbiguous`, `csv.noTextColumn`.
 */
export async function settleColumns(
  path: string,
  format: DetectedFormat,
  givenRoles: (header: readonly string[]) => readonly GivenRole[],
): Promise<Column[]> {
  const sample: string[][] = []
  let header: readonly string[] = []
  let rejected = 0
  for await (const batch of readTable(path, format, { batchRows: sampleRows })) {
    header = batch.header
    rejected += batch.rejected.length
    sample.push(...batch.rows.map((row) => row.cells))
    if (sample.length >= sampleRows) break
  }
  if (sample.length === 0) throw noUsableRow(rejected)
  const settled = resolveRoles(header, givenRoles(header), sample)
  return settled.map(({ reason: _reason, ...column }) => column)
}

function noUsableRow(rejected: number): WinnowError {
  const what = rejected === 1 ? 'its one line could not' : `none of its ${rejected} lines could`
  return new WinnowError('csv.noUsableRow', `${what} be read as a row.`)
}

/** A failure of the reader names the file that it was reading. */
export function namingFile(error: unknown, fileName: string): unknown {
  if (!(error instanceof WinnowError) || !error.code.startsWith('csv.')) return error
  if (error.message.includes(fileName)) return error
  const { code, message, hint, details } = error
  const extras = { hint, ...(details ? { details } : {}), cause: error }
  return new WinnowError(code, `${fileName}: ${message}`, extras)
}
