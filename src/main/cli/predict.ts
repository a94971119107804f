// `winnow predict`: score a file, or the rows of a dataset, with a run or with the classifier of a model folder. Of a
// file all columns come back, then label and probability; what rows get is kept in the dataset.
import { dirname, extname, basename, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  type LabelMatching,
  type ModelRef,
  Precision,
  type ScoreRowsEvent,
} from '../../shared/domain/prediction'
import { WinnowError } from '../../shared/errors'
import { pathSource, type Runner, textOption, type Work } from './command'
import { predictorRef } from './models'
import { duration, percent } from './output'

/** The options that choose how a model predicts. */
export const precisionOption = (): Option =>
  new Option(
    '--precision <auto|f32|bf16>',
    'what an encoder scores in; as trained when absent, the faster one for a folder',
  ).choices(Precision.options)

/** Adds predict. */
export function addPredictCommand(program: Command, run: Runner): void {
  const command = program
    .command('predict [model-or-file] [file]')
    .description(
      'score a file, or rows of a dataset: predict MODEL FILE, predict --model MODEL FILE, or predict MODEL --dataset NAME; MODEL is a run or a model folder with a classifier',
    )
    .option('--model <model>', 'a run or a linked model by id, prefix or name, or a folder')
    .option('--dataset <name>', 'score the rows of this dataset and keep what comes out as columns')
    .option('--split <part>', 'with --dataset: only the rows of this part')
    .option(
      '--output <name>',
      'with --dataset: label column to match a folder’s labels with; the first when absent',
    )
    .option('--text <column>', 'column with the messages; as in training when absent')
    .option('--append-text <column>', 'column that stands under them; as in training when absent')
    .option('--no-append-text', 'read the messages alone')
    .option('--out <file>', 'file to write; FILE.predicted.csv beside the input by default')
    .option('--probabilities', 'one column per class')
    .addOption(precisionOption())
  run(command, async (work, args, options) => {
    const named = textOption(options, 'model')
    const [model, file, ...rest] = named === undefined ? args : [named, ...args]
    const dataset = textOption(options, 'dataset')
    if (model === undefined || rest.length > 0 || (file === undefined) === (dataset === undefined))
      throw new WinnowError(
        'input.unknownFlag',
        'predict needs a model, and a file or a dataset: winnow predict MODEL FILE, or winnow predict MODEL --dataset NAME.',
      )
    const ref = await predictorRef(work.session, model)
    if (file !== undefined) return predictFile(work, ref, file, options)
    const { run: kept, ...done } = await scoreRows(work, ref, options, textOption(options, 'split'))
    const value = { run: kept.id, name: kept.name, dataset: kept.dataset, ...done }
    work.output.result(value, () => rowsText(kept.name, done))
  })
}

async function predictFile(
  { session, output, signal }: Work,
  model: ModelRef,
  file: string,
  options: Record<string, unknown>,
): Promise<void> {
  const input = pathSource(file)
  const fallback = join(dirname(input.path), `${basename(input.path, extname(input.path))}.predicted.csv`)
  const path = resolve(textOption(options, 'out') ?? fallback)
  const textColumn = textOption(options, 'text')
  const request = {
    model,
    source: input,
    target: { kind: 'path' as const, path },
    probabilities: options['probabilities'] === true,
    ...(textColumn === undefined ? {} : { textColumn }),
    ...appendOption(options),
    ...givenPrecision(options),
  }
  for await (const event of session.client.predict.file(request, { signal })) {
    if (event.type === 'progress') {
      output.progress(event, { done: event.doneBytes, total: event.totalBytes, note: `${event.rows} rows` })
      continue
    }
    const { rows, rejected, samplesPerSecond, counts, notices, precision: used } = event
    output.result({ rows, rejected, file: path, samplesPerSecond, precision: used, counts, notices }, () =>
      [`${rows} rows scored, ${rejected} left out, written to ${path}.`, ...notices].join('\n'),
    )
    return
  }
  throw new WinnowError('input.invalid', 'Scoring was stopped. Nothing was written.', {
    hint: 'Start it again.',
  })
}

/** commander gives true for the absence of `--no-append-text`, and false where it stands. */
function appendOption(options: Record<string, unknown>): { appendColumn?: string | null } {
  const given = options['appendText']
  if (given === false) return { appendColumn: null }
  return typeof given === 'string' ? { appendColumn: given } : {}
}

type Scored = Omit<Extract<ScoreRowsEvent, { type: 'finished' }>, 'type'>

/**
 * Scores the rows that the options name (`dataset`, `output`, `precision`) in a part, or all of them, with progress.
 * @throws WinnowError `input.invalid` when it was stopped; what was scored is kept.
 */
export async function scoreRows(
  { session, output, signal }: Work,
  model: ModelRef,
  options: Record<string, unknown>,
  part: string | undefined,
): Promise<Scored> {
  const dataset = textOption(options, 'dataset')
  const labels = textOption(options, 'output')
  const request = {
    model,
    ...(dataset === undefined ? {} : { dataset }),
    ...(labels === undefined ? {} : { output: labels }),
    ...(part === undefined ? {} : { part }),
    ...givenPrecision(options),
  }
  let done = 0
  for await (const event of session.client.predict.rows(request, { signal })) {
    if (event.type === 'finished') {
      const { type: _, ...scored } = event
      return scored
    }
    done = event.type === 'started' ? event.known : event.rows
    const left = event.type === 'progress' ? event.secondsLeft : null
    const note = `${done} rows${left === null ? '' : `, ${duration(left)} left`}`
    const total = event.type === 'started' ? event.rows : event.totalRows
    output.progress(event, { done, total, note })
  }
  throw new WinnowError('input.invalid', `Scoring was stopped. ${done} rows have a prediction.`, {
    hint: 'Start it again to go on with the others.',
  })
}

function givenPrecision(options: Record<string, unknown>): { precision?: Precision } {
  const precision = Precision.safeParse(textOption(options, 'precision'))
  return precision.success ? { precision: precision.data } : {}
}

function rowsText(name: string, { rows, scored, counts, matching }: Omit<Scored, 'run'>): string {
  const shares = counts
    .slice(0, 12)
    .map(({ label, count }) => `${label}: ${count} of ${rows} (${percent(rows > 0 ? count / rows : 0)})`)
  return [
    `${name}: ${scored} rows scored, ${rows} have a prediction.`,
    ...shares,
    ...matchingLines(matching),
  ].join('\n')
}

/** What is not the same in a model's labels and a dataset's, a line each. */
export function matchingLines({ modelOnly, datasetOnly }: LabelMatching): string[] {
  return [
    ...(modelOnly.length > 0
      ? [`Labels of the model that the dataset does not have: ${modelOnly.join(', ')}.`]
      : []),
    ...(datasetOnly.length > 0
      ? [
          `Labels of the dataset that the model does not know: ${datasetOnly.join(', ')}; their rows count as wrong.`,
        ]
      : []),
  ]
}
