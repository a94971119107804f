// A dialog that asks for one name.
import type { ReactNode } from 'react'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { asWinnowError } from '../../components/states'
import css from './dataset.module.css'

/** Asks for a name; Enter sends it. */
export function NameDialog(props: {
  readonly isOpen: boolean
  readonly title: string
  readonly name: string
  readonly onName: (name: string) => void
  readonly maxLength: number
  readonly button: string
  readonly canSend: boolean
  readonly error: unknown
  readonly onSend: () => void
  readonly onClose: () => void
}): ReactNode {
  const { canSend, onSend } = props
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      focusesField
      title={props.title}
      footer={
        <>
          {props.error !== null && (
            <span className={css.fault} role="alert">
              {asWinnowError(props.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={props.onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={!canSend} onClick={onSend}>
              {props.button}
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
          value={props.name}
          maxLength={props.maxLength}
          dir="auto"
          onChange={(event) => props.onName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && canSend && onSend()}
        />
      </label>
    </Dialog>
  )
}
