import type { Run, SettingValues } from '../../../shared/domain/run'

/**
 * The last finished run on the dataset that took about as many rows (within a fifth) as often: what it took
 * says what this one will take. Null where there is none; a run on fewer rows would promise too little.
 */
export function lastLike(
  runs: readonly Run[],
  datasetId: string,
  settings: SettingValues,
  trainRows: number,
): Run | null {
  const isLike = ({ datasetId: dataset, status, result, settings: own }: Run): boolean =>
    dataset === datasetId &&
    status === 'completed' &&
    result !== null &&
    (own['epochs'] ?? 0) === (settings['epochs'] ?? 0) &&
    Math.abs(result.trainRows - trainRows) <= 0.2 * trainRows
  return runs.filter(isLike).toSorted((a, b) => b.number - a.number)[0] ?? null
}
