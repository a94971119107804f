// The command that writes rows of a dataset, or the lines that could not become rows, to a file.
import fs from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { ExportKind } from '../../shared/domain/file'
import type { Filter } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import { addRowOptions, rowsAsked, type Runner, textOption, type Work } from './command'

const endings: Readonly<Record<string, ExportKind>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.xlsx': 'xlsx',
}

/** Adds export-data. */
export function addExportCommand(program: Command, run: Runner): void {
  run(
    addRowOptions(
      program
        .command('export-data')
        .description('write the rows of a dataset to a file')
        .requiredOption('--dataset <name>', 'dataset')
        .requiredOption('--out <file>', 'file to write; .jsonl and .xlsx say how')
        .option(
          '--as <kind>',
          'csv, csvForSpreadsheets (formulas made harmless), jsonl or xlsx; by the ending of --out when absent',
        )
        .option(
          '--rejected',
          'in place of the rows, the lines of the file that could not become rows, as CSV',
        )
        .option('--split <part>', 'only this part')
        .option(
          '--card',
          'beside it FILE.card.json: what is known of where the data come from, and what the columns mean',
        ),
    ),
    exportCommand,
  )
}

async function exportCommand(
  { session, output, signal }: Work,
  _args: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const path = resolve(String(options['out']))
  const dataset = String(options['dataset'])
  const target = { kind: 'path' as const, path }
  if (options['rejected'] === true) {
    const useless = ['as', 'split', 'view', 'query', 'filter'].find((name) => options[name] !== undefined)
    if (useless)
      throw new WinnowError(
        'input.invalid',
        `--rejected writes every rejected line as CSV; --${useless} is for rows.`,
      )
    const { rows } = await session.client.datasets.exportRejected({ dataset, target }, { signal })
    output.result({ rows, file: path }, () => `${rows} rejected lines written to ${path}.`)
    return
  }
  const part = textOption(options, 'split')
  const given = rowsAsked(options)
  const conditions: Filter[] = [
    ...(part ? [{ field: 'part' as const, in: [part] }] : []),
    ...(given ? [given] : []),
  ]
  const asked = {
    dataset,
    target,
    as: kindOf(textOption(options, 'as'), path),
    ...(conditions.length === 0 ? {} : { filter: { op: 'and' as const, of: conditions } }),
  }
  const { rows } = await session.client.datasets.export(asked, { signal })
  const card = options['card'] === true ? await writeCard(session, dataset, path) : undefined
  output.result({ rows, file: path, ...(card === undefined ? {} : { card }) }, () =>
    [`${rows} rows written to ${path}.`, ...(card === undefined ? [] : [`Its card is ${card}.`])].join(' '),
  )
}

/** The card of a dataset as JSON beside the file; gives its path. */
async function writeCard(session: Work['session'], dataset: string, path: string): Promise<string> {
  const { name, sha256, fileName, columns, split } = await session.client.datasets.get({ dataset })
  const card = await session.client.datasets.card({ dataset })
  const roles = columns.map((column) => ({ column: column.name, role: column.role }))
  const about = { dataset: name, fileName, sha256, ...card, columns: roles, split: split?.hash ?? null }
  const file = `${path}.card.json`
  await fs.writeFile(file, `${JSON.stringify(about, null, 2)}\n`)
  return file
}

/** What was asked for, else what the name of the file says. */
function kindOf(typed: string | undefined, path: string): ExportKind {
  if (typed === undefined) return endings[extname(path).toLowerCase()] ?? 'csv'
  const kind = ExportKind.safeParse(typed)
  if (kind.success) return kind.data
  throw new WinnowError('input.invalid', `--as is ${ExportKind.options.join(', ')}. Found: ${typed}.`)
}
