// Curves of a comparison over the epochs, in the process that reads the database: a training of ten thousand steps is read
// and thinned out here, and the owner of the window goes on.
import type { ComparedCurve } from '../../shared/domain/comparison'
import type { RunId } from '../../shared/domain/ids'
import { downsample } from '../../shared/downsample'
import type { ReadableDb } from '../store/database'
import { epochFigures, trainingLoss } from '../store/run-curves'

/** Points of a curve that are sent: more than a chart has pixels for, with all spikes. */
const mostPoints = 600

/** A run, and the output that its validation figures are of. */
export type CurveRun = { readonly id: RunId; readonly output: string }

/** Loss of training and figures of validation by epoch, of every run that has them, thinned out. */
export function comparedCurves(
  db: ReadableDb,
  runs: readonly CurveRun[],
  output: string,
  metricIds: readonly string[],
): ComparedCurve[] {
  const all = runs.map((run) => ({
    run,
    epochs: epochFigures(db, run.id),
    training: trainingLoss(db, run.id),
  }))
  const curve = (
    metric: string,
    valueOf: (run: CurveRun, epoch: (typeof all)[number]['epochs'][number]) => number | null | undefined,
  ): ComparedCurve => ({
    metric,
    lines: all.flatMap(({ run, epochs }) => {
      const points = epochs.flatMap((one) => {
        const y = valueOf(run, one)
        return typeof y === 'number' ? [{ x: one.epoch, y, isBest: one.isBest }] : []
      })
      if (points.length === 0) return []
      const best = points.findLast(({ isBest }) => isBest)
      return [
        {
          run: run.id,
          points: downsample(points, mostPoints).map(({ x, y }) => ({ x, y })),
          best: best ? { x: best.x, y: best.y } : null,
        },
      ]
    }),
  })
  const training: ComparedCurve = {
    metric: 'trainingLoss',
    lines: all.flatMap(({ run, training: points }) =>
      points.length === 0 ? [] : [{ run: run.id, points: downsample(points, mostPoints), best: null }],
    ),
  }
  // What an epoch says of validation is of the first output of its run.
  const figures = metricIds.map((id) =>
    curve(id, (run, epoch) => (run.output === output ? epoch.metrics[id] : null)),
  )
  return [...figures, curve('loss', (_, epoch) => epoch.loss), training].filter(
    ({ lines }) => lines.length > 0,
  )
}
