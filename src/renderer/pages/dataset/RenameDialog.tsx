import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './dataset.module.css'

const renamedLine = (before: string, after: string): ReactNode => (
  <>
    {before} is now <b>{after}</b>
  </>
)

/** Asks for another name. */
export function RenameDialog(props: {
  readonly dataset: Dataset
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { dataset, onClose } = props
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? dataset.name
  const rename = useChange('datasets.rename')
  const toast = useToast()
  const close = (): void => {
    setTyped(null)
    rename.reset()
    onClose()
  }
  const send = (): void => {
    if (name.trim() === '' || name.trim() === dataset.name) return
    rename.mutate(
      { dataset: dataset.id, name: name.trim() },
      {
        onSuccess: (renamed) => {
          close()
          const back = (): void => rename.mutate({ dataset: dataset.id, name: dataset.name })
          toast({ message: renamedLine(dataset.name, renamed.name), onUndo: back })
        },
      },
    )
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      focusesField
      title={`Rename ${dataset.name}`}
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
            <Button
              kind="filled"
              disabled={name.trim() === '' || name.trim() === dataset.name}
              onClick={send}
            >
              Rename
            </Button>
          </span>
        </>
      }
    >
      <label className={css.renameField}>
        Name
        <input
          data-autofocus
          type="text"
          value={name}
          maxLength={200}
          dir="auto"
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && send()}
        />
      </label>
    </Dialog>
  )
}
