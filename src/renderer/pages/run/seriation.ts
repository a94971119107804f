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

/** Sum of likeness between clusters, by cluster; the mean is that over the product of their sizes. */
function clustered(size: number, alike: Alike, between: Between): number[][] {
  const members = new Map<number, number[]>(Array.from({ length: size }, (_, label) => [label, [label]]))
  const sums = new Map<number, Map<number, number>>(
    Array.from({ length: size }, (_, label) => [label, new Map(alike[label])]),
  )
  const mean = (a: number, b: number): number =>
    (sums.get(a)?.get(b) ?? 0) / ((members.get(a)?.length ?? 1) * (members.get(b)?.length ?? 1))
  const nearest = new Map<number, number>()
  const look = (a: number): void => {
    let best = -1
    for (const b of sums.get(a)?.keys() ?? []) {
      const gain = best < 0 ? 1 : mean(a, b) - mean(a, best)
      if (gain > 0 || (gain === 0 && b < best)) best = b
    }
    if (best < 0) nearest.delete(a)
    else nearest.set(a, best)
  }
  for (let label = 0; label < size; label++) look(label)
  while (nearest.size > 0) {
    let [a, most] = [-1, -1]
    for (const [one, other] of nearest) {
      const likeness = mean(one, other)
      if (likeness > most || (likeness === most && one < a)) [a, most] = [one, likeness]
    }
    const b = nearest.get(a) ?? a
    const [to, gone] = [Math.min(a, b), Math.max(a, b)]
    members.set(to, joined(members.get(to) ?? [], members.get(gone) ?? [], between))
    members.delete(gone)
    const own = sums.get(to) ?? new Map<number, number>()
    for (const [other, sum] of sums.get(gone) ?? []) {
      if (other === to) continue
      own.set(other, (own.get(other) ?? 0) + sum)
      sums.get(other)?.delete(gone)
    }
    own.delete(gone)
    for (const [other, sum] of own) sums.get(other)?.set(to, sum)
    sums.set(to, own)
    sums.delete(gone)
    nearest.delete(gone)
    look(to)
    // The mean to a joined cluster only falls: those that did not look at either half keep their nearest.
    for (const other of own.keys()) {
      const was = nearest.get(other)
      if (was === undefined || was === to || was === gone) look(other)
    }
  }
  return [...members.values()]
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
