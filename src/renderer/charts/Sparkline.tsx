import type { ReactNode } from 'react'
import css from './charts.module.css'
import { downsample } from './downsample'

/** A curve without axes, for a table cell; it fills its box from the lowest to the highest value. */
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
