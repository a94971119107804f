// Every change with the share of answers that flip, as a picture and in figures, beside another run's where it has one.
import type { ReactNode } from 'react'
import type { ChangeResult } from '../../../../shared/domain/robustness'
import { IntervalMenu } from '../../../charts/IntervalMenu'
import { wilson } from '../../../../shared/metrics/wilson'
import { intervalAxis, IntervalDot } from '../../../charts/IntervalPlot'
import { count, percent, percentNumber } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import { nameOf } from './names'
import css from './robustness.module.css'

/** The table; a change is chosen by its name. */
export function ChangesTable(props: {
  readonly changes: readonly ChangeResult[]
  readonly peer: { readonly name: string; readonly changes: readonly ChangeResult[] } | null
  readonly chosen: string | null
  readonly onChoose: (kind: string) => void
}): ReactNode {
  const { changes, peer, chosen } = props
  const usable = [...changes, ...(peer?.changes ?? [])].filter(({ applicable }) => applicable > 0)
  const axis = intervalAxis(usable.map(({ flips }) => flips))
  const order = changes.toSorted((a, b) => share(b) - share(a))
  return (
    <table className={`${css.changes} num`}>
      <thead>
        <tr>
          <th scope="col">Change</th>
          <th scope="col" className={css.dot}>
            <IntervalMenu
              title="Answers that flip"
              rows={order.flatMap((one) => (one.applicable > 0 ? [{ name: nameOf(one), ...one.flips }] : []))}
            />
          </th>
          <th scope="col">Answers that flip</th>
          <th scope="col">Right before</th>
          <th scope="col">Right after</th>
          {peer && (
            <th scope="col" title={peer.name}>
              <MiddleCut text={`Flips in ${peer.name}`} length={26} />
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {order.map((one) => {
          const other = peer?.changes.find(({ kind }) => kind === one.kind)
          return (
            <tr key={one.kind} data-chosen={one.kind === chosen || undefined}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={one.kind === chosen}
                  onClick={() => props.onChoose(one.kind)}
                >
                  {nameOf(one)}
                </button>
              </th>
              {one.applicable === 0 ? (
                <td colSpan={4} className={css.quiet}>
                  not applicable to any of these messages
                </td>
              ) : (
                <>
                  <td className={css.dot}>
                    <IntervalDot axis={axis} row={{ name: one.kind, ...one.flips }} width={150} />
                  </td>
                  <td>
                    <b>{percent(one.flips.value)}</b>{' '}
                    <span className={css.quiet}>
                      {percentNumber(one.flips.low)} to {percentNumber(one.flips.high)},{' '}
                      {count(one.flips.count)} of {count(one.applicable)}
                    </span>
                  </td>
                  <Right share={one.accuracyBefore} rows={one.labelled} />
                  <Right share={one.accuracyAfter} rows={one.labelled} />
                </>
              )}
              {peer && <td>{other && other.applicable > 0 ? percent(other.flips.value) : ''}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const share = ({ applicable, flips }: ChangeResult): number => (applicable === 0 ? -1 : flips.value)

// Share right over the changed messages that have a label, with its interval.
function Right(props: { readonly share: number | null; readonly rows: number }): ReactNode {
  const { share, rows } = props
  const { low, high } = wilson((share ?? 0) * rows, rows)
  return (
    <td>
      {share !== null && rows > 0 && (
        <>
          {percent(share)}{' '}
          <span className={css.quiet}>
            {percentNumber(low)} to {percentNumber(high)}
          </span>
        </>
      )}
    </td>
  )
}
