import type { ReactNode } from 'react'
import css from './charts.module.css'
import { type LineChartSpec, readablePlaces, readAt } from './line-chart-layout'

/** The numbers of a line chart as a table: a row for each place that can be read. */
export function LineTable(props: {
  readonly title: string
  readonly spec: LineChartSpec
  readonly formatX?: (x: number) => string
}): ReactNode {
  const { spec } = props
  const lines = spec.lines.filter((line) => line.style !== 'raw' && line.points.length > 0)
  return (
    <div className={css.tableFrame} tabIndex={0} role="region" aria-label={`${props.title}, as a table`}>
      <table className={`${css.table} num`}>
        <thead>
          <tr>
            <th scope="col">{spec.unit}</th>
            {lines.map((line) => (
              <th key={line.id} scope="col">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {readablePlaces(spec).map((x) => {
            const values = new Map(readAt(spec, x).values.map(({ line, y }) => [line.id, y]))
            return (
              <tr key={x}>
                <th scope="row">{Number(x.toPrecision(5))}</th>
                {lines.map((line) => {
                  const y = values.get(line.id)
                  return <td key={line.id}>{y === undefined ? '' : spec.format(y)}</td>
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
