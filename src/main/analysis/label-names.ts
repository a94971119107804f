// Labels that are probably one label written twice: "Billing " and "billing", "refund_request" and "Refund request".

/** Groups of names, at least two in each, that differ in case, separators, a plural or one letter alone. */
export function nearTwins(names: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const key = folded(name)
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  const keys = [...groups.keys()]
  const parent = keys.map((_, at) => at)
  const find = (at: number): number => (parent[at] === at ? at : find(parent[at] ?? at))
  for (let a = 0; a < keys.length; a++)
    for (let b = a + 1; b < keys.length; b++)
      if (isOneSlip(keys[a] ?? '', keys[b] ?? '')) parent[find(b)] = find(a)
  const joined = new Map<number, string[]>()
  keys.forEach((key, at) =>
    joined.set(find(at), [...(joined.get(find(at)) ?? []), ...(groups.get(key) ?? [])]),
  )
  return [...joined.values()].filter((group) => group.length > 1)
}

/** For each name the one of `known` that is probably the same label; null where there is none, or more than one. */
export function alikeLabels(names: readonly string[], known: readonly string[]): (string | null)[] {
  return names.map((name) => {
    const found = known.filter((one) => nearTwins([name, one]).length > 0)
    return found.length === 1 ? (found[0] ?? null) : null
  })
}

function folded(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
  return words.map((word) => (word.length > 3 ? word.replace(/(?<=[^s])s$/u, '') : word)).join('')
}

/** One letter added, left out, changed or two swapped, in names of at least six letters; digits are never slips. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 6 || Math.abs(a.length - b.length) > 1) return false
  if (a.replaceAll(/\D/g, '') !== b.replaceAll(/\D/g, '')) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
}
