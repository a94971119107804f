// Handlers of `calibration`: how far confidences can be believed, and the temperature that a run answers at.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { CalibrationReport } from '../../shared/domain/calibration'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { keepScan, keptScan } from '../store/floors'
import { predictedParts } from '../store/predictions'
import { getRun } from '../store/runs'
import { dropTemperature, keepTemperature, temperaturesOf } from '../store/temperatures'
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
    const asked = { databaseFile, run: run.id, part, output }
    // Truth and scores are pinned: the figures hold until the run says something else of a row.
    const [key, mark] = [`confidence ${part} ${output}`, JSON.stringify(predictedParts(db, run.id))]
    const known = Figures.safeParse(keptScan(db, run.id, key, mark))
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
