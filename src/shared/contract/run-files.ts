// The calls that let runs travel; they stand among those of `runs`.
import { ExportRunEvent, ExportRunRequest, ImportRunEvent, ImportRunRequest } from '../domain/run-file'
import { stream } from './define'

/** Calls of `runs` that write and read them as files. */
export const runFileCalls = {
  /** Writes a finished run as one file that another Winnow imports. Ending the stream leaves no file. */
  exportFile: stream(ExportRunRequest, ExportRunEvent),
  /** Imports such a file. Ending the stream imports nothing. */
  importFile: stream(ImportRunRequest, ImportRunEvent),
} as const
