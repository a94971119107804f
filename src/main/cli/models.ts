// Commands on models: folders that are linked, and runs that can predict.
import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { Command } from 'commander'
import type { FolderReport, LinkedModel } from '../../shared/domain/model'
import type { Session } from '../session'
import { type Runner, textOption } from './command'
import { textTable } from './output'

/** Adds models with list, add, inspect and remove. */
export function addModelCommands(program: Command, run: Runner): void {
  const models = program
    .command('models')
    .description('model folders to start from, and runs that can predict')
  run(models.command('list').description('list them'), async ({ session, output }) => {
    const linked = await session.client.models.list({})
    const runs = (await session.client.runs.list({})).filter((one) => one.result !== null)
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
  const { architecture, layers, hiddenSize, parameters, vocabularySize, maxLength, problems } = report
  const millions = (parameters / 1e6).toFixed(1)
  return [
    `${architecture}: ${layers} layers of ${hiddenSize}, ${millions} million parameters, ${vocabularySize} tokens, texts up to ${maxLength} tokens.`,
    `Licence: ${report.licence ?? 'not said'}. Languages: ${report.languages.join(', ') || 'not said'}. ${(report.sizeBytes / 1e6).toFixed(1)} MB.`,
    ...(problems.length === 0 ? ['Complete.'] : problems),
  ]
}
