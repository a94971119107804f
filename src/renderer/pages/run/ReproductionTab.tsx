// A repetition beside the run that it repeats: the verdict in sentences, then every figure of both.
import type { ReactNode } from 'react'
import type { Reproduction } from '../../../shared/domain/reproduction'
import type { Run } from '../../../shared/domain/run'
import { metricsOf } from '../../../shared/metrics'
import { count, passes } from '../../components/format'
import { asWinnowError, FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './reproduction.module.css'

/** The report of a run that repeats another one. */
export function ReproductionTab(props: { readonly run: Run }): ReactNode {
  const said = useCall('runs.reproduction', { run: props.run.id })
  if (said.error)
    return (
      <div className={css.page}>
        <FailurePanel error={asWinnowError(said.error)} />
      </div>
    )
  if (!said.data) return <Skeleton rows={8} />
  return <Report said={said.data} />
}

function Report(props: { readonly said: Reproduction }): ReactNode {
  const { said } = props
  const [verdict, ...more] = said.sentences
  return (
    <div className={css.page} tabIndex={0} role="region" aria-label="Reproduction">
      <p className={css.verdict} data-same={said.isSame || undefined}>
        {verdict}
      </p>
      <p>
        It repeats <a href={`#/runs/${said.of}`}>{said.ofName}</a>.
      </p>
      {more.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <h2 className="section">Predictions</h2>
      <table className={`${css.table} num`}>
        <thead>
          <tr>
            <th scope="col">Output</th>
            <th scope="col">Messages</th>
            <th scope="col">Same label</th>
            <th scope="col">Same probabilities</th>
            <th scope="col">Largest difference</th>
          </tr>
        </thead>
        <tbody>
          {said.predictions.map((own) => (
            <tr key={own.output}>
              <th scope="row">{own.output}</th>
              <td>{count(own.rows)}</td>
              <td>{count(own.sameLabel)}</td>
              <td>{count(own.sameScores)}</td>
              <td>{shown(own.largestDifference)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Figures
        title="At the end"
        rows={said.finals.map((one) => ({ ...one, of: `${one.part}, ${one.output}` }))}
      />
      <Figures
        title="Epoch by epoch"
        rows={said.epochs.map((one) => ({ ...one, of: `epoch ${passes(one.epoch)}` }))}
      />
    </div>
  )
}

const figures: Readonly<Record<string, { readonly label: string }>> = {
  ...metricsOf('single'),
  ...metricsOf('multi'),
  ...metricsOf('ordered'),
}
const words: Readonly<Record<string, string>> = {
  loss: 'Loss',
  trainLoss: 'Training loss',
  validationLoss: 'Validation loss',
  bestEpoch: 'Epoch that is kept',
}

type FigureRow = {
  readonly of: string
  readonly figure: string
  readonly was: number | null
  readonly is: number | null
}

function Figures(props: { readonly title: string; readonly rows: readonly FigureRow[] }): ReactNode {
  return (
    <>
      <h2 className="section">{props.title}</h2>
      <table className={`${css.table} num`}>
        <thead>
          <tr>
            <th scope="col">Of</th>
            <th scope="col">Figure</th>
            <th scope="col">Then</th>
            <th scope="col">Now</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ of, figure, was, is }) => (
            <tr key={`${of} ${figure}`}>
              <th scope="row">{of}</th>
              <td>{words[figure] ?? figures[figure]?.label ?? figure}</td>
              <td>{shown(was)}</td>
              <td>{shown(is)}</td>
              <td>{was === null || is === null ? '–' : shown(is - was)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const shown = (value: number | null): string =>
  value === null
    ? '–'
    : value === 0
      ? '0'
      : Math.abs(value) < 1e-4
        ? value.toExponential(1)
        : value.toFixed(4)
