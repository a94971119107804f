// `winnow quality`: check a dataset, list what was found, mend it.
import type { Command } from 'commander'
import { FindingKind, QualityFix, type QualityReport } from '../../shared/domain/quality'
import { cardFacts } from '../../shared/domain/view'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption, type Work } from './command'
import { textTable } from './output'

const fixes = QualityFix.options.join(', ')
const findings = FindingKind.options.join(', ')

/** Adds quality. */
export function addQualityCommand(program: Command, run: Runner): void {
  run(
    program
      .command('quality <dataset>')
      .description('check a dataset for duplicates, leaks, contradicting and doubtful labels, personal data')
      .option('--similarity <n>', 'from which two texts are nearly equal, 0.5 to 1', '0.8')
      .option('--no-models', 'leave out doubtful labels and what the score would be, which train models')
      .option('--names', 'look for names of persons, too')
      .option('--long-words <n>', 'a text of more words is long', '200')
      .option('--folds <n>', 'models that judge the labels, each of rows that it did not see', '5')
      .option('--seed <n>', 'seed of the folds', '42')
      .option('--output <name>', 'label column whose labels are doubted; the first when absent')
      .option('--model <model>', 'model whose tokenizer counts tokens and unknown words')
      .option('--last', 'show the last check instead of checking')
      .option('--finding <name>', `list the rows of ${findings}, of the last check`)
      .option('--fix <name>', `mend --finding: ${fixes}`)
      .option('--from <n>', 'only rows of --finding with this score or more')
      .option('--limit <n>', 'rows of --finding at most', '100')
      .option('--offset <n>', 'rows of --finding to pass over', '0'),
    qualityCommand,
  )
}

async function qualityCommand(
  work: Work,
  [dataset = '']: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const { session, output } = work
  if (textOption(options, 'finding') !== undefined) return findingCommand(work, dataset, options)
  if (options['last'] === true) {
    const { report } = await session.client.quality.report({ dataset })
    if (!report) throw new WinnowError('quality.noReport', `${dataset} has not been checked yet.`)
    output.result(report, () => describe(report))
    return
  }
  const [name, model] = [textOption(options, 'output'), textOption(options, 'model')]
  const asked = {
    similarity: number('--similarity', options['similarity'], 0.5, 1),
    longWords: number('--long-words', options['longWords'], 1, 100_000),
    folds: number('--folds', options['folds'], 2, 10),
    seed: number('--seed', options['seed'], 0, 2 ** 31),
    models: options['models'] !== false,
    names: options['names'] === true,
    ...(name === undefined ? {} : { output: name }),
    ...(model === undefined ? {} : { model }),
  }
  for await (const event of session.client.quality.check(
    { dataset, options: asked },
    { signal: work.signal },
  ))
    if (event.type === 'progress') output.progress(event, { done: event.share, total: 1, note: event.stage })
    else {
      output.result(event.report, () => describe(event.report))
      return
    }
  throw new WinnowError('input.invalid', 'The check was stopped. What was found before stays.', {
    hint: 'Start it again.',
  })
}

async function findingCommand(
  { session, output }: Work,
  dataset: string,
  options: Record<string, unknown>,
): Promise<void> {
  const finding = oneOf('--finding', FindingKind.options, String(options['finding']))
  const [fix, least] = [textOption(options, 'fix'), textOption(options, 'from')]
  const from = least === undefined ? {} : { from: number('--from', least, 0, 1e9) }
  if (fix !== undefined) {
    const step = await session.client.quality.fix({
      dataset,
      finding,
      fix: oneOf('--fix', QualityFix.options, fix),
      ...from,
    })
    output.result(step, () => `${step.description}. The dataset is at revision ${step.revision}.`)
    return
  }
  const limit = number('--limit', options['limit'], 1, 1000)
  const offset = number('--offset', options['offset'], 0, 1e9)
  const page = await session.client.quality.rows({ dataset, finding, ...from, limit, offset })
  output.result(page, () =>
    textTable(
      ['row', 'group', 'score', 'suggested', 'detail', 'text'],
      page.rows.map((one) => [
        one.row.id,
        one.group,
        one.score.toFixed(2),
        one.suggested ?? '',
        one.detail ?? '',
        one.row.text.replaceAll(/\s+/g, ' ').slice(0, 80),
      ]),
    ),
  )
}

function describe(report: QualityReport): string {
  const { findings: found, labels, noise, scores, modelsNote, tokens } = report
  return [
    `${report.dataset}: ${report.rows} rows, checked in ${report.seconds.toFixed(1)} s${report.isOutdated ? '; changed since' : ''}.`,
    ...cardFacts(report.card).map(([name, value]) => `${name}: ${value}`),
    textTable(
      ['finding', 'rows', 'groups'],
      found.map((one) => [one.kind, one.rows, one.groups ?? '']),
    ),
    ...labels.flatMap(({ output, rare, imbalance, commonest, rarest, twins }) => [
      ...(rare.length > 0
        ? [
            `${output}: ${rare.length} labels with fewer than 10 messages to learn from: ${rare
              .map((one) => one.label)
              .slice(0, 10)
              .join(', ')}.`,
          ]
        : []),
      ...(imbalance !== null && imbalance >= 5
        ? [`${output}: ${commonest} is ${imbalance.toFixed(1)} times as common as ${rarest}.`]
        : []),
      ...twins.map((names) => `${output}: ${names.map((one) => `"${one}"`).join(' and ')} may be one label.`),
    ]),
    ...(noise
      ? [
          `Of ${noise.rows} labels ${noise.estimated} are confidently another one, for models right in ${(noise.accuracy * 100).toFixed(1)} % of messages that they had not seen.`,
        ]
      : []),
    ...(scores ?? []).map(
      (one) =>
        `Test accuracy ${(one.accuracy.value * 100).toFixed(1)} % (${(one.accuracy.low * 100).toFixed(1)} to ${(one.accuracy.high * 100).toFixed(1)}) after training on ${one.trainRows} messages${waysOf(one)}.`,
    ),
    ...(tokens
      ? [
          `Tokens: median ${tokens.medianTokens}, 99 % up to ${tokens.tokens99}; ${(tokens.unknownShare * 100).toFixed(2)} % unknown${
            tokens.unknown.length > 0
              ? `: ${tokens.unknown
                  .slice(0, 10)
                  .map((one) => one.text)
                  .join(' ')}`
              : ''
          }.`,
        ]
      : []),
    ...(modelsNote ? [modelsNote] : []),
  ].join('\n')
}

function waysOf({ kind, mended }: NonNullable<QualityReport['scores']>[number]): string {
  if (kind === 'asItIs') return ''
  if (kind === 'withoutLeaks') return ', without those that leak into test'
  return `, an estimate for mended labels: ${mended} training labels that models of the other training messages contradict were given the suggested one, test labels none`
}

function oneOf<T extends string>(flag: string, known: readonly T[], given: string): T {
  const found = known.find((one) => one === given)
  if (found) return found
  throw new WinnowError('input.invalid', `${flag} is one of ${known.join(', ')}. Found: ${given}.`)
}

function number(flag: string, given: unknown, least: number, most: number): number {
  const value = Number(given)
  if (Number.isFinite(value) && value >= least && value <= most) return value
  throw new WinnowError(
    'input.invalid',
    `${flag} is a number from ${least} to ${most}. Found: ${String(given)}.`,
  )
}
