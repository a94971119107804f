// Test accuracy over the number of training rows: what more data gave, on the same test messages. Runs of the comparison
// are named and coloured, others are quiet dots.
import { type ReactNode, useRef } from 'react'
import type { Comparison, SizePoint } from '../../../shared/domain/comparison'
import { type ChartData, spotsOf } from '../../charts/chart-data'
import { proportionInterval } from '../../charts/proportion'
import { linearAxis, place, separate } from '../../charts/scale'
import { SpotReader } from '../../charts/SpotReader'
import { useSize } from '../../charts/use-size'
import { count, percent, percentNumber } from '../../components/format'
import css from './compare.module.css'
import { colourOf, textColourOf } from './run-letters'

const margin = { left: 32, right: 54, top: 12, bottom: 30 }

/** Whether there are runs of different sizes to draw. */
export const hasSizes = ({ sizes }: Comparison): boolean =>
  new Set(sizes.map(({ trainRows }) => trainRows)).size > 1

export const sizeTitle = 'Test accuracy by training rows'

const ordered = ({ sizes }: Comparison): SizePoint[] =>
  sizes.toSorted((a, b) => a.trainRows - b.trainRows || a.accuracy - b.accuracy)

const withInterval = ({ rows }: Comparison, one: SizePoint) => ({
  ...one,
  ...proportionInterval(one.accuracy, rows),
})

/** Its figures, the fewest rows first. */
export const sizeData = (comparison: Comparison): ChartData => ({
  head: ['Run', 'training rows', 'accuracy', '95\u202f% interval'],
  rows: ordered(comparison).map((one) => {
    const { low, high } = withInterval(comparison, one)
    return [nameOf(one), count(one.trainRows), percent(one.accuracy), `${percent(low)} to ${percent(high)}`]
  }),
})

/** The chart; it fills its parent. */
export function SizePlot(props: { readonly comparison: Comparison }): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(frame)
  return (
    <div className={css.sizePlot} ref={frame}>
      {width > 40 && height > 60 && <Drawing comparison={props.comparison} width={width} height={height} />}
    </div>
  )
}

const nameOf = ({ letter, number, name }: SizePoint): string => {
  const own = name === `Run ${number}` ? name : `Run ${number} ${name}`
  return letter ? `${letter}: ${own}` : own
}

function Drawing(props: {
  readonly comparison: Comparison
  readonly width: number
  readonly height: number
}): ReactNode {
  const { comparison, width, height } = props
  const points = ordered(comparison).map((one) => withInterval(comparison, one))
  const logs = points.map(({ trainRows }) => Math.log(Math.max(1, trainRows)))
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  const axis = linearAxis(
    points.flatMap((one) => [one.low * 100, one.high * 100]),
    { floor: 0, ceiling: 100, lines: 5 },
  )
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const x = (trainRows: number): number =>
    margin.left +
    14 +
    ((Math.log(Math.max(1, trainRows)) - low) / Math.max(1e-9, high - low)) * (inner.width - 28)
  const y = (value: number): number =>
    margin.top + (1 - Math.max(0, Math.min(1, place(axis, value)))) * inner.height
  const ticks = ticksOf(points, x)
  const named = points.filter(({ letter }) => letter !== null).toSorted((a, b) => b.accuracy - a.accuracy)
  // Names of the same size stand beside each other's dots: they move apart.
  const nameY = new Map<string, number>()
  for (const size of new Set(named.map(({ trainRows }) => trainRows))) {
    const own = named.filter(({ trainRows }) => trainRows === size)
    const places = separate(
      own.map((one) => y(one.accuracy * 100)),
      13,
      margin.top,
      margin.top + inner.height,
    )
    own.forEach((one, at) => nameY.set(one.run, places[at] ?? 0))
  }
  const said = named.map((one) => `${one.letter ?? ''} ${count(one.trainRows)} rows ${percent(one.accuracy)}`)
  const spots = spotsOf(sizeData(comparison), (row) => ({
    x: x(points[row]?.trainRows ?? 1) / width,
    y: y((points[row]?.accuracy ?? 0) * 100) / height,
  }))
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Test accuracy by training rows, a logarithmic scale: ${said.join(', ')}; ${points.length - named.length} other runs.`}
        className={`${css.sizes} num`}
      >
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={margin.left}
              x2={width - margin.right}
              y1={y(tick)}
              y2={y(tick)}
              className={css.gridLine}
            />
            <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {ticks.map((trainRows) => (
          <text key={trainRows} x={x(trainRows)} y={height - 12} textAnchor="middle">
            {count(trainRows)}
          </text>
        ))}
        {points
          .toSorted((a, b) => Number(a.letter !== null) - Number(b.letter !== null))
          .map((one) => {
            const index = comparison.members.findIndex(({ letter }) => letter === one.letter)
            const colour = one.letter === null ? 'var(--cat-other)' : colourOf(index)
            return (
              <g key={one.run} opacity={one.letter === null ? 0.55 : 1}>
                <line
                  x1={x(one.trainRows)}
                  x2={x(one.trainRows)}
                  y1={y(one.low * 100)}
                  y2={y(one.high * 100)}
                  stroke={colour}
                  strokeWidth={one.letter === null ? 1.2 : 2.5}
                />
                <circle
                  cx={x(one.trainRows)}
                  cy={y(one.accuracy * 100)}
                  r={one.letter === null ? 3 : 4}
                  fill={colour}
                />
                {one.letter !== null && (
                  <text
                    x={x(one.trainRows) + 8}
                    y={(nameY.get(one.run) ?? 0) + 4}
                    className={css.sizeName}
                    style={{ fill: textColourOf(index) }}
                  >
                    {one.letter} {percentNumber(one.accuracy)}
                  </text>
                )}
              </g>
            )
          })}
      </svg>
      <SpotReader title={sizeTitle} spots={spots} along="both" />
    </>
  )
}

// Sizes that are named below the chart: the outer ones first, then what has room.
function ticksOf(points: readonly SizePoint[], x: (rows: number) => number): number[] {
  const all = [...new Set(points.map(({ trainRows }) => trainRows))].toSorted((a, b) => a - b)
  const kept: number[] = []
  for (const rows of [all[0], all.at(-1), ...all]) {
    if (rows === undefined || kept.includes(rows)) continue
    if (kept.every((one) => Math.abs(x(one) - x(rows)) > 56)) kept.push(rows)
  }
  return kept
}
