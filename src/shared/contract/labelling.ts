// Calls about labelling: what comes up, and what is said to it.
import { z } from 'zod'
import { DatasetRef, RowId } from '../domain/ids'
import {
  LabelAnswer,
  LabelOfQueue,
  LabelPick,
  LabelQueue,
  LabelQueueId,
  mostInQueue,
  Picked,
  QueueItem,
  QueueState,
} from '../domain/labelling'
import { call } from './define'

/** The label or, in place of it, the labels of a row. An empty label, or none, takes them away. */
const LabelEdit = z.object({
  row: RowId,
  label: z.string().nullable(),
  labels: z.array(z.string()).max(1000).optional(),
})

const QueueOnly = z.object({ queue: z.string().min(1) })

/** What `datasets.label` did. Skipped edits are those that change nothing, at most a thousand of them with the reason. */
const LabelsSet = z.object({
  applied: z.int(),
  skipped: z.int(),
  revision: z.int(),
  reasons: z.array(z.object({ row: z.int(), why: z.enum(['noSuchRow', 'sameLabel', 'givenAgain']) })),
  /** Further messages with the text of one that was labelled, which got its label too. */
  duplicates: z.int(),
})

/** `datasets.label`. */
export const labelCall = call(
  z.object({
    dataset: DatasetRef,
    output: z.string().optional(),
    edits: z.array(LabelEdit).min(1).max(100_000),
    /** Other messages with the same text that have no label get it, too; none in the test part. */
    withDuplicates: z.boolean().optional(),
  }),
  LabelsSet,
)

/** The calls. */
export const labellingCalls = {
  /** What a queue would hold, in its order; nothing is kept. */
  pick: call(LabelPick, Picked),
  /** Freezes what it holds now under a name. */
  create: call(LabelPick.extend({ name: z.string().trim().min(1).max(200).optional() }), LabelQueue),
  /** Queues of a dataset, or of all, the newest first. */
  list: call(z.object({ dataset: DatasetRef.optional() }), z.array(LabelQueue)),
  /** How a queue stands, with the message at a place; the first that waits from where it was left when absent. */
  state: call(QueueOnly.extend({ place: z.int().min(0).optional() }), QueueState),
  /** The labels that can be given, in the order of the label set, with how many messages have each. */
  labels: call(QueueOnly, z.array(LabelOfQueue)),
  /** Messages of a queue in its order, those that contain a text and wait, say; `from` counts among these. */
  items: call(
    QueueOnly.extend({
      query: z.string().optional(),
      waiting: z.boolean().optional(),
      from: z.int().min(0),
      limit: z.int().min(1).max(200),
    }),
    z.object({ items: z.array(QueueItem), total: z.int() }),
  ),
  /** Gives a label to many messages of a queue at once: those named, or all that wait and contain a text. One step. */
  answerMany: call(
    QueueOnly.extend({
      rows: z.array(RowId).max(mostInQueue).optional(),
      query: z.string().optional(),
      labels: z.array(z.string().trim().min(1).max(200)).min(1).max(1000),
    }),
    QueueState,
  ),
  /** Keeps what is said to a message, as one undoable step, before it answers with the next one. */
  answer: call(QueueOnly.extend({ row: RowId, answer: LabelAnswer }), QueueState),
  /** Lets skipped messages wait again. */
  again: call(QueueOnly, QueueState),
  /** Takes the latest change of the dataset back; where it was about a message of the queue, that one is shown. */
  undo: call(QueueOnly, QueueState),
  redo: call(QueueOnly, QueueState),
  rename: call(QueueOnly.extend({ name: z.string().trim().min(1).max(200) }), LabelQueue),
  /** Takes a queue from the list; its labels stay. `restore` brings it back. */
  remove: call(QueueOnly, LabelQueue),
  restore: call(z.object({ queue: LabelQueueId }), LabelQueue),
}
