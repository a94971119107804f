// Checking a dataset from the page. The job stands in the status bar as well; leaving the page stops it.
import { useEffect, useRef, useState } from 'react'
import type { QualityOptions, QualityStage } from '../../../../shared/domain/quality'
import { useClient } from '../../../app/client'
import { isAbort } from '../../../app/files'
import { useLatest } from '../../../hooks/use-latest'

/** Where the check stands. */
export type Check =
  | { readonly step: 'idle' }
  | {
      readonly step: 'checking'
      readonly stage: QualityStage
      readonly share: number
      readonly secondsLeft: number | null
    }
  | { readonly step: 'failed'; readonly error: unknown }

/** State and steps of a check; `onDone` is told when a new report is there. */
export function useCheck(
  dataset: string,
  onDone: () => void,
): { readonly state: Check; readonly start: (options: QualityOptions) => void; readonly stop: () => void } {
  const client = useClient()
  const [state, setState] = useState<Check>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)
  const told = useLatest(onDone)
  useEffect(() => () => running.current?.abort(), [])
  const start = (options: QualityOptions): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const work = async (): Promise<void> => {
      setState({ step: 'checking', stage: 'reading', share: 0, secondsLeft: null })
      for await (const event of client.quality.check({ dataset, options }, { signal })) {
        if (signal.aborted) return
        if (event.type === 'progress')
          setState({
            step: 'checking',
            stage: event.stage,
            share: event.share,
            secondsLeft: event.secondsLeft,
          })
        else told.current()
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
