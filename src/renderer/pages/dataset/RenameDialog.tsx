import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import { NameDialog } from './NameDialog'

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
    <NameDialog
      isOpen={props.isOpen}
      title={`Rename ${dataset.name}`}
      name={name}
      onName={setTyped}
      maxLength={200}
      button="Rename"
      canSend={name.trim() !== '' && name.trim() !== dataset.name}
      error={rename.error}
      onSend={send}
      onClose={close}
    />
  )
}
