// Scoring the rows of a dataset from the page: it goes on while the dialog is closed, and stopping it keeps what was
// scored. The state is of this page; the job itself stands in the status bar as well.
import { useRef, useState } from 'react'
import type { ModelRef, ScoreRowsEvent } from '../../../shared/domain/prediction'
import { useClient } from '../../app/client'
import { isAbort } from '../../app/files'
import { useLatest } from '../../hooks/use-latest'

/** What a finished scoring tells. */
export type ScoredRows = Extract<ScoreRowsEvent, { type: 'finished' }>

/** Where the scoring stands; rows of `totalRows` have a prediction, both null while the model is loaded. */
export type RowScoring =
  | { readonly step: 'idle' }
  | {
      readonly step: 'scoring'
      readonly name: string
      readonly rows: number | null
      readonly totalRows: number | null
      readonly secondsLeft: number | null
    }
  | { readonly step: 'failed'; readonly error: unknown }

/** What to score, and with what. */
export type RowScoringChoice = {
  readonly model: ModelRef
  /** What people call the model. */
  readonly name: string
  /** Null for all rows. */
  readonly part: string | null
}

/** State and steps of scoring the rows of a dataset; `onDone` is told the end. */
export function useRowScoring(
  dataset: string,
  onDone: (done: ScoredRows) => void,
): {
  readonly state: RowScoring
  readonly start: (choice: RowScoringChoice) => void
  readonly stop: () => void
} {
  const client = useClient()
  const [state, setState] = useState<RowScoring>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)
  const told = useLatest(onDone)
  const start = ({ model, name, part }: RowScoringChoice): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const say = (rows: number | null, totalRows: number | null, secondsLeft: number | null): void =>
      setState({ step: 'scoring', name, rows, totalRows, secondsLeft })
    const work = async (): Promise<void> => {
      say(null, null, null)
      const request = { model, dataset, ...(part === null ? {} : { part }) }
      for await (const event of client.predict.rows(request, { signal })) {
        if (signal.aborted) return
        if (event.type === 'started') say(event.known, event.rows, null)
        else if (event.type === 'progress') say(event.rows, event.totalRows, event.secondsLeft)
        else told.current(event)
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
