// Successive halving: many trials with little, then the best of them with more, up to a whole training. Pure.
import type { Rung } from '../domain/sweep'

/** One of so many goes on, unless said otherwise. */
export const usualEta = 3

/**
 * The rungs for `trials` trials, as Jamieson and Talwalkar (2016) lay them out and Li et al. (Hyperband, 2018, algorithm
 * 1) number them: rung i of s holds ⌊n·η⁻ⁱ⌋ trials with R·η^(i−s) each, so every rung costs about as much. s is the
 * largest number of halvings that leaves a trial in the last rung and at least `least` of `whole` in the first.
 */
export function halvingRungs(options: {
  readonly trials: number
  readonly eta: number
  /** Training rows or epochs of a whole training. */
  readonly whole: number
  readonly least: number
}): Rung[] {
  const { trials, eta, whole, least } = options
  let last = 0
  while (trials >= eta ** (last + 1) && whole / eta ** (last + 1) >= least) last++
  return Array.from({ length: last + 1 }, (_, at) => ({
    trials: Math.floor(trials / eta ** at),
    budget: at === last ? null : Math.round(whole / eta ** (last - at)),
    share: 1 / eta ** (last - at),
  }))
}

/** Whole trainings that all rungs cost together. */
export function costOf(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, { trials, share }) => sum + trials * share, 0)
}
