// A check of changed messages from its start to its end; it goes on when the tab is left, and is kept with the run.
import { useRef, useState } from 'react'
import type { RobustnessEvent, RobustnessRequest } from '../../../../shared/domain/robustness'
import { useClient } from '../../../app/client'
import { isAbort } from '../../../app/files'

/** How far it is. */
export type Progress = Extract<RobustnessEvent, { type: 'progress' }>

/** State and steps of one check. */
export function useCheck(): {
  readonly progress: Progress | 'starting' | null
  readonly error: unknown
  readonly start: (request: RobustnessRequest) => void
  readonly cancel: () => void
} {
  const client = useClient()
  const [progress, setProgress] = useState<Progress | 'starting' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const running = useRef<AbortController | null>(null)
  const start = (request: RobustnessRequest): void => {
    const controller = new AbortController()
    running.current = controller
    setError(null)
    setProgress('starting')
    const listen = async (): Promise<void> => {
      for await (const event of client.robustness.check(request, { signal: controller.signal }))
        if (event.type === 'progress') setProgress(event)
    }
    listen()
      .catch((failed: unknown) => {
        if (!controller.signal.aborted && !isAbort(failed)) setError(failed)
      })
      .finally(() => setProgress(null))
  }
  return { progress, error, start, cancel: () => running.current?.abort() }
}
