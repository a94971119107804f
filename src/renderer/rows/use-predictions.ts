// Whose predictions can stand beside the rows of a dataset, and what the chosen one says in all.
import { useMemo } from 'react'
import type { PredictionCounts } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { useCall } from '../hooks/use-call'
import { useRuns } from '../hooks/use-runs'

/** The runs that have predictions for a dataset, and the chosen one with its counts. */
export type Predictions = {
  readonly offered: readonly Run[]
  readonly run: Run | null
  readonly counts: PredictionCounts | undefined
}

/** Runs with predictions, newest first; `by` is the id of the chosen one. */
export function usePredictions(dataset: string, by: string | null): Predictions {
  const runs = useRuns().data
  const offered = useMemo(
    () =>
      (runs ?? []).filter(
        (run) => run.datasetId === dataset && (run.result !== null || run.family === 'imported'),
      ),
    [runs, dataset],
  )
  const run = offered.find((one) => one.id === by) ?? null
  const counts = useCall('runs.predicted', { run: run?.id ?? '-' }, { enabled: run !== null }).data
  return useMemo(() => ({ offered, run, counts }), [offered, run, counts])
}

/** Who speaks: the model folder, or `Run 21`. */
export const sayerName = (run: Run): string =>
  run.family === 'imported' && run.model ? run.model.name : `Run ${run.number}`
