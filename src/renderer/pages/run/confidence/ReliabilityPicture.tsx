// Confidence against share right, with the diagonal where the two are equal; below it how many rows are so sure, right and
// wrong. Both in the frame of charts: the same figures as a table, read by hover and keys.
import { type ReactNode, useId, useMemo } from 'react'
import type { ReliabilityFigures } from '../../../../shared/domain/calibration'
import { type ChartData, spotsOf } from '../../../charts/chart-data'
import { ChartFrame } from '../../../charts/ChartFrame'
import { SpotReader } from '../../../charts/SpotReader'
import { count, percent, points } from '../../../components/format'
import css from './confidence.module.css'

const [left, top, side] = [36, 8, 260]
const wide = left + side + 12
const bars = 20
const x = (share: number): number => left + share * side

/** The bins that hold rows, as a table. */
function reliabilityData({ bins }: ReliabilityFigures): ChartData {
  return {
    head: ['marked', 'rows', 'right', '95\u202f% interval', 'gap'],
    rows: bins.flatMap(({ rows, mean, share }) =>
      share === null
        ? []
        : [
            [
              percent(mean),
              count(rows),
              percent(share.value),
              `${percent(share.low)} to ${percent(share.high)}`,
              points(share.value - mean),
            ],
          ],
    ),
  }
}

/** The reliability diagram. */
export function ReliabilityPicture(props: { readonly figures: ReliabilityFigures }): ReactNode {
  const { figures } = props
  const { bins } = figures
  const high = top + side + 34
  const y = (share: number): number => top + (1 - share) * side
  const data = useMemo(() => reliabilityData(figures), [figures])
  const spots = useMemo(() => {
    const filled = figures.bins.filter(({ share }) => share !== null)
    return spotsOf(data, (row) => ({
      x: x(filled[row]?.mean ?? 0) / wide,
      y: (top + (1 - (filled[row]?.share?.value ?? 0)) * side) / high,
    })).map((spot) => ({ ...spot, caption: `marked ${spot.caption}` }))
  }, [data, figures, high])
  const title = 'Sure against right'
  return (
    <ChartFrame
      title={title}
      data={data}
      className={css.figure ?? ''}
      heading={
        <h3 className="region">
          {title} <span className="caption">on the dashed line it is as right as it is sure</span>
        </h3>
      }
    >
      <div className={css.picture}>
        <svg
          viewBox={`0 0 ${wide} ${high}`}
          role="img"
          aria-label={`Share right by confidence: calibration error ${percent(figures.ece.value)}. The table has the figures of each bin.`}
        >
          <rect x={left} y={top} width={side} height={side} fill="none" stroke="var(--line2)" />
          {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
            <g key={tick}>
              <line x1={left} x2={left + side} y1={y(tick)} y2={y(tick)} stroke="var(--grid)" />
              <text x={left - 6} y={y(tick) + 4} textAnchor="end">
                {tick * 100}
              </text>
              <text x={x(tick)} y={top + side + 15} textAnchor="middle">
                {tick * 100}
              </text>
            </g>
          ))}
          <text x={left + side / 2} y={top + side + 30} textAnchor="middle">
            how sure it says it is, %
          </text>
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--text3)" strokeDasharray="4 3" />
          {bins.map(({ from, rows, mean, share }) =>
            share === null ? null : (
              <g key={from} opacity={rows < 10 ? 0.45 : 1}>
                <line
                  x1={x(mean)}
                  x2={x(mean)}
                  y1={y(mean)}
                  y2={y(share.value)}
                  stroke="var(--wrong-5)"
                  strokeWidth={5}
                  opacity={0.4}
                />
                <line
                  x1={x(mean)}
                  x2={x(mean)}
                  y1={y(share.low)}
                  y2={y(share.high)}
                  stroke="var(--accent)"
                  strokeWidth={1.5}
                />
                <circle cx={x(mean)} cy={y(share.value)} r={4} fill="var(--accent)" />
              </g>
            ),
          )}
        </svg>
        <SpotReader title={title} spots={spots} along="x" />
      </div>
    </ChartFrame>
  )
}

/** Rows and right ones in bars of equal width. */
function countedBars({ steps }: ReliabilityFigures) {
  return Array.from({ length: bars }, (_, at) => {
    const [from, to] = [at * (1000 / bars), at === bars - 1 ? 1001 : (at + 1) * (1000 / bars)]
    const sum = (list: readonly number[]): number => list.slice(from, to).reduce((all, one) => all + one, 0)
    return { at, all: sum(steps.rows), right: sum(steps.right) }
  })
}

/** How many rows are so sure, right and wrong. */
export function ConfidenceHistogram(props: { readonly figures: ReliabilityFigures }): ReactNode {
  const { figures } = props
  const stripes = useId()
  const counted = useMemo(() => countedBars(figures), [figures])
  const most = Math.max(1, ...counted.map(({ all }) => all))
  const [height, high] = [110, 140]
  const y = (value: number): number => (value / most) * height
  const width = side / bars
  const data = useMemo(
    (): ChartData => ({
      head: ['how sure it is', 'right', 'wrong'],
      rows: counted
        .filter(({ all }) => all > 0)
        .map(({ at, all, right }) => [
          `${(at * 100) / bars} to ${((at + 1) * 100) / bars}\u202f%`,
          count(right),
          count(all - right),
        ]),
    }),
    [counted],
  )
  const spots = useMemo(() => {
    const filled = counted.filter(({ all }) => all > 0)
    return spotsOf(data, (row) => {
      const { at, all } = filled[row] ?? { at: 0, all: 0 }
      return { x: (left + (at + 0.5) * (side / bars)) / wide, y: (8 + 110 - (all / most) * 110) / 140 }
    })
  }, [data, counted, most])
  const title = 'How sure it is'
  return (
    <ChartFrame
      title={title}
      data={data}
      className={css.figure ?? ''}
      heading={
        <h3 className="region">
          {title} <span className="caption">rows: plain right, striped wrong</span>
        </h3>
      }
    >
      <div className={css.picture}>
        <svg viewBox={`0 0 ${wide} ${high}`} role="img" aria-label="Rows by confidence, right and wrong">
          <pattern
            id={stripes}
            width={4}
            height={4}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width={4} height={4} fill="var(--wrong-5)" />
            <rect width={1.4} height={4} fill="var(--surface)" />
          </pattern>
          {counted.map(({ at, all, right }) => (
            <g key={at}>
              <rect
                x={left + at * width + 1}
                width={width - 2}
                y={8 + height - y(all)}
                height={y(right)}
                fill="var(--right-5)"
              />
              <rect
                x={left + at * width + 1}
                width={width - 2}
                y={8 + height - y(all - right)}
                height={y(all - right)}
                fill={`url(#${stripes})`}
              />
            </g>
          ))}
          <line x1={left} x2={left + side} y1={8 + height} y2={8 + height} stroke="var(--line2)" />
          <text x={left - 6} y={16} textAnchor="end">
            {count(most)}
          </text>
          <text x={left} y={height + 24}>
            0 %
          </text>
          <text x={left + side} y={height + 24} textAnchor="end">
            100 %
          </text>
        </svg>
        <SpotReader title={title} spots={spots} along="x" />
      </div>
    </ChartFrame>
  )
}
