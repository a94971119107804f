// What moving a run in the queue asks for. Pure.

/** The order after `run` has moved by `by` places; null where it stays. */
export function movedBy(order: readonly string[], run: string, by: number): string[] | null {
  const from = order.indexOf(run)
  const to = Math.max(0, Math.min(order.length - 1, from + by))
  return from < 0 || to === from ? null : movedTo(order, run, to)
}

/** The order with `run` at the place `to`, counted from 0. */
export function movedTo(order: readonly string[], run: string, to: number): string[] {
  const others = order.filter((one) => one !== run)
  return [...others.slice(0, to), run, ...others.slice(to)]
}
