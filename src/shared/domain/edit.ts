// Changes that a person makes to rows and to the label set; each one is an undoable step of the journal.
import { z } from 'zod'
import { RunId } from './ids'
import { Filter } from './filter'

/** Colours that a label can be given: those of the palette that have a name of their own. */
export const paletteSize = 8

/** What happens to every row that an edit names. */
export const RowChange = z.discriminatedUnion('kind', [
  /** These labels and no others; none takes all away. */
  z.object({ kind: z.literal('setLabels'), labels: z.array(z.string().trim().min(1)).max(1000) }),
  /** For outputs with several labels a message. */
  z.object({ kind: z.literal('addLabel'), label: z.string().trim().min(1) }),
  z.object({ kind: z.literal('removeLabel'), label: z.string().trim().min(1) }),
  /** Into a part of the split; null for none. */
  z.object({ kind: z.literal('setPart'), part: z.string().trim().min(1).max(100).nullable() }),
  z.object({ kind: z.literal('setText'), text: z.string() }),
  /** Every place that `find` stands at, literally and with its case. */
  z.object({ kind: z.literal('replaceText'), find: z.string().min(1), replacement: z.string() }),
])
export type RowChange = z.infer<typeof RowChange>

/** Which rows: those that match a search and a filter; all of them where neither is given. */
export const RowChoice = z.object({ query: z.string().optional(), filter: Filter.optional() })
export type RowChoice = z.infer<typeof RowChoice>

/** A change of the label set. Labels are named; their ids stay. */
export const LabelOperation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rename'), label: z.string(), name: z.string().trim().min(1).max(200) }),
  /** Messages of all of these get `into`, one of them or a new name. */
  z.object({
    kind: z.literal('merge'),
    labels: z.array(z.string()).min(1).max(1000),
    into: z.string().trim().min(1).max(200),
  }),
  /** Messages of the label that match get another one in its place. */
  z.object({
    kind: z.literal('split'),
    label: z.string(),
    into: z.string().trim().min(1).max(200),
    rows: RowChoice,
  }),
  /** Takes the label away from its messages. */
  z.object({ kind: z.literal('delete'), label: z.string() }),
  z.object({
    kind: z.literal('describe'),
    label: z.string(),
    color: z
      .int()
      .min(0)
      .max(paletteSize - 1)
      .nullable()
      .optional(),
    description: z.string().max(2000).optional(),
  }),
])
export type LabelOperation = z.infer<typeof LabelOperation>

/** What a change of the label set touches. */
export const LabelEffect = z.object({
  rows: z.int(),
  /** Of these, in the test part. */
  testRows: z.int(),
  /** Runs that know a label of the change; they keep the names with which they were trained. */
  runs: z.array(z.object({ id: RunId, name: z.string() })),
})
export type LabelEffect = z.infer<typeof LabelEffect>

/** What an undoable step did. */
export const Step = z.object({ rows: z.int(), description: z.string(), revision: z.int() })
export type Step = z.infer<typeof Step>
