// The two steps of an addition: a file is read and waits, then its rows join the dataset. Stopped, either leaves nothing
// behind.
import type { Addition, AdditionRequest, Staged } from '../../shared/domain/addition'
import type { FileSource, TableFormat } from '../../shared/domain/file'
import { useClient } from '../app/client'
import { type Streaming, useStream } from '../hooks/use-stream'
import type { ChosenRole } from './roles'

/** What a person has chosen; the rest is guessed. */
export type Choices = Omit<AdditionRequest, 'dataset' | 'from'>

/** How far the writing is. */
export type AdditionProgress = { readonly rows: number; readonly totalRows: number; readonly share: number }

/** Adds rows. */
export function useAddition(onDone: (done: Addition) => void): Streaming<AdditionRequest, AdditionProgress> {
  const client = useClient()
  return useStream(
    { rows: 0, totalRows: 1, share: 0 },
    (request: AdditionRequest, signal) => client.datasets.add(request, { signal }),
    (event): AdditionProgress | null => {
      if (event.type === 'progress') return event
      onDone(event.addition)
      return null
    },
  )
}

/** A file that is to be read. */
export type StageRequest = {
  readonly source: FileSource
  readonly format: TableFormat
  readonly roles: ChosenRole[]
}

/** Reads a file whose rows are to join a dataset. */
export function useStaging(
  onStaged: (staged: Staged) => void,
): Streaming<StageRequest, { readonly rows: number; readonly share: number }> {
  const client = useClient()
  return useStream(
    { rows: 0, share: 0 },
    (request: StageRequest, signal) => client.datasets.stage(request, { signal }),
    (event) => {
      if (event.type === 'progress')
        return { rows: event.rows, share: event.doneBytes / Math.max(1, event.totalBytes) }
      onStaged(event.staged)
      return null
    },
  )
}
