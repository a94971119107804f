// What an entry of a dataset's journal says: the whole state of what it touched, before and after.
import { z } from 'zod'
import { LabelSource, LabelStatus } from './dataset'
import { OutputKind } from './label-kind'

/** A label as it stands on a row: label id, status, source, author, time. */
export const LabelState = z.tuple([z.int(), LabelStatus, LabelSource, z.string().nullable(), z.string()])
export type LabelState = z.infer<typeof LabelState>

/** What an entry sets: labels of some rows in one output, names, order or retirement of labels, kinds of
 * outputs, the split in use. */
export const Change = z.object({
  rows: z.object({ output: z.int(), states: z.array(z.tuple([z.int(), z.array(LabelState)])) }).optional(),
  names: z
    .array(
      z.object({
        label: z.int(),
        name: z.string().optional(),
        isRetired: z.boolean().optional(),
        /** Place in the order of the label set. */
        position: z.int().optional(),
      }),
    )
    .optional(),
  /** What labels outputs hold. */
  kinds: z.array(z.object({ output: z.int(), kind: OutputKind })).optional(),
  /** Internal key of the split that is in use from then on. */
  split: z.int().nullable().optional(),
})
export type Change = z.infer<typeof Change>
