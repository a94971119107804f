// Which runs are being given predictions for rows of their dataset: one at a time each, and each can be stopped.
import type { RunId } from '../../shared/domain/ids'

/** The scorings that go on. */
export type Scorings = {
  readonly isLive: (run: RunId) => boolean
  /** Adds one; the returned function takes it away when it has ended. */
  readonly add: (run: RunId, stop: AbortController) => () => void
  /** Stops the scoring of a run; false where there is none. */
  readonly cancel: (run: RunId) => boolean
  /** Stops all and waits for them. */
  readonly close: () => Promise<void>
}

/** Makes the list. */
export function createScorings(): Scorings {
  const live = new Map<RunId, { readonly stop: AbortController; readonly ended: Promise<void> }>()
  return {
    isLive: (run) => live.has(run),
    add: (run, stop) => {
      let settle = (): void => undefined
      const ended = new Promise<void>((resolve) => {
        settle = resolve
      })
      live.set(run, { stop, ended })
      return () => {
        live.delete(run)
        settle()
      }
    },
    cancel: (run) => {
      live.get(run)?.stop.abort()
      return live.has(run)
    },
    close: async () => {
      const left = [...live.values()]
      for (const { stop } of left) stop.abort()
      await Promise.all(left.map((one) => one.ended))
    },
  }
}
