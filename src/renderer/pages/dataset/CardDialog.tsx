// Where a dataset comes from, who may use it, who labelled it: what a report and the next person need.
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { DatasetCard } from '../../../shared/domain/view'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { asWinnowError, Skeleton } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import css from './dataset.module.css'
import forms from './forms.module.css'

const fields: readonly (readonly [keyof DatasetCard, string])[] = [
  ['source', 'Source'],
  ['licence', 'Licence'],
  ['language', 'Language'],
  ['labelledBy', 'Labelled by'],
]

/** The card of a dataset. */
export function CardDialog(props: { readonly dataset: Dataset; readonly onClose: () => void }): ReactNode {
  const { dataset, onClose } = props
  const stored = useCall('datasets.card', { dataset: dataset.id }).data
  const [typed, setTyped] = useState<Partial<DatasetCard>>({})
  const save = useChange('datasets.setCard')
  const toast = useToast()
  const value = (field: keyof DatasetCard): string => typed[field] ?? stored?.[field] ?? ''
  const set = (field: keyof DatasetCard, text: string): void => setTyped((now) => ({ ...now, [field]: text }))
  const send = (): void =>
    save.mutate(
      { dataset: dataset.id, card: typed },
      {
        onSuccess: () => {
          onClose()
          toast({
            message: `The card of ${dataset.name} is kept`,
            ...(stored ? { onUndo: () => save.mutate({ dataset: dataset.id, card: stored }) } : {}),
          })
        },
      },
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`About ${dataset.name}`}
      footer={
        <>
          {save.isError && (
            <span className={css.fault} role="alert">
              {asWinnowError(save.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={Object.keys(typed).length === 0 || save.isPending} onClick={send}>
              Save
            </Button>
          </span>
        </>
      }
    >
      {stored ? (
        <div className={forms.card}>
          <label className={forms.bulkField}>
            What it is
            <textarea
              rows={4}
              value={value('description')}
              dir="auto"
              onChange={(event) => set('description', event.currentTarget.value)}
            />
          </label>
          {fields.map(([field, name]) => (
            <label key={field} className={forms.bulkField}>
              {name}
              <input
                type="text"
                value={value(field)}
                dir="auto"
                onChange={(event) => set(field, event.currentTarget.value)}
              />
            </label>
          ))}
        </div>
      ) : (
        <Skeleton rows={5} />
      )}
    </Dialog>
  )
}
