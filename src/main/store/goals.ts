// What the messages of a dataset are decided by: a setting for each dataset, one goal for each of its outputs.
import { BusinessGoal } from '../../shared/domain/policy'
import type { DatasetId } from '../../shared/domain/ids'
import type { ReadableDb, WritableDb } from './database'
import { readSetting, writeSetting } from './settings'

const keyOf = (dataset: DatasetId): string => `goals ${dataset}`

/** The goals of a dataset; those of outputs that it no longer has included. */
export function goalsOf(db: ReadableDb, dataset: DatasetId): BusinessGoal[] {
  return readSetting(db, keyOf(dataset), BusinessGoal.array()) ?? []
}

/** The goal of an output; null where none was said. */
export function goalOf(db: ReadableDb, dataset: DatasetId, output: string): BusinessGoal | null {
  return goalsOf(db, dataset).find((one) => one.output === output) ?? null
}

/** Keeps a goal in place of the one for the same output. */
export function keepGoal(db: WritableDb, dataset: DatasetId, goal: BusinessGoal): BusinessGoal[] {
  return db.write(() => {
    const all = [...goalsOf(db, dataset).filter(({ output }) => output !== goal.output), goal]
    writeSetting(db, keyOf(dataset), all)
    return all
  })
}
