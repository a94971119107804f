// A training as the queue holds it, from its place in the queue to its end.
import type { QueuedTask } from '../../shared/domain/queue'
import type { Run, RunEvent } from '../../shared/domain/run'
import type { Worker } from '../worker/host'
import type { TrainRequest } from '../worker/contract'
import { type Broadcast, createBroadcast } from './broadcast'

/** What the queue needs to train a run; made when the run is created, or anew from what is stored. */
export type PreparedTraining = Omit<TrainRequest, 'folder' | 'databaseFile'>

/** A run that waits or trains. */
export type Entry = {
  readonly run: Run
  readonly task: QueuedTask
  readonly events: Broadcast<RunEvent>
  /** Throws where the run cannot be trained any more. */
  readonly prepare: () => PreparedTraining
  /** Not before this moment (ISO); null for as soon as it is its turn. */
  startAt: string | null
  /** Waited in an earlier process until this moment, milliseconds; null where it was added in this one. */
  readonly loadedAt: number | null
  /** Somebody in this process waits for it. */
  isOwn: boolean
  worker: Worker | null
  isStopping: boolean
  stopTimer: NodeJS.Timeout | null
  isPaused: boolean
  /** Validation figures by step. */
  curve: Map<number, number>
  /** When the worker was last heard, and the longest that it was silent while it worked; milliseconds. */
  heardAt: number
  longestSilence: number
}

/** An entry of the queue that has not begun. */
export function createEntry(
  given: Pick<Entry, 'run' | 'task' | 'prepare' | 'startAt' | 'loadedAt' | 'isOwn'>,
  now: number,
): Entry {
  return {
    ...given,
    events: createBroadcast<RunEvent>(),
    worker: null,
    isStopping: false,
    stopTimer: null,
    isPaused: false,
    curve: new Map<number, number>(),
    heardAt: now,
    longestSilence: 0,
  }
}
