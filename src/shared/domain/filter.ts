// The one filter: an expression over text, label, part, metadata, prediction, confidence and length, used by
// the table, views, queues, bulk edits and exports. It is compiled to SQL in main/store/filter-sql.ts alone.
import { z } from 'zod'
import { LabelSource, LabelStatus } from './dataset'
import { ErrorMark } from './error-mark'
import { RowId, RunRef } from './ids'

const leaves = [
  z.object({ field: z.literal('text'), contains: z.string().min(1) }),
  /** Every one of these words, each by itself, in any order. */
  z.object({ field: z.literal('words'), all: z.array(z.string().min(1)).min(1).max(50) }),
  /** A regular expression as JavaScript has it, with the flag `u`. */
  z.object({
    field: z.literal('pattern'),
    matches: z.string().min(1).max(1000),
    isCaseSensitive: z.boolean().optional(),
  }),
  z.object({ field: z.literal('label'), output: z.string().optional(), in: z.array(z.string()).min(1) }),
  z.object({ field: z.literal('labelled'), output: z.string().optional(), is: z.boolean() }),
  /** How far its labels can be trusted, suggested ones included. */
  z.object({ field: z.literal('status'), output: z.string().optional(), in: z.array(LabelStatus).min(1) }),
  /** Who said that it has its labels. */
  z.object({ field: z.literal('source'), output: z.string().optional(), in: z.array(LabelSource).min(1) }),
  z.object({ field: z.literal('part'), in: z.array(z.string().nullable()).min(1) }),
  z.object({
    field: z.literal('length'),
    unit: z.enum(['words', 'characters']),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.object({ field: z.literal('metadata'), column: z.string(), equals: z.string() }),
  /** Cells of a column that are numbers; both ends are included. */
  z.object({
    field: z.literal('number'),
    column: z.string(),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  /** Cells of a column that are dates, from one on and before another, each as 2026-11-26 or with a time. */
  z.object({
    field: z.literal('date'),
    column: z.string(),
    from: z.iso
      .date()
      .or(z.iso.datetime({ offset: true }))
      .optional(),
    before: z.iso
      .date()
      .or(z.iso.datetime({ offset: true }))
      .optional(),
  }),
  /** Languages that the last check saw, as codes; null where it could not tell. */
  z.object({ field: z.literal('language'), in: z.array(z.string().nullable()).min(1) }),
  /** What a saved view of the dataset shows, by its name or id. */
  z.object({ field: z.literal('view'), view: z.string().min(1) }),
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
  /** What people found on looking at a mistake there; null where nobody has looked. */
  z.object({
    field: z.literal('mark'),
    output: z.string().optional(),
    in: z.array(ErrorMark.nullable()).min(1),
  }),
  z.object({ field: z.literal('right'), run: RunRef, output: z.string().optional(), is: z.boolean() }),
] as const

const FilterLeaf = z.discriminatedUnion('field', leaves)
/** A condition on one field. */
export type FilterLeaf = z.infer<typeof FilterLeaf>

/** Every field that a condition can be on. */
export const filterFields: readonly FilterLeaf['field'][] = leaves.map(({ shape }) => shape.field.value)

const scanning: ReadonlySet<FilterLeaf['field']> = new Set([
  'words',
  'pattern',
  'metadata',
  'number',
  'date',
  'view',
])

/** Whether it may have to read every row: such a filter is asked of a process of its own. */
export function readsEveryRow(filter: Filter | undefined): boolean {
  if (!filter) return false
  if (!('op' in filter)) return scanning.has(filter.field)
  return filter.op === 'not' ? readsEveryRow(filter.of) : filter.of.some(readsEveryRow)
}

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
