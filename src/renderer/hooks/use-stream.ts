// A stream of the contract that a person starts and may stop: how far it is, what failed. What is started again while it
// runs takes the place of what ran before.
import { useEffect, useRef, useState } from 'react'
import { useLatest } from './use-latest'

/** A stream at work. */
export type Streaming<R, P> = {
  /** Null while nothing runs. */
  readonly progress: P | null
  readonly error: unknown
  readonly start: (request: R) => void
  /** Does nothing while nothing runs. */
  readonly stop: () => void
  readonly forget: () => void
}

/**
 * `open` starts the stream; `hear` takes each event and gives the progress to show, or null where there is none to show.
 * A page that goes away stops it.
 */
export function useStream<R, E, P>(
  begun: P,
  open: (request: R, signal: AbortSignal) => AsyncIterable<E>,
  hear: (event: E, request: R) => P | null,
): Streaming<R, P> {
  const [progress, setProgress] = useState<P | null>(null)
  const [error, setError] = useState<unknown>(null)
  const controller = useRef<AbortController | null>(null)
  const latest = useLatest({ open, hear })
  useEffect(() => () => controller.current?.abort(), [])
  const start = (request: R): void => {
    controller.current?.abort()
    const own = new AbortController()
    controller.current = own
    setError(null)
    setProgress(begun)
    const run = async (): Promise<void> => {
      for await (const event of latest.current.open(request, own.signal)) {
        if (own.signal.aborted) return
        const now = latest.current.hear(event, request)
        if (now !== null) setProgress(now)
      }
    }
    run()
      .catch((reason: unknown) => {
        if (!own.signal.aborted) setError(reason)
      })
      .finally(() => {
        if (controller.current === own) setProgress(null)
      })
  }
  return {
    progress,
    error,
    start,
    stop: () => {
      controller.current?.abort()
      controller.current = null
      setProgress(null)
    },
    forget: () => setError(null),
  }
}
