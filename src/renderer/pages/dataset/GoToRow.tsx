// Goes to a row by its number: the key g.
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { RowChoice } from '../../../shared/domain/edit'
import { useClient } from '../../app/client'
import { setUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { count } from '../../components/format'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { callKey, invoke } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import css from './dataset.module.css'
import forms from './forms.module.css'

/** The head of the column with the row numbers: a button that asks for one. `onGo` is told an index. */
export function GoToRow(props: {
  readonly dataset: Dataset
  readonly choice: RowChoice
  /** The rows are not in the order of the file: a place in it says nothing, so the row is opened. */
  readonly isSorted: boolean
  readonly onGo: (index: number) => void
}): ReactNode {
  const { dataset, choice } = props
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const client = useClient()
  const cache = useQueryClient()
  const toast = useToast()
  useKeys({ g: () => setOpen(true) })
  const close = (): void => {
    setOpen(false)
    setTyped('')
    setFault(null)
  }
  const go = async (): Promise<void> => {
    const row = Number(typed.replaceAll(/[\s,.]/g, ''))
    if (!Number.isInteger(row) || row < 1) return setFault('A row has a whole number from 1.')
    if (props.isSorted) {
      close()
      return setUrlState({ row: String(row) })
    }
    const input = { dataset: dataset.id, row, ...choice }
    try {
      const { index, isShown } = await cache.fetchQuery({
        queryKey: callKey('datasets.place', input),
        queryFn: ({ signal }) => invoke(client, 'datasets.place', input, { signal }),
      })
      if (index === null) return setFault(`The filters leave out row ${count(row)} and all that follow.`)
      close()
      props.onGo(index)
      if (!isShown) toast({ message: `The filters leave out row ${count(row)}; this is the next one` })
    } catch (error) {
      const { message, hint } = asWinnowError(error)
      setFault([message, hint].filter(Boolean).join(' '))
    }
  }
  return (
    <>
      <button type="button" className={css.goHead} title="Go to a row (g)" onClick={() => setOpen(true)}>
        Row
      </button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title="Go to row"
        size={340}
        focusesField
        footer={
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={close}>
              Cancel
            </Button>
            <Button kind="filled" disabled={typed.trim() === ''} onClick={() => void go()}>
              Go
            </Button>
          </span>
        }
      >
        <div className={forms.bulk}>
          <label className={forms.bulkField}>
            Number of the row
            <input
              type="text"
              inputMode="numeric"
              data-autofocus
              value={typed}
              aria-invalid={fault !== null}
              onChange={(event) => {
                setTyped(event.currentTarget.value)
                setFault(null)
              }}
              onKeyDown={(event) => event.key === 'Enter' && void go()}
            />
          </label>
          {fault !== null && (
            <p className={css.fault} role="alert">
              {fault}
            </p>
          )}
        </div>
      </Dialog>
    </>
  )
}
