// Which labels a run is judged against, and how its own became those of today.
import { z } from 'zod'

/** Labels that a run is judged against: those of the revision that it pinned, or those of today. */
export const LabelsOf = z.enum(['then', 'now'])
export type LabelsOf = z.infer<typeof LabelsOf>

/** How labels of a run became those of today. */
export const LabelsNow = z.object({
  /** Revision of the dataset that gave the labels. */
  revision: z.int(),
  /** Rows judged whose label of today is another than the run was judged against, beyond merges and new names. */
  changed: z.int(),
  /** Rows that had a label when the run began and have none today: they are not judged. */
  leftOut: z.int(),
  merged: z.array(z.object({ from: z.array(z.string()), into: z.string() })),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  /** Labels of the run that are in the label set no more. */
  removed: z.array(z.string()),
})
export type LabelsNow = z.infer<typeof LabelsNow>
