type Counted = {
  readonly name: string
  readonly count: number
  /** Given by a person. */
  readonly color?: number | null
}

/**
 * Place of a label among the categories: the one that it was given, else among those filtered by, if there are any,
 * else among the commonest. The ninth and later have none (-1) and are grey.
 */
export function colourIndex(labels: readonly Counted[], chosen: readonly string[], name: string): number {
  const given = labels.find((label) => label.name === name)?.color
  if (typeof given === 'number') return given
  const places = placesOf(labels, chosen)
  return places.get(name) ?? -1
}

/** Labels by how often they stand, equal ones by name. */
export const commonestFirst = <L extends Counted>(labels: readonly L[]): L[] =>
  [...labels].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))

const known = new WeakMap<readonly Counted[], Map<string, Map<string, number>>>()

function placesOf(labels: readonly Counted[], chosen: readonly string[]): Map<string, number> {
  const byChoice = known.get(labels) ?? new Map<string, Map<string, number>>()
  known.set(labels, byChoice)
  const key = chosen.join('\n')
  const there = byChoice.get(key)
  if (there) return there
  const byCount = commonestFirst(labels).map((label) => label.name)
  const order = chosen.length > 0 ? [...chosen, ...byCount.filter((name) => !chosen.includes(name))] : byCount
  const places = new Map(order.slice(0, 8).map((name, index) => [name, index]))
  byChoice.set(key, places)
  return places
}
