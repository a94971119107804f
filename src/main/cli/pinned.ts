// `winnow pinned`: messages that must stay right; `--check` fails where a run breaks one, for a pipeline of builds.
import type { Command } from 'commander'
import type { PinnedStatus } from '../../shared/domain/pinned'
import { PinId } from '../../shared/domain/pinned'
import { WinnowError } from '../../shared/errors'
import { collect, pathSource, type Runner, textOption } from './command'
import { percent, textTable } from './output'

/** Adds pinned. */
export function addPinnedCommand(program: Command, run: Runner): void {
  run(
    program
      .command('pinned')
      .description(
        'list, add and remove messages that must stay right, and check a run: the exit code is 2 where one is broken',
      )
      .option('--dataset <name>', 'dataset whose messages they are; that of the run with --check')
      .option('--add <text>', 'pin this message, with --label')
      .option('--label <label>', 'with --add: its label; several times where it may have several', collect)
      .option('--output <name>', 'with --add: label column; the first when absent')
      .option('--add-file <file>', 'pin the messages of a table with the columns text and label')
      .option('--remove <id>', 'take a pin away; may be given several times', collect)
      .option('--check <run>', 'ask this run now'),
    async ({ session, output, signal }, _args, options) => {
      const { pinned, runs } = session.client
      const check = textOption(options, 'check')
      const named = textOption(options, 'dataset')
      if (named === undefined && check === undefined)
        throw new WinnowError('input.invalid', 'Name the dataset with --dataset, or a run with --check.')
      const dataset = named ?? (await runs.get({ run: check ?? '' })).datasetId
      const [add, file] = [textOption(options, 'add'), textOption(options, 'addFile')]
      if (add !== undefined) {
        const column = textOption(options, 'output')
        const labels = (options['label'] as string[] | undefined) ?? []
        const pin = { text: add, labels, ...(column === undefined ? {} : { output: column }) }
        await pinned.add({ dataset, pins: [pin] })
      }
      if (file !== undefined) await pinned.addFile({ dataset, source: pathSource(file) }, { signal })
      const remove = options['remove'] as string[] | undefined
      if (remove) await pinned.remove({ pins: remove.map((id) => PinId.parse(id)) })
      if (check === undefined) {
        const all = await pinned.list({ dataset })
        output.result(all, () =>
          all.length === 0
            ? 'No pinned message yet. `winnow pinned --dataset NAME --add "…" --label L` pins one.'
            : textTable(
                ['id', 'label', 'text'],
                all.map(({ id, labels, text }) => [id, labels.join(', '), text]),
              ),
        )
        return
      }
      const status = await pinned.check({ run: check }, { signal })
      output.result(status, () => statusText(status))
      if (status.broken > 0)
        throw new WinnowError(
          'pinned.broken',
          `${status.broken} of ${status.pins.length} pinned messages are wrong.`,
        )
    },
  )
}

function statusText({ right, broken, pins }: PinnedStatus): string {
  if (pins.length === 0) return 'No pinned message of what the run answers.'
  const wrong = pins.filter(({ isRight }) => isRight === false)
  return [
    `${right} of ${right + broken} pinned messages right.`,
    ...(wrong.length === 0
      ? []
      : [
          textTable(
            ['must be', 'said', 'probability', 'text'],
            wrong.map((one) => [
              one.labels.join(', '),
              one.said?.join(', ') ?? '',
              percent(one.probability ?? 0),
              one.text,
            ]),
          ),
        ]),
  ].join('\n')
}
