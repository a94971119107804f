// The report of a run: what is asked for, and what of it is counted row by row.
import { z } from 'zod'
import { FileTarget, WrittenFile } from './file'
import { RunRef } from './ids'
import { AnsweredLabel } from './routing'

/** Asks for the report of a run as a file. */
export const ExportReportRequest = z.object({
  run: RunRef,
  /** A page that opens anywhere, or a text for a repository. */
  as: z.enum(['html', 'markdown']),
  target: FileTarget,
})
export type ExportReportRequest = z.infer<typeof ExportReportRequest>

/** How the making of a report goes. */
export const ReportEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    /** Steps that are done, of all, and what the next one is. */
    done: z.int(),
    total: z.int(),
    step: z.string(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('finished'), file: WrittenFile }),
])
export type ReportEvent = z.infer<typeof ReportEvent>

/** What has become of the labels of a part. */
export const ReportPart = z.object({
  output: z.string(),
  part: z.string(),
  /** Rows whose labels are others today than when the run saw them. */
  changed: z.int(),
})
export type ReportPart = z.infer<typeof ReportPart>

/** What a rule does with the rows of a part. */
export const ReportPolicy = z.object({
  part: z.string(),
  rows: z.int(),
  flagged: z.int(),
  unsure: z.int(),
  answered: z.int(),
  filed: z.int(),
  /** The automatic answers, those given most often first. */
  answers: z.array(AnsweredLabel),
})
export type ReportPolicy = z.infer<typeof ReportPolicy>
