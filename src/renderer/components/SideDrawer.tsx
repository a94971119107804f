import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { IconButton } from './Button'
import css from './SideDrawer.module.css'

/** A region right of the table; it never covers it. Without `onClose` it is a fixed side region. */
export function SideDrawer(props: {
  readonly label: string
  readonly width?: number
  readonly title?: ReactNode
  readonly caption?: ReactNode
  /** Left of ×: walking arrows. */
  readonly actions?: ReactNode
  readonly onClose?: () => void
  readonly foot?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  const { onClose } = props
  return (
    <aside className={css.drawer} aria-label={props.label} style={{ width: props.width ?? 348 }}>
      {(props.title !== undefined || onClose) && (
        <div className={css.head}>
          <h2 className="region num">{props.title}</h2>
          {props.caption !== undefined && <span className="caption">{props.caption}</span>}
          <div className={css.actions}>
            {props.actions}
            {onClose && <IconButton name="Close" keys="Escape" icon={<IconX />} onClick={onClose} />}
          </div>
        </div>
      )}
      <div className={css.body} tabIndex={0} role="group" aria-label={`${props.label}, content`}>
        {props.children}
      </div>
      {props.foot !== undefined && <div className={css.foot}>{props.foot}</div>}
    </aside>
  )
}

/** A part of a drawer with its heading. */
export function DrawerSection(props: {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h3 className="region">{props.title}</h3>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
