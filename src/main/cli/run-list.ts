// `winnow runs`: the list, the queue, and what is noted of the runs.
import type { Command } from 'commander'
import { type Run, RunFamily, type RunNotes, RunStatus } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { collect, type Runner, textOption } from './command'
import { percent, textTable } from './output'
import { addQueueCommands } from './queue'

/** Adds runs, runs annotate and the commands of the queue. */
export function addRunList(program: Command, run: Runner): void {
  const runs = program
    .command('runs')
    .description('list the runs')
    .option('--tag <tag>', 'those with this tag alone; once for each', collect)
    .option('--starred', 'those with a star alone')
    .option('--dataset <dataset>', 'those on this dataset alone')
    .option('--status <status>', 'those in this state alone; once for each', collect)
    .option('--family <family>', 'those of this family alone; once for each', collect)
    .option('--archived', 'the archived ones, which are hidden otherwise')
  run(runs, async ({ session, output }, _args, options) => {
    const [tag, ...more] = (options['tag'] ?? []) as string[]
    const found = await session.client.runs.list({
      ...(tag === undefined ? {} : { tag }),
      ...(options['starred'] === true ? { isStarred: true } : {}),
      ...oneOf(options, 'dataset'),
      ...manyOf(RunStatus, options, 'status'),
      ...manyOf(RunFamily, options, 'family'),
      ...(options['archived'] === true ? { archived: 'only' as const } : {}),
    })
    const has = (one: Run, word: string): boolean =>
      one.tags.some((own) => own.toLowerCase() === word.toLowerCase())
    const list = found.filter((one) => more.every((word) => has(one, word)))
    const isAll = Object.keys(options).length === 0
    output.result(list, () =>
      list.length > 0
        ? tableOf(list)
        : isAll
          ? 'No run yet. `winnow train --dataset NAME --family bag-of-words` starts one.'
          : 'No run is like that.',
    )
  })
  addQueueCommands(runs, run)
  run(
    runs
      .command('annotate <run...>')
      .description('star, tag, note or archive runs')
      .option('--star', 'give a star')
      .option('--no-star', 'take the star away')
      .option('--tag <tag>', 'add a tag; once for each', collect)
      .option('--untag <tag>', 'take a tag away; once for each', collect)
      .option('--note <text>', 'what is to be remembered; replaces the note, and "" empties it')
      .option('--archive', 'hide it from lists')
      .option('--no-archive', 'bring it back to lists'),
    async ({ session, output }, refs, options) => {
      // The list has the same option, and takes it first.
      const change = changeOf({ ...options, tag: options['tag'] ?? runs.opts()['tag'] })
      if (Object.keys(change).length === 0)
        throw new WinnowError('input.invalid', 'Nothing is to be noted.', {
          hint: 'Name --star, --tag, --untag, --note or --archive.',
        })
      const noted = await session.client.runs.annotate({ runs: refs, change })
      output.result(noted, () => tableOf(noted))
    },
  )
}

function oneOf(options: Record<string, unknown>, name: 'dataset'): { dataset?: string } {
  const value = textOption(options, name)
  return value === undefined ? {} : { dataset: value }
}

/** Words of an option that may be given several times. @throws WinnowError `input.invalid` for another word. */
function manyOf<V extends string, K extends string>(
  known: { readonly options: readonly V[] },
  options: Record<string, unknown>,
  name: K,
): { [key in K]?: V[] } {
  const words = options[name] as string[] | undefined
  if (!words) return {}
  const found = words.map((word) => {
    const one = known.options.find((option) => option === word)
    if (one === undefined)
      throw new WinnowError('input.invalid', `--${name} ${word} is not known.`, {
        hint: `Name one of ${known.options.join(', ')}.`,
      })
    return one
  })
  return { [name]: found } as { [key in K]?: V[] }
}

function tableOf(runs: readonly Run[]): string {
  return textTable(
    ['run', 'name', 'status', 'dataset', 'family', 'test accuracy', 'macro-F1', 'tags'],
    runs.map((one) => [
      one.id,
      one.isStarred ? `* ${one.name}` : one.name,
      one.archivedAt === null ? one.status : `${one.status}, archived`,
      one.dataset,
      one.family,
      percent(one.result?.testAccuracy),
      percent(one.result?.testMacroF1),
      one.tags.join(', '),
    ]),
  )
}

function changeOf(options: Record<string, unknown>): RunNotes {
  const note = textOption(options, 'note')
  const tags = (name: string): string[] | undefined => options[name] as string[] | undefined
  const [addTags, removeTags] = [tags('tag'), tags('untag')]
  return {
    ...(typeof options['star'] === 'boolean' ? { isStarred: options['star'] } : {}),
    ...(typeof options['archive'] === 'boolean' ? { isArchived: options['archive'] } : {}),
    ...(note === undefined ? {} : { note }),
    ...(addTags ? { addTags } : {}),
    ...(removeTags ? { removeTags } : {}),
  }
}
