// From the model that a caller means to what a worker loads: the folder of a finished run, or a model folder whose
// classifier is used as it is.
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { FolderReport } from '../../shared/domain/model'
import type { ModelRef, Precision } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { findModel } from '../store/models'
import { getRun } from '../store/runs'
import type { ModelPlace } from '../worker/contract'
import type { Context } from './context'
import { lookInto, openModel } from './models'
import { type Asking, derivedFolder } from './prepare'
import { modelFolderOf } from './run-folders'

/** A model that can be loaded. */
export type UsableModel = {
  readonly place: ModelPlace
  readonly name: string
  /** Null for a folder. */
  readonly run: Run | null
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
): Promise<UsableModel> {
  if (ref.kind === 'run') return modelOfRun(context, getRun(context.db, ref.run), precision)
  const { name, path, report } = await lookAt(context, ref.model, asking)
  const place = folderPlace(context, path, needsClassifier(name, report), precision)
  return { place, name, run: null, batchSize: folderBatchSize }
}

/** As usableModel, but a folder need not hold a classifier: for what its tokenizer alone can tell. */
export async function readableModel(context: Context, ref: ModelRef, asking: Asking): Promise<ModelPlace> {
  if (ref.kind === 'run') return modelOfRun(context, getRun(context.db, ref.run)).place
  const { path, report } = await lookAt(context, ref.model, asking)
  return folderPlace(context, path, report.hash, undefined)
}

/** The model of a finished run. @throws WinnowError `run.notFinished`, `model.missing`. */
export function modelOfRun(context: Context, run: Run, precision?: Precision): UsableModel {
  const known = { name: run.name, run, batchSize: Number(run.settings['evalBatchSize'] ?? 256) }
  if (run.family === 'imported') {
    const base = run.model
    if (!base || !existsSync(base.path))
      throw new WinnowError(
        'model.missing',
        `The folder of ${run.name} is not at ${base?.path ?? 'its place'}.`,
      )
    const asked = precision ?? (run.settings['precision'] as Precision | undefined)
    return { ...known, place: folderPlace(context, base.path, base.hash, asked), batchSize: folderBatchSize }
  }
  const folder = modelFolderOf(context.workspace, run.id)
  if (run.result === null || !existsSync(folder))
    throw new WinnowError('run.notFinished', `${run.name} has no finished model (it is ${run.status}).`)
  const base = run.model && { path: run.model.path, hash: run.model.hash }
  const place = { kind: 'run' as const, folder, base, cacheFolder: derivedFolder(context) }
  return { ...known, place: precision ? { ...place, precision } : place }
}

/** A folder's classifier as a worker loads it. */
export function folderPlace(
  context: Context,
  folder: string,
  hash: string,
  precision: Precision | undefined,
): ModelPlace {
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
