// Decisions on the command line: what a threshold means for the business, and policies that are kept with a run.
import type { Command } from 'commander'
import { bestStep, effortCurve } from '../../shared/decide/effort'
import { decide, type Decision, flaggedAt } from '../../shared/decide/decide'
import { type RoutedDay, routedDay } from '../../shared/decide/route'
import {
  type BusinessInputs,
  type DecisionCurve,
  type PolicyRule,
  thresholdSteps,
  type Wish,
} from '../../shared/domain/policy'
import type { Estimate } from '../../shared/domain/prediction'
import { WinnowError } from '../../shared/errors'
import { collect, type Runner, textOption, type Work } from './command'
import { textTable } from './output'

/** Adds decide and policies. */
export function addDecideCommands(program: Command, run: Runner): void {
  run(
    program
      .command('decide <run>')
      .description(
        'what a threshold means: messages read, caught, missed and money, with 95 % intervals; and keep it as a policy',
      )
      .requiredOption(
        '--catch <label>',
        'label whose messages must be caught; may be given several times',
        collect,
      )
      .option(
        '--trigger <label>',
        'label whose probability flags a message; those to be caught when absent',
        collect,
      )
      .option('--waste <label>', 'label for which a flag is a waste; all others when absent', collect)
      .option('--volume <n>', 'messages a day', '1000')
      .option('--per-day <label=n>', 'messages of a label a day; else as the rows are', collect)
      .option('--minutes <n>', 'minutes to read one message', '1.5')
      .option('--hourly <n>', 'cost of an hour of reading', '30')
      .option('--miss <n>', 'cost of a missed message', '0')
      .option('--false-alarm <n>', 'cost of a message flagged in vain', '0')
      .option('--work-days <n>', 'days a month', '22')
      .option('--threshold <p>', 'flag from this probability on, 0 to 1')
      .option('--catch-at-least <percent>', 'the threshold that catches this share with the least reading')
      .option('--read-at-most <n>', 'the threshold that catches the most with so many messages read a day')
      .option('--lowest-cost', 'the threshold that costs the least; when no other is asked for')
      .option('--part <part>', 'rows that it is worked out on', 'test')
      .option('--output <name>', 'label column; the first when absent')
      .option('--unsure <p>', 'also to a person where the likeliest label is less probable')
      .option('--unsure-by <output>', 'label column whose likeliest label that is; --output when absent')
      .option('--answer-by <output>', 'label column that says the automatic answer of the others')
      .option('--save <name>', 'keep it as a policy of the run')
      .option(
        '--goal',
        'keep what is asked for with the dataset: later trainings are watched by it, runs compared by it',
      ),
    decideCommand,
  )
  run(
    program
      .command('policies <run>')
      .description('list the policies of a run, or remove one')
      .option('--remove <name>', 'remove this policy'),
    async ({ session, output }, [ref = ''], options) => {
      const remove = textOption(options, 'remove')
      if (remove !== undefined) {
        const gone = await session.client.policies.remove({ run: ref, policy: remove })
        return output.result(gone, () => `${gone.name} is removed.`)
      }
      const all = await session.client.policies.list({ run: ref })
      output.result(all, () =>
        all.length === 0
          ? 'No policy yet. `winnow decide RUN --save NAME` keeps one.'
          : textTable(
              ['name', 'rule', 'saved'],
              all.map(({ name, rule, createdAt }) => [name, ruleText(rule), createdAt]),
            ),
      )
    },
  )
}

async function decideCommand(
  { session, output, signal }: Work,
  [ref = '']: string[],
  options: Record<string, unknown>,
) {
  const { policies, runs } = session.client
  const run = await runs.get({ run: ref })
  const part = textOption(options, 'part') ?? 'test'
  const named = textOption(options, 'output')
  const own = run.outputs.find((one) => named === undefined || one.output === named)
  if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${named}.`)
  const toCatch = options['catch'] as string[]
  const trigger = (options['trigger'] as string[] | undefined) ?? toCatch
  const asked = { run: run.id, part, output: own.output, trigger }
  const curve = await policies.curve(asked, { signal })
  const inputs = inputsOf(curve, toCatch, trigger, options)
  const points = effortCurve(curve, inputs)
  const wish = wishOf(options)
  const step =
    wish === null ? Math.round(numberOf(options, 'threshold', 0, 1) * thresholdSteps) : bestStep(points, wish)
  if (step === null)
    throw new WinnowError('input.invalid', 'No threshold keeps to that.', {
      hint: 'Ask for less, or let more labels flag a message.',
    })
  const threshold = step / thresholdSteps
  const flagged = flaggedAt(curve, step)
  const found = decide(curve.labels, flagged, inputs)
  const rule: PolicyRule = {
    flag: { kind: 'sum', output: own.output, labels: trigger, threshold },
    unsure:
      options['unsure'] === undefined
        ? null
        : {
            output: textOption(options, 'unsureBy') ?? own.output,
            below: numberOf(options, 'unsure', 0, 1),
          },
    answerBy: textOption(options, 'answerBy') ?? null,
  }
  const routing =
    rule.unsure || rule.answerBy !== null
      ? await policies.routing({ run: run.id, part, output: own.output, rule }, { signal })
      : null
  const day = routing && routedDay(routing, inputs)
  const save = textOption(options, 'save')
  const { read, caught, missed, saved, moneySaved: money } = found
  const figures = { part, rows: curve.rows, read, caught, missed, saved, money }
  const kept =
    save === undefined ? null : await policies.save({ run: run.id, name: save, rule, inputs, figures })
  if (options['goal'] === true) {
    if (wish === null)
      throw new WinnowError('input.invalid', 'A goal is a wish, not a threshold.', {
        hint: 'With --goal ask for --catch-at-least, --read-at-most or --lowest-cost.',
      })
    await policies.setGoal({ dataset: run.datasetId, goal: { output: own.output, inputs, wish } })
  }
  const { labels, ...rest } = found
  const value = {
    run: run.id,
    part,
    rows: curve.rows,
    threshold,
    ...rest,
    labels,
    ...(day ? { routing: day } : {}),
    policy: kept?.name ?? null,
  }
  output.result(value, () =>
    [
      ...linesOf(threshold, part, curve, inputs, found),
      ...(day ? ['', ...routingLines(day)] : []),
      ...(kept ? ['', `Kept as the policy ${kept.name}.`] : []),
    ].join('\n'),
  )
}

function inputsOf(
  curve: DecisionCurve,
  toCatch: string[],
  trigger: string[],
  options: Record<string, unknown>,
): BusinessInputs {
  const names = curve.labels.map(({ label }) => label)
  for (const label of [...toCatch, ...((options['waste'] as string[] | undefined) ?? [])])
    if (!names.includes(label))
      throw new WinnowError(
        'label.notFound',
        `No message of ${curve.part} and no label of the run is ${label}.`,
        {
          hint: `There are ${names.slice(0, 20).join(', ')}.`,
        },
      )
  const perDay = Object.fromEntries(
    ((options['perDay'] as string[] | undefined) ?? []).map((text) => {
      const at = text.lastIndexOf('=')
      const many = Number(text.slice(at + 1))
      if (at < 1 || !Number.isFinite(many) || many < 0 || !names.includes(text.slice(0, at)))
        throw new WinnowError('input.invalid', `--per-day is a label, = and a number. Found: ${text}.`)
      return [text.slice(0, at), many]
    }),
  )
  return {
    catch: toCatch,
    trigger,
    waste:
      (options['waste'] as string[] | undefined) ??
      names.filter((label) => !toCatch.includes(label) && !trigger.includes(label)),
    volume: numberOf(options, 'volume', 0, 1e9),
    ...(Object.keys(perDay).length > 0 ? { perDay } : {}),
    minutesToRead: numberOf(options, 'minutes', 0, 1e5),
    costPerHour: numberOf(options, 'hourly', 0, 1e6),
    costOfMiss: numberOf(options, 'miss', 0, 1e9),
    costOfFalseAlarm: numberOf(options, 'falseAlarm', 0, 1e9),
    workDays: numberOf(options, 'workDays', 0, 31),
    currency: '',
  }
}

/** What is asked of the threshold; null where it is given. @throws WinnowError `input.invalid` for two wishes. */
function wishOf(options: Record<string, unknown>): Wish | null {
  const given = (['threshold', 'catchAtLeast', 'readAtMost', 'lowestCost'] as const).filter(
    (name) => options[name] !== undefined,
  )
  if (given.length > 1)
    throw new WinnowError(
      'input.invalid',
      'Give one of --threshold, --catch-at-least, --read-at-most and --lowest-cost.',
    )
  const [name] = given
  if (name === 'threshold') return null
  if (name === 'catchAtLeast')
    return { kind: 'catchAtLeast', share: numberOf(options, 'catchAtLeast', 0, 100) / 100 }
  if (name === 'readAtMost') return { kind: 'readAtMost', messages: numberOf(options, 'readAtMost', 0, 1e9) }
  return { kind: 'lowestCost' }
}

function numberOf(options: Record<string, unknown>, name: string, least: number, most: number): number {
  const number = Number(options[name])
  if (Number.isFinite(number) && number >= least && number <= most && options[name] !== '') return number
  const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new WinnowError(
    'input.invalid',
    `--${flag} is a number from ${least} to ${most}. Found: ${String(options[name])}.`,
  )
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const range = ({ value, low, high }: Estimate): string => `${whole(value)} (${whole(low)} to ${whole(high)})`
const shares = ({ value, low, high }: Estimate): string =>
  `${(100 * value).toFixed(2)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`

function linesOf(
  threshold: number,
  part: string,
  curve: DecisionCurve,
  inputs: BusinessInputs,
  found: Decision,
): string[] {
  return [
    `Flag from ${threshold} on: read ${whole(found.read.value)} of ${whole(inputs.volume)} messages a day, catch ${whole(found.caught.value)}, miss ${whole(found.missed.value)}.`,
    `Measured on ${curve.rows} rows of ${part}; in brackets 95 % intervals.`,
    '',
    textTable(
      ['a day', ''],
      [
        ['read', range(found.read)],
        ['caught', `${range(found.caught)}, ${shares(found.catchShare)}`],
        ['missed', range(found.missed)],
        ['read in vain', `${range(found.wasted)}, ${shares(found.wasteShare)}`],
        ['effort saved', shares(found.saved)],
        ['money saved a month', range(found.moneySaved)],
      ],
    ),
    '',
    textTable(
      ['label', 'a day', 'flagged', 'share', 'rows'],
      found.labels.map((one) => [
        one.label,
        whole(one.perDay),
        whole(one.flagged),
        `${(100 * one.rate).toFixed(1)} % (${(100 * one.rateLow).toFixed(1)} to ${(100 * one.rateHigh).toFixed(1)})`,
        one.rows,
      ]),
    ),
  ]
}

function routingLines({ flagged, unsure, answered, filed, right, answers }: RoutedDay): string[] {
  return [
    `To a person ${whole(flagged)} flagged and ${whole(unsure)} not sure; answered ${whole(answered)}, filed ${whole(filed)}.${right ? ` Of the answers ${shares(right)} are right.` : ''}`,
    ...(answers.length === 0
      ? []
      : [
          '',
          textTable(
            ['answer', 'of answers', 'right'],
            answers.map((one) => [
              one.label,
              `${(100 * one.share).toFixed(1)} %`,
              one.right ? shares(one.right) : 'not known',
            ]),
          ),
        ]),
  ]
}

function ruleText({ flag, unsure, answerBy }: PolicyRule): string {
  const parts = [
    ...(flag?.kind === 'sum' ? [`${flag.labels.join(' + ')} from ${flag.threshold} on`] : []),
    ...(flag?.kind === 'each' ? flag.thresholds.map((one) => `${one.label} from ${one.threshold} on`) : []),
    ...(unsure ? [`${unsure.output} under ${unsure.below}`] : []),
  ]
  return `a person: ${parts.join(', ')}; else ${answerBy === null ? 'filed' : `answered by ${answerBy}`}`
}
