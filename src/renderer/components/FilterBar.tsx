// The one filter bar: search with `/`, chips, a dashed "add", the count at the right. The state of the
// filters belongs to the page, which keeps it in the address.
import { IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react'
import { useKeys } from '../hooks/use-keys'
import css from './FilterBar.module.css'
import { count } from './format'
import { Key } from './marks'

/** The bar itself. */
export function FilterBar(props: { readonly children: ReactNode; readonly right?: ReactNode }): ReactNode {
  return (
    <div className={css.bar} role="search">
      <div className={css.left}>{props.children}</div>
      {props.right !== undefined && <div className={css.right}>{props.right}</div>}
    </div>
  )
}

/** A search field; `/` focuses it, Esc empties it. Tells its value 150 ms after the last key. */
export function SearchField(props: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
  readonly width?: number
  /** Takes the key `/`; one a page. */
  readonly slash?: boolean
  readonly onEnter?: () => void
  /** At the right end of the field: how the search is read, say. */
  readonly extra?: ReactNode
}): ReactNode {
  const { value, onChange, slash = true } = props
  const [typed, setTyped] = useState(value)
  const told = useRef(value)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (value !== told.current) {
      told.current = value
      setTyped(value)
    }
  }, [value])
  const tell = useEffectEvent(onChange)
  useEffect(() => {
    if (typed === told.current) return
    const timer = setTimeout(() => {
      told.current = typed
      tell(typed)
    }, 150)
    return () => clearTimeout(timer)
  }, [typed])
  useKeys({ '/': () => input.current?.focus() }, { enabled: slash })
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') props.onEnter?.()
    if (event.key !== 'Escape') return
    event.stopPropagation()
    if (typed === '') input.current?.blur()
    setTyped('')
  }
  return (
    <label className={css.search} style={{ width: props.width ?? 196 }}>
      <IconSearch size={15} stroke={1.8} aria-hidden="true" />
      <input
        ref={input}
        type="text"
        aria-label={props.label}
        placeholder={props.label}
        value={typed}
        spellCheck={false}
        dir="auto"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {slash && typed === '' && <Key name="/" />}
      {typed !== '' && (
        <button
          type="button"
          className={css.clear}
          aria-label="Clear the search"
          onClick={() => setTyped('')}
        >
          <IconX size={13} stroke={2} aria-hidden="true" />
        </button>
      )}
      {props.extra}
    </label>
  )
}

export type ChipProps = {
  readonly name: string
  /** What it is set to; a chip with a value is on. */
  readonly value?: string
  readonly icon?: ReactNode
  readonly onRemove?: () => void
  readonly onClick?: () => void
  readonly isOn?: boolean
  readonly expanded?: boolean
}

/** A condition: name, value, × to drop it. */
export function Chip(props: ChipProps): ReactNode {
  const isOn = props.isOn ?? props.value !== undefined
  return (
    <span className={`${css.chip} ${isOn ? css.on : ''}`}>
      <button
        type="button"
        className={css.chipBody}
        onClick={props.onClick}
        aria-haspopup={props.expanded === undefined ? undefined : 'dialog'}
        aria-expanded={props.expanded}
      >
        {props.icon}
        <span>{props.name}</span>
        {props.value !== undefined && <span className={css.chipValue}>{props.value}</span>}
      </button>
      {props.onRemove && (
        <button
          type="button"
          className={css.chipX}
          aria-label={`Drop the filter ${props.name}`}
          onClick={props.onRemove}
        >
          <IconX size={13} stroke={2} aria-hidden="true" />
        </button>
      )}
    </span>
  )
}

/** A dashed place where something can be added. */
export function DashedAdd({
  children,
  expanded,
  ...own
}: ComponentProps<'button'> & { readonly expanded?: boolean }): ReactNode {
  return (
    <button
      type="button"
      {...(expanded === undefined ? {} : { 'aria-haspopup': 'dialog', 'aria-expanded': expanded })}
      {...own}
      className={css.dashed}
    >
      <IconPlus size={14} stroke={1.9} aria-hidden="true" />
      {children}
    </button>
  )
}

/** "412 of 13,083", or "13,083 rows" while nothing is left out. */
export function Count(props: {
  readonly shown: number | undefined
  readonly total: number
  readonly noun: string
  /** Its plural, where that is not made with an s. */
  readonly nouns?: string
  /** How many are shown is still being counted. */
  readonly isCounting?: boolean
}): ReactNode {
  const { shown, total } = props
  if (props.isCounting)
    return (
      <span className={`${css.count} num`} role="status">
        counting, of {count(total)}
      </span>
    )
  if (shown === undefined || shown === total)
    return (
      <span className={`${css.count} num`} role="status">
        <b>{count(total)}</b> {total === 1 ? props.noun : (props.nouns ?? `${props.noun}s`)}
      </span>
    )
  return (
    <span className={`${css.count} num`} role="status">
      <b>{count(shown)}</b> of {count(total)}
    </span>
  )
}
