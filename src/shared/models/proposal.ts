// Which family to begin with, from how many labelled messages there are. Pure.
import type { FamilyId } from '../domain/run'

/** Rows of a label in training up to which there are but a few examples of it. */
export const fewShotRows = 16

/** A family to begin with, and why in one sentence. */
export type Proposal = { readonly family: FamilyId; readonly reason: string }

/**
 * With a few examples a label (16 or fewer in the median) a head over a frozen encoder, where there is one: it knows words
 * that training never had, and nothing of it can be unlearnt from so few. Else the bag of words, which takes seconds;
 * `winnow recipes` measures whether more is worth its time. `rows` are the training rows of each label that has any.
 */
export function proposeFamily(rows: readonly number[], hasModel: boolean): Proposal {
  const sorted = rows.filter((count) => count > 0).toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  if (median > fewShotRows)
    return { family: 'bag-of-words', reason: `${median} messages a label are enough to count words.` }
  if (hasModel)
    return {
      family: 'frozen-encoder',
      reason: `${median} messages a label are few: a language model that is left as it is reads what training never showed.`,
    }
  return {
    family: 'bag-of-words',
    reason: `${median} messages a label are few, and no model folder is linked that would help.`,
  }
}
