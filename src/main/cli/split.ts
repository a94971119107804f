// `winnow split`: the parts of a dataset, and a test sample drawn before labelling.
import type { Command } from 'commander'
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption } from './command'

/** Adds split. */
export function addSplitCommand(program: Command, run: Runner): void {
  run(
    program
      .command('split <dataset>')
      .description('say how a dataset is divided, or draw a test sample of messages that are in no part')
      .option('--test-sample <n>', 'draw so many at random into the test part, to be labelled first')
      .option('--seed <n>', 'seed of the sample', '42'),
    async ({ session, output }, [dataset = ''], options) => {
      const size = textOption(options, 'testSample')
      const { datasets } = session.client
      const split =
        size === undefined
          ? (await datasets.get({ dataset })).split
          : await datasets.drawTestSample({
              dataset,
              size: whole('--test-sample', size, 1),
              seed: whole('--seed', String(options['seed']), 0),
            })
      output.result(split, () => (split ? describe(split) : 'The dataset has no split yet.'))
    },
  )
}

function describe({ version, parts, hash, partHashes }: SplitSummary): string {
  const list = Object.entries(parts).map(([part, rows]) => `${part} ${rows}`)
  const test = partHashes['test']
  return [
    `Split v${version} (${hash.slice(0, 16)}): ${list.join(', ')}.`,
    ...(test === undefined ? [] : [`Runs with the test part ${test.slice(0, 16)} can be compared.`]),
  ].join('\n')
}

function whole(flag: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least) return number
  throw new WinnowError('input.invalid', `${flag} is a whole number from ${least}. Found: ${text}.`)
}
