// Excel workbooks (.xlsx): one sheet as a table, its first row the header. The sheet is read whole; Excel itself holds no
// more than 1,048,576 rows.
import readSheets from 'read-excel-file/node'
import { WinnowError } from '../../../shared/errors'
import type { ReadOptions, TableBatch } from '../table'
import { cellOf } from './records-table'

/** A sheet as a table. */
export type Sheet = { readonly name: string; readonly rows: readonly (readonly unknown[])[] }

/** All sheets of a workbook. @throws WinnowError `file.unreadable` for a damaged or locked workbook. */
export async function readWorkbook(path: string): Promise<Sheet[]> {
  try {
    const sheets = await readSheets(path)
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data }))
  } catch (error) {
    throw new WinnowError('file.unreadable', 'The workbook cannot be opened.', {
      hint: 'Open it in Excel, take away its password if it has one, and save it again as .xlsx.',
      cause: error,
    })
  }
}

/**
 * Batches of one sheet, the first with rows unless `sheet` names another. `line` is the number of the sheet's row.
 * @throws WinnowError `file.unreadable`, `input.invalid` for an unknown sheet, `csv.empty`, `csv.headerOnly`.
 */
export async function* readXlsx(
  path: string,
  { sheet, header: hasHeader }: { readonly sheet?: string | undefined; readonly header: boolean },
  sizeBytes: number,
  { signal, onProgress, batchRows = 1000 }: ReadOptions,
): AsyncGenerator<TableBatch> {
  const sheets = await readWorkbook(path)
  const found =
    sheet === undefined
      ? (sheets.find(({ rows }) => rows.length > 0) ?? sheets[0])
      : sheets.find(({ name }) => name === sheet)
  if (!found)
    throw new WinnowError('input.invalid', `The workbook has no sheet named ${sheet}.`, {
      hint: `It has ${sheets.map(({ name }) => name).join(', ')}.`,
    })
  const { rows } = found
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  if (width === 0) throw new WinnowError('csv.empty', `The sheet ${found.name} is empty.`)
  const header = Array.from({ length: width }, (_, at) => {
    const name = hasHeader ? cellOf(rows[0]?.[at]) : ''
    return name === '' ? `Column ${at + 1}` : name
  })
  const first = hasHeader ? 1 : 0
  const isEmpty = (row: readonly unknown[]): boolean => row.every((cell) => cell === null || cell === '')
  let count = 0
  for (let from = first; from < rows.length; from += batchRows) {
    signal?.throwIfAborted()
    const some = rows.slice(from, from + batchRows)
    const doneBytes = Math.round((sizeBytes * Math.min(rows.length, from + batchRows)) / rows.length)
    const batch: TableBatch = { header, rows: [], rejected: [], doneBytes }
    some.forEach((row, at) => {
      if (isEmpty(row)) return
      const cells = Array.from({ length: width }, (_, column) => cellOf(row[column]))
      batch.rows.push({ line: from + at + 1, cells })
    })
    count += batch.rows.length
    onProgress?.({ doneBytes, rows: count, rejected: 0 })
    if (batch.rows.length > 0) yield batch
  }
  if (count === 0)
    throw new WinnowError('csv.headerOnly', `The sheet ${found.name} has a header row and no rows under it.`)
}
