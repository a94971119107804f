import { type ReactNode, useState } from 'react'
import type { LinkedModel } from '../../../shared/domain/model'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './models.module.css'

/** Asks for another name of a linked model; the folder keeps its own. */
export function RenameDialog(props: {
  readonly model: LinkedModel
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { model, onClose } = props
  const [typed, setTyped] = useState<string | null>(null)
  const name = (typed ?? model.name).trim()
  const rename = useChange('models.rename')
  const toast = useToast()
  const canSend = name !== '' && name !== model.name && !rename.isPending
  const close = (): void => {
    setTyped(null)
    rename.reset()
    onClose()
  }
  const send = (): void => {
    if (!canSend) return
    const back = (): void => rename.mutate({ model: model.id, name: model.name })
    const onSuccess = (): void => {
      close()
      toast({ message: `${model.name} is now ${name}`, onUndo: back })
    }
    rename.mutate({ model: model.id, name }, { onSuccess })
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      focusesField
      title={`Rename ${model.name}`}
      footer={
        <>
          {rename.isError && (
            <span className={css.fault} role="alert">
              {asWinnowError(rename.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={close}>
              Cancel
            </Button>
            <Button kind="filled" disabled={!canSend} onClick={send}>
              Rename
            </Button>
          </span>
        </>
      }
    >
      <label className={css.field}>
        Name in this workspace
        <input
          data-autofocus
          type="text"
          value={typed ?? model.name}
          maxLength={200}
          dir="auto"
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && send()}
        />
      </label>
    </Dialog>
  )
}
