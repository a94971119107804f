// `winnow robustness`: how a run stands messages that are changed by rules.
import type { Command } from 'commander'
import { ChangeKind, type OwnChange, type Robustness } from '../../shared/domain/robustness'
import { WinnowError } from '../../shared/errors'
import { wilson } from '../../shared/metrics/wilson'
import { changeNames } from '../../shared/robustness/perturb'
import { collect, type Runner, textOption } from './command'
import { duration, percent, textTable } from './output'

/** Adds robustness. */
export function addRobustnessCommand(program: Command, run: Runner): void {
  run(
    program
      .command('robustness <run>')
      .description(
        'change messages by rules (typos, case, other words, Shakespeare, pirate …), ask the run again and say how many answers flip; kept with the run',
      )
      .option('--kinds <kinds>', `with commas between: ${ChangeKind.options.join(', ')}; all when absent`)
      .option('--replace <find=replacement>', 'a change of your own; may be given several times', collect)
      .option('--replace-pattern <regex=replacement>', 'the same with a regular expression', collect)
      .option('--part <part>', 'messages that are drawn from', 'test')
      .option('--sample <n>', 'messages that are drawn', '500')
      .option('--seed <n>', 'seed of the draw and of the changes', '7'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const kinds = textOption(options, 'kinds')
      const own = [...rulesOf(options['replace'], false), ...rulesOf(options['replacePattern'], true)]
      const request = {
        run: ref,
        ...(kinds === undefined ? (own.length > 0 ? { kinds: [] } : {}) : { kinds: kindsOf(kinds) }),
        own,
        part: textOption(options, 'part') ?? 'test',
        sample: wholeOf(options, 'sample', 1),
        seed: wholeOf(options, 'seed', Number.MIN_SAFE_INTEGER),
      }
      for await (const event of session.client.robustness.check(request, { signal })) {
        if (event.type === 'finished') {
          output.result(event.result, () => textOf(event.result))
          return
        }
        const { done, total, secondsLeft } = event
        const note = secondsLeft === null ? '' : `${duration(secondsLeft)} left`
        output.progress(event, { done, total, note })
      }
      throw new WinnowError('input.invalid', 'The check was stopped. The one before is kept.')
    },
  )
}

function kindsOf(text: string): ChangeKind[] {
  return text.split(',').map((one) => {
    const kind = ChangeKind.safeParse(one.trim())
    if (kind.success) return kind.data
    throw new WinnowError('input.invalid', `There is no change named ${one.trim()}.`, {
      hint: `There are ${ChangeKind.options.join(', ')}.`,
    })
  })
}

function rulesOf(given: unknown, isRegex: boolean): OwnChange[] {
  return ((given as string[] | undefined) ?? []).map((text) => {
    const at = text.indexOf('=')
    if (at < 1)
      throw new WinnowError(
        'input.invalid',
        `A change is what to find, = and what to put there. Found: ${text}.`,
      )
    return { name: text, find: text.slice(0, at), replace: text.slice(at + 1), isRegex }
  })
}

function wholeOf(options: Record<string, unknown>, name: string, least: number): number {
  const number = Number(options[name])
  if (Number.isInteger(number) && number >= least) return number
  throw new WinnowError('input.invalid', `--${name} is a whole number. Found: ${String(options[name])}.`)
}

function accuracy(value: number | null, rows: number): string {
  if (value === null || rows === 0) return ''
  const { low, high } = wilson(value * rows, rows)
  return `${percent(value)} (${percent(low)} to ${percent(high)})`
}

function textOf({ rows, of, part, outputs }: Robustness): string {
  return [
    `${rows} of ${of} messages of ${part}; in brackets 95 % intervals.`,
    ...outputs.map(({ output, changes }) =>
      [
        ...(outputs.length > 1 ? [output] : []),
        textTable(
          ['change', 'changed', 'flipped', 'share', 'accuracy', 'after'],
          changes.map((one) => [
            one.isOwn ? one.kind : changeNames[one.kind as ChangeKind],
            one.applicable,
            one.flips.count,
            one.applicable === 0
              ? 'not applicable'
              : `${percent(one.flips.value)} (${percent(one.flips.low)} to ${percent(one.flips.high)})`,
            accuracy(one.accuracyBefore, one.labelled),
            accuracy(one.accuracyAfter, one.labelled),
          ]),
        ),
      ].join('\n'),
    ),
  ].join('\n')
}
