// The heads of the rows table: what a column holds, before a row is read. Each is a filter as well.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import { count, plural } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { orderedParts, PartsBar } from '../../components/PartsBar'
import css from './heads.module.css'
import { commonestFirst } from './label-colours'

type Range = { readonly min: number; readonly max: number }

/** Lengths of the texts. A click on a bar, or a drag over several, keeps those rows; arrows and Enter too. */
export function LengthHead(props: {
  readonly statistics: DatasetStatistics | undefined
  readonly chosen: Range | null
  readonly onChoose: (range: Range | null) => void
}): ReactNode {
  const { statistics, chosen } = props
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const plot = useRef<HTMLDivElement>(null)
  const words = statistics?.words
  const bins = words?.bins ?? []
  const top = Math.max(1, ...bins.map((bin) => bin.count))
  const binAt = (event: PointerEvent): number => {
    const box = plot.current?.getBoundingClientRect()
    if (!box || bins.length === 0) return 0
    const at = Math.floor(((event.clientX - box.left) / box.width) * bins.length)
    return Math.max(0, Math.min(bins.length - 1, at))
  }
  const choose = (a: number, b: number): void => {
    const low = bins[Math.min(a, b)]
    const high = bins[Math.max(a, b)]
    if (!low || !high) return
    const isLast = Math.max(a, b) === bins.length - 1
    props.onChoose({
      min: Math.ceil(low.from),
      max: isLast ? Math.floor(high.to) : Math.max(Math.ceil(low.from), Math.ceil(high.to) - 1),
    })
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) setCursor((now) => Math.max(0, Math.min(bins.length - 1, (now ?? -1) + step)))
    else if (event.key === 'Enter' && cursor !== null) choose(cursor, cursor)
    else if (event.key === 'Escape' && chosen) props.onChoose(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const isIn = (index: number): boolean => {
    if (drag) return index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to)
    const bin = bins[index]
    return !chosen || (bin !== undefined && bin.to > chosen.min && bin.from <= chosen.max)
  }
  const at = cursor === null ? undefined : bins[cursor]
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b>text</b>
        {statistics && (
          <span className="num">
            {count(statistics.withoutText)} missing, {count(statistics.distinctTexts)} distinct
          </span>
        )}
      </div>
      <div
        ref={plot}
        className={css.plot}
        role="slider"
        tabIndex={words ? 0 : -1}
        aria-label="Words in a text; arrow keys choose a bar, Enter keeps its rows"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bins.length - 1)}
        aria-valuenow={cursor ?? 0}
        aria-valuetext={
          at
            ? `${Math.ceil(at.from)} to ${Math.floor(at.to)} words, ${plural(at.count, 'row')}`
            : 'all lengths'
        }
        onKeyDown={onKey}
        onBlur={() => setCursor(null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: binAt(event), to: binAt(event) })
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: binAt(event) })}
        onPointerUp={() => {
          if (drag) choose(drag.from, drag.to)
          setDrag(null)
        }}
      >
        {bins.map((bin, index) => (
          <span
            key={bin.from}
            className={`${css.bar} ${isIn(index) && (chosen || drag) ? css.in : ''} ${cursor === index ? css.cursor : ''}`}
            title={`${Math.ceil(bin.from)} to ${Math.floor(bin.to)} words, ${plural(bin.count, 'row')}`}
            style={{ height: bin.count === 0 ? 1 : Math.max(2, (bin.count / top) * 34) }}
          />
        ))}
      </div>
      {words && (
        <div className={`${css.line} num`}>
          <span>{count(words.min)}</span>
          <span>words, median {count(words.median)}</span>
          <span>{count(words.max)}</span>
        </div>
      )}
    </div>
  )
}

/** The three commonest labels of an output, or those chosen. */
export function LabelHead(props: {
  readonly name: string
  readonly labels: DatasetStatistics['outputs'][number]['labels']
  readonly chosen: readonly string[]
  readonly onToggle: (label: string) => void
}): ReactNode {
  const { labels, chosen } = props
  const byCount = commonestFirst(labels)
  const first = byCount.filter((label) => chosen.includes(label.name))
  const shown = [...first, ...byCount.filter((label) => !chosen.includes(label.name))].slice(0, 3)
  const top = Math.max(1, byCount[0]?.count ?? 0)
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b title={props.name}>{props.name}</b>
        <span className="num">{count(labels.length)}</span>
      </div>
      <div className={css.labels}>
        {shown.map((label) => (
          <button
            key={label.id}
            type="button"
            className={`${css.label} ${chosen.includes(label.name) ? css.chosen : ''}`}
            aria-pressed={chosen.includes(label.name)}
            title={`${label.name}, ${plural(label.count, 'row')}`}
            onClick={() => props.onToggle(label.name)}
          >
            <MiddleCut text={label.name} width={132} size={11} />
            <span className={css.track}>
              <span style={{ width: `${(label.count / top) * 100}%` }} />
            </span>
          </button>
        ))}
      </div>
    </div>
  )
}

/** How the rows are split. */
export function SplitHead(props: {
  readonly statistics: DatasetStatistics | undefined
  readonly version: number | null
}): ReactNode {
  const { statistics } = props
  const parts = orderedParts(statistics?.parts ?? {})
  const total = Math.max(1, statistics?.rows ?? 1)
  const shares = parts.slice(0, 3).map(([, rows]) => Math.round((rows / total) * 100))
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b>split</b>
        {props.version !== null && <span className="num">v{props.version}</span>}
      </div>
      <div className={css.splitBar}>
        <PartsBar parts={statistics?.parts ?? {}} hasCaption={false} height={9} />
      </div>
      {parts.length > 0 && (
        <div
          className={`${css.shares} num`}
          title={parts.map(([name, rows]) => `${name} ${count(rows)}`).join(', ')}
        >
          {shares.join(', ')}
          {'\u202f%'}
        </div>
      )}
    </div>
  )
}
