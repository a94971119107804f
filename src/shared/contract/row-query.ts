// Pages of rows: what is asked for and what comes.
import { z } from 'zod'
import { Row } from '../domain/dataset'
import { Filter } from '../domain/filter'
import { DatasetRef, RunRef } from '../domain/ids'

/** A page of rows. `query` is a substring search over the text, any script, case-insensitive. */
export const RowQuery = z.object({
  dataset: DatasetRef,
  query: z.string().optional(),
  filter: Filter.optional(),
  /** `label`, `prediction` and `confidence` are of the run and output that are named. */
  sort: z
    .object({
      by: z.enum(['row', 'text', 'words', 'label', 'prediction', 'confidence']),
      descending: z.boolean(),
    })
    .optional(),
  offset: z.int().nonnegative().optional(),
  limit: z.int().positive().max(1000).optional(),
  /** Adds what this run says to each row. */
  run: RunRef.optional(),
  /** In which output; the run's first when absent. */
  output: z.string().optional(),
  /** Adds the cells of these columns of the file to each row. */
  columns: z.array(z.string()).max(50).optional(),
  /** False leaves the total out where it is not known without counting; `datasets.count` gives it. */
  isCounted: z.boolean().optional(),
})
export type RowQuery = z.infer<typeof RowQuery>

/** Rows and how many match in all. */
export const RowPage = z.object({
  rows: z.array(Row),
  /** Rows that match; null where it was not to be counted and is not known. */
  total: z.int().nullable(),
  offset: z.int(),
})
export type RowPage = z.infer<typeof RowPage>
