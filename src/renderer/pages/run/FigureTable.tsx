// Every figure of an output with its interval and one plain sentence.
import type { ReactNode } from 'react'
import type { Evaluation } from '../../../shared/domain/prediction'
import { count, interval, percent } from '../../components/format'
import { type FigureRow, figureRows, figureTable } from './figure-rows'
import css from './result.module.css'
import { TableOut } from './TableOut'

/** The figures of an output's kind, in their order; `isNarrow` puts the sentence below its figure. */
export function FigureTable(props: {
  readonly evaluation: Evaluation
  readonly isNarrow?: boolean
}): ReactNode {
  const { evaluation, isNarrow } = props
  const { threshold, bootstrap } = evaluation
  return (
    <section
      className={`${css.figures} ${isNarrow ? css.narrow : ''}`}
      aria-label="All figures"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
    >
      <div className={css.figuresHead}>
        <h2 className={isNarrow ? 'sr-only' : 'region'}>All figures</h2>
        {bootstrap && bootstrap.resamples > 0 && (
          <span className="caption num">
            95 % intervals of {count(bootstrap.resamples)} resamples, seed {bootstrap.seed}
          </span>
        )}
        <span className={css.headRight}>
          <TableOut
            what="all figures"
            fileName={`figures-${evaluation.run}-${evaluation.part}.csv`}
            table={() => figureTable(evaluation)}
          />
        </span>
      </div>
      {threshold !== null && (
        <p className="caption">
          A label is given from a probability of {percent(threshold)} on, the threshold with the best micro-F1
          on validation.
        </p>
      )}
      <table className="num">
        <tbody>
          {figureRows(evaluation).map((row) => (
            <Row key={row.id} row={row} isNarrow={isNarrow === true} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row(props: { readonly row: FigureRow; readonly isNarrow: boolean }): ReactNode {
  const { name, help, estimate, isShare } = props.row
  const written = (value: number): string => (isShare ? percent(value) : value.toFixed(3))
  return (
    <tr>
      <th scope="row">
        {name}
        {props.isNarrow && <span className={css.helpBelow}>{help}</span>}
      </th>
      <td>{estimate ? <b>{written(estimate.value)}</b> : 'cannot be said'}</td>
      <td className={css.quietCell}>
        {estimate &&
          (isShare ? interval(estimate) : `${estimate.low.toFixed(3)} – ${estimate.high.toFixed(3)}`)}
      </td>
      {!props.isNarrow && <td className={css.help}>{help}</td>}
    </tr>
  )
}
