// The labels as buttons with the keys that give them. Each stays in its place from message to message, so that fingers
// learn it; the probability that a model gives is a line at the foot.
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { IconSearch } from '@tabler/icons-react'
import type { LabelOfQueue, QueueItem } from '../../../shared/domain/labelling'
import { count, probability } from '../../components/format'
import { Key, MiddleCut } from '../../components/marks'
import { useKeys } from '../../hooks/use-keys'
import { useLatest } from '../../hooks/use-latest'
import css from './labelling.module.css'

/** Probabilities under this are not shown. */
const leastShown = 0.05
type Hand = { readonly give: (label: string) => void; readonly look: (label: string | null) => void }

/** The buttons, with a field to find or add a label. */
export function LabelButtons(props: {
  readonly labels: readonly LabelOfQueue[]
  readonly codes: readonly string[]
  readonly item: QueueItem
  /** The first key of a code of two. */
  readonly typed: string
  readonly isMulti: boolean
  readonly chosen: readonly string[]
  readonly hint: string
  readonly onGive: (label: string) => void
  readonly onLook: (label: string | null) => void
}): ReactNode {
  const { labels, codes, item, typed } = props
  const [find, setFind] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => field.current?.focus() })
  const grid = useRef<HTMLDivElement>(null)
  // Of many labels the suggested one may stand outside of what is in sight.
  useEffect(() => {
    grid.current?.querySelector('[data-on]')?.scrollIntoView({ block: 'nearest' })
  }, [item.row])
  const said = new Map(item.candidates.map((one) => [one.label, one.probability]))
  const wanted = find.trim().toLowerCase()
  const shown = labels
    .map((label, at) => ({ ...label, code: codes[at] ?? '' }))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
  const exact = labels.find(({ name }) => name.toLowerCase() === wanted)
  const give = (label: string): void => {
    setFind('')
    field.current?.blur()
    props.onGive(label)
  }
  const hand = useLatest<Hand>({ give, look: props.onLook })
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      setFind('')
      field.current?.blur()
    }
    if (event.key !== 'Enter' || wanted === '') return
    event.preventDefault()
    event.stopPropagation()
    const isNew = event.ctrlKey || event.metaKey
    give(exact?.name ?? (isNew ? undefined : shown[0]?.name) ?? find.trim())
  }
  const suggested = new Set(props.isMulti ? [] : item.suggested)
  return (
    <section className={css.labels} aria-label="Labels">
      <div className={css.labelsHead}>
        <h2 className="region">{props.isMulti ? 'Labels' : 'Label'}</h2>
        <span className="caption">
          {typed === '' ? props.hint : `${typed.toUpperCase()} and one more key`}
        </span>
        <label className={css.find}>
          <IconSearch size={15} stroke={1.8} aria-hidden="true" />
          <input
            ref={field}
            type="text"
            aria-label="Type to find or add a label"
            placeholder="Type to find or add a label"
            spellCheck={false}
            dir="auto"
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
            onKeyDown={onKey}
          />
          <Key name="/" />
        </label>
      </div>
      <div ref={grid} className={css.grid} data-many={labels.length > 18 || undefined}>
        {shown.map((label) => {
          const p = said.get(label.name)
          return (
            <LabelButton
              key={label.name}
              name={label.name}
              code={label.code}
              has={label.count}
              probability={p !== undefined && p >= leastShown ? p : null}
              isMulti={props.isMulti}
              isOn={props.isMulti ? props.chosen.includes(label.name) : suggested.has(label.name)}
              isPossible={typed === '' || label.code.startsWith(typed)}
              hand={hand}
            />
          )
        })}
        {wanted !== '' && !exact && (
          <p className={css.none} role="status">
            <Key name={shown.length === 0 ? 'Enter' : 'mod+Enter'} /> adds the label <b>{find.trim()}</b>
          </p>
        )}
        {labels.length === 0 && wanted === '' && (
          <p className={css.none}>
            There is no label yet. Press <Key name="/" /> and type the first one.
          </p>
        )}
      </div>
    </section>
  )
}

// Of 77 buttons few change from message to message: only these are drawn again.
const LabelButton = memo(function LabelButton(props: {
  readonly name: string
  readonly code: string
  readonly has: number
  /** Null where the model says next to nothing for it. */
  readonly probability: number | null
  readonly isMulti: boolean
  readonly isOn: boolean
  readonly isPossible: boolean
  readonly hand: { readonly current: Hand }
}): ReactNode {
  const { name, code, probability: p, hand } = props
  return (
    <button
      type="button"
      className={css.label}
      data-label
      data-on={props.isOn || undefined}
      data-dim={!props.isPossible || undefined}
      aria-pressed={props.isMulti ? props.isOn : undefined}
      onClick={() => hand.current.give(name)}
      onFocus={() => hand.current.look(name)}
      onPointerEnter={() => hand.current.look(name)}
      onPointerLeave={() => hand.current.look(null)}
      onBlur={() => hand.current.look(null)}
    >
      {code !== '' && <kbd className={css.labelKey}>{code.toUpperCase()}</kbd>}
      <span className={css.labelName}>
        <MiddleCut text={name} length={28} />
      </span>
      <span className={`${css.labelFigure} num`} data-said={p !== null || undefined}>
        {p === null ? count(props.has) : probability(p)}
      </span>
      {p !== null && <span className={css.labelLine} style={{ width: `${p * 100}%` }} aria-hidden="true" />}
    </button>
  )
})
