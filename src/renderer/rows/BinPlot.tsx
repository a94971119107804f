// A small histogram in the head of a column that is a filter as well: a click on a bar, or a drag over several, keeps
// the rows of those bins; arrows and Enter too.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import css from './heads.module.css'

type Bin = { readonly from: number; readonly to: number; readonly count: number }

/** The bars. */
export function BinPlot(props: {
  readonly bins: readonly Bin[]
  /** What the bins are of, and how they are chosen. */
  readonly label: string
  /** A bin in words. */
  readonly textOf: (bin: Bin) => string
  /** What stands for all of them. */
  readonly allText: string
  /** Whether a bin is in what is chosen; null while nothing is. */
  readonly isChosen: ((bin: Bin) => boolean) | null
  /** Bins from the first to the last that was gone over. */
  readonly onChoose: (first: Bin, last: Bin) => void
  readonly onClear: () => void
}): ReactNode {
  const { bins, isChosen, textOf } = props
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const plot = useRef<HTMLDivElement>(null)
  const top = Math.max(1, ...bins.map((bin) => bin.count))
  const binAt = (event: PointerEvent): number => {
    const box = plot.current?.getBoundingClientRect()
    if (!box || bins.length === 0) return 0
    const at = Math.floor(((event.clientX - box.left) / box.width) * bins.length)
    return Math.max(0, Math.min(bins.length - 1, at))
  }
  const choose = (a: number, b: number): void => {
    const first = bins[Math.min(a, b)]
    const last = bins[Math.max(a, b)]
    if (first && last) props.onChoose(first, last)
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) setCursor((now) => Math.max(0, Math.min(bins.length - 1, (now ?? -1) + step)))
    else if (event.key === 'Enter' && cursor !== null) choose(cursor, cursor)
    else if (event.key === 'Escape' && isChosen) props.onClear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const isIn = (bin: Bin, index: number): boolean =>
    drag
      ? index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to)
      : isChosen !== null && isChosen(bin)
  const at = cursor === null ? undefined : bins[cursor]
  return (
    <div
      ref={plot}
      className={css.plot}
      role="slider"
      tabIndex={bins.length > 0 ? 0 : -1}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, bins.length - 1)}
      aria-valuenow={cursor ?? 0}
      aria-valuetext={at ? textOf(at) : props.allText}
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
          className={`${css.bar} ${isIn(bin, index) ? css.in : ''} ${cursor === index ? css.cursor : ''}`}
          title={textOf(bin)}
          style={{ height: bin.count === 0 ? 1 : Math.max(2, (bin.count / top) * 34) }}
        />
      ))}
    </div>
  )
}
