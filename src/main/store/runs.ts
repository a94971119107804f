import type { DatasetId, RunId, SplitId } from '../../shared/domain/ids'
import type { WireError } from '../../shared/errors'
import type { FamilyId, LabelSnapshot, Run, RunResult, RunStatus, SettingValues } from '../../shared/domain/run'
import type { ReadableDb, WritableDb } from './database'

/** What a run is made from. The dataset's revision of this moment is pinned. */
export type NewRun = {
  readonly name?: string
  readonly dataset: DatasetId
  readonly splitId: SplitId | null
  readonly outputId: number
  readonly labels: readonly LabelSnapshot[]
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly at?: string
}
/** Creates a queued run with the next number; its name is "Run N" unless given. */
export function createRun(_db: WritableDb, _run: NewRun): Run {
  throw new Error('not yet')
}
/** Everything that may change while a run lives; absent members stay. */
export type RunChange = {
  readonly status?: RunStatus
  readonly step?: number
  readonly totalSteps?: number
  readonly checkpointStep?: number
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly result?: RunResult
  readonly error?: WireError | null
  readonly validationCurve?: readonly number[]
  readonly worker?: { readonly pid: number; readonly startTime: string | null } | null
}
/** @throws WinnowError `run.alreadyFinished` when the status may not follow, `run.notFound`. */
export function updateRun(_db: WritableDb, _id: RunId, _change: RunChange): Run {
  throw new Error('not yet')
}
/** Runs that are not in the trash, newest first. */
export function listRuns(_db: ReadableDb): Run[] {
  throw new Error('not yet')
}
/** By id, unique prefix, number, "Run 21" or name. @throws WinnowError `run.notFound`, `run.ambiguous`. */
export function getRun(_db: ReadableDb, _ref: string): Run {
  throw new Error('not yet')
}
export function renameRun(_db: WritableDb, _ref: string, _name: string): Run {
  throw new Error('not yet')
}
/** Moves to the trash. @throws WinnowError `run.notFinished` while it runs. */
export function trashRun(_db: WritableDb, _ref: string, _at?: string): Run {
  throw new Error('not yet')
}
export function restoreRun(_db: WritableDb, _id: RunId): Run {
  throw new Error('not yet')
}
/** Marks runs interrupted whose worker is gone (for the owner, at start). Returns them. */
export function markInterrupted(
  _db: WritableDb,
  _isWorkerAlive: (worker: { readonly pid: number; readonly startTime: string | null }) => boolean,
  _at?: string,
): Run[] {
  throw new Error('not yet')
}
/** Whether a dataset has a queued, running or paused run. */
export function hasActiveRun(_db: ReadableDb, _dataset: DatasetId): boolean {
  throw new Error('not yet')
}
