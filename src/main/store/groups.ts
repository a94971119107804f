// Rows that must stay on one side of a split, because they share something.

/** Rows that share a key, directly or through others, get the same number (union-find). A null key joins nothing. */
export function groupsOf(keys: readonly (readonly (string | null)[])[]): number[] {
  const parents = keys.map((_, at) => at)
  const root = (at: number): number => {
    let top = at
    while (parents[top] !== top) top = parents[top] ?? top
    for (let step = at; step !== top;) {
      const next = parents[step] ?? top
      parents[step] = top
      step = next
    }
    return top
  }
  const firsts = new Map<string, number>()
  keys.forEach((own, at) => {
    for (const key of own) {
      if (key === null) continue
      const first = firsts.get(key)
      if (first === undefined) firsts.set(key, at)
      else parents[root(at)] = root(first)
    }
  })
  return keys.map((_, at) => root(at))
}
