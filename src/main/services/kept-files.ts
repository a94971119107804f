// What lies on the disk of a run that has ended: its model, and the checkpoint that it can go on from. A checkpoint that
// is freed waits a minute in the trash, then it is gone.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { KeptFiles } from '../../shared/domain/queue'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { Workspace } from '../store/workspace'
import {
  checkpointFolder,
  checkpointNote,
  checkpointNoteOf,
  modelFolderOf,
  partialFolderOf,
} from './run-folders'

const freedEnding = '.checkpoint'
/** How long a freed checkpoint can be brought back. */
export const regretMs = 60_000

/** What lies on the disk of a run. */
export function keptFiles(workspace: Workspace, { id }: Run): KeptFiles {
  const folder = checkpointFolder(workspace, id)
  const model = modelFolderOf(workspace, id)
  const note = checkpointNoteOf(folder)
  return {
    modelBytes: existsSync(model) ? bytesOf(model, (name) => !isCheckpointFile(name)) : 0,
    checkpointBytes: folder ? bytesOf(folder, isCheckpointFile) : 0,
    checkpointStep: note?.step ?? 0,
    bestEpoch: note && note.best.epoch > 0 ? note.best.epoch : null,
  }
}

/** Deletes the checkpoint beside a run's model, for good: the training is completed. */
export function dropCheckpoint(workspace: Workspace, run: string): void {
  const folder = modelFolderOf(workspace, run)
  if (!existsSync(folder)) return
  for (const name of checkpointNames(folder)) rmSync(join(folder, name), { force: true })
}

/** Moves a run's checkpoint into the trash; gives its bytes. @throws WinnowError `run.noCheckpoint`. */
export function freeCheckpoint(workspace: Workspace, run: Run): number {
  const folder = checkpointFolder(workspace, run.id)
  if (!folder) throw new WinnowError('run.noCheckpoint', `${run.name} has kept no checkpoint.`)
  const bytes = bytesOf(folder, isCheckpointFile)
  const freed = freedFolder(workspace, run.id)
  rmSync(freed, { recursive: true, force: true })
  mkdirSync(freed, { recursive: true })
  // The note goes first: without it the rest is no checkpoint, wherever a kill leaves it.
  for (const name of checkpointNames(folder)) renameSync(join(folder, name), join(freed, name))
  if (folder === partialFolderOf(workspace, run.id)) rmSync(folder, { recursive: true, force: true })
  return bytes
}

/** Brings a freed checkpoint back; gives its step. @throws WinnowError `run.noCheckpoint` where it is gone. */
export function restoreCheckpoint(workspace: Workspace, run: Run): number {
  const freed = freedFolder(workspace, run.id)
  const note = checkpointNoteOf(freed)
  if (!note) throw new WinnowError('run.noCheckpoint', `The checkpoint of ${run.name} is gone for good.`)
  const model = modelFolderOf(workspace, run.id)
  const folder = existsSync(model) ? model : partialFolderOf(workspace, run.id)
  mkdirSync(folder, { recursive: true })
  for (const name of checkpointNames(freed).reverse()) renameSync(join(freed, name), join(folder, name))
  rmSync(freed, { recursive: true, force: true })
  return note.step
}

/** Deletes freed checkpoints for good: that of a run, or all. */
export function emptyFreed(workspace: Workspace, run?: string): void {
  const names = run === undefined ? readdirSync(workspace.trash) : [`${run}${freedEnding}`]
  for (const name of names)
    if (name.endsWith(freedEnding)) rmSync(join(workspace.trash, name), { recursive: true, force: true })
}

const freedFolder = ({ trash }: Workspace, run: string): string => join(trash, run + freedEnding)

const isCheckpointFile = (name: string): boolean =>
  name === checkpointNote || /^(state|best)-\d+\.safetensors(\.tmp)?$/u.test(name)

/** The note first. */
const checkpointNames = (folder: string): string[] =>
  readdirSync(folder)
    .filter(isCheckpointFile)
    .sort((a, b) => Number(b === checkpointNote) - Number(a === checkpointNote))

function bytesOf(folder: string, isCounted: (name: string) => boolean): number {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (file) => file.isFile() && isCounted(file.name),
  )
  return files.reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0)
}
