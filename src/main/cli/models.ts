// Commands on models: folders that are linked, and runs that can predict.
import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { Command } from 'commander'
import type { FolderReport, LinkedModel } from '../../shared/domain/model'
import type { ModelRef } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { Session } from '../session'
import { type Runner, textOption } from './command'
import { textTable } from './output'

/** Adds `tokens`. */
export function addTokensCommand(program: Command, run: Runner): void {
  run(
    program
      .command('tokens <model> <text>')
      .description('a text as a run or a model folder reads it, token by token'),
    async ({ session, output, signal }, [typed = '', text = '']) => {
      const model = await predictorRef(session, typed)
      const tokens = await session.client.predict.tokens({ model, text }, { signal })
      output.result(tokens, () =>
        textTable(
          ['token', 'from', 'to', ''],
          tokens.map((one) => [
            one.token,
            one.start === null ? '' : String(one.start),
            one.end === null ? '' : String(one.end),
            one.isUnknown ? 'unknown' : one.isSpecial ? 'special' : '',
          ]),
        ),
      )
    },
  )
}

/** Adds models with list, add, inspect and remove. */
export function addModelCommands(program: Command, run: Runner): void {
  const models = program
    .command('models')
    .description('model folders to start from, and runs that can predict')
  run(models.command('list').description('list them'), async ({ session, output }) => {
    const linked = await session.client.models.list({})
    // What a folder's classifier said is kept as a run; the model is the folder.
    const runs = (await session.client.runs.list({})).filter(
      (one) => one.result !== null && one.family !== 'imported',
    )
    const list = [
      ...linked.map(listed),
      ...runs.map(({ id, name, family }) => ({
        id,
        name,
        path: `runs/${id}`,
        family,
        kind: 'run',
        isThere: true,
      })),
    ]
    output.result(list, () =>
      list.length === 0
        ? 'No model yet. `winnow models add DIR` links a folder; a finished run is a model, too.'
        : textTable(
            ['id', 'name', 'family', 'path', ''],
            list.map((one) => [one.id, one.name, one.family, one.path, one.isThere ? '' : 'missing']),
          ),
    )
  })
  run(
    models
      .command('add <dir>')
      .description('link a Hugging Face folder; it is read where it lies and never changed')
      .option('--name <name>', 'name in the list; the folder’s own by default'),
    async ({ session, output, signal }, [dir = ''], options) => {
      const name = textOption(options, 'name')
      const asked = { path: resolve(dir), ...(name === undefined ? {} : { name }) }
      const model = await session.client.models.add(asked, { signal })
      output.result(listed(model), () =>
        [`${model.name} (${model.id}), ${model.path}`, ...describeFolder(model.report)].join('\n'),
      )
    },
  )
  run(
    models.command('inspect <dir>').description('say what stands in a folder, without linking it'),
    async ({ session, output, signal }, [dir = '']) => {
      const path = resolve(dir)
      const report = await session.client.models.inspect({ path }, { signal })
      output.result({ path, family: report.architecture, ...report }, () => describeFolder(report).join('\n'))
    },
  )
  run(
    models.command('remove <model>').description('take a folder from the list; the folder is not touched'),
    async ({ session, output }, [ref = '']) => {
      const { id, name } = await findLinked(session, ref)
      await session.client.models.remove({ model: id })
      output.result({ id, name, removed: true }, () => `${name} is no longer in the list.`)
    },
  )
}

/** What a person typed for MODEL: a model in the list, else a folder that is there, as an absolute path. */
export async function modelRef(session: Session, typed: string): Promise<string> {
  const linked = await session.client.models.list({})
  const isKnown = linked.some((one) => one.name === typed || one.id.startsWith(typed))
  const looksLikePath = isAbsolute(typed) || /^\.|[/\\]/u.test(typed)
  return !isKnown && (looksLikePath || existsSync(resolve(typed))) ? resolve(typed) : typed
}

/**
 * What a person typed for a model that predicts: a run, a model in the list or a pipeline by id, name or prefix, else a
 * folder that is there.
 * @throws WinnowError `model.ambiguous` where it means a run and a model, `run.notFound`, `run.ambiguous`.
 */
export async function predictorRef(session: Session, typed: string): Promise<ModelRef> {
  const [run, linked] = await Promise.all([runNamed(session, typed), session.client.models.list({})])
  const exact = linked.find((one) => one.id === typed || one.name === typed)
  const model = exact ?? linked.find((one) => one.id.startsWith(typed))
  const isExactRun = run instanceof WinnowError ? false : run.id === typed || run.name === typed
  const isRunMeant = !(run instanceof WinnowError) && (isExactRun || !exact)
  if (isRunMeant && model && (exact !== undefined || !isExactRun))
    throw new WinnowError(
      'model.ambiguous',
      `${typed} is the run ${run.name} (${run.id}) and the model ${model.name} (${model.id}).`,
    )
  if (isRunMeant) return { kind: 'run', run: run.id }
  const pipeline = exact ? null : await pipelineNamed(session, typed)
  if (pipeline) return { kind: 'pipeline', pipeline }
  if (model) return { kind: 'folder', model: model.id }
  const folder = await modelRef(session, typed)
  if (isAbsolute(folder)) return { kind: 'folder', model: folder }
  // Neither is there: what is said of a run names the word that was typed.
  if (run instanceof WinnowError && run.code !== 'run.notFound') throw run
  throw new WinnowError('model.notFound', `There is no run, model, pipeline or folder ${typed}.`, {
    hint: 'See `winnow runs` and `winnow models list` for what is there.',
  })
}

/** What a person typed for a run or a pipeline. @throws WinnowError `run.notFound`, `run.ambiguous`. */
export async function runOrPipelineRef(session: Session, typed: string): Promise<ModelRef> {
  const run = await runNamed(session, typed)
  if (!(run instanceof WinnowError)) return { kind: 'run', run: run.id }
  const pipeline = await pipelineNamed(session, typed)
  if (pipeline) return { kind: 'pipeline', pipeline }
  throw run
}

/** Id of the pipeline of this name, null where there is none. */
async function pipelineNamed(session: Session, typed: string): Promise<string | null> {
  const pipelines = await session.client.pipelines.list({})
  const exact = pipelines.find(({ id, name }) => id === typed || name === typed)
  const found = exact ? [exact] : pipelines.filter(({ id }) => id.startsWith(typed))
  return found.length === 1 ? (found[0]?.id ?? null) : null
}

/** The run of this name, or the refusal. */
async function runNamed(session: Session, typed: string): Promise<Run | WinnowError> {
  try {
    return await session.client.runs.get({ run: typed })
  } catch (error) {
    if (error instanceof WinnowError && (error.code === 'run.notFound' || error.code === 'run.ambiguous'))
      return error
    throw error
  }
}

/** The model that is meant, by id, name, prefix or path; one that is not there is refused by the call. */
async function findLinked(session: Session, typed: string): Promise<{ id: string; name: string }> {
  const linked = await session.client.models.list({})
  const path = resolve(typed)
  const found =
    linked.find((one) => one.id === typed || one.name === typed) ?? linked.find((one) => one.path === path)
  return found ?? { id: typed, name: typed }
}

function listed(model: LinkedModel) {
  const { id, name, path, report, isThere, runs, addedAt } = model
  return { id, name, path, family: report.architecture, kind: 'folder', isThere, runs, addedAt, ...report }
}

function describeFolder(report: FolderReport): string[] {
  const { architecture, layers, hiddenSize, parameters, vocabularySize, maxLength, problems, labels } = report
  const classes = labels
    ? [
        `Predicts ${labels.length} classes as it is: ${labels.slice(0, 12).join(', ')}${labels.length > 12 ? ' …' : ''}.`,
      ]
    : []
  const millions = (parameters / 1e6).toFixed(1)
  return [
    `${architecture}: ${layers} layers of ${hiddenSize}, ${millions} million parameters, ${vocabularySize} tokens, texts up to ${maxLength} tokens.`,
    `Licence: ${report.licence ?? 'not said'}. Languages: ${report.languages.join(', ') || 'not said'}. ${(report.sizeBytes / 1e6).toFixed(1)} MB.`,
    ...classes,
    ...(problems.length === 0 ? ['Complete.'] : problems),
  ]
}
