// The call that writes the report of a run; it stands among those of `runs`.
import { z } from 'zod'
import { WrittenFile } from '../domain/file'
import { ExportReportRequest } from '../domain/run-report'
import { call } from './define'

/** Calls of `runs` that tell of one of them. */
export const runReportCalls = {
  /** Writes everything that is known of a run as one file: data, settings, figures with intervals, policies, limits. */
  exportReport: call(ExportReportRequest, z.object({ file: WrittenFile })),
} as const
