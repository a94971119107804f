// A small table of texts with their labels, as pinned messages come in.
import type { Handlers } from '../../shared/contract/define'
import { WinnowError } from '../../shared/errors'
import { detectFile } from '../ingest/detect'
import { readTable } from '../ingest/read-table'
import type { WorkerContract } from './contract'
import { namingFile } from './table-head'

const mostRows = 10_000

/** Reads the columns `text`, `label` and, where it is there, `output`; case does not matter. */
export const readLabelled: Handlers<WorkerContract>['file']['readLabelled'] = async (
  { path, fileName },
  { signal },
) => {
  const found: { text: string; label: string; output: string | null }[] = []
  try {
    const format = await detectFile(path, fileName, { header: true })
    for await (const { header, rows, rejected } of readTable(path, format, { signal })) {
      const at = (name: string): number => header.findIndex((one) => one.trim().toLowerCase() === name)
      const [textAt, labelAt, outputAt] = [at('text'), at('label'), at('output')]
      if (textAt < 0 || labelAt < 0)
        throw new WinnowError(
          'csv.columnNotFound',
          `${fileName} needs the columns text and label; it has ${header.join(', ')}.`,
        )
      const [bad] = rejected
      if (bad) throw new WinnowError('csv.malformed', `${fileName}, line ${bad.line}: ${bad.message}.`)
      for (const { line, cells } of rows) {
        const [text = '', label = ''] = [cells[textAt], cells[labelAt]]
        if (text.trim() === '' || label.trim() === '')
          throw new WinnowError(
            'csv.malformed',
            `${fileName}, line ${line}: a pinned message needs a text and a label. Nothing was pinned.`,
          )
        const output = outputAt < 0 ? '' : (cells[outputAt] ?? '').trim()
        found.push({ text, label, output: output === '' ? null : output })
        if (found.length > mostRows)
          throw new WinnowError(
            'input.invalid',
            `${fileName} has more than ${mostRows} rows. Nothing was pinned.`,
            {
              hint: 'Pin the messages that matter most.',
            },
          )
      }
    }
  } catch (error) {
    throw namingFile(error, fileName)
  }
  return found
}
