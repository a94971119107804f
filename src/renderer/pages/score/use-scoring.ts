// Scoring a file from the choice to the download: hand it over, look at its columns, score, say what came out.
// A cancelled step leaves nothing on this side; the server cleans up its own.
import { useCallback, useRef, useState } from 'react'
import type { FileSource, ImportPreview } from '../../../shared/domain/file'
import type { ModelRef, ScoreEvent } from '../../../shared/domain/prediction'
import { useClient } from '../../app/client'
import { isAbort, sourceOf } from '../../app/files'
import { scoredName } from './scored-name'

/** Where the scoring stands. */
export type Scoring =
  | { readonly step: 'idle' }
  | { readonly step: 'handing'; readonly file: File; readonly share: number }
  | {
      readonly step: 'ready'
      readonly file: File
      readonly source: FileSource
      readonly preview: ImportPreview
    }
  | {
      readonly step: 'scoring'
      readonly file: File
      readonly progress: Extract<ScoreEvent, { type: 'progress' }> | null
    }
  | { readonly step: 'done'; readonly file: File; readonly result: Extract<ScoreEvent, { type: 'finished' }> }
  | { readonly step: 'failed'; readonly file: File; readonly error: unknown }

/** What to score with. */
export type ScoreChoice = {
  readonly model: ModelRef
  readonly textColumn: string
  readonly appendColumn: string | null
  readonly hasProbabilities: boolean
}

/** State and steps of scoring one file. */
export function useScoring(): {
  readonly state: Scoring
  readonly take: (file: File) => void
  readonly start: (choice: ScoreChoice) => void
  readonly cancel: () => void
} {
  const client = useClient()
  const [state, setState] = useState<Scoring>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)

  const run = useCallback((file: File, work: (signal: AbortSignal) => Promise<Scoring>): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    work(controller.signal).then(
      (next) => {
        if (!controller.signal.aborted) setState(next)
      },
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) setState({ step: 'failed', file, error })
      },
    )
  }, [])

  const take = useCallback(
    (file: File) => {
      setState({ step: 'handing', file, share: 0 })
      run(file, async (signal) => {
        const onProgress = (share: number): void => {
          if (!signal.aborted) setState({ step: 'handing', file, share })
        }
        const source = await sourceOf(file, { signal, onProgress })
        const preview = await client.datasets.inspect({ source }, { signal })
        return { step: 'ready', file, source, preview }
      })
    },
    [client, run],
  )

  const start = (choice: ScoreChoice): void => {
    if (state.step !== 'ready') return
    const { file, source } = state
    setState({ step: 'scoring', file, progress: null })
    run(file, async (signal) => {
      const request = {
        model: choice.model,
        source,
        probabilities: choice.hasProbabilities,
        target: { kind: 'download' as const, name: scoredName(file.name) },
        textColumn: choice.textColumn,
        appendColumn: choice.appendColumn,
      }
      for await (const event of client.predict.file(request, { signal })) {
        if (signal.aborted) break
        if (event.type === 'finished') return { step: 'done', file, result: event }
        setState({ step: 'scoring', file, progress: event })
      }
      return { step: 'idle' }
    })
  }

  const cancel = (): void => {
    running.current?.abort()
    setState({ step: 'idle' })
  }
  return { state, take, start, cancel }
}
