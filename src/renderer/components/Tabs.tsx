import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import css from './Tabs.module.css'

export type TabItem = { readonly id: string; readonly label: string; readonly count?: string | number }

/** Tabs of a page. Arrow keys move; the chosen one has the line. */
export function Tabs(props: {
  readonly id: string
  readonly label: string
  readonly items: readonly TabItem[]
  readonly value: string
  readonly onChange: (id: string) => void
}): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = props.items.findIndex((item) => item.id === props.value)
    const next = props.items[(at + step + props.items.length) % props.items.length]
    if (!next) return
    props.onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div className={css.tabs} role="tablist" aria-label={props.label} ref={list}>
      {props.items.map((item) => {
        const isChosen = item.id === props.value
        return (
          <button
            key={item.id}
            type="button"
            role="tab"
            id={`${props.id}-tab-${item.id}`}
            data-tab={item.id}
            aria-selected={isChosen}
            aria-controls={isChosen ? `${props.id}-panel` : undefined}
            tabIndex={isChosen ? 0 : -1}
            className={`${css.tab} ${isChosen ? css.chosen : ''}`}
            onClick={() => props.onChange(item.id)}
            onKeyDown={move}
          >
            {item.label}
            {item.count !== undefined && <span className={`${css.count} num`}>{item.count}</span>}
          </button>
        )
      })}
    </div>
  )
}
