// The folders of runs: `<id>` holds a finished model, `<id>.partial` a training that goes on or can go on.
// Invariant: a partial folder without a checkpoint is kept only while its training lives.
import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { RunEnd } from '../../shared/domain/run'
import type { Workspace } from '../store/workspace'

/** What the folder of a training that is not done ends in. */
export const partialEnding = '.partial'
/** Folder inside that of an imported run, for the model that it reads texts with. */
export const ownBase = 'base'
/** The worker puts it into place last, by renaming: where it stands, the checkpoint is whole. */
export const checkpointNote = 'checkpoint.json'

/** How a training ended whose model lies whole in the same folder: written before the row of the run says so. */
const endNote = 'ended.json'

/** Where a run's finished model lies. */
export function modelFolderOf({ runs }: Workspace, run: string): string {
  return join(runs, run)
}

/** Where a training works. */
export function partialFolderOf({ runs }: Workspace, run: string): string {
  return join(runs, `${run}${partialEnding}`)
}

/** Whether a training can go on from what lies in a folder. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, checkpointNote))
}

/** Whether a run can go on: from its partial folder, or from one that a stop kept beside the model. */
export function canGoOn(workspace: Workspace, run: string): boolean {
  return checkpointFolder(workspace, run) !== null
}

/** Where a run's checkpoint lies: its partial folder, or the one of its model; null where there is none. */
export function checkpointFolder(workspace: Workspace, run: string): string | null {
  const places = [partialFolderOf(workspace, run), modelFolderOf(workspace, run)]
  return places.find(hasCheckpoint) ?? null
}

/** What a folder's checkpoint says of itself; null where there is none. */
export function checkpointNoteOf(
  folder: string | null,
): { readonly step: number; readonly best: { readonly epoch: number } } | null {
  if (folder === null) return null
  try {
    return JSON.parse(readFileSync(join(folder, checkpointNote), 'utf8')) as ReturnType<
      typeof checkpointNoteOf
    >
  } catch {
    return null
  }
}

/** The step that a run would go on from, which a kill may have kept from its row; 0 where it cannot. */
export function checkpointStepOf(workspace: Workspace, run: string): number {
  return checkpointNoteOf(checkpointFolder(workspace, run))?.step ?? 0
}

/** Makes the folder in which a training begins (empty) or goes on (with its checkpoint). */
export function openPartial(workspace: Workspace, run: string, isResumed: boolean): string {
  const folder = partialFolderOf(workspace, run)
  if (!isResumed || !hasCheckpoint(folder)) rmSync(folder, { recursive: true, force: true })
  const kept = modelFolderOf(workspace, run)
  // A copy: the model of the stopped run stays in use until a better one takes its place.
  if (isResumed && !existsSync(folder) && hasCheckpoint(kept)) cpSync(kept, folder, { recursive: true })
  mkdirSync(folder, { recursive: true })
  rmSync(join(folder, endNote), { force: true })
  return folder
}

/**
 * Writes down in a training's folder, with its model, how it ended: a kill from here on costs nothing, for whoever
 * starts next finds the note and ends the run as it says.
 */
export function noteEnd(workspace: Workspace, run: string, end: RunEnd): void {
  const file = join(partialFolderOf(workspace, run), endNote)
  const open = openSync(`${file}.tmp`, 'w')
  try {
    writeSync(open, JSON.stringify(end))
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  renameSync(`${file}.tmp`, file)
}

/** The end that was noted beside a run's model; the model is in its place when this returns. Null where there is none. */
export function takeNotedEnd(workspace: Workspace, run: string): RunEnd | null {
  const read = (folder: string): RunEnd | null => {
    try {
      return RunEnd.parse(JSON.parse(readFileSync(join(folder, endNote), 'utf8')))
    } catch {
      return null
    }
  }
  const end = read(partialFolderOf(workspace, run))
  if (end) commitPartial(workspace, run)
  return end ?? read(modelFolderOf(workspace, run))
}

/** Removes the note of a run's end, when the run itself says it. */
export function forgetNotedEnd(workspace: Workspace, run: string): void {
  rmSync(join(modelFolderOf(workspace, run), endNote), { force: true })
}

/** Runs beside whose model a note of their end still lies. */
export function withNotedEnd({ runs }: Workspace): string[] {
  return readdirSync(runs).filter((name) => existsSync(join(runs, name, endNote)))
}

/** Makes a training's folder the run's model. */
export function commitPartial(workspace: Workspace, run: string): void {
  const home = modelFolderOf(workspace, run)
  rmSync(home, { recursive: true, force: true })
  renameSync(partialFolderOf(workspace, run), home)
}

/** Removes what a training left, unless it can go on from there. */
export function closePartial(workspace: Workspace, run: string, mayGoOn: boolean): void {
  const folder = partialFolderOf(workspace, run)
  if (!mayGoOn || !hasCheckpoint(folder)) rmSync(folder, { recursive: true, force: true })
}

/** Moves a run's partial folder into the trash, or back. */
export function movePartial(workspace: Workspace, run: string, to: 'trash' | 'runs'): void {
  const places = { runs: partialFolderOf(workspace, run), trash: join(workspace.trash, run + partialEnding) }
  const from = places[to === 'trash' ? 'runs' : 'trash']
  if (!existsSync(from)) return
  rmSync(places[to], { recursive: true, force: true })
  renameSync(from, places[to])
}

/** Removes partial folders that no training can go on from; `isWanted` says which runs may still need theirs. */
export function sweepPartials(
  workspace: Workspace,
  isWanted: (run: string, canGoOn: boolean) => boolean,
): void {
  for (const name of readdirSync(workspace.runs)) {
    if (!name.endsWith(partialEnding)) continue
    const folder = join(workspace.runs, name)
    if (!isWanted(name.slice(0, -partialEnding.length), hasCheckpoint(folder)))
      rmSync(folder, { recursive: true, force: true })
  }
}
