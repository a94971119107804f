// The labels as buttons with the keys that give them. Each stays in its place from message to message, so that fingers
// learn it; the probability that a model gives is a line at the foot.
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { IconSearch } from '@tabler/icons-react'
import type { LabelOfQueue, QueueItem } from '../../../shared/domain/labelling'
import { count, probability } from '../../components/format'
import { Key, MiddleCut } from '../../components/marks'
import { useKeys } from '../../hooks/use-keys'
import css from './labelling.module.css'

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
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      setFind('')
      field.current?.blur()
    }
    if (event.key !== 'Enter' || wanted === '') return
    event.preventDefault()
    event.stopPropagation()
    give(exact?.name ?? shown[0]?.name ?? find.trim())
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
      <div className={css.grid} data-many={labels.length > 18 || undefined}>
        {shown.map((label) => {
          const p = said.get(label.name)
          const isOn = props.isMulti ? props.chosen.includes(label.name) : suggested.has(label.name)
          const isPossible = typed === '' || label.code.startsWith(typed)
          return (
            <button
              key={label.name}
              type="button"
              className={css.label}
              data-label
              data-on={isOn || undefined}
              data-dim={!isPossible || undefined}
              aria-pressed={props.isMulti ? isOn : undefined}
              onClick={() => give(label.name)}
              onFocus={() => props.onLook(label.name)}
              onPointerEnter={() => props.onLook(label.name)}
              onPointerLeave={() => props.onLook(null)}
              onBlur={() => props.onLook(null)}
            >
              {label.code !== '' && <kbd className={css.labelKey}>{label.code.toUpperCase()}</kbd>}
              <span className={css.labelName}>
                <MiddleCut text={label.name} length={28} />
              </span>
              <span
                className={`${css.labelFigure} num`}
                data-said={(p !== undefined && p >= 0.05) || undefined}
              >
                {p !== undefined && p >= 0.05 ? probability(p) : count(label.count)}
              </span>
              {p !== undefined && p >= 0.05 && (
                <span className={css.labelLine} style={{ width: `${p * 100}%` }} aria-hidden="true" />
              )}
            </button>
          )
        })}
        {shown.length === 0 && wanted !== '' && (
          <p className={css.none} role="status">
            <Key name="Enter" /> adds the label <b>{find.trim()}</b>
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
