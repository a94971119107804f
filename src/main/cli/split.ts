// `winnow split`: the parts of a dataset, and a test sample drawn before labelling.
import type { Command } from 'commander'
import { dateColumn, groupColumns, groupReason } from '../../shared/domain/column-role'
import type { SplitSummary } from '../../shared/domain/dataset'
import type { Column } from '../../shared/domain/file'
import type { SplitRequest } from '../../shared/domain/split'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption, type Work } from './command'

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
      .option(
        '--group-by <column>',
        'with --ratios: rows with the same value stay together; the group column of the dataset when absent, none for no group',
      )
      .option('--keep-twins', 'with --ratios: near-duplicates of the last check stay together')
      .option(
        '--by-date [column]',
        'the newest are test; by the date column of the dataset when no column is named',
      )
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
      const request = requestOf(options, await columnsOf(session.client, dataset, options))
      if (request) {
        const made = await datasets.split({ dataset, request })
        output.result(made, () => [describe(made), ...reasonOf(request)].join('\n'))
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

/** Columns of the dataset, where a default is looked for among them. */
async function columnsOf(
  client: Work['session']['client'],
  dataset: string,
  options: Record<string, unknown>,
): Promise<readonly Column[]> {
  const asksForGroup = options['ratios'] !== undefined && options['groupBy'] === undefined
  if (!asksForGroup && options['byDate'] !== true) return []
  return (await client.datasets.get({ dataset })).columns
}

function reasonOf(request: SplitRequest): string[] {
  return request.kind === 'random' && request.groupBy !== undefined ? [groupReason(request.groupBy)] : []
}

function requestOf(options: Record<string, unknown>, columns: readonly Column[]): SplitRequest | null {
  const [column, namedDate, ratios, namedGroup] = [
    textOption(options, 'byColumn'),
    textOption(options, 'byDate'),
    textOption(options, 'ratios'),
    textOption(options, 'groupBy'),
  ]
  const date = options['byDate'] === true ? (dateColumn(columns) ?? noDate()) : namedDate
  const group = namedGroup === 'none' ? undefined : (namedGroup ?? groupColumns(columns)[0])
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

function noDate(): never {
  throw new WinnowError('input.invalid', 'The dataset has no column of dates to divide by.', {
    hint: 'Name one: --by-date COLUMN, or give it the role: winnow columns DATASET --role COLUMN=date.',
  })
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
