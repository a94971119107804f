// What a person can change on a dataset: labels, its name, the dataset itself. Each change is undone from the
// toast or with Ctrl Z; undo and redo go through the journal of the dataset.
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { Dataset } from '../../../shared/domain/dataset'
import { useClient } from '../../app/client'
import { saveWritten } from '../../app/files'
import { plural } from '../../components/format'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { type InputOf, invoke } from '../../hooks/use-call'

/** What a person can change. */
export type DatasetChanges = {
  /** Gives a row these labels of an output in place of those that it has. */
  readonly label: (row: number, output: string, labels: readonly string[]) => void
  /** Makes one change to every row that matches, as one step. */
  readonly edit: (edit: Omit<InputOf<'datasets.edit'>, 'dataset'>, onDone?: () => void) => void
  /** Changes the label set, as one step. */
  readonly changeLabels: (
    output: string,
    operation: InputOf<'datasets.changeLabels'>['operation'],
    onDone?: () => void,
  ) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly remove: () => void
  readonly exportRows: (query: Pick<InputOf<'datasets.export'>, 'query' | 'filter'>) => void
}

/** The changes of one dataset. */
export function useDatasetChanges(dataset: Dataset | undefined): DatasetChanges {
  const client = useClient()
  const cache = useQueryClient()
  const toast = useToast()
  const [, go] = useLocation()
  const id = dataset?.id ?? ''
  const refresh = (): Promise<void> => cache.invalidateQueries({ queryKey: ['datasets'] })
  const attempt = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
  const undo = (): void =>
    attempt(async () => {
      const { description } = await invoke(client, 'datasets.undo', { dataset: id })
      await refresh()
      toast({ message: <>Undone: {description}</>, action: { label: 'Redo', onClick: redo } })
    })
  const redo = (): void =>
    attempt(async () => {
      const { description } = await invoke(client, 'datasets.redo', { dataset: id })
      await refresh()
      toast({ message: <>Done again: {description}</>, onUndo: undo })
    })
  return {
    undo,
    redo,
    edit: (edit, onDone) =>
      attempt(async () => {
        const step = await invoke(client, 'datasets.edit', { dataset: id, ...edit })
        await refresh()
        onDone?.()
        toast({ message: step.description, ...(step.rows > 0 ? { onUndo: undo } : {}) })
      }),
    changeLabels: (output, operation, onDone) =>
      attempt(async () => {
        const step = await invoke(client, 'datasets.changeLabels', { dataset: id, output, operation })
        await refresh()
        onDone?.()
        toast({ message: step.description, onUndo: undo })
      }),
    label: (row, output, labels) =>
      attempt(async () => {
        const edits = [{ row, label: null, labels: [...labels] }]
        await invoke(client, 'datasets.label', { dataset: id, output, edits })
        await refresh()
        toast({
          message: (
            <>
              Row {row} is now <b>{labels.length === 0 ? 'without a label' : labels.join(', ')}</b>
            </>
          ),
          onUndo: undo,
        })
      }),
    remove: () =>
      attempt(async () => {
        if (!dataset) return
        await invoke(client, 'datasets.remove', { dataset: id })
        go('/datasets')
        await refresh()
        const restore = (): void =>
          attempt(async () => {
            await invoke(client, 'datasets.restore', { dataset: dataset.id })
            await refresh()
            go(`/datasets/${encodeURIComponent(dataset.id)}`)
          })
        toast({
          message: (
            <>
              <b>{dataset.name}</b> is in the trash
            </>
          ),
          onUndo: restore,
        })
      }),
    exportRows: (query) =>
      attempt(async () => {
        const name = `${dataset?.name ?? 'rows'}.csv`
        const { rows, file } = await invoke(client, 'datasets.export', {
          dataset: id,
          ...query,
          target: { kind: 'download', name },
          // Whoever downloads it is likely to open it in a spreadsheet.
          as: 'csvForSpreadsheets',
        })
        saveWritten(file)
        toast({
          message: (
            <>
              {plural(rows, 'row')} written to {name}
            </>
          ),
        })
      }),
  }
}
