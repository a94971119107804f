// Calls about confidences.
import { z } from 'zod'
import { CalibrationReport } from '../domain/calibration'
import { RunRef } from '../domain/ids'
import { call } from './define'

/** Temperatures in use, by output. */
const InUse = z.record(z.string(), z.number())

/** The calls. */
export const calibrationCalls = {
  /** Reliability over a part (test when absent), and the temperature that validation rows give. */
  report: call(
    z.object({ run: RunRef, part: z.string().optional(), output: z.string().optional() }),
    CalibrationReport,
  ),
  /** Which outputs of a run answer with calibrated confidences, at which temperature. */
  inUse: call(z.object({ run: RunRef }), InUse),
  /** Lets an output answer with calibrated confidences, or with its own again. Labels never change by it. */
  use: call(z.object({ run: RunRef, output: z.string().optional(), isOn: z.boolean() }), InUse),
}
