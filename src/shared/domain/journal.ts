// What an entry of a dataset's journal says: the whole state of what it touched, before and after.
import { z } from 'zod'
import { LabelSource, LabelStatus } from './dataset'
import { ErrorMark } from './error-mark'
import { Column } from './file'
import { OutputKind } from './label-kind'

/** A label as it stands on a row: label id, status, source, author, time. */
export const LabelState = z.tuple([z.int(), LabelStatus, LabelSource, z.string().nullable(), z.string()])
export type LabelState = z.infer<typeof LabelState>

/** Rows that have the same labels in an output. `ranges` is from, to, from, to … in ascending row ids. */
export const LabelGroup = z.object({
  output: z.int(),
  ranges: z.array(z.int()),
  labels: z.array(LabelState),
})
export type LabelGroup = z.infer<typeof LabelGroup>

/** A row's content: its cells as they are stored (JSON), its text, the user's own id, its line. */
export const RowContent = z.tuple([z.int(), z.string(), z.string(), z.string().nullable(), z.int()])
export type RowContent = z.infer<typeof RowContent>

/** What an entry sets: labels of some rows, their texts, roles of columns, names, order, looks or retirement of labels, kinds of
 * outputs, the split in use, rows that come and go, columns. Rows go first, then cells change, then rows come. */
export const Change = z.object({
  rows: z.object({ output: z.int(), states: z.array(z.tuple([z.int(), z.array(LabelState)])) }).optional(),
  /** The same for many rows at once. */
  groups: z.array(LabelGroup).optional(),
  /** Row id and text. */
  texts: z.array(z.tuple([z.int(), z.string()])).optional(),
  names: z
    .array(
      z.object({
        label: z.int(),
        name: z.string().optional(),
        isRetired: z.boolean().optional(),
        /** Place in the order of the label set. */
        position: z.int().optional(),
        /** Place in the palette; null for the one that the order gives. */
        color: z.int().nullable().optional(),
        description: z.string().optional(),
        /** The label whose messages it joined; null where a merge is taken back. */
        mergedInto: z.int().nullable().optional(),
      }),
    )
    .optional(),
  /** What people found on looking at rows: row id, output, mark or none, the run whose mistake it was, author, time. */
  marks: z
    .array(
      z.tuple([
        z.int(),
        z.int(),
        ErrorMark.nullable(),
        z.string().nullable(),
        z.string().nullable(),
        z.string(),
      ]),
    )
    .optional(),
  /** Columns of the file with their roles, and the rows whose text is not made of them, as from, to, from, to …. */
  roles: z.object({ columns: z.array(Column), kept: z.array(z.int()) }).optional(),
  /** What labels outputs hold. */
  kinds: z.array(z.object({ output: z.int(), kind: OutputKind })).optional(),
  /** Rows that leave the dataset, as ranges; they wait in `absent_rows`. */
  gone: z.array(z.int()).optional(),
  /** Rows that come from there. */
  come: z.array(z.int()).optional(),
  columns: z.array(Column).optional(),
  /** Cells that every row gets behind its own. */
  widen: z.array(z.string()).optional(),
  /** How many cells every row loses at its end. */
  narrow: z.int().positive().optional(),
  contents: z.array(RowContent).optional(),
  /** What persons noted on messages: row id, discarded, flagged, comment. */
  notes: z.array(z.tuple([z.int(), z.boolean(), z.boolean(), z.string()])).optional(),
  /** What was said to messages of queues: queue, row id, state; null where it waits. */
  answers: z
    .array(z.tuple([z.string(), z.int(), z.enum(['labelled', 'discarded', 'skipped']).nullable()]))
    .optional(),
  /** Internal key of the split that is in use from then on. */
  split: z.int().nullable().optional(),
})
export type Change = z.infer<typeof Change>

export type MarkState = NonNullable<Change['marks']>[number]

/** One change as the history shows it. */
export const JournalEntry = z.object({
  id: z.int(),
  revision: z.int(),
  kind: z.enum(['labels', 'texts', 'labelSet', 'columns', 'split', 'rows', 'marks', 'notes', 'undo', 'redo']),
  author: z.string().nullable(),
  source: LabelSource,
  at: z.string(),
  description: z.string(),
  /** The entry that it takes back or makes again. */
  undoes: z.int().nullable(),
})
export type JournalEntry = z.infer<typeof JournalEntry>
