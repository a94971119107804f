// The queue of trainings: which runs wait, in which order, and from when on. It is kept in the workspace, so that it
// outlives the program.
import { z } from 'zod'
import { RunId, RunRef } from './ids'
import { Run } from './run'

/** What a run waits for: to train, or to have its best epoch made a model. */
export const QueuedTask = z.enum(['train', 'keepBest'])
export type QueuedTask = z.infer<typeof QueuedTask>

/** A moment as an ISO time with its zone. */
export const StartTime = z.iso.datetime({ offset: true })

/** The queue as it is stored; runs are in the order in which they are to begin. */
export const StoredQueue = z.object({
  isPaused: z.boolean(),
  waiting: z.array(z.object({ run: RunId, startAt: z.string().nullable(), task: QueuedTask })),
})
export type StoredQueue = z.infer<typeof StoredQueue>

/** A run that waits. */
export const QueuedRun = z.object({
  run: Run,
  /** Not before this moment; null for as soon as it is its turn. */
  startAt: z.string().nullable(),
  task: QueuedTask,
  /** A training of a study: it is taken out with its study. */
  isOfStudy: z.boolean(),
})
export type QueuedRun = z.infer<typeof QueuedRun>

/** The queue as pages and terminals see it. */
export const Queue = z.object({
  /** No further run begins; the one that trains goes on. */
  isPaused: z.boolean(),
  /** False in a Winnow that ends with its own command: what waits is taken up by one that stays. */
  isWorking: z.boolean(),
  running: Run.nullable(),
  waiting: z.array(QueuedRun),
})
export type Queue = z.infer<typeof Queue>

/** Puts a run back that was taken out before it began. */
export const EnqueueRequest = z.object({
  run: RunRef,
  /** Its place among those that wait, 1 for the next; the last one when absent. */
  place: z.int().positive().optional(),
  startAt: StartTime.nullable().optional(),
})
export type EnqueueRequest = z.infer<typeof EnqueueRequest>

/** What lies on the disk of a run. */
export const KeptFiles = z.object({
  modelBytes: z.int(),
  /** What the training can go on from; 0 where there is none. */
  checkpointBytes: z.int(),
  checkpointStep: z.int(),
  /** The best epoch that the checkpoint holds; null where no epoch was finished. */
  bestEpoch: z.number().nullable(),
})
export type KeptFiles = z.infer<typeof KeptFiles>
