// From the model that a caller means to what a worker loads: the folder of a finished run, or a model folder whose
// classifier is used as it is.
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { FolderReport } from '../../shared/domain/model'
import type { TextColumns } from '../../shared/domain/joined-text'
import type { ModelRef, Precision } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { findModel } from '../store/models'
import { getPipeline } from '../store/pipelines'
import { getRun } from '../store/runs'
import { temperaturesOf } from '../store/temperatures'
import type { ModelPlace, SingleModelPlace } from '../worker/contract'
import type { Context } from './context'
import { lookInto, openModel } from './models'
import { type Asking, derivedFolder } from './prepare'
import { modelFolderOf, ownBase } from './run-folders'

/** A model that can be loaded. */
export type UsableModel<Place extends ModelPlace = SingleModelPlace> = {
  readonly place: Place
  readonly name: string
  /** Null for a folder; of a pipeline its first run. */
  readonly run: Run | null
  /** Columns that the texts of its training were made of, each way once: the models of a pipeline may differ. */
  readonly learntFrom: readonly TextColumns[]
  /** Texts that are scored at once. */
  readonly batchSize: number
}

/** Texts of a folder's classifier that are scored at once: as many as fine-tuning evaluates at once. */
export const folderBatchSize = 64

/**
 * The model that is meant. A folder that is named by its path is looked into, not linked.
 * @throws WinnowError `run.notFound`, `run.ambiguous`, `run.notFinished`, `model.notFound`, `model.missing`,
 * `model.incomplete`, `model.noClassifier`, `path.notAllowed`.
 */
export async function usableModel(
  context: Context,
  ref: ModelRef,
  asking: Asking,
  precision?: Precision,
): Promise<UsableModel<ModelPlace>> {
  if (ref.kind !== 'pipeline') return singleModel(context, ref, asking, precision)
  const pipeline = getPipeline(context.db, ref.pipeline)
  const members: { name: string; own: UsableModel }[] = []
  for (const { name, kind, id, problem } of pipeline.members) {
    if (problem !== null)
      throw new WinnowError('pipeline.broken', `${pipeline.name} cannot answer ${name}: ${problem}`)
    const member: SingleModelRef = kind === 'run' ? { kind, run: id } : { kind, model: id }
    members.push({ name, own: await singleModel(context, member, asking, precision) })
  }
  return {
    name: pipeline.name,
    run: members.find(({ own }) => own.run !== null)?.own.run ?? null,
    learntFrom: [
      ...new Map(
        members.flatMap(({ own }) => own.learntFrom).map((one) => [JSON.stringify(one), one]),
      ).values(),
    ],
    batchSize: Math.min(...members.map(({ own }) => own.batchSize)),
    place: { kind: 'pipeline', members: members.map(({ name, own }) => ({ name, place: own.place })) },
  }
}

/** A model that is no pipeline. */
export type SingleModelRef = Exclude<ModelRef, { kind: 'pipeline' }>

/** For what takes one model alone. @throws WinnowError `model.unsupported` for a pipeline. */
export function refusePipeline(context: Context, ref: ModelRef): SingleModelRef {
  if (ref.kind !== 'pipeline') return ref
  const { name, members } = getPipeline(context.db, ref.pipeline)
  throw new WinnowError('model.unsupported', `${name} is a pipeline, and this takes one model.`, {
    hint: `Take its models one by one: ${members.map(({ model }) => model).join(', ')}.`,
  })
}

async function singleModel(
  context: Context,
  ref: SingleModelRef,
  asking: Asking,
  precision?: Precision,
): Promise<UsableModel> {
  if (ref.kind === 'run') return modelOfRun(context, getRun(context.db, ref.run), precision)
  const { name, path, report } = await lookAt(context, ref.model, asking)
  const place = folderPlace(context, path, needsClassifier(name, report), precision)
  return { place, name, run: null, learntFrom: [], batchSize: folderBatchSize }
}

/** As usableModel, but a folder need not hold a classifier: for what its tokenizer alone can tell. */
export async function readableModel(
  context: Context,
  given: ModelRef,
  asking: Asking,
): Promise<SingleModelPlace> {
  const ref = refusePipeline(context, given)
  if (ref.kind === 'run') return modelOfRun(context, getRun(context.db, ref.run)).place
  const { path, report } = await lookAt(context, ref.model, asking)
  return folderPlace(context, path, report.hash, undefined)
}

/** The model of a finished run. @throws WinnowError `run.notFinished`, `model.missing`. */
export function modelOfRun(context: Context, run: Run, precision?: Precision): UsableModel {
  const temperatures = temperaturesOf(context.db, run.id)
  const known = {
    name: run.name,
    run,
    learntFrom: run.textColumns === null ? [] : [run.textColumns],
    batchSize: Number(run.settings['evalBatchSize'] ?? 256),
  }
  if (run.family === 'imported') {
    const base = run.model
    if (!base || !existsSync(base.path))
      throw new WinnowError(
        'model.missing',
        `The folder of ${run.name} is not at ${base?.path ?? 'its place'}.`,
      )
    const asked = precision ?? (run.settings['precision'] as Precision | undefined)
    const place = { ...folderPlace(context, base.path, base.hash, asked), temperatures }
    return { ...known, place, batchSize: folderBatchSize }
  }
  const folder = modelFolderOf(context.workspace, run.id)
  if (run.result === null || !existsSync(folder))
    throw new WinnowError('run.notFinished', `${run.name} has no finished model (it is ${run.status}).`)
  const base = baseOfRun(context, run)
  const place = { kind: 'run' as const, folder, base, cacheFolder: derivedFolder(context), temperatures }
  return { ...known, place: precision ? { ...place, precision } : place }
}

/**
 * The folder that a run started from: of an imported run its own copy, where it has one.
 * Null where it needs none.
 */
export function baseOfRun(
  context: Context,
  run: Run,
): { readonly path: string; readonly hash: string } | null {
  const own = join(modelFolderOf(context.workspace, run.id), ownBase)
  if (run.origin?.model && existsSync(own)) return { path: own, hash: run.origin.model.hash }
  return run.model && { path: run.model.path, hash: run.model.hash }
}

/** A folder's classifier as a worker loads it. */
export function folderPlace(
  context: Context,
  folder: string,
  hash: string,
  precision: Precision | undefined,
): SingleModelPlace {
  const place = { kind: 'folder' as const, folder, hash, cacheFolder: derivedFolder(context) }
  return precision ? { ...place, precision } : place
}

/** The hash of a folder that says what its classes are. @throws WinnowError `model.noClassifier`. */
export function needsClassifier(
  name: string,
  { labels, className, architecture, hash }: FolderReport,
): string {
  if (labels) return hash
  const kind = className || architecture
  throw new WinnowError(
    'model.noClassifier',
    `${name} holds no classifier: config.json says that it is a ${kind} and names no classes (id2label).`,
  )
}

async function lookAt(
  context: Context,
  ref: string,
  asking: Asking,
): Promise<{ name: string; path: string; report: FolderReport }> {
  if (!isAbsolute(ref) || findModel(context.db, ref))
    return openModel(context, ref, { ...asking, isSure: false })
  return lookInto(context, ref, asking)
}
