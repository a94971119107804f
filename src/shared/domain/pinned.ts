// Pinned messages: texts of a dataset with the label that every run must give them.
import { z } from 'zod'
import { RunId } from './ids'

/** Identity of a pinned message. */
export const PinId = z.string().min(1).brand<'PinId'>()
export type PinId = z.infer<typeof PinId>

/** A message to pin; one of the same text and output takes the place of the one before. */
export const NewPin = z.object({
  text: z.string().max(100_000),
  /** The label that must be given, or all of them where a message may have several. */
  labels: z.array(z.string().min(1)).max(1000),
  /** The first output when absent. */
  output: z.string().optional(),
  /** The row that it was taken from. */
  row: z.int().optional(),
})
export type NewPin = z.infer<typeof NewPin>

/** A message that must stay right. Its labels keep their meaning when they are renamed. */
export const Pin = z.object({
  id: PinId,
  output: z.string(),
  text: z.string(),
  labels: z.array(z.string()),
  row: z.int().nullable(),
  createdAt: z.string(),
})
export type Pin = z.infer<typeof Pin>

/** A pinned message with what a run says of it; null where it was not asked since the message was pinned. */
export const CheckedPin = Pin.extend({
  said: z.array(z.string()).nullable(),
  /** Of the likeliest label. */
  probability: z.number().nullable(),
  isRight: z.boolean().nullable(),
})
export type CheckedPin = z.infer<typeof CheckedPin>

/** How the pinned messages of its dataset stand with a run; outputs that the run does not answer are left out. */
export const PinnedStatus = z.object({
  run: RunId,
  /** The last check; null where there was none. */
  checkedAt: z.string().nullable(),
  right: z.int(),
  broken: z.int(),
  unchecked: z.int(),
  /** Broken ones first, then those that were not checked, then the rest; each by age. */
  pins: z.array(CheckedPin),
})
export type PinnedStatus = z.infer<typeof PinnedStatus>
