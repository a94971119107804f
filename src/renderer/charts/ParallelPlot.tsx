// Parallel coordinates: the chart library draws the lines on a canvas; what is hovered and brushed is drawn above it by
// the page. A drag along an axis keeps the lines that pass there, a click on it lets all pass again.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import css from './charts.module.css'
import { spotText } from './chart-data'
import { drawPng, drawSvg } from './echarts'
import {
  type Brushed,
  cornersOf,
  layOutParallel,
  type ParallelLayout,
  type ParallelSpec,
  passes,
  type PlacedAxis,
  yOf,
} from './parallel-layout'
import { parallelOption } from './parallel-option'
import { usePalette } from './palette'
import type { ChartPicture } from './picture-out'
import { useChart } from './use-chart'
import { useSize } from './use-size'

export type ParallelPlotProps = {
  readonly title: string
  readonly spec: ParallelSpec
  /** One sentence for screen readers. */
  readonly summary: string
  readonly brushed: Brushed
  readonly onBrush: (brushed: Brushed) => void
  /** Id of the line that is pointed at, here or in a table beside it. */
  readonly hovered: string | null
  readonly onHover: (id: string | null) => void
  readonly picture?: Ref<ChartPicture>
}

const nothing: Brushed = {}

/** A parallel-coordinates picture that fills its parent. */
export function ParallelPlot(props: ParallelPlotProps): ReactNode {
  const { spec, brushed, title } = props
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const palette = usePalette(frame)
  const { width, height } = useSize(frame)
  const layout = useMemo(() => layOutParallel(spec, width, height), [spec, width, height])
  const option = useMemo(
    () => (palette ? parallelOption(spec, layout, palette, brushed, { width, height }) : null),
    [spec, layout, palette, brushed, width, height],
  )
  useChart(canvas, option, width, height)
  useImperativeHandle(
    props.picture,
    () => {
      const size = { width, height: height + 20 }
      const drawn = palette && parallelOption(spec, layout, palette, nothing, size, title)
      return {
        name: title,
        toPng: async () => drawn && palette && drawPng(drawn, size.width, size.height, palette.surface),
        toSvg: () => (drawn ? drawSvg(drawn, size.width, size.height) : ''),
      }
    },
    [title, spec, layout, palette, width, height],
  )
  return (
    <div className={css.chart} ref={frame}>
      <div ref={canvas} className={css.canvas} role="img" aria-label={`${title}. ${props.summary}`} />
      {width > 0 && (
        <LineKeys {...props} layout={layout}>
          <Above {...props} layout={layout} width={width} height={height} />
        </LineKeys>
      )}
    </div>
  )
}

/** A line with its values in words. */
function lineSpot(spec: ParallelSpec, line: ParallelSpec['lines'][number]) {
  const values = spec.axes.map(({ name, format }, index) => {
    const value = line.values[index]
    return { text: typeof value === 'number' ? format(value) : String(value ?? '–'), name }
  })
  return { x: 0, y: 0, caption: line.name, values }
}

// Arrows walk the lines that are left, the best first; what is read is hovered here and in the table beside.
function LineKeys(
  props: ParallelPlotProps & { readonly layout: ParallelLayout; readonly children: ReactNode },
): ReactNode {
  const { spec, layout, brushed, hovered, onHover } = props
  const order = useMemo(
    () => spec.lines.filter((line) => passes(layout, line, brushed)).toSorted((a, b) => b.shade - a.shade),
    [spec, layout, brushed],
  )
  const at = order.findIndex(({ id }) => id === hovered)
  const press = (event: KeyboardEvent): void => {
    const last = order.length - 1
    const from = at < 0 ? -1 : at
    const next = {
      ArrowDown: Math.min(last, from + 1),
      ArrowRight: Math.min(last, from + 1),
      ArrowUp: Math.max(0, from - 1),
      ArrowLeft: Math.max(0, from - 1),
      Home: 0,
      End: last,
    }[event.key]
    if (next === undefined) return event.key === 'Escape' ? onHover(null) : undefined
    event.preventDefault()
    event.stopPropagation()
    onHover(order[next]?.id ?? null)
  }
  const said = order[Math.max(0, at)]
  return (
    <div
      className={css.reader}
      tabIndex={0}
      role="slider"
      aria-label={`Read ${props.title}`}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, order.length)}
      aria-valuenow={Math.max(0, at) + 1}
      aria-valuetext={said ? spotText(lineSpot(spec, said)) : 'no line is left'}
      onKeyDown={press}
      onBlur={() => onHover(null)}
    >
      {props.children}
    </div>
  )
}

type Placed = ParallelPlotProps & {
  readonly layout: ParallelLayout
  readonly width: number
  readonly height: number
}

function Above(props: Placed): ReactNode {
  const { spec, layout, brushed, hovered, onHover } = props
  const shown = spec.lines.filter((line) => passes(layout, line, brushed))
  const line = shown.find(({ id }) => id === hovered)
  const points = (corners: ReturnType<typeof cornersOf>): string =>
    corners.map(({ x, y }) => `${x},${y}`).join(' ')
  return (
    <>
      <svg
        className={css.above}
        width={props.width}
        height={props.height}
        aria-hidden="true"
        onPointerLeave={() => onHover(null)}
      >
        {shown.map((one) => (
          <polyline
            key={one.id}
            points={points(cornersOf(layout, one))}
            className={css.hit}
            onPointerEnter={() => onHover(one.id)}
          />
        ))}
        {line && <polyline points={points(cornersOf(layout, line))} className={css.pointed} />}
        {line &&
          cornersOf(layout, line).map(({ x, y }) => (
            <circle key={x} cx={x} cy={y} r={4} className={css.pointedDot} />
          ))}
        {layout.axes.map((placed) => (
          <AxisHandle key={placed.axis.id} {...props} placed={placed} />
        ))}
      </svg>
      {line && (
        <div className={`${css.sheet} ${css.parallelSheet} num`}>
          <div className={css.sheetCaption}>{line.name}</div>
          {lineSpot(spec, line).values.map(({ text, name }) => (
            <div key={name} className={css.sheetLine}>
              <b>{text}</b> {name}
            </div>
          ))}
        </div>
      )}
    </>
  )
}

function AxisHandle(props: Placed & { readonly placed: PlacedAxis }): ReactNode {
  const { placed, layout, brushed, onBrush } = props
  const { axis, x } = placed
  const [from, setFrom] = useState<number | null>(null)
  const own = brushed[axis.id]
  const placeOf = (event: PointerEvent<SVGRectElement>): number => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect()
    const y = event.clientY - (box?.top ?? 0)
    return Math.min(1, Math.max(0, (layout.bottom - y) / (layout.bottom - layout.top)))
  }
  const without = (): Brushed => {
    const { [axis.id]: _own, ...rest } = brushed
    return rest
  }
  const begin = (event: PointerEvent<SVGRectElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId)
    setFrom(placeOf(event))
  }
  const move = (event: PointerEvent<SVGRectElement>): void => {
    if (from === null) return
    const to = placeOf(event)
    if (Math.abs(to - from) < 0.015) return
    onBrush({ ...brushed, [axis.id]: { low: Math.min(from, to), high: Math.max(from, to) } })
  }
  const end = (event: PointerEvent<SVGRectElement>): void => {
    if (from !== null && Math.abs(placeOf(event) - from) < 0.015) onBrush(without())
    setFrom(null)
  }
  return (
    <>
      {own && (
        <rect
          x={x - 7}
          width={14}
          y={yOf(layout, own.high)}
          height={Math.max(2, yOf(layout, own.low) - yOf(layout, own.high))}
          className={css.brush}
        />
      )}
      <rect
        data-axis={axis.id}
        x={x - 10}
        width={20}
        y={layout.top - 6}
        height={layout.bottom - layout.top + 12}
        className={css.axisHandle}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
      />
    </>
  )
}
