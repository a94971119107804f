// Turns a laid-out line chart into the chart library's option. Pure; no animation, no legend, nothing moves.
import type { ChartOption, LineOption } from './echarts'
import { downsample } from './downsample'
import type { Layout, Line, LineChartSpec } from './line-chart-layout'
import { dashOf, markerOf, type Palette } from './palette'
import { place } from './scale'

const nothing = { symbol: 'none', silent: true, animation: false } as const

/** The option for a spec; `title` is drawn only where the picture leaves the page. */
export function chartOption(spec: LineChartSpec, layout: Layout, palette: Palette, title = ''): ChartOption {
  const { plot, x } = layout
  const label = { color: palette.text3, fontSize: 11, fontFamily: palette.font }
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    grid: { ...plot, outerBoundsMode: 'none', containLabel: false },
    xAxis: {
      type: 'value',
      min: x.min,
      max: x.max,
      axisLine: { show: true, onZero: false, lineStyle: { color: palette.axis, width: 1 } },
      axisTick: { show: false },
      axisLabel: { show: false },
      splitLine: { show: false },
    },
    yAxis: { type: 'value', min: 0, max: 1, show: false },
    series: [
      frame(spec, layout, palette),
      ...spec.lines.flatMap((line) => [...drawBand(line, layout, palette), drawLine(line, layout, palette)]),
    ],
    graphic: [
      ...ticks(spec, layout, label),
      ...layout.names.map((name) => ({
        type: 'text' as const,
        silent: true,
        z: 20,
        x: name.x,
        y: name.y,
        style: {
          text: name.text,
          fill: name.colour === null ? palette.text3 : (palette.seriesText[name.colour - 1] ?? palette.text),
          font: `${name.colour === null ? 400 : 600} 11px ${palette.font}`,
          verticalAlign: 'middle' as const,
        },
      })),
      ...best(spec, layout, palette),
      ...marks(spec, layout, palette),
      ...(title === ''
        ? []
        : [
            {
              type: 'text' as const,
              x: 4,
              y: 2,
              style: { text: title, fill: palette.text, font: `600 13px ${palette.font}` },
            },
          ]),
    ],
  }
}

// Grid lines, the time still to come and the baseline hang on a line without points.
function frame(spec: LineChartSpec, layout: Layout, palette: Palette): LineOption {
  const { x, y, lastX } = layout
  const horizontal = y.ticks
    .filter((tick) => place(y, tick) > 0.001)
    .map((tick) => ({
      yAxis: place(y, tick),
      lineStyle: { color: palette.grid, type: 'solid' as const, width: 1 },
    }))
  const vertical = spec.hasWholeTicks
    ? x.ticks
        .filter((tick) => tick > 0)
        .map((tick) => ({
          xAxis: tick,
          lineStyle: { color: palette.grid, type: 'solid' as const, width: 1 },
        }))
    : []
  const baseline =
    spec.baseline && !layout.isEmpty
      ? [
          {
            yAxis: place(y, spec.baseline.y),
            lineStyle: { color: palette.text3, type: [1, 3], width: 1.2 },
          },
        ]
      : []
  const drop = spec.best
    ? [
        [
          { coord: [spec.best.x, 0], lineStyle: { color: palette.series[0], type: [2, 3], width: 1 } },
          { coord: [spec.best.x, place(y, spec.best.y)] },
        ] as [object, object],
      ]
    : []
  const toCome = !spec.isOver && lastX < x.max - 1e-9 && !layout.isEmpty
  return {
    type: 'line',
    data: [],
    ...nothing,
    z: 0,
    markLine: {
      ...nothing,
      z: 0,
      label: { show: false },
      data: [...horizontal, ...vertical, ...baseline, ...drop],
    },
    ...(toCome
      ? {
          markArea: {
            silent: true,
            animation: false,
            z: 0,
            itemStyle: { color: palette.canvas, opacity: 0.55 },
            data: [
              [
                { xAxis: lastX, yAxis: 0 },
                { xAxis: x.max, yAxis: 1 },
              ],
            ],
          },
        }
      : {}),
  }
}

// The interval of a line: its lower edge, unseen, with the height of the band stacked on it.
function drawBand(line: Line, layout: Layout, palette: Palette): LineOption[] {
  const band = line.band
  if (!band || band.length < 2) return []
  const low = band.map((point) => place(layout.y, Math.max(point.low, layout.y.min)))
  const high = band.map((point) => place(layout.y, Math.min(point.high, layout.y.max)))
  const shared = {
    type: 'line' as const,
    ...nothing,
    z: 1,
    stack: `band ${line.id}`,
    stackStrategy: 'all' as const,
    lineStyle: { opacity: 0 },
  }
  return [
    { ...shared, data: band.map((point, index) => [point.x, low[index] ?? 0]) },
    {
      ...shared,
      data: band.map((point, index) => [point.x, (high[index] ?? 0) - (low[index] ?? 0)]),
      areaStyle: { color: palette.series[line.colour - 1] ?? palette.text, opacity: 0.13 },
    },
  ]
}

function drawLine(line: Line, layout: Layout, palette: Palette): LineOption {
  const colour =
    line.style === 'reference' ? palette.text3 : (palette.series[line.colour - 1] ?? palette.text)
  // Two points a pixel: a lowest and a highest. More is not seen, and ten thousand take longer than a frame.
  const most = Math.max(200, Math.round(layout.plot.width * 2))
  const data = downsample(line.points, most).map((point) => [point.x, place(layout.y, point.y)])
  const widths = { raw: 1, smooth: 2, evaluated: 2, reference: 1.4 }
  const isEvaluated = line.style === 'evaluated'
  const dash = line.isDashed ? dashOf(line.colour) : []
  const isCrowded = data.length > layout.plot.width / 10
  return {
    type: 'line',
    data,
    silent: true,
    animation: false,
    z: line.style === 'raw' ? 1 : isEvaluated ? 4 : 3,
    symbol: isEvaluated && !isCrowded ? markerOf(line.colour) : 'none',
    symbolSize: 5,
    showAllSymbol: true,
    itemStyle: { color: palette.surface, borderColor: colour, borderWidth: 1.5, opacity: 1 },
    lineStyle: {
      color: colour,
      width: widths[line.style],
      opacity: line.style === 'raw' ? 0.28 : 1,
      type: line.style === 'reference' ? [5, 3] : dash.length > 0 ? [...dash] : 'solid',
      join: 'round',
      cap: 'round',
    },
  }
}

type Label = { readonly color: string; readonly fontSize: number; readonly fontFamily: string }

function ticks(spec: LineChartSpec, layout: Layout, label: Label) {
  const { plot, x, y } = layout
  const font = `400 ${y.kind === 'log' ? 10 : 11}px ${label.fontFamily}`
  const write = spec.formatTick ?? spec.format
  const left = y.ticks.map((tick) => ({
    type: 'text' as const,
    silent: true,
    x: plot.left - 8,
    y: plot.top + (1 - place(y, tick)) * plot.height,
    style: {
      text: write(tick),
      fill: label.color,
      font,
      align: 'right' as const,
      verticalAlign: 'middle' as const,
    },
  }))
  const base = plot.top + plot.height + 14
  const foot = x.ticks.map((tick) => ({
    type: 'text' as const,
    silent: true,
    x: plot.left + place(x, tick) * plot.width,
    y: base,
    style: {
      text: String(Number(tick.toPrecision(6))),
      fill: label.color,
      font: `400 11px ${label.fontFamily}`,
      align: 'center' as const,
      verticalAlign: 'middle' as const,
    },
  }))
  const unit = {
    type: 'text' as const,
    silent: true,
    x: plot.left + plot.width + 14,
    y: base,
    style: {
      text: spec.unit,
      fill: label.color,
      font: `400 11px ${label.fontFamily}`,
      verticalAlign: 'middle' as const,
    },
  }
  return [...left, ...foot, unit]
}

// The best epoch: a filled diamond with the edge of the surface, and its figure above.
function best(spec: LineChartSpec, layout: Layout, palette: Palette) {
  if (!spec.best) return []
  const { plot, x, y } = layout
  const at = {
    x: plot.left + place(x, spec.best.x) * plot.width,
    y: plot.top + (1 - place(y, spec.best.y)) * plot.height,
  }
  const text = spec.bestText ?? `best ${spec.format(spec.best.y)}`
  const isNearLeft = at.x - plot.left < 30
  return [
    diamond(at, palette.series[0] ?? palette.text, palette.surface),
    {
      type: 'text' as const,
      silent: true,
      z: 10,
      x: isNearLeft ? plot.left + 2 : at.x,
      y: at.y - 17,
      style: {
        text,
        fill: palette.text,
        font: `600 11px ${palette.font}`,
        align: isNearLeft ? ('left' as const) : ('center' as const),
        verticalAlign: 'middle' as const,
      },
    },
  ]
}

function diamond(at: { readonly x: number; readonly y: number }, fill: string, stroke: string) {
  const points = [
    [0, -5.5],
    [5.5, 0],
    [0, 5.5],
    [-5.5, 0],
  ]
  return {
    type: 'polygon' as const,
    silent: true,
    z: 10,
    ...at,
    shape: { points },
    style: { fill, stroke, lineWidth: 1.5 },
  }
}

// Best epochs of several lines, each with its figure where that has room.
function marks(spec: LineChartSpec, layout: Layout, palette: Palette) {
  const { plot, x, y } = layout
  return (spec.marks ?? []).flatMap((mark) => {
    const at = {
      x: plot.left + place(x, mark.x) * plot.width,
      y: plot.top + (1 - place(y, mark.y)) * plot.height,
    }
    const isRight = mark.isRight === true && at.x < plot.left + plot.width * 0.6
    const text = {
      type: 'text' as const,
      silent: true,
      z: 10,
      x: at.x + (isRight ? 10 : 0),
      y: at.y + (mark.isBelow ? 15 : -15),
      style: {
        text: mark.text ?? '',
        fill: palette.seriesText[mark.colour - 1] ?? palette.text,
        font: `600 11px ${palette.font}`,
        align: isRight ? ('left' as const) : ('center' as const),
        verticalAlign: 'middle' as const,
      },
    }
    const shape = diamond(at, palette.series[mark.colour - 1] ?? palette.text, palette.surface)
    return mark.text === undefined ? [shape] : [shape, text]
  })
}
