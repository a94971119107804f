// Deals rows to parts by ratio: seeded, stratified by label, equal texts on one side. Pure; knows no SQL.
//
// Each label is dealt by largest remainder; what rounding leaves over goes to the part that is furthest
// behind over all labels so far, so that the whole keeps the ratios too. The first text of every label goes
// to train. Invariant: same rows in the same order, ratios and seed give the same parts.
import { createRng } from '../../shared/rng'

/** Rows to deal; the three lists are parallel. */
export type StratifyRows = {
  /** Rows with the same stratum have the same label. */
  readonly strata: readonly (string | number)[]
  /** Rows with the same group (equal texts) stay together. */
  readonly groups: readonly number[]
}

type Group = { readonly stratum: string | number; readonly rows: number[] }

/**
 * Deals rows to the parts of `ratios` (any positive scale; a part with 0 gets nothing).
 * Returns the part of each row.
 */
export function stratify(
  rows: StratifyRows,
  ratios: Readonly<Record<string, number>>,
  seed: number,
): string[] {
  const parts = Object.keys(ratios)
    .filter((part) => (ratios[part] ?? 0) > 0)
    .sort((a, b) => rank(a) - rank(b))
  const sum = parts.reduce((total, part) => total + (ratios[part] ?? 0), 0)
  const shares = parts.map((part) => (ratios[part] ?? 0) / sum)
  const dealt = rows.strata.map(() => parts[0] ?? '')
  if (parts.length < 2) return dealt

  const rng = createRng(seed)
  const behind = shares.map(() => 0)
  for (const groups of byStratum(groupRows(rows))) {
    rng.shuffle(groups)
    const size = groups.reduce((total, group) => total + group.rows.length, 0)
    const left = quotas(size, shares, behind)
    groups.forEach((group, order) => {
      const target = order === 0 && parts[0] === 'train' ? 0 : largest(left)
      left[target] = (left[target] ?? 0) - group.rows.length
      behind[target] = (behind[target] ?? 0) - group.rows.length
      for (const row of group.rows) dealt[row] = parts[target] ?? ''
    })
  }
  return dealt
}

/** How many rows of a stratum each part gets; `behind` grows by what each part is due. */
function quotas(size: number, shares: readonly number[], behind: number[]): number[] {
  const whole = shares.map((share) => Math.floor(size * share))
  const late = shares.map((share, i) => {
    behind[i] = (behind[i] ?? 0) + size * share
    return (behind[i] ?? 0) - (whole[i] ?? 0)
  })
  const total = whole.reduce((sum, count) => sum + count, 0)
  for (let rest = size - total; rest > 0; rest--) {
    const next = largest(late)
    whole[next] = (whole[next] ?? 0) + 1
    late[next] = (late[next] ?? 0) - 1
  }
  return whole
}

function groupRows(rows: StratifyRows): Group[] {
  const byGroup = new Map<number, Group>()
  rows.groups.forEach((id, row) => {
    const group = byGroup.get(id)
    if (group) group.rows.push(row)
    else byGroup.set(id, { stratum: rows.strata[row] ?? '', rows: [row] })
  })
  return [...byGroup.values()]
}

function byStratum(groups: readonly Group[]): Group[][] {
  const strata = new Map<string | number, Group[]>()
  for (const group of groups) {
    const list = strata.get(group.stratum)
    if (list) list.push(group)
    else strata.set(group.stratum, [group])
  }
  return [...strata.values()]
}

function largest(values: readonly number[]): number {
  let best = 0
  values.forEach((value, i) => {
    if (value > (values[best] ?? 0) + 1e-9) best = i
  })
  return best
}

function rank(part: string): number {
  const order = ['train', 'validation', 'test'].indexOf(part)
  return order === -1 ? 3 : order
}
