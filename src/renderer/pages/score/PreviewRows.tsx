import type { ReactNode } from 'react'
import css from './score.module.css'

/** The first rows of a table, as they stand in the file. */
export function PreviewRows(props: {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns that matter: they are not quiet. */
  readonly strong: readonly string[]
}): ReactNode {
  const isStrong = (index: number): boolean => props.strong.includes(props.columns[index] ?? '')
  return (
    <div className={css.preview} tabIndex={0} role="region" aria-label={props.name}>
      <table>
        <thead>
          <tr>
            {props.columns.map((column, index) => (
              <th key={index} scope="col" data-strong={isStrong(index) || undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index} dir="auto" title={cell} data-strong={isStrong(index) || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
