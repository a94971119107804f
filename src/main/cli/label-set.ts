// The label set on the command line: what label columns hold, at import and afterwards.
import type { Command } from 'commander'
import type { GivenRole } from '../../shared/contract'
import { type LabelEffect, type LabelOperation, paletteSize } from '../../shared/domain/edit'
import { LabelSeparator, OutputKind } from '../../shared/domain/label-kind'
import { WinnowError } from '../../shared/errors'
import { collect, parseFilter, type Runner, textOption, type Work } from './command'
import { textTable } from './output'

const kinds = OutputKind.options.join(', ')

/** Adds label-set. */
export function addLabelSetCommand(program: Command, run: Runner): void {
  run(
    program
      .command('label-set <dataset>')
      .description('list the labels of a dataset, or change what labels an output holds')
      .option('--output <name>', 'label column; the first when absent')
      .option('--kind <kind>', `make it ${kinds}`)
      .option('--separator <char>', 'cut names of labels into several at | ; , or json, with --kind multi')
      .option('--order <labels>', 'all labels from the lowest to the highest, with commas between them')
      .option('--rename <label>', 'give this label the name of --to')
      .option('--to <name>', 'the new name, or the label that messages get')
      .option(
        '--merge <label>',
        'give its messages the label of --to; given several times, all of them',
        collect,
      )
      .option('--move <label>', 'give its messages that match --query or --filter the label of --to')
      .option('--query <text>', 'for --move: messages whose text contains this')
      .option('--filter <json>', 'for --move: filter expression as JSON')
      .option('--delete <label>', 'take this label away from its messages and out of the list')
      .option('--describe <label>', 'set what this label means, or its colour')
      .option('--description <text>', 'what it means, for --describe')
      .option('--color <n>', 'place in the palette from 0, or none, for --describe')
      .option('--preview', 'say what --rename, --merge, --move or --delete would touch, and change nothing'),
    labelSetCommand,
  )
}

/** The kinds of `--kind column=kind` and the separator, added to the roles; a column with a kind is a label. */
export function addKinds(roles: GivenRole[], options: Record<string, unknown>): void {
  const separator = parseSeparator(options)
  for (const given of [options['kind'] ?? []].flat().map(String)) {
    const cut = given.lastIndexOf('=')
    const [column, kind] = [given.slice(0, cut), parseKind(given.slice(cut + 1))]
    if (cut < 1) throw new WinnowError('input.invalid', `--kind is COLUMN=KIND. Found: ${given}.`)
    const at = roles.findIndex((one) => one.role === 'label' && one.column === column)
    const role: GivenRole = { column, role: 'label', kind }
    if (at < 0) roles.push(role)
    else roles[at] = role
  }
  if (separator === undefined) return
  roles.forEach((role, at) => {
    if (role.role !== 'label' || (role.kind ?? 'multi') !== 'multi') return
    roles[at] = { ...role, kind: 'multi', separator }
  })
}

async function labelSetCommand(
  { session, output }: Work,
  [dataset = '']: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const name = textOption(options, 'output')
  const kind = textOption(options, 'kind')
  const order = textOption(options, 'order')
  const separator = parseSeparator(options)
  const operation = operationOf(options)
  if (operation) {
    const asked = { dataset, ...(name === undefined ? {} : { output: name }), operation }
    if (options['preview'] === true) {
      const effect = await session.client.datasets.labelEffect(asked)
      output.result(effect, () => describeEffect(effect))
      return
    }
    const step = await session.client.datasets.changeLabels(asked)
    output.result(step, () => `${step.description}. The dataset is at revision ${step.revision}.`)
    return
  }
  if (kind !== undefined || order !== undefined) {
    const done = await session.client.datasets.setLabelSet({
      dataset,
      ...(name === undefined ? {} : { output: name }),
      ...(kind === undefined ? {} : { kind: parseKind(kind) }),
      ...(separator === undefined ? {} : { separator }),
      ...(order === undefined ? {} : { order: order.split(',').map((one) => one.trim()) }),
    })
    output.result(done, () => `${done.description}. The dataset is at revision ${done.revision}.`)
    return
  }
  const { outputs } = await session.client.datasets.statistics({ dataset })
  const shown = outputs.filter((one) => name === undefined || one.name === name)
  if (name !== undefined && shown.length === 0)
    throw new WinnowError('label.notFound', `${dataset} has no output named ${name}.`)
  output.result({ outputs: shown }, () =>
    shown
      .map((one) =>
        [
          `${one.name} (${one.kind})`,
          textTable(
            ['label', 'rows'],
            one.labels.map((label) => [label.name, label.count]),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
  )
}

function describeEffect({ rows, testRows, runs }: LabelEffect): string {
  const test = testRows > 0 ? `, ${testRows} of them in the test part` : ''
  const known =
    runs.length > 0 ? ` ${runs.map((run) => run.name).join(', ')} keep the names they were trained with.` : ''
  return `${rows === 1 ? '1 message' : `${rows} messages`}${test}.${known}`
}

/** The operation of the options, or undefined where they name none. @throws WinnowError `input.invalid`. */
function operationOf(options: Record<string, unknown>): LabelOperation | undefined {
  const given = (option: string): string | undefined => textOption(options, option)
  const to = given('to')
  const needed = (): string => {
    if (to !== undefined) return to
    throw new WinnowError('input.invalid', 'Give the name with --to.')
  }
  const [renamed, moved, deleted, described] = [
    given('rename'),
    given('move'),
    given('delete'),
    given('describe'),
  ]
  const merged = [options['merge'] ?? []].flat().map(String)
  if (renamed !== undefined) return { kind: 'rename', label: renamed, name: needed() }
  if (merged.length > 0) return { kind: 'merge', labels: merged, into: needed() }
  if (deleted !== undefined) return { kind: 'delete', label: deleted }
  if (moved !== undefined) {
    const [query, filter] = [given('query'), parseFilter(options)]
    const rows = { ...(query === undefined ? {} : { query }), ...(filter ? { filter } : {}) }
    return { kind: 'split', label: moved, into: needed(), rows }
  }
  if (described === undefined) return undefined
  const [color, description] = [given('color'), options['description']]
  return {
    kind: 'describe',
    label: described,
    ...(color === undefined ? {} : { color: colorOf(color) }),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

function colorOf(text: string): number | null {
  if (text === 'none') return null
  const color = Number(text)
  if (Number.isInteger(color) && color >= 0 && color < paletteSize) return color
  throw new WinnowError('input.invalid', `--color is none or 0 to ${paletteSize - 1}. Found: ${text}.`)
}

function parseKind(text: string): OutputKind {
  const parsed = OutputKind.safeParse(text)
  if (parsed.success) return parsed.data
  throw new WinnowError('input.invalid', `A kind of labels is one of ${kinds}. Found: ${text}.`)
}

function parseSeparator(options: Record<string, unknown>): LabelSeparator | undefined {
  const text = textOption(options, 'separator')
  if (text === undefined) return undefined
  const parsed = LabelSeparator.safeParse(text)
  if (parsed.success) return parsed.data
  throw new WinnowError('input.invalid', `--separator is | ; , or json. Found: ${text}.`)
}
