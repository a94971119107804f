import { thresholdAt } from '../../shared/calibration/temperature'
import type { ModelAbout } from '../../shared/domain/model-about'
import type { Run } from '../../shared/domain/run'
import { defaultThreshold } from '../../shared/metrics/threshold'
import type { ReadableDb } from '../store/database'
import { temperaturesOf } from '../store/temperatures'
import { aboutDataset } from '../store/views'

/** What an exported model says of the run and its data. */
export function aboutRun(db: ReadableDb, run: Run): ModelAbout {
  const temperature = temperaturesOf(db, run.id)[run.output]
  const own = run.outputs.find(({ output }) => output === run.output)
  const threshold =
    own?.kind === 'multi' ? thresholdAt(own.threshold ?? defaultThreshold, temperature ?? 1) : undefined
  return {
    ...(threshold === undefined ? {} : { threshold }),
    ...(temperature === undefined ? {} : { temperature }),
    run: run.name,
    dataset: run.dataset,
    textColumns: run.textColumns,
    ...aboutDataset(db, run.datasetId),
  }
}

/** What is to be said where an exported model leaves. */
export const exportNotices = ({ temperature }: ModelAbout): string[] =>
  temperature === undefined
    ? []
    : [`Confidences are calibrated: its last layer is divided by the temperature ${temperature.toFixed(3)}.`]
