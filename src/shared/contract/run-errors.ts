// Calls about the mistakes of a run.
import { z } from 'zod'
import { Step } from '../domain/edit'
import { RowId, RunRef } from '../domain/ids'
import {
  AnswersOf,
  CellPage,
  CellQuery,
  Confusions,
  ErrorExport,
  ErrorExportEvent,
  ErrorReview,
  MarkEdit,
  NearestRow,
  TellingWords,
} from '../domain/run-errors'
import { call, stream } from './define'

/** The calls. */
export const errorCalls = {
  /** Rows of cells of the confusion. */
  cell: call(CellQuery, CellPage),
  /** Pairs of labels that are taken for each other, with the words that tell them apart. */
  confusions: call(
    AnswersOf.extend({
      limit: z.int().positive().max(1000).optional(),
      /** False leaves the words out. */
      withWords: z.boolean().optional(),
    }),
    Confusions,
  ),
  /** The words that tell two labels apart in the rows that the run has learnt from. */
  tellingWords: call(AnswersOf.extend({ first: z.string(), second: z.string() }), TellingWords),
  /** Rows that the run has learnt from with a text like that of a row, the likest first. */
  nearest: call(
    z.object({
      run: RunRef,
      row: RowId,
      output: z.string().optional(),
      limit: z.int().positive().max(50).optional(),
    }),
    z.array(NearestRow),
  ),
  /** Writes the mistakes with nearest rows and marks; ending the stream leaves no file. */
  exportErrors: stream(ErrorExport, ErrorExportEvent),
}

/** Calls about what people found: of the dataset, whose rows the marks are on. */
export const reviewCalls = {
  /** What people found on looking at the mistakes of a run. */
  review: call(AnswersOf.omit({ labels: true }), ErrorReview),
  /** Marks mistakes, and corrects labels where they are given, as one undoable step of the dataset. */
  mark: call(
    z.object({
      run: RunRef,
      output: z.string().optional(),
      edits: z.array(MarkEdit).min(1).max(10_000),
    }),
    Step,
  ),
}
