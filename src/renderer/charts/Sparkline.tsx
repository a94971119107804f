import { type ReactNode, useMemo } from 'react'
import { count } from '../components/format'
import { type ChartData, spotsOf } from './chart-data'
import { ChartFrame } from './ChartFrame'
import css from './charts.module.css'
import { downsample } from './downsample'
import { SpotReader } from './SpotReader'

/** A curve without axes, for a table cell, beside whose figure it is decoration; it fills its box from the lowest to the highest value. */
export function Sparkline(props: {
  readonly values: readonly number[]
  readonly width?: number
  readonly height?: number
  /** One sentence; without it the picture is decoration beside the same numbers. */
  readonly name?: string
  readonly isLive?: boolean
}): ReactNode {
  const { width = 62, height = 16, values } = props
  const points = downsample(
    values.map((y, x) => ({ x, y })),
    200,
  )
  if (points.length < 2) return <span className={css.noSpark} style={{ width, height }} />
  const low = Math.min(...points.map((point) => point.y))
  const high = Math.max(...points.map((point) => point.y))
  const span = high - low || 1
  const path = points
    .map(({ x, y }, index) => {
      const left = 1 + (x / (values.length - 1)) * (width - 2)
      const top = 1.5 + (1 - (y - low) / span) * (height - 3)
      return `${index === 0 ? 'M' : 'L'}${left.toFixed(1)} ${top.toFixed(1)}`
    })
    .join('')
  const label = props.name === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': props.name }
  return (
    <svg width={width} height={height} className={css.spark} data-live={props.isLive || undefined} {...label}>
      <path d={path} />
    </svg>
  )
}

const mostSpots = 200

/** A small curve that is read by itself, in its frame: a point for each value along `places`. */
export function SmallCurve(props: {
  readonly title: string
  readonly heading: ReactNode
  /** One sentence for screen readers. */
  readonly name: string
  readonly places: readonly number[]
  readonly values: readonly number[]
  /** What a place is: `step`. */
  readonly unit: string
  readonly format: (value: number) => string
  readonly width: number
  readonly height: number
}): ReactNode {
  const { title, values, places, width, height, unit, format } = props
  const { data, spots } = useMemo(() => {
    const kept = downsample(
      values.map((y, x) => ({ x, y })),
      mostSpots,
    )
    const low = Math.min(...kept.map(({ y }) => y))
    const span = Math.max(...kept.map(({ y }) => y)) - low || 1
    const figures: ChartData = {
      head: [unit, title],
      rows: kept.map(({ x, y }) => [`${unit} ${count(places[x] ?? x)}`, format(y)]),
    }
    const at = spotsOf({ ...figures, head: [unit, ''] }, (row) => ({
      x: (1 + ((kept[row]?.x ?? 0) / Math.max(1, values.length - 1)) * (width - 2)) / width,
      y: (1.5 + (1 - ((kept[row]?.y ?? low) - low) / span) * (height - 3)) / height,
    }))
    return { data: figures, spots: at }
  }, [values, places, unit, format, title, width, height])
  return (
    <ChartFrame title={title} heading={props.heading} data={data} isSmall>
      <div className={css.read} style={{ width, height }}>
        <Sparkline values={values} width={width} height={height} isLive name={props.name} />
        {values.length > 1 && <SpotReader title={title} spots={spots} along="x" />}
      </div>
    </ChartFrame>
  )
}
