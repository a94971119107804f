// The label set on the command line: what label columns hold, at import and afterwards.
import type { Command } from 'commander'
import type { GivenRole } from '../../shared/contract'
import { LabelSeparator, OutputKind } from '../../shared/domain/label-kind'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption, type Work } from './command'
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
      .option('--order <labels>', 'all labels from the lowest to the highest, with commas between them'),
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
