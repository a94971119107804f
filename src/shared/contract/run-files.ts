// The calls that let runs travel and be repeated; they stand among those of `runs`.
import { z } from 'zod'
import { RunId, RunRef } from '../domain/ids'
import { Reproduction } from '../domain/reproduction'
import { ExportRunEvent, ExportRunRequest, ImportRunEvent, ImportRunRequest } from '../domain/run-file'
import { call, stream } from './define'

/** Calls of `runs` that write and read them as files. */
export const runFileCalls = {
  /** Writes a finished run as one file that another Winnow imports. Ending the stream leaves no file. */
  exportFile: stream(ExportRunRequest, ExportRunEvent),
  /** Imports such a file. Ending the stream imports nothing. */
  importFile: stream(ImportRunRequest, ImportRunEvent),
  /** Trains a finished run again: the same settings, seed, split, and rows, texts and labels as it saw them. */
  reproduce: call(z.object({ run: RunRef }), z.object({ run: RunId })),
  /** A finished repetition beside the run that it repeats. */
  reproduction: call(z.object({ run: RunRef }), Reproduction),
} as const
