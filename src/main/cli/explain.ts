// `winnow explain`: why a model gives a text its label, or what a bag of words has learnt as a whole.
import { type Command, Option } from 'commander'
import { Contrast, type Explanation, ExplainMethod, type Strongest } from '../../shared/domain/explanation'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption } from './command'
import { predictorRef } from './models'
import { percent, textTable } from './output'

/** Adds explain. */
export function addExplainCommand(program: Command, run: Runner): void {
  run(
    program
      .command('explain <model>')
      .description(
        'what each word adds to the score of a label: exact for a bag of words, an approximation for encoders; without --text the strongest words of each label of a bag of words',
      )
      .option('--text <text>', 'the message')
      .option('--label <label>', 'label to explain (why not this one?); the likeliest when absent')
      .option('--output <name>', 'label column; the first when absent')
      .addOption(
        new Option(
          '--method <method>',
          'exact weights, words left out one at a time, or integrated gradients; what fits the model when absent',
        ).choices(ExplainMethod.options),
      )
      .addOption(
        new Option('--against <what>', 'the score less that of the mean of all labels, or of the runner-up')
          .choices(Contrast.options)
          .default('none'),
      )
      .option('--limit <n>', 'without --text: words of each label', '10'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const text = textOption(options, 'text')
      const [label, column] = [textOption(options, 'label'), textOption(options, 'output')]
      const model = await predictorRef(session, ref)
      const asked = {
        ...(label === undefined ? {} : { label }),
        ...(column === undefined ? {} : { output: column }),
      }
      if (text !== undefined) {
        const method = ExplainMethod.safeParse(options['method'])
        const request = {
          ...asked,
          model,
          text,
          contrast: Contrast.parse(options['against']),
          ...(method.success ? { method: method.data } : {}),
        }
        const found = await session.client.explain.text(request, { signal })
        const pieces = found.pieces.map((piece) => ({ ...piece, text: text.slice(piece.start, piece.end) }))
        output.result({ ...found, pieces }, () => lines(found, pieces))
        return
      }
      if (model.kind !== 'run')
        throw new WinnowError('input.invalid', 'Give the message to explain with --text.')
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 1 || limit > 100)
        throw new WinnowError(
          'input.invalid',
          `--limit is a whole number from 1 to 100. Found: ${String(options['limit'])}.`,
        )
      const found = await session.client.explain.strongest({ ...asked, run: model.run, limit }, { signal })
      output.result(found, () => strongLines(found))
    },
  )
}

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`

function lines(found: Explanation, pieces: readonly { text: string; weight: number }[]): string {
  const how = found.isExact ? 'exact' : `approximate, ${found.method}`
  return [
    `${found.label}, ${percent(found.probability)} (${how}).`,
    textTable(
      ['word', 'adds'],
      pieces
        .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
        .map(({ text, weight }) => [text, signed(weight)]),
    ),
  ].join('\n')
}

function strongLines({ labels }: Strongest): string {
  return textTable(
    ['label', 'words that speak for it', 'words that speak against it'],
    labels.map((one) => [
      one.label,
      one.for.map(({ term }) => term).join(', '),
      one.against.map(({ term }) => term).join(', '),
    ]),
  )
}
