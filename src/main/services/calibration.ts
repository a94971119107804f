// Handlers of `calibration`: how far confidences can be believed, and the temperature that a run answers at.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { CalibrationReport } from '../../shared/domain/calibration'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { getRun } from '../store/runs'
import { dropTemperature, keepTemperature, temperaturesOf } from '../store/temperatures'
import { announce, type Context, timestamp } from './context'

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
    const found = await context
      .reader()
      .client.data.calibration({ databaseFile, run: run.id, part, output }, { signal })
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
