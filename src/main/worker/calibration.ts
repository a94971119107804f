// How sure a run says it is against how right it is, and the temperature that its validation rows give.
import { reliabilities, reliability } from '../../shared/calibration/reliability'
import { atTemperature, fitTemperature } from '../../shared/calibration/temperature'
import type { CalibrationReport, FittedTemperature } from '../../shared/domain/calibration'
import { standardBootstrap } from '../../shared/metrics/evaluate'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { RunId } from '../../shared/domain/ids'
import type { ReadableDb } from '../store/database'
import { predictedParts } from '../store/predictions'
import { indexedTruth, labelledPart } from './scored-part'

const fitPart = 'validation'

/** The report but for what is in use. @throws WinnowError `run.noPredictions`, `labels.none`, `label.notFound`. */
export function calibration(
  db: ReadableDb,
  asked: { databaseFile: string; run: string; part: string; output: string },
): Omit<CalibrationReport, 'inUse'> {
  const { databaseFile, part, output } = asked
  const { run, own, width, truthIds, scores, rowIds } = labelledPart(
    db,
    databaseFile,
    asked.run,
    part,
    output,
  )
  const { fit, problem } = fitOf(db, asked)
  const truth = indexedTruth(own, truthIds)
  const threshold = own.threshold ?? defaultThreshold
  const rows = { scores, width, kind: own.kind, truth, threshold }
  const sets = fit
    ? [rows, { ...rows, scores: atTemperature(scores, width, own.kind, fit.temperature), decidedBy: scores }]
    : [rows]
  const [raw = reliability(rows), calibrated = null] = reliabilities(sets, standardBootstrap)
  return { run: run.id, output, kind: own.kind, part, rows: rowIds.length, fit, problem, raw, calibrated }
}

/** Never fitted on the rows that it is judged on: only validation will do. */
function fitOf(
  db: ReadableDb,
  { databaseFile, run, output }: { databaseFile: string; run: string; output: string },
): { fit: FittedTemperature | null; problem: string | null } {
  const known = predictedParts(db, RunId.parse(run))[fitPart] ?? 0
  const none = (why: string) => ({ fit: null, problem: why })
  if (known === 0)
    return none(
      'This run has scored no validation rows, and a temperature that is fitted on test rows would judge itself. Give the dataset a validation part, then train again or score it.',
    )
  try {
    const { own, width, truth, scores } = labelledPart(db, databaseFile, run, fitPart, output)
    const fit = fitTemperature(scores, width, own.kind, truth)
    if (fit) return { fit: { ...fit, part: fitPart }, problem: null }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'labels.none')) throw error
  }
  return none('No validation row has a label that the model knows. Label some, then train again.')
}
