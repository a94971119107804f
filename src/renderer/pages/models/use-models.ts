// What can be done to the list of linked models: nothing asks first, everything can be undone.
import type { LinkedModel } from '../../../shared/domain/model'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'

/** Takes a model from the list; the notice brings it back. */
export function useRemoveModel(): (model: LinkedModel) => void {
  const remove = useChange('models.remove')
  const restore = useChange('models.restore')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return (model) => {
    const undo = (): void => restore.mutate({ model: model.id }, { onError })
    const onSuccess = (): void =>
      toast({ message: `${model.name} is off the list; its folder is untouched`, onUndo: undo })
    remove.mutate({ model: model.id }, { onSuccess, onError })
  }
}

/** Reads the folder of a model again and says what came of it. */
export function useLookAgain(): { readonly look: (model: LinkedModel) => void; readonly isLooking: boolean } {
  const add = useChange('models.add')
  const toast = useToast()
  return {
    isLooking: add.isPending,
    look: (model) =>
      add.mutate(
        { path: model.path },
        {
          onSuccess: ({ report }) => {
            const message =
              report.problems.length === 0 ? `${model.name} is complete` : `${model.name} cannot be used yet`
            toast({ message })
          },
          onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
        },
      ),
  }
}
