// When labelling can stop: once models that follow each other say the same of messages that nobody labelled. M. Bloodgood
// and K. Vijay-Shanker, A Method for Stopping Active Learning Based on Stabilizing Predictions and the Need for
// User-Adjustable Stopping, CoNLL 2009: Cohen's kappa on a stop set of about 2,000 messages, its mean over the last three
// pairs at least 0.99.

/** When to stop: at which mean agreement of how many pairs. */
export type Stop = { readonly agreement: number; readonly pairs: number }

/** As in the paper. A lower bar stops earlier and leaves more to be gained. */
export const usualStop: Stop = { agreement: 0.99, pairs: 3 }
/** Messages of the stop set, as in the paper. */
export const stopSetRows = 2000

/**
 * Cohen's kappa between what two models say of the same messages, as indices of labels. Where chance alone would agree on
 * all, because both give one label only, it is 1.
 */
export function agreementOf(one: Int32Array, other: Int32Array, classes: number): number {
  const [first, second] = [new Int32Array(classes), new Int32Array(classes)]
  let same = 0
  one.forEach((label, at) => {
    const again = other[at] ?? -1
    if (label === again) same++
    first[label] = (first[label] ?? 0) + 1
    second[again] = (second[again] ?? 0) + 1
  })
  const rows = one.length
  const chance = first.reduce((sum, count, label) => sum + count * (second[label] ?? 0), 0)
  return chance === rows * rows ? 1 : (same * rows - chance) / (rows * rows - chance)
}

/** How settled the models are. */
export type Settled = {
  /** Mean kappa of the last pairs; null where there are not as many yet. */
  readonly agreement: number | null
  readonly isSettled: boolean
}

/** Reads the kappas of pairs of models that follow each other, oldest first. */
export function settledOf(kappas: readonly number[], stop: Stop = usualStop): Settled {
  if (kappas.length < stop.pairs) return { agreement: null, isSettled: false }
  const agreement = kappas.slice(-stop.pairs).reduce((sum, kappa) => sum + kappa, 0) / stop.pairs
  return { agreement, isSettled: agreement >= stop.agreement }
}
