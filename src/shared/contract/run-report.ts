// The call that writes the report of a run; it stands among those of `runs`.
import { ExportReportRequest, ReportEvent } from '../domain/run-report'
import { stream } from './define'

/** Calls of `runs` that tell of one of them. */
export const runReportCalls = {
  /**
   * Writes everything that is known of a run as one file: data, settings, figures with intervals, confidence, slices,
   * decisions, policies, limits. Ending the stream stops it and leaves no download.
   */
  exportReport: stream(ExportReportRequest, ReportEvent),
} as const
