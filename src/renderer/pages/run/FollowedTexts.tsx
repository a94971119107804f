import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { passes, percent } from '../../components/format'
import { shownEpochs } from './followed'
import css from './followed.module.css'
import type { RunProgress } from './run-state'

/** A few messages of validation, and how likely their right label was at each evaluation. */
export function FollowedTexts(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { run, progress } = props
  const texts = progress.started?.followedTexts ?? []
  const epochs = shownEpochs(progress.epochs)
  if (texts.length === 0) return null
  const nameOf = (label: number): string => run.labels[label]?.name ?? 'an unknown label'
  return (
    <section className={css.followed} aria-label="Messages followed">
      <div className={css.head}>
        <h2 className="region">{`${texts.length} messages, epoch by epoch`}</h2>
        <span className="caption">
          how likely it holds the right label; from validation, it never learns from them
        </span>
      </div>
      <div className={css.scroll} tabIndex={0} role="group" aria-label="Messages followed, table">
        <table className="num">
          <thead>
            <tr>
              <th scope="col">Message</th>
              <th scope="col">Right label</th>
              {epochs.map((epoch) => (
                <th key={epoch.step} scope="col" className={css.figure}>
                  <span className="sr-only">Epoch </span>
                  {passes(epoch.epoch)}
                  {epoch.isBest && <span className={css.diamond} role="img" aria-label="best" />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {texts.map(({ text, label }, at) => (
              <tr key={`${at} ${text}`}>
                <th scope="row" title={text}>
                  <span className={css.text}>{text}</span>
                </th>
                <td>
                  <span className={css.label}>{nameOf(label)}</span>
                </td>
                {epochs.map((epoch) => {
                  const say = epoch.followed[at]
                  const isRight = say?.said === label
                  return (
                    <td
                      key={epoch.step}
                      className={css.figure}
                      data-right={isRight || undefined}
                      title={say && !isRight ? `It would say ${nameOf(say.said)}` : undefined}
                    >
                      {say ? percent(say.probability, 0) : ''}
                      {say && !isRight && <span className="sr-only">, it would say {nameOf(say.said)}</span>}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {epochs.length === 0 && <p className="caption">The first column comes with the first evaluation.</p>}
    </section>
  )
}
