import { type ReactNode, useState } from 'react'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { useKeys } from '../../hooks/use-keys'
import css from './labelling.module.css'

/** Asks for words about a message, or about a label. */
export function CommentDialog(props: {
  readonly title?: string
  readonly comment: string
  readonly hint?: string
  readonly onClose: () => void
  readonly onSend: (comment: string) => void
}): ReactNode {
  const [comment, setComment] = useState(props.comment)
  const title = props.title ?? 'Comment'
  useKeys({ 'mod+Enter': () => props.onSend(comment) }, { scope: 'dialog' })
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={title}
      focusesField
      footer={
        <span className={css.footButtons}>
          <Button kind="subtle" onClick={props.onClose}>
            Cancel
          </Button>
          <Button kind="filled" keys="mod+Enter" onClick={() => props.onSend(comment)}>
            Keep
          </Button>
        </span>
      }
    >
      <div className={css.form}>
        <textarea
          data-autofocus
          className={css.area}
          aria-label={title}
          rows={6}
          maxLength={2000}
          dir="auto"
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {props.hint !== undefined && <p className={css.hint}>{props.hint}</p>}
      </div>
    </Dialog>
  )
}
