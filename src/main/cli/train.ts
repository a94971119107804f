// `winnow train`: flags made from the families' settings, live progress, one line of figures at the end.
import { type Command, Option } from 'commander'
import { FamilyId, type Run, type RunEvent, type SettingValues } from '../../shared/domain/run'
import { fromWireError, WinnowError } from '../../shared/errors'
import { families } from '../../shared/models'
import { parseSetting, type Setting } from '../../shared/models/settings'
import { type Runner, textOption, type Work } from './command'
import { duration, type Output, percent } from './output'

/** Adds train. */
export function addTrainCommand(program: Command, run: Runner): void {
  const command = program
    .command('train')
    .description('train a model on a dataset')
    .requiredOption('--dataset <name>', 'dataset')
    .requiredOption('--family <id>', `model family: ${Object.keys(families).join(', ')}`)
    .option('--output <name>', 'label column to learn; the first when absent')
    .option('--name <name>', 'name of the run')
  const settings = new Map<string, Setting>(
    Object.values(families).flatMap((spec) =>
      spec.settings.map((setting): [string, Setting] => [setting.flag, setting]),
    ),
  )
  for (const setting of settings.values()) {
    const range = setting.kind === 'choice' ? setting.choices.map((one) => one.value).join('|') : 'value'
    command.addOption(new Option(`--${setting.flag} <${range}>`, setting.help))
  }
  run(command, async (work, _args, options) => {
    const family = FamilyId.safeParse(options['family'])
    if (!family.success)
      throw new WinnowError(
        'input.invalid',
        `--family is one of ${Object.keys(families).join(', ')}. Found: ${String(options['family'])}.`,
      )
    const given: SettingValues = {}
    for (const setting of families[family.data].settings) {
      const typed = textOption(options, camelCase(setting.flag))
      if (typed !== undefined) given[setting.key] = parseSetting(setting, typed)
    }
    const name = textOption(options, 'name')
    const output = textOption(options, 'output')
    const { run: id } = await work.session.client.runs.start({
      dataset: String(options['dataset']),
      family: family.data,
      settings: given,
      ...(name === undefined ? {} : { name }),
      ...(output === undefined ? {} : { output }),
    })
    const ended = await followToEnd(work, id)
    work.output.result(trainResult(ended), () => describe(ended))
  })
}

/** Follows a run to its end with progress; Ctrl C stops it and keeps the best epoch. */
export async function followToEnd({ session, output, signal }: Work, id: string): Promise<Run> {
  const { client } = session
  const stop = (): void => void client.runs.cancel({ run: id }).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  for await (const event of client.runs.follow({ run: id, after: -1 })) report(output, event)
  signal.removeEventListener('abort', stop)
  const run = await client.runs.get({ run: id })
  if (run.error) throw fromWireError(run.error)
  if (!run.result)
    throw new WinnowError('run.notFinished', `${run.name} was stopped before its first epoch ended.`, {
      hint: 'Nothing was kept; start it again.',
    })
  return run
}

function report(output: Output, event: RunEvent): void {
  if (event.type === 'step') {
    const note = `loss ${event.loss.toFixed(3)}, ${Math.round(event.samplesPerSecond)} samples/s, ${duration(event.secondsLeft)} left`
    output.progress(event, { done: event.step, total: event.totalSteps, note })
  } else output.progress(event, null)
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
    ...run.result,
  }
}

/** The same in words. */
export function describe(run: Run): string {
  const { result } = run
  if (!result) return `${run.name}: ${run.status}`
  return [
    `${run.name} (${run.id}), ${families[run.family].label} on ${run.dataset}: ${run.status}.`,
    `Test accuracy ${percent(result.testAccuracy)}, macro-F1 ${percent(result.testMacroF1)}; validation ${percent(result.validationAccuracy)}.`,
    `${result.trainRows} training rows, ${result.features} features, ${result.epochs} epochs in ${duration(result.trainSeconds)} on ${result.device}; epoch ${result.bestEpoch} kept by ${result.keptBy}.`,
  ].join('\n')
}

/** Commander's name for a flag: `learning-rate` → `learningRate`. */
function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
