// Marks mistakes and says so, with undo: a step of the dataset's journal, as every change is.
import { useClient } from '../../../app/client'
import type { Run } from '../../../../shared/domain/run'
import type { MarkEdit } from '../../../../shared/domain/run-errors'
import { asWinnowError } from '../../../components/states'
import { useToast } from '../../../components/Toast'

/** Edits as a call takes them. */
type Edits = readonly {
  readonly row: number
  readonly mark: MarkEdit['mark']
  readonly labels?: readonly string[]
}[]

/** Sets marks of rows of an output; takes the last step of the dataset back, and makes it again. */
export function useMarking(
  run: Run,
  output: string,
): { readonly set: (edits: Edits) => void; readonly undo: () => void; readonly redo: () => void } {
  const client = useClient()
  const toast = useToast()
  const dataset = run.datasetId
  // Not a mutation of the cache: of several that are under way each must be answered.
  const attempt = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
  const undo = (): void =>
    attempt(async () => {
      const { description } = await client.datasets.undo({ dataset })
      toast({ message: `Undone: ${description}` })
    })
  const redo = (): void =>
    attempt(async () => {
      const { description } = await client.datasets.redo({ dataset })
      toast({ message: `Done again: ${description}`, onUndo: undo })
    })
  const set = (edits: Edits): void =>
    attempt(async () => {
      const step = await client.datasets.mark({
        run: run.id,
        output,
        edits: edits.map(({ labels, ...edit }) => (labels ? { ...edit, labels: [...labels] } : edit)),
      })
      if (step.rows > 0) toast({ message: step.description, onUndo: undo })
    })
  return { set, undo, redo }
}
