// Follows a run: the stored events first, then the live ones. A dropped connection is taken up again after the
// last event that came, so that nothing is lost or doubled. Events are folded in batches, a few a second.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { RunEvent } from '../../../shared/domain/run'
import { toWireError, WinnowError, type WireError } from '../../../shared/errors'
import { useClient } from '../../app/client'
import { emptyProgress, foldEvents, type RunProgress } from './run-state'

const batchMs = 80
const retryMs = 500
const endsOrTurns: ReadonlySet<RunEvent['type']> = new Set(['finished', 'started', 'paused', 'resumed'])

/**
 * What a run's events add up to so far, and why following failed, if it did. Following ends with the run;
 * another `round` takes it up again, for a run that goes on. Where `isOver`, the stored events say nothing new, so
 * nothing that the page has asked for is asked again.
 */
export function useRunEvents(
  run: string,
  round: number,
  isOver: boolean,
): {
  readonly progress: RunProgress
  readonly failure: WireError | null
} {
  const client = useClient()
  const cache = useQueryClient()
  const [state, setState] = useState({ run, progress: emptyProgress, failure: null as WireError | null })
  useEffect(() => {
    const controller = new AbortController()
    let waiting: RunEvent[] = []
    let timer: ReturnType<typeof setTimeout> | null = null
    let last = -1
    const flush = (): void => {
      timer = null
      const batch = waiting
      waiting = []
      setState((before) => ({ ...before, progress: foldEvents(before.progress, batch) }))
      if (!isOver && batch.some((event) => endsOrTurns.has(event.type)))
        void cache.invalidateQueries({ queryKey: ['runs'] })
    }
    const take = (event: RunEvent): void => {
      last = event.seq
      waiting.push(event)
      timer ??= setTimeout(flush, batchMs)
    }
    const follow = async (): Promise<void> => {
      for await (const event of client.runs.follow({ run, after: last }, { signal: controller.signal })) {
        if (controller.signal.aborted) return
        take(event)
      }
    }
    const keepFollowing = async (): Promise<void> => {
      while (!controller.signal.aborted) {
        try {
          return await follow()
        } catch (error) {
          if (controller.signal.aborted) return
          const isLost = error instanceof WinnowError && error.code === 'connection.lost'
          if (!isLost) return setState((before) => ({ ...before, failure: toWireError(error) }))
          await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
    }
    setState({ run, progress: emptyProgress, failure: null })
    void keepFollowing()
    return () => {
      controller.abort()
      if (timer) clearTimeout(timer)
    }
  }, [client, cache, run, round, isOver])
  return state.run === run ? state : { progress: emptyProgress, failure: null }
}
