// The command that sets runs beside each other, and writes the comparison to a file.
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Comparison } from '../../shared/domain/comparison'
import { againstSentence } from '../../shared/comparison-words'
import { WinnowError } from '../../shared/errors'
import { metricsOf } from '../../shared/metrics'
import { type Runner, textOption } from './command'
import { percent, textTable } from './output'

/** Adds compare. */
export function addCompareCommand(program: Command, run: Runner): void {
  run(
    program
      .command('compare <runs...>')
      .description(
        'two to six runs on the same messages: figures with 95 % intervals, wins and losses, what differs',
      )
      .option('--part <part>', 'part: test, else validation')
      .option('--output <name>', 'label column; the first when absent')
      .option('--all-settings', 'also the settings that are the same')
      .option('--out <file>', 'write it to a file: .html is a report, .csv a table'),
    async ({ session, output, signal }, runs, options) => {
      const part = textOption(options, 'part')
      const name = textOption(options, 'output')
      const asked = { runs, ...(part ? { part } : {}), ...(name ? { output: name } : {}) }
      const out = textOption(options, 'out')
      const as = out === undefined ? null : kindOf(out)
      const comparison = await session.client.runs.compare(asked, { signal })
      const path = out === undefined ? null : resolve(out)
      if (path !== null && as !== null)
        await session.client.runs.exportComparison(
          { ...asked, as, target: { kind: 'path', path } },
          { signal },
        )
      output.result(path === null ? comparison : { ...comparison, file: path }, () =>
        [
          ...linesOf(comparison, options['allSettings'] === true),
          ...(path === null ? [] : ['', `Written to ${path}.`]),
        ].join('\n'),
      )
    },
  )
}

function kindOf(path: string): 'html' | 'csv' {
  const ending = extname(path).toLowerCase()
  if (ending === '.html' || ending === '.htm') return 'html'
  if (ending === '.csv') return 'csv'
  throw new WinnowError('input.invalid', `--out ends in .html or .csv. Found: ${path}.`)
}

function linesOf(comparison: Comparison, withAll: boolean): string[] {
  const { members, kind, notes, baseline, settings } = comparison
  const able = members.filter(({ figures }) => figures !== null)
  const infos = metricsOf(kind)
  const ids = Object.keys(infos).filter((id) => able.some(({ figures }) => figures?.metrics[id]))
  const figure = (id: string, at: number): string => {
    const one = able[at]?.figures?.metrics[id]
    if (!one) return '–'
    if (infos[id]?.format === 'percent')
      return `${percent(one.value)} (${(one.low * 100).toFixed(1)} to ${(one.high * 100).toFixed(1)})`
    return `${one.value.toFixed(3)} (${one.low.toFixed(3)} to ${one.high.toFixed(3)})`
  }
  const letters = able.map(({ letter }) => letter)
  const shown = settings.filter(({ isSame }) => withAll || !isSame)
  return [
    comparison.sentence,
    comparison.evidence,
    ...members.flatMap(({ letter, reason }) =>
      reason === null ? [] : [`${letter} is not compared: ${reason}`],
    ),
    ...notes,
    '',
    ...members.map(({ letter, run }) => `${letter}  ${run.name} (${run.id})`),
    '',
    ...(able.length > 0
      ? [
          textTable(
            ['at the best epoch', ...letters],
            ids.map((id) => [infos[id]?.label ?? id, ...able.map((_, at) => figure(id, at))]),
          ),
        ]
      : []),
    ...able.flatMap(({ letter, against }) =>
      against
        ? [
            '',
            `${againstSentence(letter, letterOf(comparison, comparison.reference), against, able.length)} ${against.wins} wins, ${against.losses} losses, ${against.bothRight} both right, ${against.bothWrong} both wrong.`,
          ]
        : [],
    ),
    ...able.flatMap(({ letter, overBaseline }) =>
      overBaseline && baseline && !baseline.isMember
        ? [againstSentence(letter, `the bag of words (${baseline.name})`, overBaseline, able.length)]
        : [],
    ),
    '',
    shown.length === 0
      ? 'Their settings are the same.'
      : textTable(
          [withAll ? 'setting' : 'settings that differ', ...members.map(({ letter }) => letter)],
          shown.map(({ label, values }) => [label, ...values.map((value) => value ?? '–')]),
        ),
  ]
}

function letterOf({ members }: Comparison, id: string | null): string {
  return members.find(({ run }) => run.id === id)?.letter ?? ''
}
