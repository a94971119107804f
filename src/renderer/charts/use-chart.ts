import { type RefObject, useLayoutEffect, useRef } from 'react'
import { type ChartOption, openChart, type OpenChart, type ParallelOption } from './echarts'

/** Draws an option on a canvas inside an element, and lets go of it when the element goes. */
export function useChart(
  canvas: RefObject<HTMLDivElement | null>,
  option: ChartOption | ParallelOption | null,
  width: number,
  height: number,
): void {
  const chart = useRef<OpenChart | null>(null)
  useLayoutEffect(
    () => () => {
      chart.current?.dispose()
      chart.current = null
    },
    [],
  )
  useLayoutEffect(() => {
    const element = canvas.current
    if (!element || !option || width < 20 || height < 20) return
    const draw = (open: OpenChart, isFirst: boolean): void => {
      if (open.getWidth() !== width || open.getHeight() !== height) open.resize({ width, height })
      open.setOption(option, { notMerge: true, lazyUpdate: isFirst })
    }
    if (chart.current) return draw(chart.current, false)
    // The first drawing costs the most: it is opened, prepared and drawn in tasks of their own, each of a page's charts.
    let next = setTimeout(() => {
      const open = (chart.current ??= openChart(element, width, height))
      next = setTimeout(() => draw(open, true))
    })
    return () => clearTimeout(next)
  }, [canvas, option, width, height])
}
