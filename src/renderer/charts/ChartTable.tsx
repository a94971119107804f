import type { ReactNode } from 'react'
import type { ChartData } from './chart-data'
import css from './frame.module.css'

/** The figures of a chart as a table, which scrolls in the chart's place. */
export function ChartTable(props: { readonly title: string; readonly data: ChartData }): ReactNode {
  const { head, rows, links } = props.data
  return (
    <div className={css.tablePlace} tabIndex={0} role="region" aria-label={`${props.title}, as a table`}>
      <table className={`${css.table} num`}>
        <thead>
          <tr>
            {head.map((name, at) => (
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((text, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {links?.[at] ? <a href={links[at]}>{text}</a> : text}
                  </th>
                ) : (
                  <td key={column}>{text}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
