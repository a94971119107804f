// Handlers of `models`: folders that stay where they are and are only looked at. A worker reads them; main
// keeps the report. A folder that is gone stays in the list, marked as missing.
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute } from 'node:path'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { FolderReport, LinkedModel } from '../../shared/domain/model'
import { WinnowError } from '../../shared/errors'
import type { Caller } from '../../shared/rpc/port'
import {
  findModel,
  linkModel,
  listModels,
  modelAt,
  renameModel,
  restoreModel,
  type StoredModel,
  trashModel,
} from '../store/models'
import { announce, type Context, timestamp } from './context'
import { openFolder } from './files'

/** Makes the handlers of `models`. */
export function modelHandlers(context: Context): Handlers<WinnowContract>['models'] {
  const { db } = context
  const changed = (model: StoredModel): LinkedModel => {
    announce(context, 'models', model.id)
    return seen(model)
  }
  return {
    list: () => listModels(db).map(seen),
    inspect: ({ path }, { caller, signal }) => inspect(context, openFolder(context, path, caller), signal),
    add: async ({ path, name }, { caller, signal }) => {
      context.write()
      return seen(await addModel(context, path, name, caller, signal))
    },
    rename: ({ model, name }) => changed(renameModel(context.write(), model, name)),
    remove: ({ model }) => {
      changed(trashModel(context.write(), model, timestamp(context)))
      return {}
    },
    restore: ({ model }) => changed(restoreModel(context.write(), model)),
  }
}

/**
 * The model that a run should start from, with its folder looked at. Without a name it is the only one in the
 * list; a path is linked. `isSure` looks at the folder again although its last report had no problem.
 * @throws WinnowError `model.needed`, `model.notFound`, `model.missing`, `model.incomplete`, `path.notAllowed`.
 */
export async function openModel(
  context: Context,
  ref: string | undefined,
  { caller, signal, isSure }: { caller: Caller; signal: AbortSignal; isSure: boolean },
): Promise<StoredModel> {
  const named = ref === undefined ? onlyModel(context) : findModel(context.db, ref)
  let model = named
  if (!model) {
    if (ref === undefined || !isAbsolute(ref))
      throw new WinnowError('model.notFound', `There is no model ${ref}.`)
    model = await addModel(context, ref, undefined, caller, signal)
  } else {
    if (!existsSync(model.path))
      throw new WinnowError('model.missing', `The folder of ${model.name} is not at ${model.path}.`)
    if (isSure || model.report.problems.length > 0) model = await look(context, model, signal)
  }
  refuseProblem(model.name, model.report)
  return model
}

/**
 * A folder that is named by its path, looked into and not linked. One that is linked has the name that it has there.
 * @throws WinnowError `file.notFound`, `model.incomplete`, `model.unsupported`, `path.notAllowed`.
 */
export async function lookInto(
  context: Context,
  path: string,
  { caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<{ name: string; path: string; report: FolderReport }> {
  const folder = openFolder(context, path, caller)
  const report = await inspect(context, folder, signal)
  const name = modelAt(context.db, folder)?.name ?? nameOf(folder)
  refuseProblem(name, report)
  return { name, path: folder, report }
}

function refuseProblem(name: string, { problems: [problem] }: FolderReport): void {
  if (problem !== undefined) throw new WinnowError('model.incomplete', `${name}: ${problem}`)
}

function onlyModel(context: Context): StoredModel {
  const [only, ...others] = listModels(context.db)
  if (!only) throw new WinnowError('model.needed', 'No model folder is linked.')
  if (others.length > 0) {
    const names = [only, ...others].map((one) => one.name).join(', ')
    throw new WinnowError('model.needed', `No model folder is chosen. There are ${names}.`)
  }
  return only
}

async function addModel(
  context: Context,
  path: string,
  name: string | undefined,
  caller: Caller,
  signal: AbortSignal,
): Promise<StoredModel> {
  const folder = openFolder(context, path, caller)
  const report = await inspect(context, folder, signal)
  const wanted = name ?? modelAt(context.db, folder)?.name ?? nameOf(folder)
  const linked = linkModel(context.write(), { path: folder, name: wanted, report, at: timestamp(context) })
  announce(context, 'models', linked.id)
  return linked
}

/** Looks at a linked folder again; what has changed is kept. */
async function look(context: Context, model: StoredModel, signal: AbortSignal): Promise<StoredModel> {
  const report = await inspect(context, model.path, signal)
  if (JSON.stringify(report) === JSON.stringify(model.report)) return model
  const { path, name } = model
  // Whoever took it from the list in the meantime did not mean it for this run.
  if (!findModel(context.db, model.id)) return { ...model, report }
  const linked = linkModel(context.write(), { path, name, report, at: timestamp(context) })
  announce(context, 'models', linked.id)
  return linked
}

function inspect(context: Context, path: string, signal: AbortSignal): Promise<FolderReport> {
  return context.warmWorker().client.model.inspect({ path }, { signal })
}

function seen(model: StoredModel): LinkedModel {
  return { ...model, isThere: existsSync(model.path) }
}

/** The folder's name; in a Hugging Face cache (`models--org--name/snapshots/<hash>`) the model's. */
function nameOf(folder: string): string {
  const cached = /models--(?:[^/\\]+--)?([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/u.exec(folder)?.[1]
  if (cached !== undefined) return cached
  const own = basename(folder)
  // A folder that is only called `model` says nothing; the one around it does.
  const name = own.toLowerCase() === 'model' ? basename(dirname(folder)) || own : own
  return name.slice(0, 200) || folder
}
