// `winnow worth`: what the labels so far gave, what more would bring, and whether it is time to stop.
import type { Command } from 'commander'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption } from './command'
import { percent, textTable } from './output'

/** Adds worth. */
export function addWorthCommand(program: Command, run: Runner): void {
  run(
    program
      .command('worth <run>')
      .description(
        'what labels were worth: this run beside those with fewer and more labels on the same test messages, what more labels would bring, and whether predictions have settled',
      )
      .option('--more <n>', 'labels to come', '100')
      .option('--output <name>', 'label column; the first when absent'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const more = Number(options['more'])
      if (!Number.isInteger(more) || more < 1)
        throw new WinnowError('input.invalid', '--more is a whole number from 1 on.')
      const named = textOption(options, 'output')
      const asked = { run: ref, more, ...(named === undefined ? {} : { output: named }) }
      const found = await session.client.runs.worth(asked, { signal })
      output.result(found, () =>
        [
          textTable(
            ['run', 'labels', 'macro-F1'],
            found.points.map(({ name, labels, macroF1 }) => [name, labels, percent(macroF1)]),
          ),
          '',
          ...found.says,
          ...(found.leftOut > 0
            ? [
                `${found.leftOut} other ${found.leftOut === 1 ? 'run is' : 'runs are'} of another family or model, or tested on other messages.`,
              ]
            : []),
        ].join('\n'),
      )
    },
  )
}
