// One import from file to dataset: hand the file over, look at it, bring it in. Each step can be cancelled.
import { useEffect, useRef, useState } from 'react'
import type { ImportRequest } from '../../shared/contract'
import type { Dataset } from '../../shared/domain/dataset'
import type { FileSource } from '../../shared/domain/file'
import { useClient } from '../app/client'
import { isAbort, sourceOf } from '../app/files'
import { useLatest } from '../hooks/use-latest'

/** Hands a file over to the main process: its source, or how far it is, or what failed. */
export function useSource(file: File | null): {
  readonly source: FileSource | null
  readonly sent: number
  readonly error: unknown
} {
  const [state, setState] = useState<{ source: FileSource | null; sent: number; error: unknown }>({
    source: null,
    sent: 0,
    error: null,
  })
  useEffect(() => {
    if (!file) return
    const controller = new AbortController()
    sourceOf(file, {
      signal: controller.signal,
      onProgress: (sent) => setState({ source: null, sent, error: null }),
    }).then(
      (source) => {
        if (!controller.signal.aborted) setState({ source, sent: 1, error: null })
      },
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) setState({ source: null, sent: 0, error })
      },
    )
    return () => controller.abort()
  }, [file])
  return state
}

/** How far an import is. */
export type ImportProgress = {
  readonly share: number
  readonly rows: number
  readonly phase: 'reading' | 'splitting' | 'indexing'
}

/** Brings a file in; cancelling leaves nothing behind. */
export function useImportRun(onFinished: (dataset: Dataset, notices: readonly string[]) => void): {
  readonly progress: ImportProgress | null
  readonly error: unknown
  readonly start: (request: ImportRequest) => void
  readonly cancel: () => void
  readonly forget: () => void
} {
  const client = useClient()
  const [progress, setProgress] = useState<ImportProgress | null>(null)
  const [error, setError] = useState<unknown>(null)
  const controller = useRef<AbortController | null>(null)
  const finish = useLatest(onFinished)
  useEffect(() => () => controller.current?.abort(), [])
  const start = (request: ImportRequest): void => {
    const own = new AbortController()
    controller.current = own
    setError(null)
    setProgress({ share: 0, rows: 0, phase: 'reading' })
    const run = async (): Promise<void> => {
      for await (const event of client.datasets.import(request, { signal: own.signal })) {
        if (own.signal.aborted) return
        if (event.type === 'finished') finish.current(event.dataset, event.notices)
        else
          setProgress((before) => ({
            share:
              event.type === 'progress'
                ? event.doneBytes / Math.max(1, event.totalBytes)
                : (before?.share ?? 0),
            rows: event.type === 'progress' ? event.rows : (before?.rows ?? 0),
            phase: event.type === 'phase' ? event.phase : (before?.phase ?? 'reading'),
          }))
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
    cancel: () => {
      controller.current?.abort()
      controller.current = null
      setProgress(null)
    },
    forget: () => setError(null),
  }
}
