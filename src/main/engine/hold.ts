/** A switch that pauses a training. */
export type Hold = {
  readonly isOn: () => boolean
  /** Resolves when it is off again or the signal aborts. */
  readonly released: (signal: AbortSignal) => Promise<void>
}

/** A hold that is never on. */
export const neverHeld: Hold = { isOn: () => false, released: () => Promise.resolve() }

/** A hold that is switched on and off from outside. */
export function createHold(): Hold & { readonly set: (isOn: boolean) => void } {
  let isOn = false
  let waiting: (() => void)[] = []
  return {
    isOn: () => isOn,
    released: (signal) =>
      new Promise<void>((resolve) => {
        if (!isOn || signal.aborted) return resolve()
        waiting.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
    set: (next) => {
      isOn = next
      if (isOn) return
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}
