// The only door to the chart library, with no more of it than is drawn. Everything that moves (hover line,
// tooltip) is drawn by the page above it.
import { LineChart, ParallelChart } from 'echarts/charts'
import {
  GraphicComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  ParallelComponent,
} from 'echarts/components'
import { init, use, type ComposeOption } from 'echarts/core'
import type { LineSeriesOption, ParallelSeriesOption } from 'echarts/charts'
import type { GraphicComponentOption, GridComponentOption, ParallelComponentOption } from 'echarts/components'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([
  LineChart,
  ParallelChart,
  ParallelComponent,
  GridComponent,
  GraphicComponent,
  MarkAreaComponent,
  MarkLineComponent,
  CanvasRenderer,
  SVGRenderer,
])

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | GraphicComponentOption>
/** Of a parallel-coordinates picture; the library's own type of it takes any member for anything. */
export type ParallelOption = ComposeOption<GraphicComponentOption> & {
  readonly parallel: ParallelComponentOption
  readonly parallelAxis: readonly object[]
  readonly series: readonly ParallelSeriesOption[]
}
export type LineOption = LineSeriesOption

export const openChart = (element: HTMLElement, width: number, height: number) =>
  init(element, undefined, { renderer: 'canvas', width, height })
export type OpenChart = ReturnType<typeof openChart>

/** The same picture as SVG text, drawn without the page. */
export function drawSvg(option: ChartOption | ParallelOption, width: number, height: number): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height })
  chart.setOption(option)
  const text = chart.renderToSVGString()
  chart.dispose()
  return text
}

/** The same picture as PNG, two device pixels each; null where the browser gives no canvas. */
export function drawPng(
  option: ChartOption | ParallelOption,
  width: number,
  height: number,
  backgroundColor: string,
): Promise<Blob | null> {
  const chart = openChart(document.createElement('div'), width, height)
  chart.setOption(option)
  const drawn = chart.renderToCanvas({ pixelRatio: 2, backgroundColor })
  return new Promise((resolve) => {
    drawn.toBlob((blob) => {
      chart.dispose()
      resolve(blob)
    }, 'image/png')
  })
}
