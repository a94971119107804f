// The frame of every chart: a button for its figures as a table and a menu that takes its picture out, as PNG and SVG. What
// is drawn is read by hover and keys (SpotReader, or the reader of a line chart). docs/charts.md lists the charts.
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import type { ChartData } from './chart-data'
import { ChartTable } from './ChartTable'
import { ChartMenu, ChartTools } from './ChartTools'
import css from './frame.module.css'
import type { ChartPicture } from './picture-out'
import { svgPicture } from './svg-picture'

/** Figures, made when they are looked at. */
export type Figures = ChartData | (() => ChartData)

export type ChartFrameProps = {
  /** Names the chart, its table and its files. */
  readonly title: string
  /** Null where the same figures stand in a table beside the chart. */
  readonly data: Figures | null
  /** What stands left of the tools: a heading, say. Without it they lie in the upper right corner. */
  readonly heading?: ReactNode
  /** One button for all, where there is little room. */
  readonly isSmall?: boolean
  /** The picture of a chart that is not SVG; without it the frame's own drawing is taken out. */
  readonly picture?: RefObject<ChartPicture | null> | (() => ChartPicture)
  readonly className?: string
  readonly children: ReactNode
}

/** One chart with its tools. */
export function ChartFrame(props: ChartFrameProps): ReactNode {
  const { title, data, heading, isSmall, picture } = props
  const [isTable, setTable] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const shared = {
    title,
    isTable,
    ...(data === null ? {} : { onTable: () => setTable(!isTable) }),
    pictures: (): readonly ChartPicture[] => {
      if (typeof picture === 'function') return [picture()]
      if (picture) return picture.current ? [picture.current] : []
      return [svgPicture(title, () => body.current?.querySelector<SVGSVGElement>(drawing) ?? null)]
    },
  }
  const tools = isSmall ? <ChartMenu {...shared} /> : <ChartTools {...shared} />
  return (
    <figure
      className={`${css.frame} ${heading === undefined ? css.bare : ''} ${props.className ?? ''}`}
      aria-label={title}
      data-chart=""
    >
      {heading === undefined ? (
        <div className={css.corner}>{tools}</div>
      ) : (
        <figcaption className={`${css.head} ${isSmall ? css.isSmall : ''}`}>
          <div className={css.heading}>{heading}</div>
          {tools}
        </figcaption>
      )}
      <ChartBody title={title} data={data} isTable={isTable} place={body}>
        {props.children}
      </ChartBody>
    </figure>
  )
}

const drawing = `.${css.drawing ?? ''} svg`

/** The drawing, or its figures over it: it keeps its size below, so that its picture can be taken out all the same. */
export function ChartBody(props: {
  readonly title: string
  readonly data: Figures | null
  readonly isTable: boolean
  readonly place?: RefObject<HTMLDivElement | null>
  readonly children: ReactNode
}): ReactNode {
  const { data, title, place, children } = props
  const isTable = props.isTable && data !== null
  return (
    <div className={css.body} ref={place}>
      <div className={css.drawing} data-hidden={isTable || undefined}>
        {children}
      </div>
      {isTable && <ChartTable title={title} data={typeof data === 'function' ? data() : data} />}
    </div>
  )
}
