// Where an imported run comes from: what its file said, and how it fits to what is here.
import { z } from 'zod'

/** What is kept of the file that a run came in. */
export const RunOrigin = z.object({
  fileName: z.string(),
  /** The run's id where it was trained. */
  run: z.string(),
  /** Version of the Winnow that wrote the file, and of its workspace. */
  winnow: z.string(),
  schema: z.int(),
  exportedAt: z.string(),
  importedAt: z.string(),
  /** The dataset as it is called there; `sha256` is of the file that it was imported from. */
  dataset: z.object({ name: z.string(), sha256: z.string(), rows: z.int(), revision: z.int() }),
  split: z.object({ hash: z.string(), version: z.int() }).nullable(),
  /** The model folder it started from; `isHere` where a linked folder has the same content. */
  model: z.object({ name: z.string(), hash: z.string(), isHere: z.boolean() }).nullable(),
  hasTexts: z.boolean(),
  /** True where a dataset here has the same rows: the run then compares with the runs on it. */
  isAttached: z.boolean(),
  /** Of an attached run: its rows that have another label here, or another text. */
  otherLabels: z.int(),
  otherTexts: z.int(),
})
export type RunOrigin = z.infer<typeof RunOrigin>
