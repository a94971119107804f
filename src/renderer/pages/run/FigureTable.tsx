// Every figure of an output with its interval and one plain sentence.
import type { ReactNode } from 'react'
import type { Evaluation } from '../../../shared/domain/prediction'
import { metricsOf } from '../../../shared/metrics'
import { interval, percent } from '../../components/format'
import css from './result.module.css'

/** The figures of an output's kind, in their order. */
export function FigureTable(props: { readonly evaluation: Evaluation }): ReactNode {
  const { kind, metrics, threshold } = props.evaluation
  return (
    <section className={css.figures} aria-label="All figures" tabIndex={0}>
      <h2 className="region">All figures</h2>
      {threshold !== null && (
        <p className="caption">
          A label is given from a probability of {percent(threshold)} on, the threshold with the best micro-F1
          on validation.
        </p>
      )}
      <table className="num">
        <tbody>
          {Object.entries(metricsOf(kind)).flatMap(([id, { label, format, help }]) => {
            const figure = metrics[id]
            if (!figure) return []
            const isShare = format === 'percent'
            return [
              <tr key={id}>
                <th scope="row">{label}</th>
                <td>
                  <b>{isShare ? percent(figure.value) : figure.value.toFixed(3)}</b>
                </td>
                <td className={css.quietCell}>
                  {isShare ? interval(figure) : `${figure.low.toFixed(3)} – ${figure.high.toFixed(3)}`}
                </td>
                <td className={css.help}>{help}</td>
              </tr>,
            ]
          })}
        </tbody>
      </table>
    </section>
  )
}
