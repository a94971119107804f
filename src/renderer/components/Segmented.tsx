import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import css from './Segmented.module.css'

/** A choice of few, side by side. Arrow keys move. */
export function Segmented<V extends string>(props: {
  readonly label: string
  readonly items: readonly { readonly value: V; readonly label: string }[]
  readonly value: V
  readonly onChange: (value: V) => void
}): ReactNode {
  const group = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = props.items.findIndex((item) => item.value === props.value)
    const next = props.items[(at + step + props.items.length) % props.items.length]
    if (!next) return
    props.onChange(next.value)
    group.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus()
  }
  return (
    <div className={css.segmented} role="radiogroup" aria-label={props.label} ref={group}>
      {props.items.map((item) => {
        const isChosen = item.value === props.value
        return (
          <button
            key={item.value}
            type="button"
            role="radio"
            aria-checked={isChosen}
            data-value={item.value}
            tabIndex={isChosen ? 0 : -1}
            className={`${css.item} ${isChosen ? css.chosen : ''}`}
            onClick={() => props.onChange(item.value)}
            onKeyDown={move}
          >
            {item.label}
          </button>
        )
      })}
    </div>
  )
}
