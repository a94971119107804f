// What a model that leaves says of itself: on which data, and how a text is made for it.
import { z } from 'zod'
import { TextColumns } from './joined-text'
import { DatasetCard } from './view'

/** Of a run. */
export const ModelAbout = z.object({
  run: z.string(),
  dataset: z.string(),
  /** SHA-256 of the file that was imported. */
  sha256: z.string(),
  card: DatasetCard,
  textColumns: TextColumns.nullable(),
  /** Temperature that the last layer was divided by; absent where the confidences are the run's own. */
  temperature: z.number().positive().optional(),
  /** Where a text may get several labels: the probability from which on a label is given, at that temperature. */
  threshold: z.number().optional(),
})
export type ModelAbout = z.infer<typeof ModelAbout>
