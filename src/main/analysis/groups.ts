// What is wrong with groups of texts that are equal or nearly so: labels that contradict each other, and texts that stand
// on both sides of a split.

/** Groups of which two rows have labels that differ. Rows without a label say nothing. */
export function contradictions(
  groups: readonly (readonly number[])[],
  /** The labels of a row as one word; null for none. */
  labelOf: (row: number) => string | null,
): number[][] {
  return groups
    .map((group) => group.filter((row) => labelOf(row) !== null))
    .filter((group) => new Set(group.map(labelOf)).size > 1)
}

/** The parts that a score is compared between: whoever was trained on one of them knows the others' texts. */
const judging = ['validation', 'test'] as const

/** Groups that stand in training and in a part that judges it, or in both of those; rows of other parts are left out. */
export function leaks(
  groups: readonly (readonly number[])[],
  partOf: (row: number) => string | null,
): number[][] {
  return groups
    .map((group) => group.filter((row) => ['train', ...judging].includes(partOf(row) ?? '')))
    .filter((group) => {
      const parts = new Set(group.map(partOf))
      return parts.size > 1 && judging.some((part) => parts.has(part))
    })
}
