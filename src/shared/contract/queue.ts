// The calls of the queue, and of what an interrupted run left; they stand among those of `runs`.
import { z } from 'zod'
import { RunId, RunRef } from '../domain/ids'
import { EnqueueRequest, KeptFiles, Queue, StartTime } from '../domain/queue'
import { Run } from '../domain/run'
import { call } from './define'

const RunOnly = z.object({ run: RunRef })

/** Calls of `runs` about what waits and what was left. */
export const queueCalls = {
  queue: call(z.object({}), Queue),
  /** These begin first, in this order; the others follow in theirs. */
  orderQueue: call(z.object({ runs: z.array(RunRef).min(1).max(10_000) }), Queue),
  /** Lets no further run begin, or lets them begin again; the one that trains goes on. */
  holdQueue: call(z.object({ isPaused: z.boolean() }), Queue),
  /** Gives a run that waits another start time; null for as soon as it is its turn. */
  schedule: call(RunOnly.extend({ startAt: StartTime.nullable() }), Queue),
  /** Puts a run back into the queue that was taken out before it began. */
  enqueue: call(EnqueueRequest, Queue),
  /** Bytes of the model and of the checkpoint, and which epoch could be kept. */
  kept: call(RunOnly, KeptFiles),
  /** Makes the best epoch of an ended run's checkpoint its model, through the queue and ahead of it. */
  keepBest: call(RunOnly, z.object({})),
  /** Deletes what an ended run could go on from; for a minute `restoreCheckpoint` brings it back. */
  freeCheckpoint: call(RunOnly, z.object({ freedBytes: z.int() })),
  restoreCheckpoint: call(z.object({ run: RunId }), Run),
} as const
