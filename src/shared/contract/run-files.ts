// The calls that let runs travel and be repeated; they stand among those of `runs`.
import { z } from 'zod'
import { FileTarget, WrittenFile } from '../domain/file'
import { RunId, RunRef } from '../domain/ids'
import { Reproduction } from '../domain/reproduction'
import { ExportRunEvent, ExportRunRequest, ImportRunEvent, ImportRunRequest } from '../domain/run-file'
import { call, stream } from './define'

const ExportMlflowRequest = z.object({
  /** All runs when absent, archived ones too; those of studies are left out. */
  runs: z.array(RunRef).min(1).max(10_000).optional(),
  /** A folder that is empty or not there; or a download, which is a zip archive of it. */
  target: FileTarget,
  /** Puts the models among the artifacts. */
  withModels: z.boolean().optional(),
})

const ExportMlflowEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('finished'), file: WrittenFile, runs: z.int(), experiments: z.int() }),
])

/** Calls of `runs` that write and read them as files. */
export const runFileCalls = {
  /** Writes a finished run as one file that another Winnow imports. Ending the stream leaves no file. */
  exportFile: stream(ExportRunRequest, ExportRunEvent),
  /** Imports such a file. Ending the stream imports nothing. */
  importFile: stream(ImportRunRequest, ImportRunEvent),
  /** Writes runs as a file store of MLflow: an experiment a dataset, with params, metrics by step, tags and artifacts. */
  exportMlflow: stream(ExportMlflowRequest, ExportMlflowEvent),
  /** The folder of `exportModel` as a zip archive, for a page. */
  downloadModel: call(
    z.object({ run: RunRef, name: z.string().min(1) }),
    z.object({ file: WrittenFile, notices: z.array(z.string()) }),
  ),
  /** Trains a finished run again: the same settings, seed, split, and rows, texts and labels as it saw them. */
  reproduce: call(z.object({ run: RunRef }), z.object({ run: RunId })),
  /** A finished repetition beside the run that it repeats. */
  reproduction: call(z.object({ run: RunRef }), Reproduction),
} as const
