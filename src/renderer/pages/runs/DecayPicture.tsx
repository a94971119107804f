// How models age: what one of each age gets right beside a fresh one, on the same messages.
import { type ReactNode, useMemo } from 'react'
import { periodWords } from '../../../shared/backtest'
import type { BacktestRequest, Decay } from '../../../shared/domain/study'
import { LineFigure } from '../../charts/LineFigure'
import type { LineChartSpec } from '../../charts/line-chart-layout'
import { count, percent, points, pValue } from '../../components/format'
import { DrawerSection } from '../../components/SideDrawer'
import css from './studies.module.css'

/** The picture and its table. */
export function DecayPicture(props: { readonly decay: Decay; readonly request: BacktestRequest }): ReactNode {
  const { ages } = props.decay
  const [one, many] = periodWords[props.request.period ?? 'month']
  const spec = useMemo(
    (): LineChartSpec => ({
      lines: [
        {
          id: 'old',
          name: 'of that age',
          style: 'evaluated',
          colour: 1,
          points: ages.map(({ age, accuracy }) => ({ x: age, y: accuracy })),
          band: ages.map(({ age, fresh, low, high }) => ({ x: age, low: fresh + low, high: fresh + high })),
        },
        {
          id: 'fresh',
          name: 'trained anew',
          style: 'evaluated',
          colour: 2,
          isDashed: true,
          points: ages.map(({ age, fresh }) => ({ x: age, y: fresh })),
        },
      ],
      ceiling: 1,
      unit: `age in ${many}`,
      isOver: true,
      format: (value) => percent(value),
      formatTick: (value) => String(Math.round(value * 100)),
    }),
    [ages, many],
  )
  return (
    <>
      {ages.length > 1 && (
        <LineFigure
          className={css.curve ?? ''}
          title="Accuracy by age"
          heading={
            <>
              <b>Accuracy by age</b>{' '}
              <span className="caption">
                on the same messages; age 1: the {one} after the last that was learnt
              </span>
            </>
          }
          spec={spec}
          summary={`Accuracy by age in ${many}: ${ages.map((own) => `${own.age}: ${percent(own.accuracy)}, trained anew ${percent(own.fresh)}`).join('; ')}.`}
          formatX={(x) => `${count(x)} ${x === 1 ? one : many}`}
        />
      )}
      <DrawerSection title="By age">
        <table className={`num ${css.table}`}>
          <thead>
            <tr>
              <th scope="col">Age</th>
              <th scope="col">Messages</th>
              <th scope="col">Accuracy</th>
              <th scope="col">Trained anew</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {ages.map(({ age, rows, accuracy, fresh, difference, low, high, p, isWorse }) => (
              <tr key={age}>
                <th scope="row">
                  {count(age)} {age === 1 ? one : many}
                </th>
                <td>{count(rows)}</td>
                <td>
                  <b>{percent(accuracy)}</b>
                </td>
                <td>{percent(fresh)}</td>
                <td title={age > 1 ? `${points(low)} to ${points(high)}, ${pValue(p)}` : undefined}>
                  {age === 1 ? (
                    <span className={css.quiet}>–</span>
                  ) : (
                    <>
                      {points(difference)}{' '}
                      <span className={css.quiet}>{isWorse ? 'too old' : 'no more than asked'}</span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </DrawerSection>
    </>
  )
}
