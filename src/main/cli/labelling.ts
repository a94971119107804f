// `winnow queue`, `winnow queues` and `winnow label`: what to label next, and the labels that come back, so that a script can be the labeller.
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { LabelOrder, LabelPool, type LeftOut, mostInQueue } from '../../shared/domain/labelling'
import { WinnowError } from '../../shared/errors'
import { addRowOptions, rowsAsked, type Runner, textOption, type Work } from './command'
import { readLabelFile } from './label-file'
import { predictorRef } from './models'
import { textTable } from './output'
import { scoreRows } from './predict'

/** Adds queue and label. */
export function addLabellingCommands(program: Command, run: Runner): void {
  run(
    addRowOptions(
      program
        .command('queue')
        .description('list the messages to label next, those first whose label would tell most')
        .requiredOption('--dataset <name>', 'dataset'),
    )
      .addOption(
        new Option('--order <order>', 'what comes first').choices(LabelOrder.options).default('random'),
      )
      .option('--take <n>', 'at most so many', '50')
      .option(
        '--run <model>',
        'a run or a model folder whose scores are read; it scores first what it has not yet. The latest run that has scored some when absent',
      )
      .option('--seed <n>', 'of random and diverse', '42')
      .addOption(
        new Option(
          '--pool <pool>',
          'unlabelled rows; labelled ones to be checked; or unlabelled ones of the test part, which are in no other queue',
        ).choices(LabelPool.options),
      )
      .option('--output <name>', 'label column; the first when absent')
      .option('--keep <name>', 'keep it under this name, for the page Labelling'),
    queueCommand,
  )
  run(
    program
      .command('queues')
      .description('list the queues that are kept, with how far each is')
      .option('--dataset <name>', 'of this dataset alone'),
    queuesCommand,
  )
  run(
    program
      .command('label')
      .description('set labels from a CSV file with the columns id and label')
      .requiredOption('--dataset <name>', 'dataset')
      .requiredOption('--from <file>', 'CSV with the columns id and label; an empty label takes it away')
      .option('--output <name>', 'label column; the first when absent')
      .option('--no-duplicates', 'leave unlabelled rows with the same text unlabelled'),
    labelCommand,
  )
}

async function queueCommand(work: Work, _args: string[], options: Record<string, unknown>): Promise<void> {
  const { session, output, signal } = work
  const filter = rowsAsked(options)
  const order = LabelOrder.parse(options['order'])
  const [model, column, keep] = [
    textOption(options, 'run'),
    textOption(options, 'output'),
    textOption(options, 'keep'),
  ]
  const pool = LabelPool.optional().parse(options['pool'])
  const dataset = String(options['dataset'])
  const run = model === undefined ? undefined : await scoringRun(work, model, dataset, options)
  const pick = {
    dataset,
    order,
    take: wholeNumber('--take', options['take'], 1, mostInQueue),
    seed: wholeNumber('--seed', options['seed'], 0, Number.MAX_SAFE_INTEGER),
    ...(run === undefined ? {} : { run }),
    ...(column === undefined ? {} : { output: column }),
    ...(pool === undefined ? {} : { pool }),
    ...(filter === undefined ? {} : { filter }),
  }
  const { rows, matched, leftOut, run: read } = await session.client.labelling.pick(pick, { signal })
  const kept = keep === undefined ? null : await session.client.labelling.create({ ...pick, name: keep })
  const said = countsText(rows.length, matched, leftOut)
  const counted = { type: 'queue', matched, held: rows.length, leftOut, run: read, queue: kept?.id ?? null }
  output.progress(counted, null)
  output.result(rows, () =>
    [
      rows.length === 0
        ? 'Nothing is left to label.'
        : textTable(
            ['row', 'score', 'why', 'text'],
            rows.map((row) => [row.id, row.score?.toFixed(3) ?? '', row.reason, oneLine(row.text)]),
          ),
      '',
      said,
      ...(kept ? [`Kept as the queue ${kept.name}.`] : []),
    ].join('\n'),
  )
}

/** The run that has scored every row with a model: of what is missing it says so itself first. */
async function scoringRun(
  work: Work,
  model: string,
  dataset: string,
  options: Record<string, unknown>,
): Promise<string> {
  const ref = await predictorRef(work.session, model)
  const { id } = await work.session.client.datasets.get({ dataset })
  if (ref.kind === 'run') {
    const own = await work.session.client.runs.get({ run: ref.run })
    if (own.datasetId !== id)
      throw new WinnowError('labelling.noScores', `${own.name} was trained on ${own.dataset}.`, {
        hint: `Name a run of ${dataset}, or a model folder.`,
        details: { path: 'run' },
      })
  }
  const { run } = await scoreRows(work, ref, options, undefined)
  return run.id
}

const reasons: Readonly<Record<keyof LeftOut, string>> = {
  withoutText: 'without text',
  discarded: 'discarded',
  test: 'in the test part, or not in it',
  testTwins: 'with the text of a test message',
  labelled: 'labelled already, or not yet',
  notDoubtful: 'not doubtful',
  duplicates: 'with the text of one that comes up',
  notTaken: 'behind these',
}

/** "50 of 412 that match; left out: 12 labelled already." */
function countsText(held: number, matched: number, leftOut: LeftOut): string {
  const parts = Object.entries(reasons).flatMap(([key, words]) => {
    const count = leftOut[key as keyof LeftOut]
    return count === 0 ? [] : [`${count} ${words}`]
  })
  return `${held} of ${matched} that match${parts.length === 0 ? '' : `; left out: ${parts.join(', ')}`}.`
}

async function queuesCommand({ session, output }: Work, _args: string[], options: Record<string, unknown>) {
  const dataset = textOption(options, 'dataset')
  const queues = await session.client.labelling.list(dataset === undefined ? {} : { dataset })
  output.result(queues, () =>
    queues.length === 0
      ? 'No queue is kept.'
      : textTable(
          ['queue', 'dataset', 'order', 'done', 'labelled', 'skipped', 'discarded'],
          queues.map((one) => [
            one.name,
            one.datasetName,
            one.order,
            `${one.done} of ${one.total}`,
            String(one.labelled),
            String(one.skipped),
            String(one.discarded),
          ]),
        ),
  )
}

const why = {
  noSuchRow: 'there is no such row',
  sameLabel: 'it has this label already',
  givenAgain: 'the file names it again further down',
} as const

async function labelCommand({ session, output }: Work, _args: string[], options: Record<string, unknown>) {
  const dataset = String(options['dataset'])
  const named = textOption(options, 'output')
  const { outputs } = await session.client.datasets.get({ dataset })
  const own = outputs.find(({ name }) => named === undefined || name === named)
  const read = await readLabelFile(resolve(String(options['from'])))
  // Exports write several labels with a bar between them, so that is how they come back.
  const isMulti = own?.kind === 'multi'
  const edits = read.map(({ row, label }) =>
    isMulti ? { row, label: null, labels: (label ?? '').split('|') } : { row, label },
  )
  const done = await session.client.datasets.label({
    dataset,
    edits,
    ...(named === undefined ? {} : { output: named }),
    withDuplicates: options['duplicates'] !== false,
  })
  const { applied, skipped, duplicates } = done
  const given = done.reasons.map(({ row, why: reason }) => ({ id: row, reason: why[reason] }))
  output.result({ applied, skipped, duplicates, reasons: given }, () =>
    [
      `${applied} labels set, ${skipped} rows skipped.`,
      ...(duplicates > 0 ? [`${duplicates} further rows with the same texts got their labels.`] : []),
      ...given.slice(0, 20).map(({ id, reason }) => `Row ${id}: ${reason}.`),
      ...(given.length > 20 ? [`… and ${skipped - 20} more.`] : []),
    ].join('\n'),
  )
}

function wholeNumber(flag: string, value: unknown, from: number, upTo: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= from && number <= upTo) return number
  throw new WinnowError(
    'input.invalid',
    `${flag} is a whole number from ${from} to ${upTo}. Found: ${String(value)}.`,
  )
}

function oneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat
}
