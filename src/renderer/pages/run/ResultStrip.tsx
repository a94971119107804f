import { type ReactNode, useRef } from 'react'
import type { Estimate, Evaluation } from '../../../shared/domain/prediction'
import type { Run } from '../../../shared/domain/run'
import { IntervalPlot, type IntervalRow } from '../../charts/IntervalPlot'
import { proportionInterval } from '../../charts/proportion'
import { useSize } from '../../charts/use-size'
import { count, interval, percent, percentNumber, plural, points } from '../../components/format'
import { Figure } from '../../components/marks'
import { useCall } from '../../hooks/use-call'
import css from './result.module.css'

/** The figures of a result, each with its interval and one sentence, and where they stand. */
export function ResultStrip(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  const { run, evaluation } = props
  if (evaluation.kind === 'multi') return <MultiStrip evaluation={evaluation} />
  const { macroF1, top3, mae, withinOne, twoGroupAccuracy, quadraticKappa } = evaluation.metrics
  const accuracy = accuracyOf(evaluation)
  const { majority, rows, right } = evaluation
  const inThree = top3 && Math.round(top3.value * rows)
  return (
    <section className={css.strip} aria-label="Figures">
      <Headline
        caption="Accuracy"
        estimate={accuracy}
        aside={accuracy && <Over value={accuracy.value - majority.accuracy} label={majority.label} />}
        note={`${count(right)} of ${plural(rows, 'message')} right.`}
      />
      <Headline
        caption="Macro-F1"
        estimate={macroF1}
        note={`${plural(evaluation.labels.length, 'label')}, each counts the same.`}
      />
      {withinOne && mae && (
        <Headline
          caption="Off by one at most"
          estimate={withinOne}
          note={`${mae.value.toFixed(2)} steps off on average.`}
        />
      )}
      {twoGroupAccuracy && quadraticKappa && (
        <Headline
          caption="Low or high right"
          estimate={twoGroupAccuracy}
          note={`Quadratic kappa ${quadraticKappa.value.toFixed(3)}.`}
        />
      )}
      {!withinOne && evaluation.labels.length > 3 && inThree !== undefined && (
        <Headline
          caption="Top 3"
          estimate={top3}
          note={`${count(inThree)} of ${count(rows)} in the first three.`}
        />
      )}
      <Standing run={run} evaluation={evaluation} />
    </section>
  )
}

function MultiStrip(props: { readonly evaluation: Evaluation }): ReactNode {
  const { metrics, rows, right, labels } = props.evaluation
  const { microF1, macroF1, subsetAccuracy, hammingLoss } = metrics
  return (
    <section className={css.strip} aria-label="Figures">
      <Headline caption="Micro-F1" estimate={microF1} note="Over all labels given and missed together." />
      <Headline
        caption="Macro-F1"
        estimate={macroF1}
        note={`${plural(labels.length, 'label')}, each counts the same.`}
      />
      <Headline
        caption="Exactly right"
        estimate={subsetAccuracy}
        note={`${count(right)} of ${plural(rows, 'message')} got just their labels.`}
      />
      <Headline
        caption="Hamming loss"
        estimate={hammingLoss}
        note="Yes-or-no decisions about a label that are wrong."
      />
    </section>
  )
}

/** The accuracy with its interval. Resampling says nothing where all or none are right; then it is Wilson's. */
export function accuracyOf(evaluation: Evaluation): Estimate | undefined {
  const { accuracy } = evaluation.metrics
  if (!accuracy || accuracy.low < accuracy.high) return accuracy
  return { ...accuracy, ...proportionInterval(accuracy.value, evaluation.rows) }
}

function Over(props: { readonly value: number; readonly label: string }): ReactNode {
  return (
    <span className={css.over} title={`The baseline always says ${props.label}.`}>
      {points(props.value)} over baseline
    </span>
  )
}

function Headline(props: {
  readonly caption: string
  readonly estimate: Estimate | undefined
  readonly note: string
  readonly aside?: ReactNode
}): ReactNode {
  const { estimate } = props
  return (
    <div className={css.headline}>
      <Figure
        caption={props.caption}
        value={estimate ? percentNumber(estimate.value) : '–'}
        unit={estimate ? '%' : undefined}
        interval={
          estimate && estimate.low < estimate.high ? (
            <span title="95 % interval: where the figure would lie with other messages of the same kind">
              {interval(estimate)}
            </span>
          ) : undefined
        }
        note={props.note}
        aside={props.aside}
      />
    </div>
  )
}

// Test, validation and the majority on one scale. A part without a stored evaluation is left out.
function Standing(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  const { run, evaluation } = props
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const hasValidation = evaluation.part === 'test' && (run.result?.validationRows ?? 0) > 0
  const validation = useCall(
    'runs.evaluation',
    { run: run.id, part: 'validation' },
    { enabled: hasValidation },
  )
  const rows = standing(evaluation, hasValidation ? (validation.data?.metrics['accuracy'] ?? null) : null)
  return (
    <div className={css.standing} ref={frame}>
      {width > 0 && (
        <IntervalPlot
          rows={rows}
          width={width}
          labelWidth={92}
          name={`Accuracy: ${rows.map((row) => `${row.name} ${percent(row.value)}`).join(', ')}.`}
        />
      )}
    </div>
  )
}

function standing(evaluation: Evaluation, validation: Estimate | null): IntervalRow[] {
  const own = accuracyOf(evaluation) ?? { value: 0, low: 0, high: 0 }
  return [
    ...(validation ? [{ name: 'Validation', ...validation }] : []),
    {
      name: { test: 'Test', validation: 'Validation' }[evaluation.part] ?? 'All rows',
      ...own,
      colour: 'var(--accent)',
      isStrong: true,
    },
    {
      name: 'One label',
      ...proportionInterval(evaluation.majority.accuracy, evaluation.rows),
      colour: 'var(--cat-2)',
      mayLeave: true,
    },
  ]
}
