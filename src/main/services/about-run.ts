import type { ModelAbout } from '../../shared/domain/model-about'
import type { Run } from '../../shared/domain/run'
import type { ReadableDb } from '../store/database'
import { temperaturesOf } from '../store/temperatures'
import { aboutDataset } from '../store/views'

/** What an exported model says of the run and its data. */
export function aboutRun(db: ReadableDb, run: Run): ModelAbout {
  const temperature = temperaturesOf(db, run.id)[run.output]
  return {
    ...(temperature === undefined ? {} : { temperature }),
    run: run.name,
    dataset: run.dataset,
    textColumns: run.textColumns,
    ...aboutDataset(db, run.datasetId),
  }
}
