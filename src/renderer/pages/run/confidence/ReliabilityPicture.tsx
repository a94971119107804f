// Confidence against share right, with the diagonal where the two are equal; below it how many rows are so sure, right and
// wrong. The same figures as a table.
import type { ReactNode } from 'react'
import type { ReliabilityFigures } from '../../../../shared/domain/calibration'
import { count, percent } from '../../../components/format'
import css from './confidence.module.css'

const [left, top, side] = [36, 8, 260]
const bars = 20

/** The reliability diagram. */
export function ReliabilityPicture(props: { readonly figures: ReliabilityFigures }): ReactNode {
  const { bins } = props.figures
  const x = (share: number): number => left + share * side
  const y = (share: number): number => top + (1 - share) * side
  return (
    <svg
      viewBox={`0 0 ${left + side + 12} ${top + side + 34}`}
      className={css.picture}
      role="img"
      aria-label="Share right by confidence; the table below has its figures"
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
            <title>{`marked ${percent(mean)}: ${percent(share.value)} of ${count(rows)} right`}</title>
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
  )
}

/** How many rows are so sure, right and wrong. */
export function ConfidenceHistogram(props: { readonly figures: ReliabilityFigures }): ReactNode {
  const { rows, right } = props.figures.steps
  const counted = Array.from({ length: bars }, (_, at) => {
    const [from, to] = [at * (1000 / bars), at === bars - 1 ? 1001 : (at + 1) * (1000 / bars)]
    const sum = (list: readonly number[]): number => list.slice(from, to).reduce((all, one) => all + one, 0)
    return { all: sum(rows), right: sum(right) }
  })
  const most = Math.max(1, ...counted.map(({ all }) => all))
  const height = 110
  const y = (value: number): number => (value / most) * height
  const width = side / bars
  return (
    <svg
      viewBox={`0 0 ${left + side + 12} ${height + 30}`}
      className={css.picture}
      role="img"
      aria-label="Rows by confidence, right and wrong"
    >
      {counted.map(({ all, right: hits }, at) => (
        <g key={at}>
          <title>{`${(at * 100) / bars} to ${((at + 1) * 100) / bars} %: ${count(hits)} right, ${count(all - hits)} wrong`}</title>
          <rect
            x={left + at * width + 1}
            width={width - 2}
            y={8 + height - y(all)}
            height={y(hits)}
            fill="var(--right-5)"
            transform={`translate(0 ${y(all - hits)})`}
          />
          <rect
            x={left + at * width + 1}
            width={width - 2}
            y={8 + height - y(all)}
            height={y(all - hits)}
            fill="var(--wrong-5)"
          />
        </g>
      ))}
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
  )
}

/** The bins as a table. */
export function ReliabilityTable(props: { readonly figures: ReliabilityFigures }): ReactNode {
  return (
    <table className={`${css.table} num`}>
      <thead>
        <tr>
          <th scope="col">marked</th>
          <th scope="col">rows</th>
          <th scope="col">right</th>
          <th scope="col">95 % interval</th>
          <th scope="col">gap</th>
        </tr>
      </thead>
      <tbody>
        {props.figures.bins
          .filter(({ rows }) => rows > 0)
          .map(({ from, rows, mean, share }) => (
            <tr key={from}>
              <th scope="row">{percent(mean)}</th>
              <td>{count(rows)}</td>
              <td>{share ? percent(share.value) : ''}</td>
              <td>{share ? `${percent(share.low)} to ${percent(share.high)}` : ''}</td>
              <td>{share ? percent(share.value - mean) : ''}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
