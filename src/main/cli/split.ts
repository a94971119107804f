// `winnow split`: the parts of a dataset, and a test sample drawn before labelling.
import type { Command } from 'commander'
import type { SplitSummary } from '../../shared/domain/dataset'
import type { SplitRequest } from '../../shared/domain/split'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption } from './command'

/** Adds split. */
export function addSplitCommand(program: Command, run: Runner): void {
  run(
    program
      .command('split <dataset>')
      .description(
        'say how a dataset is divided, divide it anew, or draw a test sample of messages that are in no part',
      )
      .option('--test-sample <n>', 'draw so many at random into the test part, to be labelled first')
      .option('--ratios <a/b/c>', 'divide the labelled rows anew: shares of train, validation and test')
      .option('--group-by <column>', 'with --ratios: rows with the same value stay together')
      .option('--keep-twins', 'with --ratios: near-duplicates of the last check stay together')
      .option('--by-date <column>', 'with --ratios: the newest are test')
      .option('--by-column <column>', 'divide the labelled rows anew, as this column says')
      .option('--versions', 'list all versions')
      .option('--seed <n>', 'seed of the sample and of --ratios', '42'),
    async ({ session, output }, [dataset = ''], options) => {
      const size = textOption(options, 'testSample')
      const { datasets } = session.client
      if (options['versions'] === true) {
        const all = await datasets.splits({ dataset })
        output.result(all, () => all.map(describe).join('\n\n'))
        return
      }
      const request = requestOf(options)
      if (request) {
        const made = await datasets.split({ dataset, request })
        output.result(made, () => describe(made))
        return
      }
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

function requestOf(options: Record<string, unknown>): SplitRequest | null {
  const [column, date, ratios, group] = [
    textOption(options, 'byColumn'),
    textOption(options, 'byDate'),
    textOption(options, 'ratios'),
    textOption(options, 'groupBy'),
  ]
  if (column !== undefined) return { kind: 'column', column }
  if (ratios === undefined && date === undefined) return null
  const shares = (ratios ?? '80/10/10').split('/').map(Number)
  const sum = shares.reduce((total, share) => total + share, 0)
  const [, validation = 0, test = 0] = shares.map((share) => share / sum)
  if (shares.length !== 3 || !shares.every((share) => share >= 0) || !(sum > 0))
    throw new WinnowError('input.invalid', `--ratios is three shares such as 80/10/10. Found: ${ratios}.`)
  if (date !== undefined) return { kind: 'date', column: date, validation, test }
  return {
    kind: 'random',
    validation,
    test,
    seed: whole('--seed', String(options['seed']), 0),
    ...(group === undefined ? {} : { groupBy: group }),
    ...(options['keepTwins'] === true ? { keepsTwins: true } : {}),
  }
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
