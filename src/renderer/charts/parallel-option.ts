// Turns a laid-out parallel-coordinates picture into the chart library's option. Pure; nothing moves.
import type { ParallelOption } from './echarts'
import { passes, type Brushed, type ParallelLayout, type ParallelSpec, yOf } from './parallel-layout'
import type { Palette } from './palette'

/** The option; lines that a brush leaves out are faint. `title` is drawn only where the picture leaves the page. */
export function parallelOption(
  spec: ParallelSpec,
  layout: ParallelLayout,
  palette: Palette,
  brushed: Brushed,
  frame: { readonly width: number; readonly height: number },
  title = '',
): ParallelOption {
  const font = `11px ${palette.font}`
  // What is left out lies below, the best above the others.
  const order = spec.lines
    .map((line) => ({ line, isIn: passes(layout, line, brushed) }))
    .toSorted(
      (a, b) =>
        Number(a.isIn) - Number(b.isIn) ||
        Number(a.line.isBest) - Number(b.line.isBest) ||
        a.line.shade - b.line.shade,
    )
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    parallel: {
      left: layout.left,
      right: frame.width - layout.right,
      top: layout.top,
      bottom: frame.height - layout.bottom,
      layout: 'horizontal',
    },
    parallelAxis: layout.axes.map((_, dim) => ({
      dim,
      type: 'value',
      min: 0,
      max: 1,
      name: '',
      silent: true,
      axisLine: { show: true, lineStyle: { color: palette.axis, width: 1 } },
      axisTick: { show: false },
      // The library shows the labels of these axes whatever `show` says.
      axisLabel: { formatter: () => '' },
      splitLine: { show: false },
    })),
    series: [
      {
        type: 'parallel',
        silent: true,
        animation: false,
        data: order.map(({ line, isIn }) => {
          return {
            value: layout.axes.map(({ at }, index) => {
              const value = line.values[index]
              return value === null || value === undefined ? ('-' as unknown as number) : at(value)
            }),
            lineStyle: {
              color: isIn ? mixed(palette.axis, palette.series[0] ?? palette.text, line.shade) : palette.grid,
              width: line.isBest && isIn ? 3 : 1.5,
              opacity: 1,
            },
          }
        }),
      },
    ],
    graphic: [
      ...layout.axes.flatMap(({ axis, x, ticks }, index) => [
        {
          type: 'text' as const,
          silent: true,
          z: 20,
          x,
          y: 12,
          style: {
            text: fitted(axis.name, layout),
            fill: palette.text,
            font: `600 ${font}`,
            align:
              index === 0
                ? ('left' as const)
                : index === layout.axes.length - 1
                  ? ('right' as const)
                  : ('center' as const),
            verticalAlign: 'middle' as const,
            ...(index === 0 ? { x: -layout.left + 4 } : {}),
          },
        },
        ...ticks.map((tick) => ({
          type: 'text' as const,
          silent: true,
          z: 20,
          x: x - 6,
          y: yOf(layout, tick.at),
          style: {
            text: tick.text,
            fill: palette.text3,
            font,
            align: 'right' as const,
            verticalAlign: 'middle' as const,
            // A rim keeps the lines behind from striking it through.
            stroke: palette.surface,
            lineWidth: 5,
          },
        })),
      ]),
      ...(title === ''
        ? []
        : [
            {
              type: 'text' as const,
              x: 4,
              y: frame.height - 10,
              style: { text: title, fill: palette.text, font: `600 ${font}` },
            },
          ]),
    ],
  }
}

/** A name that fits between two axes, about six pixels a sign. */
function fitted(name: string, layout: ParallelLayout): string {
  const between = (layout.right - layout.left) / Math.max(1, layout.axes.length - 1)
  const signs = Math.max(4, Math.floor((between - 6) / 6))
  return name.length > signs ? `${name.slice(0, signs - 1)}…` : name
}

/** A colour between two, as `#rrggbb`; the second where one cannot be read. */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  if (!a || !b) return to
  return `#${a
    .map((one, index) => Math.round(one + ((b[index] ?? one) - one) * share))
    .map((one) => one.toString(16).padStart(2, '0'))
    .join('')}`
}

function channels(colour: string): number[] | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour)
  if (short) return short.slice(1).map((one) => Number.parseInt(one + one, 16))
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour)
  return long ? long.slice(1).map((one) => Number.parseInt(one, 16)) : null
}
