// What can be done with a pipeline from its page: remove it with a way back, judge it on a dataset.
import { useEffect, useRef, useState } from 'react'
import type { JudgeEvent, Pipeline, PipelineId } from '../../../shared/domain/pipeline'
import { useClient } from '../../app/client'
import { isAbort } from '../../app/files'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'

/** Takes a pipeline from the list; the notice brings it back. */
export function useRemovePipeline(): (pipeline: Pipeline) => void {
  const remove = useChange('pipelines.remove')
  const restore = useChange('pipelines.restore')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return (pipeline) => {
    const undo = (): void => restore.mutate({ pipeline: pipeline.id }, { onError })
    const onSuccess = (): void =>
      toast({ message: `${pipeline.name} is removed; its models stay`, onUndo: undo })
    remove.mutate({ pipeline: pipeline.id }, { onSuccess, onError })
  }
}

/** Where judging stands. */
export type Judging =
  | { readonly step: 'idle' }
  | {
      readonly step: 'judging'
      readonly rows: number
      readonly totalRows: number
      readonly secondsLeft: number | null
    }
  | { readonly step: 'done'; readonly result: Extract<JudgeEvent, { type: 'finished' }> }
  | { readonly step: 'failed'; readonly error: unknown }

/** Judges a pipeline on a dataset; leaving the drawer stops it, nothing is stored. */
export function useJudging(pipeline: PipelineId): {
  readonly state: Judging
  readonly start: (dataset: string, match: Readonly<Record<string, string>>) => void
  readonly stop: () => void
} {
  const client = useClient()
  const [state, setState] = useState<Judging>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = (dataset: string, match: Readonly<Record<string, string>>): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const work = async (): Promise<void> => {
      setState({ step: 'judging', rows: 0, totalRows: 0, secondsLeft: null })
      for await (const event of client.pipelines.judge({ pipeline, dataset, match }, { signal })) {
        if (signal.aborted) return
        if (event.type === 'finished') setState({ step: 'done', result: event })
        else {
          const { rows, totalRows, secondsLeft } = event
          setState({ step: 'judging', rows, totalRows, secondsLeft })
        }
      }
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
