import type { FamilyId, Run, SettingValues } from '../../../shared/domain/run'

/** Settings that decide how long a run takes, by family. */
const costly: Readonly<Record<FamilyId, readonly string[]>> = {
  'bag-of-words': ['epochs', 'batchSize', 'wordNgrams', 'characterNgrams', 'maxFeatures', 'patience'],
  'frozen-encoder': ['epochs', 'maxSteps', 'batchSize', 'maxLength', 'patience'],
  encoder: [
    'epochs',
    'maxSteps',
    'batchSize',
    'gradAccumulation',
    'maxLength',
    'frozenLayers',
    'evaluateEvery',
    'patience',
    'precision',
  ],
}

/** What a run is going to be. */
export type Wanted = {
  readonly family: FamilyId
  /** Id of the linked model; null for a family that needs none. */
  readonly model: string | null
  readonly datasetId: string
  readonly settings: SettingValues
  readonly trainRows: number
}

/**
 * The last finished run of the same family and model on the dataset, with about as many rows (within a fifth)
 * and the same settings of text and schedule: what it took says what this one will take. Null where there is
 * none; a smaller run would promise too little.
 */
export function lastLike(runs: readonly Run[], wanted: Wanted): Run | null {
  const isLike = (run: Run): boolean =>
    run.family === wanted.family &&
    (run.model?.id ?? null) === wanted.model &&
    run.datasetId === wanted.datasetId &&
    run.status === 'completed' &&
    run.result !== null &&
    costly[wanted.family].every((key) => run.settings[key] === wanted.settings[key]) &&
    Math.abs(run.result.trainRows - wanted.trainRows) <= 0.2 * wanted.trainRows
  return runs.filter(isLike).toSorted((a, b) => b.number - a.number)[0] ?? null
}
