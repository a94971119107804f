import { type ReactNode, useRef } from 'react'
import { lineData } from './chart-data'
import { ChartFrame } from './ChartFrame'
import { LineChart, type LineChartProps } from './LineChart'
import type { ChartPicture } from './picture-out'

/** A line chart in its frame; it fills what `className` gives it. */
export function LineFigure(
  props: Omit<LineChartProps, 'picture'> & {
    readonly heading: ReactNode
    /** The same figures stand in a table beside it. */
    readonly hasTableBeside?: boolean
    readonly className?: string
  },
): ReactNode {
  const picture = useRef<ChartPicture>(null)
  return (
    <ChartFrame
      title={props.title}
      heading={props.heading}
      data={props.hasTableBeside ? null : () => lineData(props.spec, props.formatX)}
      picture={picture}
      {...(props.className === undefined ? {} : { className: props.className })}
    >
      <LineChart {...props} picture={picture} />
    </ChartFrame>
  )
}
