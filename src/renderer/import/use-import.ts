// One import from file to dataset: hand the file over, look at it, bring it in. Each step can be cancelled.
import { useEffect, useRef, useState } from 'react'
import type { ImportRequest } from '../../shared/contract'
import type { Dataset } from '../../shared/domain/dataset'
import type { FileSource } from '../../shared/domain/file'
import { useClient } from '../app/client'
import { isAbort, sourceOf } from '../app/files'
import type { Incoming } from '../app/incoming'
import { useLatest } from '../hooks/use-latest'

/** Hands a file over to the main process: its source, or how far it is, or what failed. */
export function useSource(file: Incoming | null): Handed {
  const client = useClient()
  const [state, setState] = useState<Handed>(notHanded)
  useEffect(() => {
    if (!file) return
    const controller = new AbortController()
    const { signal } = controller
    const tell = (sent: number): void => setState({ ...notHanded, sent })
    handOver(client, file, signal, tell).then(
      (handed) => {
        if (!signal.aborted) setState({ ...notHanded, ...handed, sent: 1 })
      },
      (error: unknown) => {
        if (!signal.aborted && !isAbort(error)) setState({ ...notHanded, error })
      },
    )
    return () => controller.abort()
  }, [client, file])
  return state
}

type Handed = {
  readonly source: FileSource | null
  readonly sent: number
  readonly error: unknown
  /** What of several files stayed out. */
  readonly notices: readonly string[]
}
const notHanded: Handed = { source: null, sent: 0, error: null, notices: [] }

/** One file as it is; several become one table, which the main process makes. */
async function handOver(
  client: ReturnType<typeof useClient>,
  { parts, size }: Incoming,
  signal: AbortSignal,
  tell: (sent: number) => void,
): Promise<Pick<Handed, 'source' | 'notices'>> {
  const files: { source: FileSource; name: string }[] = []
  let done = 0
  for (const { file, name } of parts) {
    const onProgress = (share: number): void => tell((done + share * file.size) / Math.max(1, size))
    files.push({ source: await sourceOf(file, { signal, onProgress }), name })
    done += file.size
  }
  const [only] = files
  if (only && files.length === 1) return { source: only.source, notices: [] }
  return client.datasets.combine({ files }, { signal })
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
