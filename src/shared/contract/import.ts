// What an import is asked and tells.
import { z } from 'zod'
import { Dataset } from '../domain/dataset'
import { ColumnRole, FileSource, TableFormat } from '../domain/file'
import { LabelReading } from '../domain/label-kind'

/** Share of rows per part when the file has no split column, as fractions that add up to 1. */
export const Ratios = z.object({
  train: z.number().min(0),
  validation: z.number().min(0),
  test: z.number().min(0),
})
export type Ratios = z.infer<typeof Ratios>

/** A role for a column, by index or by header (verbatim, else trimmed); of a label column also how it is read. */
export const GivenRole = LabelReading.extend({
  column: z.union([z.int().nonnegative(), z.string()]),
  role: ColumnRole,
})
export type GivenRole = z.infer<typeof GivenRole>

/** What to import and how. */
export const ImportRequest = z.object({
  source: FileSource,
  name: z.string().trim().min(1).max(200),
  format: TableFormat.optional(),
  roles: z.array(GivenRole).optional(),
  ratios: Ratios.optional(),
  splitSeed: z.int().optional(),
})
export type ImportRequest = z.infer<typeof ImportRequest>

/** How an import goes; `finished` is the last event. */
export const ImportEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    rejected: z.int(),
    doneBytes: z.int(),
    totalBytes: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('phase'), phase: z.enum(['reading', 'splitting', 'indexing']) }),
  z.object({ type: z.literal('finished'), dataset: Dataset, notices: z.array(z.string()) }),
])
export type ImportEvent = z.infer<typeof ImportEvent>
