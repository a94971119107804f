// Which label of one list is which of another, by name. Pure.

/**
 * For each name of `wanted` the index in `known` of the label of that name, -1 where there is none. The same text
 * comes first; else the same but for case, white space around it and how accents are written. Each label of `known`
 * is taken once, by the first that fits.
 */
export function matchLabels(wanted: readonly string[], known: readonly string[]): number[] {
  const found = wanted.map(() => -1)
  const taken = new Set<number>()
  for (const fold of [(name: string) => name, folded]) {
    const places = new Map<string, number>()
    known.forEach((name, index) => {
      const key = fold(name)
      if (!taken.has(index) && !places.has(key)) places.set(key, index)
    })
    wanted.forEach((name, at) => {
      const index = places.get(fold(name))
      if (found[at] !== -1 || index === undefined || taken.has(index)) return
      found[at] = index
      taken.add(index)
    })
  }
  return found
}

function folded(name: string): string {
  return name.normalize('NFC').trim().toLowerCase()
}
