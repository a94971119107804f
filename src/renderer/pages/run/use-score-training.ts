// Scoring the rows that a run was trained on, from its result: leaving the page stops it and keeps what was scored.
import { useEffect, useRef, useState } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useClient } from '../../app/client'
import { isAbort } from '../../app/files'

/** Where it stands. */
export type TrainingScoring =
  | { readonly step: 'idle' }
  | { readonly step: 'scoring'; readonly share: number }
  | { readonly step: 'failed'; readonly error: unknown }

/** State and steps; what was scored is announced as a change of the run. */
export function useScoreTraining(run: Run): {
  readonly state: TrainingScoring
  readonly start: () => void
  readonly stop: () => void
} {
  const client = useClient()
  const [state, setState] = useState<TrainingScoring>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = (): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const work = async (): Promise<void> => {
      setState({ step: 'scoring', share: 0 })
      const model = { kind: 'run' as const, run: run.id }
      for await (const event of client.predict.rows({ model, part: 'train' }, { signal })) {
        if (signal.aborted) return
        if (event.type === 'progress')
          setState({ step: 'scoring', share: event.rows / Math.max(1, event.totalRows) })
      }
      setState({ step: 'idle' })
    }
    work().catch((error: unknown) => {
      if (!signal.aborted && !isAbort(error)) setState({ step: 'failed', error })
    })
  }
  const stop = (): void => {
    running.current?.abort()
    setState({ step: 'idle' })
  }
  return { state, start, stop }
}
