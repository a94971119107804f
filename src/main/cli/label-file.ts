// The small file of `winnow label`: the columns id and label, others are ignored. The ids are Winnow's own row
// ids, as `rows` and exports give them.
import { basename } from 'node:path'
import { WinnowError } from '../../shared/errors'
import { detectFile } from '../ingest/detect'
import { readTable } from '../ingest/read-table'

/**
 * Reads the file; an empty label takes the label away.
 * @throws WinnowError `csv.*`, `file.notFound`, naming the line.
 */
export async function readLabelFile(path: string): Promise<{ row: number; label: string | null }[]> {
  const file = basename(path)
  const format = await detectFile(path, file, { header: true })
  const edits: { row: number; label: string | null }[] = []
  for await (const batch of readTable(path, format)) {
    const names = batch.header.map((name) => name.trim())
    const [idAt, labelAt] = [names.indexOf('id'), names.indexOf('label')]
    if (idAt < 0 || labelAt < 0)
      throw new WinnowError(
        'csv.columnNotFound',
        `${file} needs the columns id and label; it has ${names.join(', ')}.`,
      )
    const [bad] = batch.rejected
    if (bad)
      throw new WinnowError(
        'csv.malformed',
        `${file}, line ${bad.line}: ${bad.message}. Nothing was applied.`,
      )
    for (const { line, cells } of batch.rows) {
      const id = cells[idAt] ?? ''
      const row = Number(id)
      if (id.trim() === '' || !Number.isInteger(row) || row < 1)
        throw new WinnowError(
          'csv.malformed',
          `${file}, line ${line}: “${id}” is not a row id. Nothing was applied.`,
        )
      const label = cells[labelAt] ?? ''
      edits.push({ row, label: label === '' ? null : label })
    }
  }
  return edits
}
