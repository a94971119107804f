import { Modal } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { IconButton } from './Button'
import css from './Dialog.module.css'

/** A dialog: title row 52, body, footer 56. Esc closes it and the focus returns to where it was. */
export function Dialog(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly icon?: ReactNode
  readonly caption?: ReactNode
  readonly size?: number
  readonly footer?: ReactNode
  /** Keeps a click beside the dialog from closing it. */
  readonly isHeld?: boolean
  /** A field inside has `data-autofocus`; without it the dialog itself takes the focus. */
  readonly focusesField?: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <Modal.Root
      opened={props.isOpen}
      onClose={props.onClose}
      size={props.size ?? 480}
      centered
      closeOnClickOutside={!props.isHeld}
      transitionProps={{ transition: 'fade', duration: 120 }}
      className={css.root ?? ''}
    >
      <Modal.Overlay className={css.overlay ?? ''} />
      <Modal.Content classNames={{ content: css.content ?? '' }} radius={12} shadow="none">
        <div className={css.head}>
          {props.icon}
          <Modal.Title className={css.title ?? ''}>{props.title}</Modal.Title>
          {props.caption !== undefined && <span className="caption num">{props.caption}</span>}
          <div className={css.close}>
            <IconButton name="Close" icon={<IconX />} onClick={props.onClose} />
          </div>
        </div>
        <div className={css.body} tabIndex={-1} {...(props.focusesField ? {} : { 'data-autofocus': true })}>
          {props.children}
        </div>
        {props.footer !== undefined && <div className={css.footer}>{props.footer}</div>}
      </Modal.Content>
    </Modal.Root>
  )
}
