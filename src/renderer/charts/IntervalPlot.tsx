// Estimates as dot and whisker on one common scale (LOOK 6). The scale may zoom, so it shows its ticks; it is
// never a bar from zero.
import { type ReactNode, useMemo } from 'react'
import { percent } from '../components/format'
import { type ChartData, spotsOf } from './chart-data'
import { ChartFrame } from './ChartFrame'
import css from './charts.module.css'
import { type Axis, linearAxis, place } from './scale'
import { SpotReader } from './SpotReader'

/** One estimate, as fractions; low and high may equal the value where no interval is known. */
export type IntervalRow = {
  readonly name: string
  /** Its name in the table, when the drawn one is short or holds the figure. */
  readonly readAs?: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly colour?: string
  readonly isStrong?: boolean
  /** A hollow dot: what would be, not what was measured as things are. */
  readonly isHollow?: boolean
  /** Colour of the name. */
  readonly textColour?: string
  /** May lie off the scale; then an arrow and the figure stand at the edge. */
  readonly mayLeave?: boolean
}

/** The common scale of several estimates, in per cent; whiskers may leave it and are cut. */
export function intervalAxis(
  rows: readonly { readonly low: number; readonly high: number }[],
  lines = 4,
): Axis {
  return linearAxis(
    rows.flatMap((row) => [row.low * 100, row.high * 100]),
    { floor: 0, ceiling: 100, lines },
  )
}

/** One dot with its whisker, for a table cell: `axis` is shared by the whole column. */
export function IntervalDot(props: {
  readonly axis: Axis
  readonly row: IntervalRow
  readonly width: number
  readonly height?: number
  /** Per cent at which the dashed line stands. */
  readonly baseline?: number | null
}): ReactNode {
  const { axis, row, width, height = 20 } = props
  const at = (percent: number): number => 4 + Math.max(0, Math.min(1, place(axis, percent))) * (width - 8)
  const colour = row.colour ?? 'var(--accent)'
  return (
    <svg width={width} height={height} aria-hidden="true" className={css.plain}>
      {typeof props.baseline === 'number' && (
        <line x1={at(props.baseline)} x2={at(props.baseline)} y1={0} y2={height} className={css.baseline} />
      )}
      <line
        x1={at(row.low * 100)}
        x2={at(row.high * 100)}
        y1={height / 2}
        y2={height / 2}
        stroke={colour}
        strokeWidth={2.5}
      />
      <circle cx={at(row.value * 100)} cy={height / 2} r={4} fill={colour} />
    </svg>
  )
}

/** Estimates as a table. */
export const intervalData = (rows: readonly IntervalRow[], what: string): ChartData => ({
  head: ['', what, '95\u202f% interval'],
  rows: rows.map(({ name, readAs = name, value, low, high }) => [
    readAs,
    percent(value),
    low < high ? `${percent(low)} to ${percent(high)}` : '',
  ]),
})

const rowHeight = 18
/** Right of a plot without a heading, for its menu. */
const menuWidth = 22

type PlotProps = {
  readonly rows: readonly IntervalRow[]
  readonly width: number
  /** One sentence for screen readers. */
  readonly name: string
  readonly labelWidth?: number
}

/** Several estimates stacked on one scale with ticks below, in their frame. */
export function IntervalPlot(
  props: PlotProps & {
    readonly title: string
    /** What the estimates are of, heading their column. */
    readonly what?: string
    readonly heading?: ReactNode
  },
): ReactNode {
  const { rows, title, heading, labelWidth = 84 } = props
  const width = heading === undefined ? props.width - menuWidth : props.width
  const data = useMemo(() => intervalData(rows, props.what ?? ''), [rows, props.what])
  const spots = useMemo(() => {
    const axis = plotAxis(rows)
    const height = rows.length * rowHeight + 18
    return spotsOf(data, (row) => ({
      x: xOf(axis, labelWidth, width)((rows[row]?.value ?? 0) * 100) / Math.max(1, width),
      y: ((row + 0.5) * rowHeight) / height,
    }))
  }, [rows, data, labelWidth, width])
  return (
    <ChartFrame title={title} data={data} heading={heading} isSmall>
      <div className={css.read} style={{ width }}>
        <Drawing rows={rows} width={width} name={props.name} labelWidth={labelWidth} />
        <SpotReader title={title} spots={spots} along="y" />
      </div>
    </ChartFrame>
  )
}

const xOf =
  (axis: Axis, labelWidth: number, width: number) =>
  (share: number): number =>
    labelWidth + 10 + Math.max(0, Math.min(1, place(axis, share))) * (width - labelWidth - 22)

function Drawing(props: PlotProps & { readonly labelWidth: number }): ReactNode {
  const { rows, width, labelWidth } = props
  const axis = plotAxis(rows)
  const bottom = rows.length * rowHeight
  const at = xOf(axis, labelWidth, width)
  return (
    <svg
      width={width}
      height={bottom + 18}
      role="img"
      aria-label={props.name}
      className={`${css.intervals} num`}
    >
      {axis.ticks.map((tick) => (
        <g key={tick}>
          <line x1={at(tick)} x2={at(tick)} y1={0} y2={bottom} className={css.gridLine} />
          <text x={at(tick)} y={bottom + 13} textAnchor="middle" className={css.tick}>
            {tick}
          </text>
        </g>
      ))}
      {rows.map((row, index) => {
        const y = index * rowHeight + rowHeight / 2
        const colour = row.colour ?? 'var(--text3)'
        const off = row.value * 100 < axis.min ? -1 : row.value * 100 > axis.max ? 1 : 0
        return (
          <g key={row.name}>
            <text
              x={labelWidth}
              y={y + 4}
              textAnchor="end"
              className={row.isStrong ? css.strong : css.name}
              style={row.textColour ? { fill: row.textColour } : undefined}
            >
              {row.name}
            </text>
            {off === 0 ? (
              <>
                <line
                  x1={at(row.low * 100)}
                  x2={at(row.high * 100)}
                  y1={y}
                  y2={y}
                  stroke={colour}
                  strokeWidth={2.5}
                />
                <circle
                  cx={at(row.value * 100)}
                  cy={y}
                  r={row.isHollow ? 3.4 : 4}
                  fill={row.isHollow ? 'var(--surface)' : colour}
                  stroke={row.isHollow ? colour : 'none'}
                  strokeWidth={2}
                />
              </>
            ) : (
              <text
                x={at(off < 0 ? axis.min : axis.max)}
                y={y + 4}
                textAnchor={off < 0 ? 'start' : 'end'}
                className={css.name}
              >
                {off < 0 ? '← ' : ''}
                {(row.value * 100).toFixed(1)}
                {off > 0 ? ' →' : ''}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

// Rows that may leave are on the scale only where they do not squeeze the others into a corner.
function plotAxis(rows: readonly IntervalRow[]): Axis {
  const fixed = rows.filter((row) => !row.mayLeave)
  const spread = (some: readonly IntervalRow[]): number =>
    Math.max(...some.map((row) => row.high)) - Math.min(...some.map((row) => row.low))
  const isNear = fixed.length === 0 || spread(rows) < 6 * Math.max(0.01, spread(fixed))
  return intervalAxis(isNear ? rows : fixed, 4)
}
