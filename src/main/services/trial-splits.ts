// Splits that previews use: each is removed when the last preview that reads it has ended, unless a run was
// started with it in the meantime. Only for the owner of a workspace.
import type { SplitId } from '../../shared/domain/ids'
import { removeTrialSplit } from '../store/trial-split'
import type { Context } from './context'

/** Counts who uses which split that was made for a preview. */
export type TrialSplits = {
  /** Takes the splits into use; `created` are new. The answer lets go of them. */
  readonly hold: (used: readonly SplitId[], created: readonly SplitId[]) => () => void
  /** A run uses it: it stays. */
  readonly keep: (split: SplitId) => void
}

/** Makes the count. */
export function createTrialSplits(context: Context): TrialSplits {
  const users = new Map<SplitId, number>()
  const release = (id: SplitId): void => {
    const count = users.get(id)
    if (count === undefined) return
    if (count > 1) return void users.set(id, count - 1)
    users.delete(id)
    removeTrialSplit(context.write(), id)
  }
  return {
    hold: (used, created) => {
      const held = [...new Set(used)].filter((id) => created.includes(id) || users.has(id))
      for (const id of held) users.set(id, (users.get(id) ?? 0) + 1)
      return () => held.forEach(release)
    },
    keep: (split) => void users.delete(split),
  }
}
