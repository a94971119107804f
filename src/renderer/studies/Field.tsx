import type { ReactNode } from 'react'
import css from './asking.module.css'

/** A row of the dialog: what it is, its control, and a word on it. */
export function Field(props: {
  readonly name: string
  readonly note?: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={css.field}>
      <span>{props.name}</span>
      <span className={css.fieldValue}>
        {props.children}
        {props.note !== undefined && <span className="caption">{props.note}</span>}
      </span>
    </div>
  )
}
