import type { Run, SettingValues } from '../../../shared/domain/run'

/** Settings that decide how long a run takes. */
const costly = ['epochs', 'batchSize', 'wordNgrams', 'characterNgrams', 'maxFeatures', 'patience']

/**
 * The last finished run on the dataset with about as many rows (within a fifth) and the same text and schedule:
 * what it took says what this one will take. Null where there is none; a smaller run would promise too little.
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
    costly.every((key) => own[key] === settings[key]) &&
    Math.abs(result.trainRows - trainRows) <= 0.2 * trainRows
  return runs.filter(isLike).toSorted((a, b) => b.number - a.number)[0] ?? null
}
