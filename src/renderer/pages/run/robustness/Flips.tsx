// The messages whose answer flipped under a change: before and after, with a way to the row and a way to pin it.
import type { ReactNode } from 'react'
import type { ChangeResult, Flip } from '../../../../shared/domain/robustness'
import type { Run } from '../../../../shared/domain/run'
import { TextButton } from '../../../components/Button'
import { plural } from '../../../components/format'
import { Verdict } from '../../../components/marks'
import { usePin } from '../../../components/use-pin'
import css from './robustness.module.css'

/** The list. */
export function Flips(props: {
  readonly run: Run
  readonly output: string
  readonly change: ChangeResult
  readonly title: string
}): ReactNode {
  const { run, output, change, title } = props
  const { pin } = usePin(run.datasetId)
  const { flipped, flips } = change
  const row = (one: Flip): string =>
    `#/datasets/${encodeURIComponent(run.datasetId)}?by=${run.id}&row=${one.row}`
  return (
    <section className={css.flips} aria-label="Messages that flipped">
      <h3 className="region">{title}</h3>
      <p className={css.quiet}>
        {flips.count === 0
          ? 'No answer flipped.'
          : `${plural(flips.count, 'answer')} flipped${flips.count > flipped.length ? `, the first ${flipped.length} here` : ''}.`}
      </p>
      <ul>
        {flipped.map((one) => (
          <li key={one.row}>
            <div className={css.pair}>
              <p dir="auto">{one.before}</p>
              <Verdict
                label={one.saidBefore.join(', ') || 'none'}
                isRight={isRight(one.saidBefore, one.truth)}
              />
            </div>
            <div className={css.pair}>
              <p dir="auto">{one.after}</p>
              <Verdict
                label={one.saidAfter.join(', ') || 'none'}
                isRight={isRight(one.saidAfter, one.truth)}
              />
            </div>
            <div className={css.acts}>
              <a href={row(one)}>Row {one.row}</a>
              <TextButton
                aria-label={`Pin the changed message of row ${one.row}`}
                onClick={() =>
                  pin([
                    {
                      text: one.after,
                      labels: one.truth.length > 0 ? one.truth : one.saidBefore,
                      output,
                      row: one.row,
                    },
                  ])
                }
              >
                Pin
              </TextButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isRight(said: readonly string[], truth: readonly string[]): boolean | null {
  if (truth.length === 0) return null
  return said.length === truth.length && said.every((one) => truth.includes(one))
}
