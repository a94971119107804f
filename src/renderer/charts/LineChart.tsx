// A line chart that is read by mouse or arrow keys. The chart library draws the lines on a canvas; the hover
// line and its sheet are drawn above it by the page, and the same numbers stand in a table on demand.
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
import { readName } from './chart-data'
import { drawPng, drawSvg } from './echarts'
import { chartOption } from './line-chart-option'
import { type Layout, layOut, type LineChartSpec, nearest, readablePlaces, readAt } from './line-chart-layout'
import { type Palette, usePalette } from './palette'
import type { ChartPicture } from './picture-out'
import { place } from './scale'
import { useChart } from './use-chart'
import { useSize } from './use-size'

export type LineChartProps = {
  readonly title: string
  readonly spec: LineChartSpec
  /** One sentence for screen readers: what is drawn and what it says. */
  readonly summary: string
  /** Says when the first point comes; shown while there is none. */
  readonly emptyLine?: string
  readonly formatX?: (x: number) => string
  readonly picture?: Ref<ChartPicture>
}

/** A line chart that fills its parent. */
export function LineChart(props: LineChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const palette = usePalette(frame)
  const { width, height } = useSize(frame)
  const layout = useMemo(() => layOut(props.spec, width, height), [props.spec, width, height])
  const option = useMemo(
    () => (palette ? chartOption(props.spec, layout, palette) : null),
    [props.spec, layout, palette],
  )
  useChart(canvas, option, width, height)
  usePicture(props, layout, palette, width, height)
  return (
    <div className={css.chart} ref={frame}>
      <div ref={canvas} className={css.canvas} role="img" aria-label={`${props.title}. ${props.summary}`} />
      {layout.isEmpty && props.emptyLine !== undefined && <p className={css.emptyLine}>{props.emptyLine}</p>}
      {!layout.isEmpty && width > 0 && <Reader {...props} layout={layout} />}
    </div>
  )
}

function usePicture(
  props: LineChartProps,
  layout: Layout,
  palette: Palette | null,
  width: number,
  height: number,
): void {
  useImperativeHandle(
    props.picture,
    () => {
      const option = palette && chartOption(props.spec, layout, palette, props.title)
      return {
        name: props.title,
        toPng: async () => option && palette && drawPng(option, width, height, palette.surface),
        toSvg: () => (option ? drawSvg(option, width, height) : ''),
      }
    },
    [props.title, props.spec, layout, palette, width, height],
  )
}

function Reader(props: LineChartProps & { readonly layout: Layout }): ReactNode {
  const { spec, layout } = props
  const [at, setAt] = useState<number | null>(null)
  const places = useMemo(() => readablePlaces(spec), [spec])
  const { plot } = layout
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = (event.clientX - box.left - plot.left) / plot.width
    setAt(
      share < -0.05 || share > 1.05
        ? null
        : nearest(places, layout.x.min + share * (layout.x.max - layout.x.min)),
    )
  }
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key]
    if (event.key === 'Escape') setAt(null)
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const from = at === null ? (step > 0 ? -1 : places.length) : places.indexOf(at)
    setAt(places[Math.max(0, Math.min(places.length - 1, from + step))] ?? null)
  }
  return (
    <div
      className={css.reader}
      tabIndex={0}
      role="slider"
      aria-label={`Read ${props.title}`}
      aria-valuemin={places[0] ?? 0}
      aria-valuemax={places.at(-1) ?? 0}
      aria-valuenow={at ?? places[0] ?? 0}
      aria-valuetext={readingText(props, at ?? places[0] ?? 0)}
      onPointerMove={move}
      onPointerLeave={() => setAt(null)}
      onKeyDown={press}
      onBlur={() => setAt(null)}
    >
      {at !== null && <Mark {...props} at={at} />}
    </div>
  )
}

const xText = (props: LineChartProps, x: number): string =>
  props.formatX ? props.formatX(x) : `${props.spec.unit} ${Number(x.toPrecision(4))}`

function readingText(props: LineChartProps, x: number): string {
  const { format } = props.spec
  const values = readAt(props.spec, x).values.map(({ line, y, band }) =>
    [readName(line), format(y), ...(band ? [`(${format(band.low)} to ${format(band.high)})`] : [])]
      .join(' ')
      .trim(),
  )
  return [xText(props, x), ...values].join(', ')
}

function Mark(props: LineChartProps & { readonly layout: Layout; readonly at: number }): ReactNode {
  const { layout, spec, at } = props
  const { plot } = layout
  const left = plot.left + place(layout.x, at) * plot.width
  const isRight = left > plot.left + plot.width / 2
  const { values } = readAt(spec, at)
  const topmost = Math.min(...values.map(({ y }) => 1 - place(layout.y, y)))
  const top = Math.max(plot.top, Math.min(plot.top + plot.height - 70, plot.top + topmost * plot.height + 12))
  return (
    <>
      <div className={css.hairline} style={{ left, top: plot.top, height: plot.height }} />
      {values.map(({ line, y }) => (
        <div
          key={line.id}
          className={css.dot}
          style={{
            left,
            top: plot.top + (1 - place(layout.y, y)) * plot.height,
            background: line.style === 'reference' ? 'var(--text3)' : `var(--cat-${line.colour})`,
          }}
        />
      ))}
      <div
        className={`${css.sheet} num`}
        style={isRight ? { right: `calc(100% - ${left - 12}px)`, top } : { left: left + 12, top }}
      >
        <div className={css.sheetCaption}>{xText(props, at)}</div>
        {values.map(({ line, y, band }) => (
          <div key={line.id} className={css.sheetLine}>
            <b>{spec.format(y)}</b> {band && `${spec.format(band.low)} to ${spec.format(band.high)} `}
            {values.length > 1 || line.style === 'reference'
              ? readName(line)
              : spec.bestText
                ? ''
                : readName(line)}
          </div>
        ))}
      </div>
    </>
  )
}
