// How far the confidences of a run can be believed, and the temperature that is kept with it.
import { z } from 'zod'
import { RunId } from './ids'
import { OutputKind } from './label-kind'

const Share = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** One set of scores over a part; see shared/calibration/reliability.ts. */
export const ReliabilityFigures = z.object({
  /** Of equal width, each with its upper end. */
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      rows: z.int(),
      /** Rows that are right; with several labels a row, decisions whose label is true. */
      right: z.int(),
      /** Mean probability in it; 0 for an empty bin. */
      mean: z.number(),
      /** Share right with its 95 % Wilson interval; null for an empty bin. */
      share: Share.nullable(),
    }),
  ),
  /**
   * Expected calibration error over these bins: mean gap between confidence and share right, weighted by rows. It, log loss
   * and Brier score are those of the evaluation (metrics/further.ts, multi.ts), with the same bootstrap.
   */
  ece: Share,
  /** Mean of -ln p of what is true, in nats. */
  logLoss: Share,
  /** Mean squared distance, summed over labels (Brier 1950), halved for two; with several labels a row the mean over decisions. */
  brier: Share,
  /** Rows by floor(1000 confidence), and those of them that are right; with several labels a row, decisions. */
  steps: z.object({ rows: z.array(z.int()), right: z.array(z.int()) }),
})
export type ReliabilityFigures = z.infer<typeof ReliabilityFigures>

/** The temperature of an output, and what it was fitted on. */
export const FittedTemperature = z.object({
  temperature: z.number().positive(),
  part: z.string(),
  /** Rows; with several labels a row, decisions. */
  rows: z.int(),
  isAtLimit: z.boolean(),
})
export type FittedTemperature = z.infer<typeof FittedTemperature>

/** Confidence of one output over one part. */
export const CalibrationReport = z.object({
  run: RunId,
  output: z.string(),
  kind: OutputKind,
  part: z.string(),
  /** Rows with a label. */
  rows: z.int(),
  /** Null where it cannot be fitted; `problem` then says why and what helps. */
  fit: FittedTemperature.nullable(),
  problem: z.string().nullable(),
  /** As the run scored them. */
  raw: ReliabilityFigures,
  /** At the temperature; null without a fit. */
  calibrated: ReliabilityFigures.nullable(),
  /** The temperature that is in use wherever the run answers; null where its own confidences are. */
  inUse: z.number().nullable(),
})
export type CalibrationReport = z.infer<typeof CalibrationReport>
