// Commands on datasets: import, list, rows. Export has a file of its own.
import { basename, extname } from 'node:path'
import type { Command } from 'commander'
import type { GivenRole, Ratios } from '../../shared/contract'
import type { Row } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import { addKinds } from './label-set'
import { addRowOptions, collect, pathSource, rowsAsked, type Runner, textOption, type Work } from './command'
import { textTable } from './output'
import { addFormatOptions, combine, formatOf } from './table-file'

/** Adds import, datasets and rows. */
export function addDataCommands(program: Command, run: Runner): void {
  run(
    addFormatOptions(
      program
        .command('import <file...>')
        .description(
          'import a CSV, JSONL, JSON, Excel or Parquet file, gzipped or not, as a dataset; several files or a folder become one, text files in it are messages',
        )
        .requiredOption('--name <name>', 'name of the dataset')
        .option('--text <column>', 'column with the messages')
        .option(
          '--append-text <column>',
          'column that stands under each message, after a blank line; guessed where --text is absent, too',
        )
        .option('--date <column>', 'column with the date of each message; guessed when absent')
        .option(
          '--group <column>',
          'column whose rows belong together, such as the customer; may be given several times, guessed when absent',
          collect,
        )
        .option(
          '--label <column>',
          'column with the labels; given several times, each is an output of its own',
          collect,
        )
        .option(
          '--kind <column=kind>',
          'what a label column holds: single, multi (several labels a cell) or ordered; guessed when absent',
          collect,
        )
        .option('--separator <char>', 'between several labels of a cell: | ; , or json; guessed when absent')
        .option('--split <column>', 'column that says train, validation or test')
        .option('--label-from <what>', 'of several files: file or folder, whose name is the label')
        .option('--split-from <what>', 'of several files: file or folder, whose name is the part')
        .option('--id <column>', 'column with your own ids')
        .option('--ratios <a/b/c>', 'shares of train, validation and test without a split column', '80/10/10')
        .option('--split-seed <n>', 'seed of the shares', '42'),
    ),
    importCommand,
  )
  run(program.command('datasets').description('list the datasets'), async ({ session, output }) => {
    const datasets = await session.client.datasets.list({})
    output.result(datasets, () =>
      datasets.length === 0
        ? 'No dataset yet. `winnow import FILE --name NAME` brings one in.'
        : textTable(
            ['name', 'rows', 'classes', 'revision', 'id'],
            datasets.map((one) => [one.name, one.rows, one.classes, one.revision, one.id]),
          ),
    )
  })
  run(
    addRowOptions(
      program
        .command('rows')
        .description('list rows of a dataset')
        .requiredOption('--dataset <name>', 'dataset'),
    ).option('--limit <n>', 'at most so many', '100'),
    rowsCommand,
  )
}

const roleOptions = [
  ['text', 'text'],
  ['appendText', 'append'],
  ['label', 'label'],
  ['split', 'split'],
  ['id', 'id'],
  ['date', 'date'],
  ['group', 'group'],
] as const

async function importCommand(
  { session, output, signal }: Work,
  args: string[],
  options: Record<string, unknown>,
) {
  const [file = ''] = args
  const combined = await combine(session, args, signal)
  const roles = roleOptions.flatMap(([option, role]) => {
    const given = options[option] as string | string[] | undefined
    return [given ?? []].flat().map((column): GivenRole => ({ column, role }))
  })
  for (const role of ['label', 'split'] as const) {
    const from = textOption(options, `${role}From`)
    if (from === undefined) continue
    if (from !== 'file' && from !== 'folder')
      throw new WinnowError('input.invalid', `--${role}-from is file or folder. Found: ${from}.`)
    if (!combined)
      throw new WinnowError('input.invalid', `--${role}-from is for several files, or for a folder.`, {
        hint: `Name the folder that ${basename(file)} lies in, or the column of the file that says it: --${role} COLUMN.`,
      })
    roles.push({ column: from, role })
  }
  addKinds(roles, options)
  const request: Parameters<typeof session.client.datasets.import>[0] = {
    source: combined?.source ?? pathSource(file),
    name: textOption(options, 'name') ?? basename(file, extname(file)),
    format: formatOf(options),
    ratios: parseRatios(String(options['ratios'])),
    splitSeed: parseInteger('--split-seed', options['splitSeed']),
    ...(roles.length === 0 ? {} : { roles }),
  }
  for await (const event of session.client.datasets.import(request, { signal })) {
    if (event.type === 'progress')
      output.progress(event, { done: event.doneBytes, total: event.totalBytes, note: `${event.rows} rows` })
    else if (event.type === 'phase') output.progress(event, null)
    else {
      const { dataset } = event
      const notices = [...(combined?.notices ?? []), ...event.notices]
      const value = {
        dataset: dataset.name,
        rows: dataset.rows,
        rejected: dataset.rejected,
        classes: dataset.classes,
        id: dataset.id,
        parts: dataset.split?.parts ?? {},
        notices,
      }
      output.result(value, () => {
        const parts = Object.entries(value.parts).map(([part, count]) => `${part} ${count}`)
        const lines = [
          `${dataset.name}: ${dataset.rows} rows, ${dataset.classes} classes, ${dataset.rejected} lines left out.`,
        ]
        return [...lines, parts.join(', '), ...notices].filter((line) => line !== '').join('\n')
      })
      return
    }
  }
  throw new WinnowError('input.invalid', 'The import was stopped. Nothing was kept.', {
    hint: 'Start it again.',
  })
}

/** Reads 80/10/10 or 0.8/0.1/0.1. */
function parseRatios(text: string): Ratios {
  const shares = text.split('/').map(Number)
  const sum = shares.reduce((total, share) => total + share, 0)
  const [train = 0, validation = 0, test = 0] = shares.map((share) => share / sum)
  const isValid =
    shares.length === 3 &&
    shares.every((share) => share >= 0) &&
    (Math.abs(sum - 100) < 1e-6 || Math.abs(sum - 1) < 1e-6)
  if (!isValid)
    throw new WinnowError(
      'input.invalid',
      `--ratios are three shares that add up to 100, such as 80/10/10. Found: ${text}.`,
    )
  return { train, validation, test }
}

async function rowsCommand({ session, output }: Work, _args: string[], options: Record<string, unknown>) {
  const dataset = String(options['dataset'])
  const limit = parseInteger('--limit', options['limit'])
  const filter = rowsAsked(options)
  const rows: Row[] = []
  while (rows.length < limit) {
    const page = await session.client.datasets.rows({
      dataset,
      ...(filter === undefined ? {} : { filter }),
      offset: rows.length,
      limit: Math.min(1000, limit - rows.length),
    })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= (page.total ?? Number.POSITIVE_INFINITY)) break
  }
  output.result(rows, () =>
    textTable(
      ['row', 'part', 'label', 'text'],
      rows.map((row) => [
        row.id,
        row.part ?? '',
        Object.values(row.labels).flat().join('|'),
        oneLine(row.text),
      ]),
    ),
  )
}

function parseInteger(flag: string, value: unknown): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0)
    throw new WinnowError('input.invalid', `${flag} is a whole number from 0. Found: ${String(value)}.`)
  return number
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length > 100 ? `${flat.slice(0, 99)}…` : flat
}
