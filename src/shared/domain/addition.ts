// Rows that join a dataset that is there already: those of a file, those of another dataset, or what a newer version of
// the same file has become.
import { z } from 'zod'
import { RejectedRow } from './file'
import { DatasetRef, RowId } from './ids'

/** Rows of a file that were read and wait to join a dataset; gone when Winnow ends. */
export const StagedId = z.string().min(1).brand<'StagedId'>()
export type StagedId = z.infer<typeof StagedId>

/** Where rows come from: a staged file, or another dataset. */
export const AdditionSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('staged'), id: StagedId }),
  z.object({ kind: z.literal('dataset'), dataset: DatasetRef }),
])
export type AdditionSource = z.infer<typeof AdditionSource>

/** What happens to a column of the source: into a column of the dataset, into a new one, or left out. */
export const ColumnPlace = z.union([z.int().nonnegative(), z.enum(['new', 'none'])])
export type ColumnPlace = z.infer<typeof ColumnPlace>

/** What is to be added, and how. */
export const AdditionRequest = z.object({
  dataset: DatasetRef,
  from: AdditionSource,
  /**
   * `append` adds every row. `update` takes the source for a newer version of what the dataset holds: rows are matched by
   * id where both have ids, then by all cells, then by text; only what is new or has changed is written.
   */
  mode: z.enum(['append', 'update']),
  /** Where columns of the source go, by their index there; guessed by role and name when absent. */
  columns: z.array(z.object({ from: z.int().nonnegative(), to: ColumnPlace })).optional(),
  /** Which output of the source gives the labels of which output of the dataset; by name when absent. */
  outputs: z.array(z.object({ from: z.string(), to: z.string().nullable() })).optional(),
  /** What labels of the source are called in the dataset; null for none. Guessed by name when absent. */
  labels: z.array(z.object({ output: z.string(), from: z.string(), to: z.string().nullable() })).optional(),
  /** Part of new rows that have a label: train, none, or as a column of the source says. */
  part: z.enum(['train', 'none', 'column']).optional(),
  /** What the column `source` says of the new rows; the name of the file or dataset when absent. */
  sourceName: z.string().trim().min(1).max(200).optional(),
  /** Leaves out rows whose text the dataset has already (`append`). */
  skipKnown: z.boolean().optional(),
  /** Takes rows away that the newer version no longer has (`update`). */
  removeMissing: z.boolean().optional(),
  /** Of a dataset with several sources, the one whose rows are compared (`update`). */
  ofSource: z.string().optional(),
})
export type AdditionRequest = z.infer<typeof AdditionRequest>

/** A row that would come, change or go. */
export const AdditionSample = z.object({
  /** Row of the dataset; null for one that is new. */
  row: RowId.nullable(),
  /** Line of the source. */
  line: z.int().nullable(),
  text: z.string(),
  labels: z.array(z.string()),
  /** What changes in it, by column; labels and text among them. */
  changes: z.array(z.object({ column: z.string(), before: z.string(), after: z.string() })),
})
export type AdditionSample = z.infer<typeof AdditionSample>

/** What would happen, before anything does. */
export const AdditionPreview = z.object({
  /** Rows of the source. */
  rows: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  same: z.int(),
  /** Rows of the source whose text the dataset has already; left out with `skipKnown`. */
  known: z.int(),
  /** Of the new rows, those that would stand in training while their text stands in another part: they stay in no part. */
  leaking: z.int(),
  /** Rows that keep a label which a person gave, though the newer version has another. */
  keptLabels: z.int(),
  /** Rows that stay as they are because a run was judged on them. */
  keptFrozen: z.int(),
  matchedBy: z.enum(['id', 'content']).nullable(),
  columns: z.array(
    z.object({
      from: z.int(),
      name: z.string(),
      to: ColumnPlace,
      /** The column that it goes into. */
      toName: z.string().nullable(),
      /** Text, id and label columns go where their role says. */
      isFixed: z.boolean(),
    }),
  ),
  outputs: z.array(z.object({ from: z.string(), to: z.string().nullable() })),
  labels: z.array(
    z.object({
      output: z.string(),
      from: z.string(),
      rows: z.int(),
      to: z.string().nullable(),
      how: z.enum(['same', 'alike', 'new', 'chosen']),
    }),
  ),
  /** Labels of the dataset that a label of the source can become, by output. */
  knownLabels: z.array(z.object({ output: z.string(), labels: z.array(z.string()) })),
  /** Values of the column that says where rows come from. */
  sources: z.array(z.string()),
  sourceName: z.string(),
  samples: z.object({
    added: z.array(AdditionSample),
    changed: z.array(AdditionSample),
    removed: z.array(AdditionSample),
  }),
})
export type AdditionPreview = z.infer<typeof AdditionPreview>

/** What was done, as one undoable step. */
export const Addition = z.object({
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  description: z.string(),
  revision: z.int(),
})
export type Addition = z.infer<typeof Addition>

/** A file that was read and waits. */
export const Staged = z.object({
  id: StagedId,
  rows: z.int(),
  rejected: z.int(),
  /** The first lines that could not become rows. */
  rejectedRows: z.array(RejectedRow),
  notices: z.array(z.string()),
})
export type Staged = z.infer<typeof Staged>
