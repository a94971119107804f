// `winnow train` and `resume`: flags made from the families' settings, what the training is made of, live progress, one
// line of figures at the end.
import type { Command } from 'commander'
import { FamilyId, type Run, type RunEvent } from '../../shared/domain/run'
import { fromWireError, WinnowError } from '../../shared/errors'
import { families, specOf } from '../../shared/models'
import { proposeFamily } from '../../shared/models/proposal'
import { parseStartTime } from '../../shared/start-time'
import { openSession, type Session } from '../session'
import { addRowOptions, collect, rowsAsked, type Runner, textOption, type Work } from './command'
import { epochsText, headerLines } from './header'
import { modelRef } from './models'
import { duration, type Output, percent } from './output'
import { placeIn, waitingWords } from './queue-words'
import { settingOption, settingsOf, uniqueSettings } from './settings'

/** Adds train. */
export function addTrainCommand(program: Command, run: Runner): void {
  const command = program
    .command('train')
    .description('train a model on a dataset')
    .requiredOption('--dataset <name>', 'dataset')
    .option(
      '--family <id>',
      `model family: ${Object.keys(families).join(', ')}; by the number of labelled messages when absent`,
    )
    .option(
      '--output <name>',
      'label column to learn; the first when absent; given several times, one model learns them together',
      collect,
    )
    .option('--name <name>', 'name of the run')
    .option('--model <model>', 'model to start from, for families that need one: a name, an id or a folder')
    .option('--start-at <time>', 'not before this time: 22:00, or "2026-11-28 22:00"')
    .option('--no-wait', 'put it into the queue and end; a Winnow that stays open trains it')
  addRowOptions(command)
  const settings = uniqueSettings()
  for (const setting of settings.values()) command.addOption(settingOption(setting))
  run(command, async (work, _args, options) => {
    const typedFamily = options['family'] ?? (await proposed(work, options))
    const family = FamilyId.safeParse(typedFamily)
    if (!family.success)
      throw new WinnowError(
        'input.invalid',
        `--family is one of ${Object.keys(families).join(', ')}. Found: ${String(options['family'])}.`,
      )
    const given = settingsOf(family.data, options, settings)
    const name = textOption(options, 'name')
    const outputs = options['output'] as string[] | undefined
    const typed = textOption(options, 'model')
    const model = typed === undefined ? undefined : await modelRef(work.session, typed)
    const rows = rowsAsked(options)
    const startAt = startTimeOption(options)
    const { run: id } = await work.session.client.runs.start({
      ...(rows ? { rows } : {}),
      ...(startAt === null ? {} : { startAt }),
      ...(options['wait'] === false ? { isLeft: true } : {}),
      dataset: String(options['dataset']),
      family: family.data,
      settings: given,
      ...(name === undefined ? {} : { name }),
      ...(outputs === undefined ? {} : { outputs }),
      ...(model === undefined ? {} : { model }),
    })
    await concludeTraining(work, id, options['wait'] !== false)
  })
}

/** The moment of `--start-at`; null for as soon as it is its turn. @throws WinnowError `input.invalid`. */
function startTimeOption(options: Record<string, unknown>): string | null {
  const typed = textOption(options, 'startAt')
  return typed === undefined ? null : parseStartTime(typed, Date.now())
}

async function concludeTraining(work: Work, id: string, waits: boolean): Promise<void> {
  const { session, output } = work
  const queue = await session.client.runs.queue({})
  if (!waits) {
    const run = await session.client.runs.get({ run: id })
    return output.result({ ...trainResult(run), ...placeIn(queue, id) }, () => waitingWords(queue, id))
  }
  // What begins at once needs no word.
  if (queue.isPaused || placeIn(queue, id).startAt !== null) output.say(waitingWords(queue, id))
  const ended = await followToEnd(work, id)
  output.result(trainResult(ended), () => describe(ended))
}

/** The family that suits the number of labelled messages; the reason is said. */
async function proposed({ session, output }: Work, options: Record<string, unknown>): Promise<FamilyId> {
  const dataset = String(options['dataset'])
  const { outputs } = await session.client.datasets.statistics({ dataset })
  const [asked] = (options['output'] as string[] | undefined) ?? []
  const labels = (outputs.find(({ name }) => name === asked) ?? outputs[0])?.labels ?? []
  const models = await session.client.models.list({})
  const hasModel = typeof options['model'] === 'string' || models.some(({ isThere }) => isThere)
  // Without a split yet all of them are as good as training rows.
  const rows = labels.map(({ parts, count }) => parts['train'] ?? count)
  const { family, reason } = proposeFamily(rows, hasModel)
  output.say(`${families[family].label}: ${reason}`)
  return family
}

/** Adds resume, keep-best, free and pause. */
export function addResumeCommands(program: Command, run: Runner): void {
  run(
    program
      .command('resume <run>')
      .description('go on with a run: a paused one at once, an ended one from its last checkpoint'),
    async (work, [ref = '']) => {
      const { runs } = work.session.client
      const { id } = await runs.get({ run: ref })
      const since = new Date().toISOString()
      await runs.resume({ run: id })
      const ended = await followToEnd(work, id, since)
      work.output.result(trainResult(ended), () => describe(ended))
    },
  )
  run(
    program
      .command('keep-best <run>')
      .description('make the best epoch of a run that was cut off its model; it can still go on later'),
    async (work, [ref = '']) => {
      const { runs } = work.session.client
      const { id } = await runs.get({ run: ref })
      const since = new Date().toISOString()
      await runs.keepBest({ run: id })
      const ended = await followToEnd(work, id, since)
      work.output.result(trainResult(ended), () => describe(ended))
    },
  )
  run(
    program
      .command('free <run>')
      .description('delete what a run that has ended could go on from; its model stays'),
    async ({ session, output }, [ref = '']) => {
      const { id, name } = await session.client.runs.get({ run: ref })
      const { freedBytes } = await session.client.runs.freeCheckpoint({ run: id })
      output.result(
        { run: id, name, freedBytes },
        () =>
          `${name} has no checkpoint any more: ${Math.round(freedBytes / 1024 / 1024)} MiB are free again.`,
      )
    },
  )
  run(
    program
      .command('pause <run>')
      .description('hold a training of another Winnow at the end of its step; resume lets it go on'),
    async ({ session, output }, [ref = '']) => {
      const { id, name } = await session.client.runs.get({ run: ref })
      await session.client.runs.pause({ run: id })
      output.result({ run: id, name }, () => `${name} pauses at the end of its step.`)
    },
  )
}

/**
 * Follows a run to its end with progress; Ctrl C stops it and keeps the best epoch. With `since` only what
 * happens from that moment on is shown.
 */
export async function followToEnd({ session, output, signal }: Work, id: string, since = ''): Promise<Run> {
  const { client } = session
  const stop = (): void => void client.runs.cancel({ run: id }).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  let isShown = since === ''
  for await (const event of client.runs.follow({ run: id, after: -1 })) {
    // The end of what came before may be told only now, when its process was found dead.
    isShown ||= event.at >= since && event.type !== 'finished'
    if (isShown) report(output, event)
    if (isShown && event.type === 'started' && !output.isJson)
      for (const line of headerLines(event, (await client.runs.get({ run: id })).settings)) output.say(line)
  }
  signal.removeEventListener('abort', stop)
  const run = await endedRun(session, id)
  if (run.error) throw fromWireError(run.error)
  if (run.status === 'queued')
    throw new WinnowError(
      'run.notFinished',
      `${run.name} has not begun: the Winnow that it waited in was closed.`,
      {
        hint: 'It stays in the queue: a Winnow that stays open takes it up, or `winnow runs work`.',
      },
    )
  if (!run.result)
    throw new WinnowError('run.notFinished', `${run.name} was stopped before its first epoch ended.`, {
      hint:
        run.checkpointStep > 0
          ? `It can go on from step ${run.checkpointStep}: \`winnow resume ${run.id}\`.`
          : 'Nothing was kept; start it again.',
    })
  return run
}

/** The run as it ended. It may have been the owner's only job, which then has left with the connection. */
async function endedRun({ client, home }: Session, id: string): Promise<Run> {
  try {
    return await client.runs.get({ run: id })
  } catch (error) {
    if (!(error instanceof WinnowError && error.code === 'connection.lost')) throw error
    const session = await openSession({ home })
    try {
      return await session.client.runs.get({ run: id })
    } finally {
      await session.close()
    }
  }
}

function report(output: Output, event: RunEvent): void {
  if (event.type === 'step') {
    const note = `loss ${event.loss.toFixed(3)}, ${Math.round(event.samplesPerSecond)} samples/s, ${duration(event.secondsLeft)} left`
    output.progress(event, { done: event.step, total: event.totalSteps, note })
    return
  }
  output.progress(event, null)
  // What must stay right, pinned messages and floors, is said where it was checked.
  if (event.type === 'finished' && /pinned messages|floor/u.test(event.message) && !output.isJson)
    output.say(event.message)
}

/** The figures of a run as `train` and `show` print them. */
export function trainResult(run: Run): Record<string, unknown> {
  return {
    run: run.id,
    number: run.number,
    name: run.name,
    status: run.status,
    dataset: run.dataset,
    family: run.family,
    model: run.model?.name ?? null,
    checkpointStep: run.checkpointStep,
    ...run.result,
  }
}

/** The same in words. */
export function describe(run: Run): string {
  const { result } = run
  const from = run.model ? ` from ${run.model.name}` : ''
  const head = `${run.name} (${run.id}), ${specOf(run.family).label}${from} on ${run.dataset}: ${run.status}.`
  if (!result)
    return run.checkpointStep > 0
      ? `${head} Step ${run.step} of ${run.totalSteps}, last checkpoint at step ${run.checkpointStep}.`
      : head
  return [
    head,
    `Test accuracy ${percent(result.testAccuracy)}, macro-F1 ${percent(result.testMacroF1)}; validation ${percent(result.validationAccuracy)}.`,
    `${result.trainRows} training rows, ${result.features} features, ${epochsText(result.epochs)} in ${duration(result.trainSeconds)} on ${result.device}; epoch ${Number(result.bestEpoch.toFixed(2))} kept by ${result.keptBy}.`,
  ].join('\n')
}
