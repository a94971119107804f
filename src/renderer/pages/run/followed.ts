import type { EpochPoint } from './run-state'

const most = 8

/** The evaluations that stand side by side: the first, the best and the latest ones, in their order. */
export function shownEpochs(epochs: readonly EpochPoint[]): EpochPoint[] {
  if (epochs.length <= most) return [...epochs]
  const best = epochs.findIndex((epoch) => epoch.isBest)
  const isPinned = (at: number): boolean => at === 0 || at === best
  const latest = epochs.map((_, at) => at).filter((at) => !isPinned(at))
  const pinned = best > 0 ? 2 : 1
  const kept = new Set(latest.slice(-(most - pinned)))
  return epochs.filter((_, at) => isPinned(at) || kept.has(at))
}
