// Curves of many runs in one picture. They are thinned out, and smoothed, where they are stored: what is sent is as much
// as a picture shows, and a narrower stretch brings more detail.
import { z } from 'zod'
import { RunId, RunRef } from './ids'

/** Most runs whose curves are asked for in one call, and most that one picture shows. */
export const mostCurves = 100

/** Figures of the training steps; every other name is a figure of validation: `loss`, or the id of a metric. */
export const StepFigure = z.enum(['trainingLoss', 'learningRate', 'gradientNorm'])
export type StepFigure = z.infer<typeof StepFigure>

/** Along what a curve goes. */
export const CurveAlong = z.enum(['step', 'epoch', 'minutes'])
export type CurveAlong = z.infer<typeof CurveAlong>

/** Which curves, of which stretch, in how many points. */
export const RunCurvesRequest = z.object({
  runs: z.array(RunRef).min(1).max(mostCurves),
  /** A figure of the steps, `loss` of validation, or the id of a metric of validation. */
  figure: z.string().min(1).max(100),
  along: CurveAlong.optional(),
  /** Only this stretch of the axis, with a point beyond each end so that the line leaves the picture. */
  from: z.number().optional(),
  to: z.number().optional(),
  /** Most points of a line; 300 when absent. */
  points: z.int().min(4).max(2000).optional(),
  /** Weight of the smoothing, over the whole curve before it is thinned out; 0 leaves it as it is. */
  smoothing: z.number().min(0).max(0.999).optional(),
})
export type RunCurvesRequest = z.infer<typeof RunCurvesRequest>

/** A line: `x` and `y` of the same length, in the order of the training. */
export const RunCurve = z.object({
  run: RunId,
  x: z.array(z.number()),
  y: z.array(z.number()),
  /** Points of the whole curve, before any were left out. */
  total: z.int(),
})
export type RunCurve = z.infer<typeof RunCurve>

/** The lines in the order asked for, those without a point left out, and which figures these runs have at all. */
export const RunCurves = z.object({ lines: z.array(RunCurve), figures: z.array(z.string()) })
export type RunCurves = z.infer<typeof RunCurves>
