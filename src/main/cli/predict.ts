// `winnow predict`: score a file with a run. All columns come back, then label and probability.
import { dirname, extname, basename, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Precision } from '../../shared/domain/prediction'
import { WinnowError } from '../../shared/errors'
import { pathSource, type Runner, textOption } from './command'

/** Adds predict. */
export function addPredictCommand(program: Command, run: Runner): void {
  const command = program
    .command('predict <run-or-file> [file]')
    .description('score a file: predict RUN FILE, or predict --model MODEL FILE')
    .option('--model <model>', 'a run by id, prefix or name')
    .option('--text <column>', 'column with the messages')
    .option('--out <file>', 'file to write; FILE.predicted.csv beside the input by default')
    .option('--probabilities', 'one column per class')
    .addOption(
      new Option('--precision <auto|f32|bf16>', 'what an encoder scores in; as trained when absent').choices(
        Precision.options,
      ),
    )
  run(command, async ({ session, output, signal }, args, options) => {
    const named = textOption(options, 'model')
    const [model, file] = named === undefined ? args : [named, args[0]]
    if (model === undefined || file === undefined || (named !== undefined && args.length > 1))
      throw new WinnowError('input.unknownFlag', 'predict needs a run and a file: winnow predict RUN FILE.')
    const input = pathSource(file)
    const fallback = join(dirname(input.path), `${basename(input.path, extname(input.path))}.predicted.csv`)
    const path = resolve(textOption(options, 'out') ?? fallback)
    const textColumn = textOption(options, 'text')
    const precision = Precision.safeParse(textOption(options, 'precision'))
    const request = {
      model: { kind: 'run' as const, run: model },
      source: input,
      target: { kind: 'path' as const, path },
      probabilities: options['probabilities'] === true,
      ...(textColumn === undefined ? {} : { textColumn }),
      ...(precision.success ? { precision: precision.data } : {}),
    }
    for await (const event of session.client.predict.file(request, { signal })) {
      if (event.type === 'progress') {
        output.progress(event, { done: event.doneBytes, total: event.totalBytes, note: `${event.rows} rows` })
        continue
      }
      const { rows, rejected, samplesPerSecond, counts, precision: used } = event
      output.result(
        { rows, rejected, file: path, samplesPerSecond, precision: used, counts },
        () => `${rows} rows scored, ${rejected} left out, written to ${path}.`,
      )
      return
    }
    throw new WinnowError('input.invalid', 'Scoring was stopped. Nothing was written.', {
      hint: 'Start it again.',
    })
  })
}
