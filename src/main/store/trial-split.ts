// Splits for a look at a training that is not started: stored, because workers read the database, and removed
// again. The dataset's own split, its revision and its journal are not touched.
import type { SplitSummary } from '../../shared/domain/dataset'
import type { Filter } from '../../shared/domain/filter'
import type { SplitId } from '../../shared/domain/ids'
import type { WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { planSplit } from './growing-split'
import { restrictTraining } from './rows-split'
import { ensureValidation, splitKeyOf, storeSplit } from './splits'

/** What a training would be split into. */
export type TrialSplit = {
  /** Before a validation part is taken from train. */
  readonly base: SplitSummary
  readonly split: SplitSummary
  /** Those of them that were stored for this. */
  readonly created: readonly SplitId[]
}

/** Shares for a dataset without a split, and the share of train for validation (0: none). */
export type TrialOptions = {
  readonly ratios: Readonly<Record<string, number>>
  readonly splitSeed: number
  readonly validation: number
  readonly seed: number
  /** Training rows that stay; all when absent. */
  readonly rows?: Filter | undefined
}

/** Stores what is missing. @throws WinnowError `dataset.notFound`, `labels.none`, `split.noTrain`. */
export function makeTrialSplit(
  db: WritableDb,
  dataset: string,
  outputId: number,
  { ratios, splitSeed, validation, seed, rows }: TrialOptions,
): TrialSplit {
  const key = datasetKeyOf(db, dataset)
  return db.write(() => {
    const highest = db.value<number | null>('SELECT max(key) FROM splits') ?? 0
    const plan = planSplit(db, key, outputId, { ratios, seed: splitSeed })
    const whole = plan.isReady ? plan.split : storeSplit(db, key, plan.division, plan.method)
    const base = rows ? restrictTraining(db, key, whole.id, rows) : whole
    const split =
      validation === 0 ? base : ensureValidation(db, base.id, outputId, { fraction: validation, seed })
    const all = [...new Set([whole.id, base.id, split.id])]
    return { base, split, created: all.filter((id) => splitKeyOf(db, id) > highest) }
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
