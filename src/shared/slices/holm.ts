/**
 * Probabilities of tests corrected for how many there were (Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6, 1979): the chance that one or more of those under a level is there by luck stays
 * under it, whatever the tests have in common. In the order given; each between 0 and 1.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0))
  const corrected = probabilities.map(() => 1)
  let highest = 0
  order.forEach((place, rank) => {
    highest = Math.max(highest, Math.min(1, (probabilities[place] ?? 0) * (order.length - rank)))
    corrected[place] = highest
  })
  return corrected
}
