// The order in which labels that are taken for each other stand together: average-linkage clustering of the confusions,
// leaves turned at each joining so that the ends that touch are alike. Deterministic; pure arithmetic.
import type { Evaluation } from '../../../shared/domain/prediction'

/** Beyond so many labels the strongest confusions alone are chained: clustering is quadratic. */
const mostClustered = 600

/**
 * Orders `size` labels. Two labels are as alike as the larger share of one that is taken for the other, or the other way
 * round, so that small labels cluster, too.
 */
export function orderBySimilarity(size: number, confusion: Evaluation['confusion']): number[] {
  const sums = new Float64Array(size)
  for (const { truth, count } of confusion) sums[truth] = (sums[truth] ?? 0) + count
  const alike = Array.from({ length: size }, () => new Map<number, number>())
  for (const { truth, predicted, count } of confusion) {
    if (truth === predicted || truth >= size || predicted >= size) continue
    const share = count / Math.max(1, sums[truth] ?? 1)
    for (const [a, b] of [
      [truth, predicted],
      [predicted, truth],
    ] as const)
      alike[a]?.set(b, (alike[a]?.get(b) ?? 0) + share)
  }
  const between = (a: number, b: number): number => alike[a]?.get(b) ?? 0
  const chains = size > mostClustered ? chained(size, alike) : clustered(size, alike, between)
  return chains.sort((x, y) => y.length - x.length || (x[0] ?? 0) - (y[0] ?? 0)).flat()
}

type Alike = readonly ReadonlyMap<number, number>[]
type Between = (a: number, b: number) => number

/** Sums of likeness between clusters; the mean is that over the product of their sizes. */
function clustered(size: number, alike: Alike, between: Between): number[][] {
  const sums = new Float64Array(size * size)
  alike.forEach((own, a) => {
    for (const [b, likeness] of own) sums[a * size + b] = likeness
  })
  const members: (number[] | null)[] = Array.from({ length: size }, (_, label) => [label])
  const sizes = new Float64Array(size).fill(1)
  const nearest = new Int32Array(size).fill(-1)
  const nearness = new Float64Array(size)
  const look = (a: number): void => {
    let [best, most] = [-1, 0]
    for (let b = 0; b < size; b++) {
      if (b === a || !members[b]) continue
      const likeness = (sums[a * size + b] ?? 0) / ((sizes[a] ?? 1) * (sizes[b] ?? 1))
      if (likeness > most) [best, most] = [b, likeness]
    }
    nearest[a] = best
    nearness[a] = most
  }
  for (let label = 0; label < size; label++) look(label)
  for (;;) {
    let [to, most] = [-1, 0]
    for (let one = 0; one < size; one++)
      if (members[one] && (nearness[one] ?? 0) > most) [to, most] = [one, nearness[one] ?? 0]
    if (to < 0) break
    const gone = nearest[to] ?? 0
    // Of equal ones the lower comes first, so the other one is the higher.
    members[to] = joined(members[to] ?? [], members[gone] ?? [], between)
    members[gone] = null
    nearness[gone] = 0
    sizes[to] = (sizes[to] ?? 0) + (sizes[gone] ?? 0)
    for (let other = 0; other < size; other++) {
      const sum = (sums[to * size + other] ?? 0) + (sums[gone * size + other] ?? 0)
      sums[to * size + other] = sum
      sums[other * size + to] = sum
    }
    look(to)
    // A mean to a joined cluster is between those to its halves: only who looked at one of them looks anew.
    for (let other = 0; other < size; other++)
      if (members[other] && (nearest[other] === to || nearest[other] === gone)) look(other)
  }
  return members.filter((own) => own !== null)
}

/** The way round, of the four, in which the ends that touch are most alike; near ends count, too. */
function joined(first: readonly number[], second: readonly number[], between: Between): number[] {
  const reach = 3
  const score = (left: readonly number[], right: readonly number[]): number => {
    let sum = 0
    for (let i = 0; i < Math.min(reach, left.length); i++)
      for (let j = 0; j < Math.min(reach, right.length); j++)
        sum += between(left[left.length - 1 - i] ?? -1, right[j] ?? -1) / (1 + i + j)
    return sum
  }
  const [turnedFirst, turnedSecond] = [[...first].reverse(), [...second].reverse()]
  const ways = [
    [first, second],
    [first, turnedSecond],
    [turnedFirst, second],
    [turnedFirst, turnedSecond],
  ] as const
  let best: readonly [readonly number[], readonly number[]] = ways[0]
  for (const way of ways) if (score(way[0], way[1]) > score(best[0], best[1])) best = way
  return [...best[0], ...best[1]]
}

/** A chain through the strongest likenesses, for very many labels. */
function chained(size: number, alike: Alike): number[][] {
  const chainOf = new Map<number, number[]>(Array.from({ length: size }, (_, label) => [label, [label]]))
  const edges = alike
    .flatMap((own, a) => [...own].flatMap(([b, weight]) => (a < b ? [{ a, b, weight }] : [])))
    .sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
  for (const { a, b } of edges) {
    const [left, right] = [chainOf.get(a), chainOf.get(b)]
    if (!left || !right || left === right) continue
    const first = left.at(-1) === a ? left : left[0] === a ? [...left].reverse() : null
    const second = right[0] === b ? right : right.at(-1) === b ? [...right].reverse() : null
    if (!first || !second) continue
    const both = [...first, ...second]
    for (const label of both) chainOf.set(label, both)
  }
  return [...new Set(chainOf.values())]
}
