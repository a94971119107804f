// Reads a drawing by mouse or keys: it lies over it, is one stop of Tab, and its arrows walk from spot to spot. A slider's
// text is read out as it changes, so what is shown beside the spot is said as well; a live region would say it twice.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { type Spot, spotText } from './chart-data'
import css from './charts.module.css'

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
}
/** Pixels within which a spot is under the pointer. */
const reach = 28

/** The spot nearest to a pixel of a box; along one axis the other does not count. Null where none is near. */
export function spotUnder(
  spots: readonly Spot[],
  at: { readonly x: number; readonly y: number },
  box: { readonly width: number; readonly height: number },
  along: 'x' | 'y' | 'both',
): number | null {
  let best: number | null = null
  let least = Infinity
  spots.forEach(({ x, y }, index) => {
    const dx = along === 'y' ? 0 : x * box.width - at.x
    const dy = along === 'x' ? 0 : y * box.height - at.y
    const away = Math.hypot(dx, dy)
    if (away < least) [best, least] = [index, away]
  })
  return least <= reach ? best : null
}

/** The reader; its parent is as large as the drawing and positioned. */
export function SpotReader(props: {
  readonly title: string
  readonly spots: readonly Spot[]
  /** Which way the spots lie beside each other. */
  readonly along: 'x' | 'y' | 'both'
  /** No mark on the spot: the drawing has its own. */
  readonly isUnmarked?: boolean
  /** Told what is read, for a drawing that shows it. */
  readonly onRead?: (at: number | null) => void
}): ReactNode {
  const { spots, along, onRead } = props
  const [at, setAt] = useState<number | null>(null)
  if (spots.length === 0) return null
  const read = (next: number | null): void => {
    if (next === at) return
    setAt(next)
    onRead?.(next)
  }
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    read(spotUnder(spots, { x: event.clientX - box.left, y: event.clientY - box.top }, box, along))
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && at !== null) {
      event.stopPropagation()
      return read(null)
    }
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    const from = at ?? (step > 0 ? -1 : spots.length)
    read(Math.max(0, Math.min(spots.length - 1, from + step)))
  }
  // What is drawn anew may have fewer spots.
  const now = at === null ? null : Math.min(at, spots.length - 1)
  const shown = now === null ? undefined : spots[now]
  const said = shown ?? spots[0]
  return (
    <div
      className={css.reader}
      tabIndex={0}
      role="slider"
      aria-label={`Read ${props.title}`}
      aria-valuemin={1}
      aria-valuemax={spots.length}
      aria-valuenow={(now ?? 0) + 1}
      aria-valuetext={said ? spotText(said) : ''}
      onPointerMove={move}
      onPointerLeave={() => read(null)}
      onKeyDown={press}
      onBlur={() => read(null)}
    >
      {shown && (
        <>
          {!props.isUnmarked && (
            <div className={css.spot} style={{ left: percent(shown.x), top: percent(shown.y) }} />
          )}
          <SpotSheet spot={shown} />
        </>
      )}
    </div>
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

function SpotSheet({ spot }: { readonly spot: Spot }): ReactNode {
  const { x, y, caption, values } = spot
  const sheet = useRef<HTMLDivElement>(null)
  // Beside the spot; where that would be cut off by what scrolls around it, on its other side, else as near as it is whole.
  useLayoutEffect(() => {
    const element = sheet.current
    if (!element) return
    element.style.transform = ''
    const own = element.getBoundingClientRect()
    const frame = frameOf(element)
    const shift = (low: number, high: number, least: number, most: number): number =>
      low < least ? least - low : high > most ? Math.max(least - low, most - high) : 0
    const near = shift(own.left, own.right, frame.left + 4, frame.right - 4)
    const turned = (own.width + 24) * Math.sign(near)
    const fits = shift(own.left + turned, own.right + turned, frame.left + 4, frame.right - 4) === 0
    const across = near !== 0 && fits ? turned : near
    const down = shift(own.top, own.bottom, frame.top + 4, frame.bottom - 4)
    if (across !== 0 || down !== 0) element.style.transform = `translate(${across}px, ${down}px)`
  }, [spot])
  return (
    <div
      ref={sheet}
      className={`${css.sheet} num`}
      style={{
        ...(x > 0.5 ? { right: `calc(${percent(1 - x)} + 12px)` } : { left: `calc(${percent(x)} + 12px)` }),
        ...(y > 0.6 ? { bottom: `calc(${percent(1 - y)} - 12px)` } : { top: `calc(${percent(y)} - 12px)` }),
      }}
    >
      <div className={css.sheetCaption}>{caption}</div>
      {values.map(({ text, name }) => (
        <div key={name} className={css.sheetLine}>
          <b>{text}</b> {name}
        </div>
      ))}
    </div>
  )
}

/** The box of the nearest ancestor that cuts off what leaves it. */
function frameOf(element: Element): DOMRect {
  for (let up = element.parentElement; up; up = up.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(up)
    if (overflowX !== 'visible' || overflowY !== 'visible') return up.getBoundingClientRect()
  }
  return document.documentElement.getBoundingClientRect()
}
