import type { ReactNode } from 'react'
import { duration, passes } from '../../components/format'
import { figureName, figureText, lossText } from '../../components/metric-text'
import css from './live.module.css'
import type { RunProgress } from './run-state'

/** Every evaluated epoch in a row, the newest first. */
export function EpochTable(props: { readonly progress: RunProgress; readonly metric: string }): ReactNode {
  const { progress, metric } = props
  const rows = progress.epochs.toReversed()
  return (
    <section className={css.epochTable} aria-label="Every epoch">
      <div className={css.sideHead}>
        <h2 className="region">Epoch by epoch</h2>
        <span className="caption num">{rows.length > 0 ? `${rows.length} so far, newest first` : ''}</span>
      </div>
      {rows.length === 0 ? (
        <p className={css.quiet}>The first line comes with the first evaluation.</p>
      ) : (
        <div className={css.epochScroll} tabIndex={0} role="group" aria-label="Epochs, newest first">
          <table className="num">
            <thead>
              <tr>
                <th scope="col">Epoch</th>
                <th scope="col">Training</th>
                <th scope="col">Validation</th>
                {metric !== 'loss' && <th scope="col">{sentence(figureName(metric))}</th>}
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((epoch) => (
                <tr key={epoch.step} data-best={epoch.isBest || undefined}>
                  <th scope="row">
                    {passes(epoch.epoch)}
                    {epoch.isBest && <span className={css.diamond} role="img" aria-label="best" />}
                  </th>
                  <td>{lossText(epoch.trainLoss)}</td>
                  <td>{epoch.validationLoss === null ? '' : lossText(epoch.validationLoss)}</td>
                  {metric !== 'loss' && (
                    <td>
                      <b>
                        {epoch.metrics[metric] === undefined ? '' : figureText(metric, epoch.metrics[metric])}
                      </b>
                    </td>
                  )}
                  <td>{duration(epoch.minutes * 60, { exact: true })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
