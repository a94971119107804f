// Edits on the command line: rows that match, undo, redo and the history of a dataset.
import type { Command } from 'commander'
import type { RowChange } from '../../shared/domain/edit'
import { Filter } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import { addRowOptions, parseFilter, rowsAsked, type Runner, textOption } from './command'
import { textTable } from './output'

/** Adds edit, undo, redo and history. */
export function addEditCommands(program: Command, run: Runner): void {
  run(
    addRowOptions(
      program
        .command('edit <dataset>')
        .description(
          'change label, part or text of every row that matches, as one step that undo takes back',
        ),
    )
      .option('--rows <ids>', 'only these rows, with commas between them')
      .option('--all', 'every row of the dataset')
      .option('--output <name>', 'label column; the first when absent')
      .option(
        '--set-label <names>',
        'these labels and no others, with | between several; empty takes them away',
      )
      .option('--add-label <name>', 'one more label, where a message may have several')
      .option('--remove-label <name>', 'takes one label away')
      .option('--set-part <part>', 'train, validation, test or a name of your own; none for no part')
      .option('--set-text <text>', 'the text')
      .option('--replace <text>', 'text to be replaced, literally, by --with')
      .option('--with <text>', 'what stands in its place'),
    async ({ session, output }, [dataset = ''], options) => {
      const name = textOption(options, 'output')
      const filter = filterOf(options)
      if (filter === undefined && options['all'] !== true)
        throw new WinnowError('input.invalid', 'Say which rows: --query, --filter, --view, --rows or --all.')
      const step = await session.client.datasets.edit({
        dataset,
        ...(name === undefined ? {} : { output: name }),
        ...(filter === undefined ? {} : { filter }),
        change: changeOf(options),
      })
      output.result(step, () => `${step.description}. The dataset is at revision ${step.revision}.`)
    },
  )
  for (const way of ['undo', 'redo'] as const)
    run(
      program
        .command(`${way} <dataset>`)
        .description(
          way === 'undo' ? 'take the latest change back' : 'make the change again that undo took back',
        ),
      async ({ session, output }, [dataset = '']) => {
        const done = await session.client.datasets[way]({ dataset })
        const what = way === 'undo' ? 'Took back' : 'Made again'
        output.result(
          done,
          () => `${what}: ${done.description}. The dataset is at revision ${done.revision}.`,
        )
      },
    )
  run(
    program
      .command('history <dataset>')
      .description('list what was changed in a dataset, newest first')
      .option('--limit <n>', 'at most so many', '50'),
    async ({ session, output }, [dataset = ''], options) => {
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 1)
        throw new WinnowError(
          'input.invalid',
          `--limit is a whole number from 1. Found: ${String(options['limit'])}.`,
        )
      const { entries, undoes, redoes } = await session.client.datasets.journal({ dataset, limit })
      output.result({ entries, undoes, redoes }, () =>
        entries.length === 0
          ? 'Nothing was changed yet.'
          : textTable(
              ['revision', 'at', 'change'],
              entries.map((one) => [
                one.revision,
                one.at,
                one.undoes === null ? one.description : `${one.kind}: ${one.description}`,
              ]),
            ),
      )
    },
  )
}

/** Adds views and card. */
export function addKeptCommands(program: Command, run: Runner): void {
  run(
    program
      .command('views <dataset>')
      .description('list the saved views of a dataset, save or remove one')
      .option('--save <name>', 'keep --query and --filter under this name')
      .option('--query <text>', 'text that rows contain')
      .option('--filter <json>', 'filter expression as JSON')
      .option('--remove <name>', 'remove this view'),
    async ({ session, output }, [dataset = ''], options) => {
      const { datasets } = session.client
      const [save, remove] = [textOption(options, 'save'), textOption(options, 'remove')]
      if (save !== undefined) {
        const [query, filter] = [textOption(options, 'query'), parseFilter(options)]
        const view = await datasets.saveView({
          dataset,
          name: save,
          address: '',
          ...(query === undefined ? {} : { query }),
          ...(filter ? { filter } : {}),
        })
        output.result(view, () => `${view.name} is kept.`)
      } else if (remove !== undefined) {
        const view = await datasets.removeView({ dataset, view: remove })
        output.result(view, () => `${view.name} is removed.`)
      } else {
        const views = await datasets.views({ dataset })
        output.result(views, () =>
          views.length === 0
            ? 'No view is kept yet.'
            : textTable(
                ['view', 'kept'],
                views.map((one) => [one.name, one.createdAt]),
              ),
        )
      }
    },
  )
  run(
    program
      .command('card <dataset>')
      .description('show or change what is known of where a dataset comes from')
      .option('--description <text>', 'what it is')
      .option('--source <text>', 'where it comes from')
      .option('--licence <text>', 'who may use it')
      .option('--language <text>', 'in which language it is')
      .option('--labelled-by <text>', 'who labelled it, and how'),
    async ({ session, output }, [dataset = ''], options) => {
      const fields = ['description', 'source', 'licence', 'language', 'labelledBy'] as const
      const given = fields.filter((field) => typeof options[field] === 'string')
      const change = Object.fromEntries(given.map((field) => [field, String(options[field])]))
      const card =
        given.length > 0
          ? await session.client.datasets.setCard({ dataset, card: change })
          : await session.client.datasets.card({ dataset })
      output.result(card, () =>
        textTable(
          ['', ''],
          fields.map((field) => [field, card[field]]),
        ),
      )
    },
  )
}

function filterOf(options: Record<string, unknown>): Filter | undefined {
  const asked = rowsAsked(options)
  const rows = textOption(options, 'rows')
  if (rows === undefined) return asked
  const parsed = Filter.safeParse({ field: 'row', in: rows.split(',').map(Number) })
  if (!parsed.success)
    throw new WinnowError(
      'input.invalid',
      `--rows are numbers of rows with commas between them. Found: ${rows}.`,
    )
  return asked ? { op: 'and', of: [asked, parsed.data] } : parsed.data
}

function changeOf(options: Record<string, unknown>): RowChange {
  const given = (name: string): string | undefined => {
    const value = options[name]
    return typeof value === 'string' ? value : undefined
  }
  const [set, add, remove] = [given('setLabel'), given('addLabel'), given('removeLabel')]
  const [part, text, find, replacement] = [
    given('setPart'),
    given('setText'),
    given('replace'),
    given('with'),
  ]
  const changes: RowChange[] = [
    ...(set === undefined
      ? []
      : [
          {
            kind: 'setLabels' as const,
            labels: set
              .split('|')
              .map((one) => one.trim())
              .filter((one) => one !== ''),
          },
        ]),
    ...(add === undefined ? [] : [{ kind: 'addLabel' as const, label: add }]),
    ...(remove === undefined ? [] : [{ kind: 'removeLabel' as const, label: remove }]),
    ...(part === undefined ? [] : [{ kind: 'setPart' as const, part: part === 'none' ? null : part }]),
    ...(text === undefined ? [] : [{ kind: 'setText' as const, text }]),
    ...(find === undefined ? [] : [{ kind: 'replaceText' as const, find, replacement: replacement ?? '' }]),
  ]
  const [only] = changes
  if (only && changes.length === 1) return only
  throw new WinnowError(
    'input.invalid',
    'Give one of --set-label, --add-label, --remove-label, --set-part, --set-text and --replace.',
  )
}
