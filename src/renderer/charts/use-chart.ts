import { type RefObject, useLayoutEffect, useRef } from 'react'
import { type ChartOption, openChart, type OpenChart, type ParallelOption } from './echarts'

/** Draws an option on a canvas inside an element, and lets go of it when the element goes. */
export function useChart(
  canvas: RefObject<HTMLDivElement | null>,
  option: ChartOption | ParallelOption | null,
  width: number,
  height: number,
  isHidden: boolean,
): RefObject<OpenChart | null> {
  const chart = useRef<OpenChart | null>(null)
  useLayoutEffect(
    () => () => {
      chart.current?.dispose()
      chart.current = null
    },
    [isHidden],
  )
  useLayoutEffect(() => {
    if (isHidden || !canvas.current || !option || width < 20 || height < 20) return
    chart.current ??= openChart(canvas.current, width, height)
    if (chart.current.getWidth() !== width || chart.current.getHeight() !== height)
      chart.current.resize({ width, height })
    chart.current.setOption(option, { notMerge: true, lazyUpdate: false })
  }, [canvas, option, width, height, isHidden])
  return chart
}
