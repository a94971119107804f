// Marks mistakes and says so, with undo: a step of the dataset's journal, as every change is.
import type { Run } from '../../../../shared/domain/run'
import type { MarkEdit } from '../../../../shared/domain/run-errors'
import { asWinnowError } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { useChange } from '../../../hooks/use-call'

/** Edits as a call takes them. */
type Edits = readonly {
  readonly row: number
  readonly mark: MarkEdit['mark']
  readonly labels?: readonly string[]
}[]

/** Sets marks of rows of an output. */
export function useMarking(run: Run, output: string): (edits: Edits) => void {
  const change = useChange('runs.mark')
  const undo = useChange('datasets.undo')
  const toast = useToast()
  const failed = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return (edits) =>
    change.mutate(
      {
        run: run.id,
        output,
        edits: edits.map(({ labels, ...edit }) => (labels ? { ...edit, labels: [...labels] } : edit)),
      },
      {
        onError: failed,
        onSuccess: ({ rows, description }) => {
          if (rows > 0)
            toast({
              message: description,
              onUndo: () => undo.mutate({ dataset: run.datasetId }, { onError: failed }),
            })
        },
      },
    )
}
