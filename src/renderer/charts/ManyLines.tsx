// Up to a hundred lines on one canvas. The chart library keeps an object for every point and takes longer than a frame for
// so many; here a line is two columns of numbers. What is read (the line under the pointer, its name) is drawn above it.
// Keys: arrows left and right walk, up and down change the line, Enter opens it, + and - zoom, 0 shows all.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import css from './many-lines.module.css'
import {
  axesOf,
  lineUnder,
  type ManyLine,
  readLines,
  type Stretch,
  valueAt,
  wholeOf,
  zoomed,
} from './many-lines'
import { dashedUpTo, manyLinesSvg } from './many-lines-svg'
import { dashOf, type Palette, usePalette } from './palette'
import type { ChartPicture } from './picture-out'
import { type Axis, place } from './scale'
import { framed, pictureOf } from './svg-picture'
import { useSize } from './use-size'

export type ManyLinesProps = {
  readonly title: string
  /** One sentence for screen readers. */
  readonly summary: string
  readonly lines: readonly ManyLine[]
  /** Null shows all. */
  readonly stretch: Stretch | null
  readonly onStretch: (stretch: Stretch | null) => void
  readonly onOpen: (id: string) => void
  readonly unit: string
  readonly isLog?: boolean
  readonly bounds?: readonly [number, number]
  readonly format: (value: number) => string
  readonly picture?: Ref<ChartPicture>
}

type Axes = { readonly x: Axis; readonly y: Axis }
type Plot = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
/** What is read: a place, and the line there. */
type Read = { readonly at: number; readonly id: string | null }

const margin = { left: 46, top: 10, right: 20, bottom: 26 }

/** Many lines that fill their parent. */
export function ManyLines(props: ManyLinesProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const base = useRef<HTMLCanvasElement>(null)
  const above = useRef<HTMLCanvasElement>(null)
  const palette = usePalette(frame)
  const { width, height } = useSize(frame)
  const [read, setRead] = useState<Read | null>(null)
  const { lines, isLog, bounds, unit, format } = props
  const whole = useMemo(() => wholeOf(lines), [lines])
  // While a narrower stretch is shown its lines alone are here: the whole is what it was before.
  const [widest, setWidest] = useState<Stretch | null>(null)
  if (props.stretch === null && (widest?.from !== whole?.from || widest?.to !== whole?.to)) setWidest(whole)
  const shown = props.stretch ?? whole
  const plot: Plot = {
    left: margin.left,
    top: margin.top,
    width: Math.max(10, width - margin.left - margin.right),
    height: Math.max(10, height - margin.top - margin.bottom),
  }
  const axes = useMemo(
    () =>
      shown &&
      axesOf(lines, shown, {
        width,
        ...(isLog ? { isLog } : {}),
        ...(bounds ? { bounds } : {}),
      }),
    [lines, shown, width, isLog, bounds],
  )
  useLayoutEffect(() => {
    const pen = openCanvas(base.current, width, height)
    if (!pen || !palette || !axes) return
    drawFrame(pen, plotOf(width, height), axes, palette, unit, format)
    const opacity = lines.length > 30 ? 0.45 : lines.length > 8 ? 0.65 : 0.95
    const isDashed = lines.length <= dashedUpTo
    for (const line of lines)
      drawLine(pen, line, plotOf(width, height), axes, palette, opacity, 1.3, isDashed)
  }, [lines, axes, palette, width, height, unit, format])
  useLayoutEffect(() => {
    const pen = openCanvas(above.current, width, height)
    const line = lines.find(({ id }) => id === read?.id)
    if (pen && palette && axes && line) drawLine(pen, line, plotOf(width, height), axes, palette, 1, 2.6)
  }, [read?.id, lines, axes, palette, width, height])
  useImperativeHandle(
    props.picture,
    () =>
      pictureOf(props.title, () => {
        const element = frame.current
        if (!element || !axes || !palette) return null
        const { inside, ...size } = manyLinesSvg({ lines, axes, palette, unit, format, width, height })
        return framed(inside, { title: props.title, element, ...size })
      }),
    [props.title, lines, axes, palette, unit, format, width, height],
  )
  return (
    <div className={css.many} ref={frame}>
      <canvas ref={base} className={css.canvas} role="img" aria-label={`${props.title}. ${props.summary}`} />
      <canvas ref={above} className={css.canvas} aria-hidden="true" />
      {axes && shown && width > 0 && (
        <Reader
          {...props}
          axes={axes}
          plot={plot}
          shown={shown}
          whole={widest ?? shown}
          read={read}
          onRead={setRead}
        />
      )}
    </div>
  )
}

function plotOf(width: number, height: number): Plot {
  return {
    left: margin.left,
    top: margin.top,
    width: Math.max(10, width - margin.left - margin.right),
    height: Math.max(10, height - margin.top - margin.bottom),
  }
}

type ReaderProps = ManyLinesProps & {
  readonly axes: Axes
  readonly plot: Plot
  readonly shown: Stretch
  readonly whole: Stretch
  readonly read: Read | null
  readonly onRead: (read: Read | null) => void
}

function Reader(props: ReaderProps): ReactNode {
  const { axes, plot, lines, shown, whole, read, onRead } = props
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null)
  const span = axes.x.max - axes.x.min
  const shareOf = (event: PointerEvent<HTMLElement>): { across: number; up: number } => {
    const box = event.currentTarget.getBoundingClientRect()
    const clamp = (value: number): number => Math.max(0, Math.min(1, value))
    return {
      across: clamp((event.clientX - box.left - plot.left) / plot.width),
      up: 1 - clamp((event.clientY - box.top - plot.top) / plot.height),
    }
  }
  const move = (event: PointerEvent<HTMLElement>): void => {
    const share = shareOf(event)
    if (drag) return setDrag({ ...drag, to: share.across })
    const under = lineUnder(lines, axes, share)
    onRead({ at: axes.x.min + share.across * span, id: under?.line.id ?? null })
  }
  const up = (event: PointerEvent<HTMLElement>): void => {
    const { across } = shareOf(event)
    if (drag && Math.abs(across - drag.from) * plot.width > 6) {
      const [from, to] = [Math.min(across, drag.from), Math.max(across, drag.from)]
      props.onStretch({ from: axes.x.min + from * span, to: axes.x.min + to * span })
    } else if (read?.id) props.onOpen(read.id)
    setDrag(null)
  }
  const press = (event: KeyboardEvent): void => {
    const next = afterKey(event.key, props)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    next()
  }
  const line = lines.find(({ id }) => id === read?.id)
  const value = line && read ? valueAt(line, read.at) : null
  const at = read?.at ?? shown.from
  const text = [
    `${props.unit} ${short(at)}`,
    line && value !== null ? `${line.name} ${props.format(value)}` : 'no line chosen',
  ]
  return (
    <div
      className={css.reader}
      tabIndex={0}
      role="slider"
      aria-label={`Read ${props.title}`}
      aria-valuemin={shown.from}
      aria-valuemax={shown.to}
      aria-valuenow={at}
      aria-valuetext={text.join(', ')}
      style={{ cursor: line ? 'pointer' : 'crosshair' }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const { across } = shareOf(event)
        setDrag({ from: across, to: across })
      }}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={() => !drag && onRead(null)}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => props.onStretch(null)}
      onWheel={(event) => {
        if (event.ctrlKey || event.metaKey)
          props.onStretch(zoomed(shown, whole, at, event.deltaY > 0 ? 1.5 : 1 / 1.5))
      }}
      onKeyDown={press}
      onBlur={() => onRead(null)}
    >
      {drag && Math.abs(drag.to - drag.from) * plot.width > 6 && (
        <div
          className={css.chosen}
          style={{
            left: plot.left + Math.min(drag.from, drag.to) * plot.width,
            width: Math.abs(drag.to - drag.from) * plot.width,
            top: plot.top,
            height: plot.height,
          }}
        />
      )}
      {!drag && line && value !== null && read && <Sheet {...props} line={line} value={value} at={read.at} />}
    </div>
  )
}

function Sheet(
  props: ReaderProps & { readonly line: ManyLine; readonly value: number; readonly at: number },
): ReactNode {
  const { plot, axes, line, value, at } = props
  const left = plot.left + place(axes.x, at) * plot.width
  const top = plot.top + (1 - place(axes.y, value)) * plot.height
  const isRight = left > plot.left + plot.width / 2
  return (
    <>
      <div className={css.dot} style={{ left, top, background: `var(--cat-${line.colour})` }} />
      <div
        className={`${css.sheet} num`}
        style={{
          top: Math.max(4, Math.min(plot.top + plot.height - 44, top + 10)),
          ...(isRight ? { right: `calc(100% - ${left - 10}px)` } : { left: left + 10 }),
        }}
      >
        <b>{line.name}</b>
        <span>
          {props.format(value)} at {props.unit} {short(at)}
        </span>
      </div>
    </>
  )
}

const short = (value: number): string => String(Number(value.toPrecision(4)))

/** What a key does, or null where it does nothing. */
function afterKey(key: string, props: ReaderProps): (() => void) | null {
  const { shown, whole, read, lines, onRead, onStretch } = props
  const at = read?.at ?? (shown.from + shown.to) / 2
  const across = { ArrowLeft: -1, ArrowRight: 1 }[key]
  const along = { ArrowUp: -1, ArrowDown: 1 }[key]
  if (across !== undefined) {
    const next = at + (across * (shown.to - shown.from)) / 50
    return () => onRead({ at: Math.max(shown.from, Math.min(shown.to, next)), id: read?.id ?? null })
  }
  if (along !== undefined) {
    const order = readLines(lines, at)
    const now = order.findIndex(({ line }) => line.id === read?.id)
    const to = now < 0 ? 0 : Math.max(0, Math.min(order.length - 1, now + along))
    return () => onRead({ at, id: order[to]?.line.id ?? null })
  }
  const { id } = read ?? { id: null }
  if (key === 'Enter') return id === null ? null : () => props.onOpen(id)
  if (key === '+' || key === '=') return () => onStretch(zoomed(shown, whole, at, 0.5))
  if (key === '-') return () => onStretch(zoomed(shown, whole, at, 2))
  if (key === '0') return () => onStretch(null)
  if (key === 'Escape' && read) return () => onRead(null)
  return null
}

/** An empty canvas in device pixels. */
function openCanvas(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const pen = canvas?.getContext('2d')
  if (!canvas || !pen || width < 20 || height < 20) return null
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  return pen
}

function drawFrame(
  pen: CanvasRenderingContext2D,
  plot: Plot,
  axes: Axes,
  palette: Palette,
  unit: string,
  format: (value: number) => string,
): void {
  pen.font = `400 11px ${palette.font}`
  pen.fillStyle = palette.text3
  pen.lineWidth = 1
  pen.textBaseline = 'middle'
  pen.textAlign = 'right'
  for (const tick of axes.y.ticks) {
    const y = Math.round(plot.top + (1 - place(axes.y, tick)) * plot.height) + 0.5
    pen.strokeStyle = palette.grid
    pen.beginPath()
    pen.moveTo(plot.left, y)
    pen.lineTo(plot.left + plot.width, y)
    pen.stroke()
    pen.fillText(format(tick), plot.left - 8, y)
  }
  const foot = plot.top + plot.height + 14
  pen.textAlign = 'center'
  const last = axes.x.ticks.at(-1)
  for (const tick of axes.x.ticks) {
    const x = plot.left + place(axes.x, tick) * plot.width
    pen.fillText(
      tick === last ? `${short(tick)} ${unit}` : short(tick),
      Math.min(x, plot.left + plot.width - 12),
      foot,
    )
  }
  pen.strokeStyle = palette.axis
  pen.beginPath()
  pen.moveTo(plot.left, plot.top + plot.height + 0.5)
  pen.lineTo(plot.left + plot.width, plot.top + plot.height + 0.5)
  pen.stroke()
}

function drawLine(
  pen: CanvasRenderingContext2D,
  line: ManyLine,
  plot: Plot,
  axes: Axes,
  palette: Palette,
  opacity: number,
  width: number,
  isDashed = false,
): void {
  pen.save()
  pen.beginPath()
  pen.rect(plot.left, plot.top - 3, plot.width, plot.height + 6)
  pen.clip()
  pen.globalAlpha = opacity
  const colour = palette.series[line.colour - 1] ?? palette.text
  pen.strokeStyle = colour
  pen.fillStyle = colour
  pen.lineWidth = width
  pen.lineJoin = 'round'
  if (isDashed) pen.setLineDash([...dashOf(line.colour)])
  pen.beginPath()
  for (let at = 0; at < line.x.length; at++) {
    const x = plot.left + place(axes.x, line.x[at] ?? 0) * plot.width
    const y = plot.top + (1 - place(axes.y, line.y[at] ?? 0)) * plot.height
    if (at === 0) pen.moveTo(x, y)
    else pen.lineTo(x, y)
    if (line.x.length === 1) pen.fillRect(x - 2, y - 2, 4, 4)
  }
  pen.stroke()
  pen.restore()
}
