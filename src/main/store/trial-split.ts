// Splits for a look at a training that is not started: stored, because workers read the database, and removed
// again. The dataset's own split, its revision and its journal are not touched.
import type { SplitSummary } from '../../shared/domain/dataset'
import type { SplitId } from '../../shared/domain/ids'
import type { WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { planSplit } from './growing-split'
import { ensureValidation, splitKeyOf, storeSplit } from './splits'

/** What a training would be split into. */
export type TrialSplit = {
  /** Before a validation part is taken from train. */
  readonly base: SplitSummary
  readonly split: SplitSummary
  /** Those of the two that were stored for this. */
  readonly created: readonly SplitId[]
}

/** Shares for a dataset without a split, and the share of train for validation (0: none). */
export type TrialOptions = {
  readonly ratios: Readonly<Record<string, number>>
  readonly splitSeed: number
  readonly validation: number
  readonly seed: number
}

/** Stores what is missing. @throws WinnowError `dataset.notFound`, `labels.none`, `split.noTrain`. */
export function makeTrialSplit(
  db: WritableDb,
  dataset: string,
  outputId: number,
  { ratios, splitSeed, validation, seed }: TrialOptions,
): TrialSplit {
  const key = datasetKeyOf(db, dataset)
  return db.write(() => {
    const highest = db.value<number | null>('SELECT max(key) FROM splits') ?? 0
    const plan = planSplit(db, key, outputId, { ratios, seed: splitSeed })
    const base = plan.isReady ? plan.split : storeSplit(db, key, plan.division, plan.method)
    const split =
      validation === 0 ? base : ensureValidation(db, base.id, outputId, { fraction: validation, seed })
    const both = [...new Set([base.id, split.id])]
    return { base, split, created: both.filter((id) => splitKeyOf(db, id) > highest) }
  })
}

/** Removes a split that nothing refers to; leaves any other. */
export function removeTrialSplit(db: WritableDb, id: SplitId): void {
  db.write(() => {
    const key = splitKeyOf(db, id)
    const isUsed =
      db.get('SELECT 1 FROM runs WHERE split = ? LIMIT 1', key) ??
      db.get('SELECT 1 FROM datasets WHERE current_split = ? LIMIT 1', key)
    if (isUsed !== undefined) return
    db.run('DELETE FROM split_rows WHERE split = ?', key)
    db.run('DELETE FROM splits WHERE key = ?', key)
  })
}
