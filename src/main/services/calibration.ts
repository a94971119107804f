// Handlers of `calibration`: how far confidences can be believed, and the temperature that a run answers at.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { CalibrationReport } from '../../shared/domain/calibration'
import type { Run } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import { keepScan, keptScan } from '../store/floors'
import { predictedParts } from '../store/predictions'
import { getRun } from '../store/runs'
import { dropTemperature, keepTemperature, temperaturesOf } from '../store/temperatures'
import type { Worker } from '../worker/host'
import { announce, type Context, timestamp } from './context'

const Figures = CalibrationReport.omit({ inUse: true })

/** Makes the handlers of `calibration`. */
export function calibrationHandlers(context: Context): Handlers<WinnowContract>['calibration'] {
  const { db } = context
  const { databaseFile } = context.workspace
  const report = async (
    run: Run,
    part: string,
    output: string,
    signal: AbortSignal,
  ): Promise<CalibrationReport> => {
    const { key, mark } = placeOf(context, run.id, part, output)
    const known = Figures.safeParse(keptScan(db, run.id, key, mark))
    const asked = { databaseFile, run: run.id, part, output }
    const found = known.success
      ? known.data
      : await context.reader().client.data.calibration(asked, { signal })
    if (!known.success && context.mode === 'owner') keepScan(context.write(), run.id, key, mark, found)
    return { ...found, inUse: temperaturesOf(db, run.id)[output] ?? null }
  }
  const outputOf = (run: Run, asked: string | undefined): string => asked ?? run.output
  return {
    report: ({ run: ref, part = 'test', output }, { signal }) => {
      const run = getRun(db, ref)
      return report(run, part, outputOf(run, output), signal)
    },
    inUse: ({ run }) => temperaturesOf(db, getRun(db, run).id),
    use: async ({ run: ref, output: asked, isOn }, { signal }) => {
      const writable = context.write()
      const run = getRun(db, ref)
      const output = outputOf(run, asked)
      if (!run.outputs.some((one) => one.output === output))
        throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
      if (isOn) {
        const { fit, problem } = await report(run, 'validation', output, signal).catch((error: unknown) => {
          if (!(error instanceof WinnowError && error.code === 'run.noPredictions')) throw error
          return { fit: null, problem: 'It has scored no validation rows.' }
        })
        if (!fit)
          throw new WinnowError('calibration.noFit', `${run.name} cannot be calibrated: ${problem}`, {
            hint: 'Give the dataset a validation part with labels, then train again or score it.',
          })
        keepTemperature(writable, run.id, output, fit, timestamp(context))
      } else dropTemperature(writable, run.id, output)
      announce(context, 'calibration', run.id)
      // What a threshold means follows the confidences.
      announce(context, 'policies', run.id)
      return temperaturesOf(db, run.id)
    },
  }
}

/** Truth and scores are pinned: the figures hold until the run says something else of a row. */
const placeOf = ({ db }: Context, run: Run['id'], part: string, output: string) => ({
  key: `confidence ${part} ${output}`,
  mark: JSON.stringify(predictedParts(db, run)),
})

/** Scores from which on the page of a run would wait for seconds. */
const manyScores = 1_000_000

/**
 * Keeps the figures of a training that ends, where they would make its page wait: asked of the worker that trained. What
 * goes wrong here is asked again by the page.
 */
export async function keepConfidenceAtEnd(context: Context, id: Run['id'], worker: Worker): Promise<void> {
  const rows = predictedParts(context.db, id)['test'] ?? 0
  for (const { output, labels } of getRun(context.db, id).outputs) {
    if (rows * labels.length < manyScores) continue
    try {
      const { databaseFile } = context.workspace
      const found = await worker.client.data.calibration({ databaseFile, run: id, part: 'test', output })
      const { key, mark } = placeOf(context, id, 'test', output)
      keepScan(context.write(), id, key, mark, found)
    } catch (error) {
      context.log(`The confidences of ${id} wait: ${toWireError(error).message}`)
    }
  }
}
