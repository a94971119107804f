// Calls about how a run stands changed messages.
import { z } from 'zod'
import { RunRef } from '../domain/ids'
import { RobustnessEvent, RobustnessReport, RobustnessRequest } from '../domain/robustness'
import { call, stream } from './define'

/** The calls. */
export const robustnessCalls = {
  /** Changes messages by rules and asks the run; the result takes the place of the one before. Ending the stream keeps that. */
  check: stream(RobustnessRequest, RobustnessEvent),
  report: call(z.object({ run: RunRef }), RobustnessReport),
}
