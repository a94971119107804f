import type { ReactNode } from 'react'
import css from './charts.module.css'

/** A bar from 0 to 1 for a ratio, with an optional tick for a floor. The figure stands beside it. */
export function RatioBar(props: {
  readonly value: number
  /** Pixels, or all there is. */
  readonly width: number | 'full'
  readonly height?: number
  readonly colour?: string
  readonly tick?: number
  readonly isQuiet?: boolean
}): ReactNode {
  const { value, width, height = 6 } = props
  const share = Math.max(0, Math.min(1, value))
  return (
    <span
      className={css.ratio}
      style={{ width: width === 'full' ? '100%' : width, height }}
      aria-hidden="true"
    >
      <span
        className={props.isQuiet ? css.ratioQuiet : css.ratioFull}
        style={{ width: `${share * 100}%`, ...(props.colour ? { background: props.colour } : {}) }}
      />
      {props.tick !== undefined && (
        <span className={css.ratioTick} style={{ left: `${props.tick * 100}%` }} />
      )}
    </span>
  )
}
