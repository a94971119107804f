// Labelling: queues of messages in a frozen order, and what a person says to each.
import { z } from 'zod'
import { Filter } from './filter'
import { DatasetId, DatasetRef, RowId, RunId, RunRef } from './ids'
import { OutputKind } from './label-kind'

/** What comes first in a queue. */
export const LabelOrder = z.enum([
  /** Unsure, typical, unlike each other, and likely of a label that few have: what teaches most together. */
  'best-next',
  /** Smallest margin between the two likeliest labels. */
  'uncertain',
  /** Smallest probability of the likeliest label. */
  'least-confidence',
  /** Largest entropy over all labels. */
  'entropy',
  /** Unlike what is labelled and what stands before it. */
  'diverse',
  /** Likeliest of a label that few messages have. */
  'rare',
  /** Labelled messages whose label looks wrong. */
  'wrong-looking',
  'random',
])
export type LabelOrder = z.infer<typeof LabelOrder>

/** Orders that read what a run says of each message. */
export const ordersOfRuns: ReadonlySet<LabelOrder> = new Set([
  'best-next',
  'uncertain',
  'least-confidence',
  'entropy',
  'rare',
])

/**
 * Which of the messages that match are asked about: those without a label, those with one, or those of the test part
 * that have none.
 */
export const LabelPool = z.enum(['unlabelled', 'labelled', 'test'])
export type LabelPool = z.infer<typeof LabelPool>

/** A queue holds no more; what does not fit is counted. */
export const mostInQueue = 20_000

/** What to put into a queue, and in which order. */
export const LabelPick = z.object({
  dataset: DatasetRef,
  /** Label column; the first when absent. */
  output: z.string().optional(),
  order: LabelOrder,
  /** Labelled messages for `wrong-looking`, unlabelled ones for every other order, unless named. */
  pool: LabelPool.optional(),
  /** Whose scores are read; the latest that has scored such messages when absent. */
  run: RunRef.optional(),
  query: z.string().optional(),
  filter: Filter.optional(),
  take: z.int().min(1).max(mostInQueue).optional(),
  /** Of `random` and `diverse`. */
  seed: z.int().min(0).optional(),
})
export type LabelPick = z.infer<typeof LabelPick>

/**
 * Messages that match and do not come up, each counted once, under the first reason that holds. With those that do come
 * up they are all that match.
 */
export const LeftOut = z.object({
  /** No words in them. */
  withoutText: z.int(),
  discarded: z.int(),
  /** In the test part, or for a queue of the test part, not in it. */
  test: z.int(),
  /** With the text of a message in the test part: they cannot join training. */
  testTwins: z.int(),
  /** Labelled where unlabelled ones are asked for, or the reverse. */
  labelled: z.int(),
  /** Not found doubtful, for `wrong-looking`. */
  notDoubtful: z.int(),
  /** With the text of one that comes up, and get its label. */
  duplicates: z.int(),
  /** Behind the last that was taken. */
  notTaken: z.int(),
})
export type LeftOut = z.infer<typeof LeftOut>

/** A message that comes up, and why. `score` is larger where it is more worth a look; null where the run has none. */
export const PickedRow = z.object({
  id: RowId,
  text: z.string(),
  score: z.number().nullable(),
  reason: z.string(),
  /** Other messages of the dataset with the same text. */
  twins: z.int(),
})
export type PickedRow = z.infer<typeof PickedRow>

/** What a filter holds: `matched` is the number that it matches. */
export const QueueCounts = z.object({ matched: z.int(), leftOut: LeftOut })
export type QueueCounts = z.infer<typeof QueueCounts>

/** What a queue would hold. */
export const Picked = QueueCounts.extend({
  rows: z.array(PickedRow),
  /** Whose scores were read; null where none were. */
  run: z.object({ id: RunId, name: z.string() }).nullable(),
  /** Of the dataset, when this was worked out. */
  revision: z.int(),
})
export type Picked = z.infer<typeof Picked>

/** Identity of a queue. */
export const LabelQueueId = z.string().min(1).brand<'LabelQueueId'>()
export type LabelQueueId = z.infer<typeof LabelQueueId>

/** A frozen queue and how far it is. */
export const LabelQueue = QueueCounts.extend({
  id: LabelQueueId,
  name: z.string(),
  dataset: DatasetId,
  datasetName: z.string(),
  output: z.string(),
  kind: OutputKind,
  order: LabelOrder,
  pool: LabelPool,
  query: z.string().optional(),
  filter: Filter.optional(),
  run: z.object({ id: RunId, name: z.string() }).nullable(),
  createdAt: z.string(),
  total: z.int(),
  /** Of these, labelled, discarded, skipped, or gone from the dataset: nothing is left to say. */
  done: z.int(),
  labelled: z.int(),
  discarded: z.int(),
  skipped: z.int(),
})
export type LabelQueue = z.infer<typeof LabelQueue>

/** A label as the page of a queue shows it. */
export const LabelOfQueue = z.object({
  name: z.string(),
  /** Messages that have it. */
  count: z.int(),
  description: z.string(),
  color: z.int().nullable(),
})
export type LabelOfQueue = z.infer<typeof LabelOfQueue>

/** What a person noted on a message. */
export const RowNote = z.object({ isDiscarded: z.boolean(), isFlagged: z.boolean(), comment: z.string() })
export type RowNote = z.infer<typeof RowNote>

/** A message of a queue as it is shown. */
export const QueueItem = z.object({
  place: z.int(),
  row: RowId,
  text: z.string(),
  reason: z.string(),
  score: z.number().nullable(),
  /** What was said of it in this queue; null where it waits. */
  state: z.enum(['labelled', 'discarded', 'skipped']).nullable(),
  /** Its labels in the output of the queue. */
  labels: z.array(z.string()),
  note: RowNote,
  /** Other messages with the same text that get its label. */
  twins: z.int(),
  /** What the run of the queue says, the likeliest first; none where it has not scored the message. */
  candidates: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** The labels that the run would give. */
  suggested: z.array(z.string()),
})
export type QueueItem = z.infer<typeof QueueItem>

/** What a person says to a message. */
export const LabelAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('label'), labels: z.array(z.string().trim().min(1).max(200)).min(1).max(1000) }),
  /** Nothing is said; it counts as seen. */
  z.object({ kind: z.literal('skip') }),
  /** Not to be labelled at all, in no queue from then on. */
  z.object({ kind: z.literal('discard') }),
  /** To be looked at again; the message stays where it is. */
  z.object({ kind: z.literal('flag'), isFlagged: z.boolean() }),
  z.object({ kind: z.literal('comment'), comment: z.string().max(10_000) }),
])
export type LabelAnswer = z.infer<typeof LabelAnswer>

/** How a queue stands, and the message to show: null where none waits. */
export const QueueState = z.object({
  queue: LabelQueue,
  item: QueueItem.nullable(),
  /** What undo and redo would take back and make again; null where there is nothing. */
  undoes: z.string().nullable(),
  redoes: z.string().nullable(),
  /** What was just done; null where nothing was. */
  did: z.string().nullable(),
})
export type QueueState = z.infer<typeof QueueState>
