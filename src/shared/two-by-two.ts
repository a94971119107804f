// The four counts of one label against the rest, from its figures: precision and recall are shares of whole counts.
import type { LabelFigures } from './domain/prediction'

/** Rows that have and were given the label, were given it alone, have it alone, and neither. */
export type TwoByTwo = {
  readonly both: number
  readonly givenOnly: number
  readonly trueOnly: number
  readonly neither: number
}

/** Counts of a label over `rows` rows. */
export function twoByTwo(
  { recall, support, predicted }: Pick<LabelFigures, 'recall' | 'support' | 'predicted'>,
  rows: number,
): TwoByTwo {
  const both = Math.round(recall * support)
  return {
    both,
    givenOnly: predicted - both,
    trueOnly: support - both,
    neither: rows - support - predicted + both,
  }
}
