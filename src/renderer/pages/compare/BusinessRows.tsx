// What each run comes to for the business, under what was said on the page Decide of one of them.
import type { ReactNode } from 'react'
import { wishWords } from '../../../shared/decide/goal'
import type { ComparedBusiness, Comparison } from '../../../shared/domain/comparison'
import { count, percentNumber, interval } from '../../components/format'
import css from './compare.module.css'

type Reach = NonNullable<ComparedBusiness['reach']>

/** Rows of the table of figures; none where nothing was said of the business. */
export function BusinessRows(props: { readonly comparison: Comparison }): ReactNode {
  const { business, members } = props.comparison
  if (!business) return null
  const { inputs } = business.goal
  const rows: readonly [string, string, (reach: Reach) => string, (reach: Reach) => string][] = [
    ['Read a day', `of ${count(inputs.volume)}`, (one) => amount(one.read.value), (one) => span(one.read)],
    [
      'Caught',
      `share of ${inputs.catch.join(', ')}`,
      (one) => percentNumber(one.catchShare.value),
      (one) => interval(one.catchShare),
    ],
    ['Missed a day', 'messages', (one) => amount(one.missed.value), (one) => span(one.missed)],
    [
      'Effort saved',
      'share of messages that nobody reads',
      (one) => percentNumber(one.saved.value),
      (one) => interval(one.saved),
    ],
    [
      'Money a month',
      `${inputs.currency} saved against reading everything`,
      (one) => rounded(one.moneySaved.value),
      () => '',
    ],
  ]
  const isMany = members.length > 2
  return (
    <tbody>
      <tr className={css.groupRow}>
        <th scope="rowgroup" colSpan={members.length + 2} title="Said on the page Decide of a run">
          A day, with {wishWords(business.goal)}
        </th>
      </tr>
      {rows.map(([name, help, value, range]) => (
        <tr key={name} title={help}>
          <th scope="row">{name}</th>
          {members.map(({ run, letter }) => {
            const reach = business.runs.find((one) => one.letter === letter)?.reach
            return (
              <td key={run.id}>
                {reach ? (
                  <span className={css.value}>
                    <b>{value(reach)}</b>
                    <span className={css.range}>{range(reach)}</span>
                  </span>
                ) : (
                  <span className={css.quiet} title="No threshold of this run keeps to that">
                    –
                  </span>
                )}
              </td>
            )
          })}
          {!isMany && <td aria-label="No difference is worked out" />}
        </tr>
      ))}
    </tbody>
  )
}

/** Three digits: what a month brings is known no better. */
const rounded = (value: number): string => count(Number(value.toPrecision(3)))
const amount = (value: number): string => count(Math.round(value))
const span = ({ value, low, high }: Reach['read']): string =>
  `±\u00A0${amount(Math.max(value - low, high - value))}`
