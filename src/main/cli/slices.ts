// Slices and floors on the command line.
import type { Command } from 'commander'
import type { FloorState, SliceFloor, WeakReport } from '../../shared/domain/slice'
import type { Estimate } from '../../shared/domain/prediction'
import { FloorMetric, SliceMetric } from '../../shared/domain/slice'
import { WinnowError } from '../../shared/errors'
import { parseFilter, type Runner, textOption, type Work } from './command'
import { textTable } from './output'

/** Adds slices and floors. */
export function addSliceCommands(program: Command, run: Runner): void {
  run(
    program
      .command('slices <run>')
      .description(
        'groups of messages in which a run is weak beyond chance, and how it stands to the floors of its dataset',
      )
      .option('--by <what>', 'also one table: length, language, label, or column:NAME')
      .option('--metric <metric>', 'of the table: accuracy, errorRate or macroF1', 'accuracy')
      .option('--part <part>', 'rows that are looked at; test, else validation, when absent')
      .option('--output <name>', 'label column; the first when absent')
      .option('--least-rows <n>', 'rows that a slice needs to be tried', '30')
      .option('--check', 'fail when a floor is broken'),
    slicesCommand,
  )
  run(
    program
      .command('floors <dataset>')
      .description('figures that every run on a dataset must keep on a slice: list, add, change, remove')
      .option('--add <name>', 'add a floor on the rows of --filter')
      .option('--filter <json>', 'rows of the floor, as a filter expression')
      .option('--least <percent>', 'the least figure, in percent')
      .option('--metric <metric>', 'accuracy, macroF1, recall, precision or f1', 'accuracy')
      .option('--label <label>', 'of recall, precision and f1')
      .option('--output <name>', 'label column; the first when absent')
      .option('--change <name>', 'give a floor another --least')
      .option('--remove <name>', 'remove a floor'),
    floorsCommand,
  )
}

const shares = (value: number): string => `${(100 * value).toFixed(1)} %`
const withEnds = ({ value, low, high }: Estimate): string =>
  `${shares(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`

async function slicesCommand(
  { session, output, signal }: Work,
  [ref = '']: string[],
  options: Record<string, unknown>,
) {
  const { slices } = session.client
  const [part, named, by] = [
    textOption(options, 'part'),
    textOption(options, 'output'),
    textOption(options, 'by'),
  ]
  const asked = {
    run: ref,
    ...(part === undefined ? {} : { part }),
    ...(named === undefined ? {} : { output: named }),
  }
  const leastRows = Number(options['leastRows'])
  if (!Number.isInteger(leastRows) || leastRows < 5)
    throw new WinnowError(
      'input.invalid',
      `--least-rows is a whole number from 5 on. Found: ${String(options['leastRows'])}.`,
    )
  const metric = SliceMetric.safeParse(options['metric'])
  if (!metric.success)
    throw new WinnowError('input.invalid', `--metric is one of ${SliceMetric.options.join(', ')}.`)
  const { report } = await slices.weak({ ...asked, leastRows }, { signal })
  const floors = await slices.standing(asked, { signal })
  const table =
    by === undefined ? null : await slices.table({ ...asked, by, metric: metric.data }, { signal })
  if (table && table.by !== by)
    throw new WinnowError('input.invalid', `It cannot be sliced by ${by}.`, {
      hint: `There are ${table.choices.map(({ id }) => id).join(', ')}. ${table.notes.join(' ')}`.trim(),
    })
  output.result({ weak: report, floors, table }, () =>
    [
      ...weakLines(report),
      ...(table
        ? [
            '',
            textTable(
              [table.by ?? '', 'rows', metric.data, '95 % interval', ''],
              table.slices.map(({ name, rows, figure, isSmall }) => [
                name,
                rows,
                shares(figure.value),
                `${shares(figure.low)} to ${shares(figure.high)}`,
                isSmall ? 'few rows' : '',
              ]),
            ),
            `All ${table.rows}: ${withEnds(table.whole)}.`,
          ]
        : []),
      ...floorLines(floors),
    ].join('\n'),
  )
  const broken = floors.filter(({ state }) => state === 'broken')
  if (options['check'] === true && broken.length > 0)
    throw new WinnowError(
      'floor.broken',
      `${broken.length === 1 ? 'A floor is' : `${broken.length} floors are`} broken: ${broken.map(({ floor }) => floor.name).join('; ')}.`,
    )
}

function weakLines(report: WeakReport | null): string[] {
  if (!report) return []
  const { weak, tried, beyondChance, leastRows } = report
  if (weak.length === 0)
    return [`None of ${tried} slices of ${leastRows} rows or more is weak beyond chance.`]
  return [
    `${beyondChance} of ${tried} tried slices ${beyondChance === 1 ? 'is' : 'are'} weak beyond chance${weak.length < beyondChance ? `; ${weak.length} explain the others` : ''}.`,
    ...weak.map(
      ({ words, share, elsewhere, rows }) =>
        `${words}: ${withEnds(share)} right against ${withEnds(elsewhere)} elsewhere; ${rows} rows.`,
    ),
  ]
}

const floorLine = ({ floor, figure, rows, state, isWithinChance }: FloorState): (string | number)[] => [
  floor.name,
  `${floor.metric}${floor.label === null ? '' : ` of ${floor.label}`} ${shares(floor.least)}`,
  figure ? withEnds(figure) : '',
  rows,
  state === 'empty' ? 'no rows' : isWithinChance ? 'broken, within chance' : state,
]

/** The floors of a run as a table, and how many are broken; nothing where there are none. */
export function floorLines(floors: readonly FloorState[]): string[] {
  if (floors.length === 0) return []
  const broken = floors.filter(({ state }) => state === 'broken').length
  return [
    '',
    `Floors: ${broken === 0 ? 'none broken' : `${broken} of ${floors.length} broken`}.`,
    textTable(['floor', 'least', 'now', 'rows', ''], floors.map(floorLine)),
  ]
}

async function floorsCommand(
  { session, output }: Work,
  [dataset = '']: string[],
  options: Record<string, unknown>,
) {
  const { slices } = session.client
  const [add, change, remove] = ['add', 'change', 'remove'].map((name) => textOption(options, name))
  if ([add, change, remove].filter((one) => one !== undefined).length > 1)
    throw new WinnowError('input.invalid', 'Give one of --add, --change and --remove.')
  if (add !== undefined) {
    const filter = parseFilter(options)
    const metric = FloorMetric.safeParse(options['metric'])
    if (!filter) throw new WinnowError('input.invalid', '--add needs --filter, the rows of the floor.')
    if (!metric.success)
      throw new WinnowError('input.invalid', `--metric is one of ${FloorMetric.options.join(', ')}.`)
    const named = textOption(options, 'output')
    const made = await slices.addFloor({
      dataset,
      name: add,
      filter,
      metric: metric.data,
      label: textOption(options, 'label') ?? null,
      least: leastOf(options),
      ...(named === undefined ? {} : { output: named }),
    })
    return output.result(made, () => `${made.name}: at least ${shares(made.least)} from now on.`)
  }
  const all = await slices.floors({ dataset })
  const found = (name: string): SliceFloor => {
    const one = all.find((floor) => floor.name === name || floor.id === name)
    if (one) return one
    throw new WinnowError('floor.notFound', `There is no floor named ${name}.`)
  }
  if (change !== undefined) {
    const made = await slices.changeFloor({ floor: found(change).id, least: leastOf(options) })
    return output.result(made, () => `${made.name}: at least ${shares(made.least)} from now on.`)
  }
  if (remove !== undefined) {
    const gone = await slices.removeFloor({ floor: found(remove).id })
    return output.result(gone, () => `${gone.name} is removed.`)
  }
  output.result(all, () =>
    all.length === 0
      ? 'No floor yet. `winnow floors DATASET --add NAME --filter JSON --least 85` adds one.'
      : textTable(
          ['floor', 'metric', 'least'],
          all.map(({ name, metric, label, least }) => [
            name,
            `${metric}${label === null ? '' : ` of ${label}`}`,
            shares(least),
          ]),
        ),
  )
}

function leastOf(options: Record<string, unknown>): number {
  const text = textOption(options, 'least') ?? ''
  const value = Number(text)
  if (text !== '' && value >= 0 && value <= 100) return value / 100
  throw new WinnowError(
    'input.invalid',
    `--least is a percentage from 0 to 100. Found: ${text || 'nothing'}.`,
  )
}
