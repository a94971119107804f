// Commands on runs: list, show, evaluate, export.
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { metricIds } from '../../shared/metrics/ids'
import { metrics } from '../../shared/metrics'
import type { Runner } from './command'
import { textOption } from './command'
import { percent, textTable } from './output'
import { describe, trainResult } from './train'

/** Adds runs, show, evaluate and export-runs. */
export function addRunCommands(program: Command, run: Runner): void {
  run(program.command('runs').description('list the runs'), async ({ session, output }) => {
    const runs = await session.client.runs.list({})
    output.result(runs, () =>
      runs.length === 0
        ? 'No run yet. `winnow train --dataset NAME --family bag-of-words` starts one.'
        : textTable(
            ['run', 'name', 'status', 'dataset', 'family', 'test accuracy', 'macro-F1'],
            runs.map((one) => [
              one.id,
              one.name,
              one.status,
              one.dataset,
              one.family,
              percent(one.result?.testAccuracy),
              percent(one.result?.testMacroF1),
            ]),
          ),
    )
  })
  run(program.command('show <run>').description('show one run'), async ({ session, output }, [ref = '']) => {
    const one = await session.client.runs.get({ run: ref })
    output.result({ ...trainResult(one), ...one }, () => describe(one))
  })
  run(
    program
      .command('evaluate <run>')
      .description('metrics of a run on a part, with 95 % intervals')
      .option('--split <part>', 'part: test, else validation'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const part = textOption(options, 'split')
      const evaluation = await session.client.runs.evaluation(
        { run: ref, ...(part ? { part } : {}) },
        { signal },
      )
      const { metrics: figures, ...rest } = evaluation
      output.result({ ...figures, ...rest }, () =>
        [
          `${evaluation.right} of ${evaluation.rows} messages of ${evaluation.part} right.`,
          ...metricIds.flatMap((id) => {
            const figure = figures[id]
            if (!figure) return []
            const format =
              metrics[id].format === 'percent' ? percent : (value: number): string => value.toFixed(3)
            return [
              `${metrics[id].label}: ${format(figure.value)} (95 %: ${format(figure.low)} to ${format(figure.high)})`,
            ]
          }),
          ...(evaluation.unseenLabels.length > 0
            ? [`Never seen in training: ${evaluation.unseenLabels.join(', ')}.`]
            : []),
        ].join('\n'),
      )
    },
  )
  run(
    program
      .command('export-model <run>')
      .description('write a run as a folder that Python loads')
      .addOption(new Option('--to <form>', 'hf: a Hugging Face folder').choices(['hf']).default('hf'))
      .requiredOption('--out <dir>', 'folder to write, empty or not there yet'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const path = resolve(String(options['out']))
      const written = await session.client.runs.exportModel({ run: ref, to: 'hf', path }, { signal })
      output.result(
        written,
        () => `${written.files.length} files written to ${written.path}. Its README.md says how to load it.`,
      )
    },
  )
  run(
    program
      .command('export-runs')
      .description('write the runs with settings and figures to a CSV file')
      .requiredOption('--out <file>', 'file to write'),
    async ({ session, output, signal }, _args, options) => {
      const path = resolve(String(options['out']))
      const { rows } = await session.client.runs.export({ target: { kind: 'path', path } }, { signal })
      output.result({ rows, file: path }, () => `${rows} runs written to ${path}.`)
    },
  )
}
