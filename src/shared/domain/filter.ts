// The one filter: an expression over text, label, part, metadata, prediction, confidence and length, used by
// the table, views, queues, bulk edits and exports. It is compiled to SQL in main/store/filter-sql.ts alone.
import { z } from 'zod'
import { RowId, RunRef } from './ids'

const leaves = [
  z.object({ field: z.literal('text'), contains: z.string().min(1) }),
  z.object({ field: z.literal('label'), output: z.string().optional(), in: z.array(z.string()).min(1) }),
  z.object({ field: z.literal('labelled'), output: z.string().optional(), is: z.boolean() }),
  z.object({ field: z.literal('part'), in: z.array(z.string().nullable()).min(1) }),
  z.object({
    field: z.literal('length'),
    unit: z.enum(['words', 'characters']),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.object({ field: z.literal('metadata'), column: z.string(), equals: z.string() }),
  z.object({ field: z.literal('row'), in: z.array(RowId).min(1).max(10_000) }),
  z.object({
    field: z.literal('prediction'),
    run: RunRef,
    output: z.string().optional(),
    in: z.array(z.string()).min(1),
  }),
  z.object({
    field: z.literal('confidence'),
    run: RunRef,
    output: z.string().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  /** What the last check of the dataset found; `min` is a score as in domain/quality.ts. */
  z.object({ field: z.literal('finding'), finding: z.string(), min: z.number().optional() }),
  z.object({ field: z.literal('right'), run: RunRef, output: z.string().optional(), is: z.boolean() }),
] as const

const FilterLeaf = z.discriminatedUnion('field', leaves)
/** A condition on one field. */
export type FilterLeaf = z.infer<typeof FilterLeaf>

/** A filter expression; `and` of nothing is everything. */
export type Filter = FilterLeaf | { op: 'and' | 'or'; of: Filter[] } | { op: 'not'; of: Filter }

/** Schema of a filter expression. */
export const Filter: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    FilterLeaf,
    z.object({ op: z.enum(['and', 'or']), of: z.array(Filter).max(100) }),
    z.object({ op: z.literal('not'), of: Filter }),
  ]),
)
