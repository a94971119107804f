// How many requests the window refused since it began, and who wants to hear of the next one.
/** The count. */
export type Refusals = {
  readonly count: () => number
  readonly add: () => void
  /** Hears every new count; returns a function that stops. */
  readonly listen: (listener: (count: number) => void) => () => void
}

/** Begins at none. */
export function createRefusals(): Refusals {
  const listeners = new Set<(count: number) => void>()
  let count = 0
  return {
    count: () => count,
    add: () => {
      count++
      for (const listener of listeners) listener(count)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
