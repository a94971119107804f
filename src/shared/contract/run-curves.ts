// The call for the curves of many runs; it stands among those of `runs`.
import { RunCurves, RunCurvesRequest } from '../domain/run-curves'
import { call } from './define'

/** Calls of `runs` that read curves. */
export const curveCalls = {
  /** Up to 100 curves, thinned out so that no spike is lost; a narrower stretch brings more detail. */
  curves: call(RunCurvesRequest, RunCurves),
} as const
