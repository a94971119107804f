// The only door to the chart library, with no more of it than is drawn. Everything that moves (hover line,
// tooltip) is drawn by the page above it.
import { LineChart } from 'echarts/charts'
import { GraphicComponent, GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components'
import { init, use, type ComposeOption } from 'echarts/core'
import type { LineSeriesOption } from 'echarts/charts'
import type { GraphicComponentOption, GridComponentOption } from 'echarts/components'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([
  LineChart,
  GridComponent,
  GraphicComponent,
  MarkAreaComponent,
  MarkLineComponent,
  CanvasRenderer,
  SVGRenderer,
])

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | GraphicComponentOption>
export type LineOption = LineSeriesOption

export const openChart = (element: HTMLElement, width: number, height: number) =>
  init(element, undefined, { renderer: 'canvas', width, height })
export type OpenChart = ReturnType<typeof openChart>

/** The same picture as SVG text, drawn without the page. */
export function drawSvg(option: ChartOption, width: number, height: number): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height })
  chart.setOption(option)
  const text = chart.renderToSVGString()
  chart.dispose()
  return text
}
