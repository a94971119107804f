// The headline of a result: figures with their intervals and one sentence each, how far they are over a baseline, and a
// small picture of where the run stands on each part.
import { type ReactNode, useRef } from 'react'
import { Link } from 'wouter'
import type { Estimate, Evaluation } from '../../../shared/domain/prediction'
import type { Run } from '../../../shared/domain/run'
import type { PartFigures, Standing as Standings } from '../../../shared/domain/standing'
import { tellingBin } from '../../../shared/metrics/calibration'
import { IntervalPlot, type IntervalRow } from '../../charts/IntervalPlot'
import { proportionInterval } from '../../charts/proportion'
import { useSize } from '../../charts/use-size'
import { count, interval, percent, percentNumber, plural, points } from '../../components/format'
import { Figure } from '../../components/marks'
import { asWinnowError } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './result.module.css'
import { useScoreTraining } from './use-score-training'

type Props = { readonly run: Run; readonly evaluation: Evaluation }

/** The figures of a result, each with its interval and one sentence, and where they stand. */
export function ResultStrip(props: Props): ReactNode {
  const { run, evaluation } = props
  const { part, output } = evaluation
  const standing = useCall(
    'runs.standing',
    { run: run.id, output, ...(part === 'all' ? {} : { part }) },
    { keepPrevious: true },
  ).data
  const shared = { run, evaluation, standing }
  return (
    <section className={css.strip} aria-label="Figures">
      {evaluation.kind === 'multi' ? (
        <SeveralCards {...shared} />
      ) : evaluation.kind === 'ordered' ? (
        <OrderedCards {...shared} />
      ) : (
        <PlainCards {...shared} />
      )}
      <Standing {...shared} />
    </section>
  )
}

type CardProps = Props & { readonly standing: Standings | undefined }

function PlainCards(props: CardProps): ReactNode {
  const { evaluation } = props
  const { macroF1, top3 } = evaluation.metrics
  const { rows, labels } = evaluation
  return (
    <>
      <AccuracyCard {...props} />
      <Headline
        caption="Macro-F1"
        estimate={macroF1}
        aside={<Over {...props} metric="macroF1" />}
        note={`${plural(labels.length, 'label')}, each counts the same.`}
      />
      {labels.length > 3 && top3 && (
        <Headline
          caption="Top 3"
          estimate={top3}
          note={`${count(Math.round(top3.value * rows))} of ${count(rows)} in the first three.`}
        />
      )}
      <CalibrationCard {...props} />
    </>
  )
}

function OrderedCards(props: CardProps): ReactNode {
  const { mae, withinOne, twoGroupAccuracy, quadraticKappa } = props.evaluation.metrics
  return (
    <>
      <AccuracyCard {...props} />
      <Headline
        caption="Off by one at most"
        estimate={withinOne}
        note={mae && `${mae.value.toFixed(2)} steps off on average.`}
      />
      <Headline
        caption="Low or high right"
        estimate={twoGroupAccuracy}
        note={quadraticKappa && `Quadratic kappa ${quadraticKappa.value.toFixed(3)}.`}
      />
      <CalibrationCard {...props} />
    </>
  )
}

function SeveralCards(props: CardProps): ReactNode {
  const { metrics, rows, right, labels } = props.evaluation
  const { microF1, macroF1, subsetAccuracy, hammingLoss } = metrics
  return (
    <>
      <Headline
        caption="Micro-F1"
        estimate={microF1}
        aside={<Over {...props} metric="microF1" />}
        note="Over all labels given and missed together."
      />
      <Headline
        caption="Macro-F1"
        estimate={macroF1}
        aside={<Over {...props} metric="macroF1" />}
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
    </>
  )
}

function AccuracyCard(props: CardProps): ReactNode {
  const { right, rows } = props.evaluation
  return (
    <Headline
      caption="Accuracy"
      estimate={accuracyOf(props.evaluation)}
      aside={<Over {...props} metric="accuracy" />}
      note={`${count(right)} of ${plural(rows, 'message')} right.`}
    />
  )
}

function CalibrationCard({ evaluation }: CardProps): ReactNode {
  const { calibrationError } = evaluation.metrics
  const bin = tellingBin(evaluation.calibration ?? [])
  if (!calibrationError || !bin) return null
  const marked = Math.round(bin.confidence * 100)
  const right = Math.round((bin.right / bin.rows) * 100)
  return (
    <Headline
      caption="Calibration error"
      estimate={calibrationError}
      note={
        <span title={`${plural(bin.rows, 'message')} got their label with about this probability.`}>
          Of 100 marked {percent(marked / 100, 0)}, {right} {right === 1 ? 'is' : 'are'} right.
        </span>
      }
    />
  )
}

/** The accuracy with its interval. Resampling says nothing where all or none are right; then it is Wilson's. */
export function accuracyOf(evaluation: Evaluation): Estimate | undefined {
  const { accuracy } = evaluation.metrics
  if (!accuracy || accuracy.low < accuracy.high) return accuracy
  return { ...accuracy, ...proportionInterval(accuracy.value, evaluation.rows) }
}

// How far a figure is over the baseline: a bag of words on the same messages, else always saying the commonest label.
function Over(props: CardProps & { readonly metric: 'accuracy' | 'macroF1' | 'microF1' }): ReactNode {
  const { run, evaluation, standing, metric } = props
  const own = evaluation.metrics[metric]
  if (!own || !standing) return null
  const { majority, rows } = evaluation
  const always =
    majority.label === '' ? '' : `Always saying ${majority.label} reaches ${percent(majority.accuracy)}.`
  const bag = standing.bagOfWords
  const other = bag?.metrics[metric]
  if (bag && other) {
    const title = `Bag of words (Run ${bag.number}) reaches ${percent(other.value)} on the same ${plural(rows, 'message')}.`
    return (
      <span className={css.over} title={metric === 'accuracy' ? `${title} ${always}` : title}>
        <Link href={`/runs/${bag.run}`}>{points(own.value - other.value)}</Link>
        <span className={css.overWords}> over baseline</span>
      </span>
    )
  }
  if (metric === 'accuracy')
    return (
      <span
        className={css.over}
        title={`${always} That is the baseline as long as no bag of words was tested on these messages.`}
      >
        {points(own.value - majority.accuracy)}
        <span className={css.overWords}> over one label</span>
      </span>
    )
  const canTrain = run.family !== 'bag-of-words' && (run.origin === null || run.origin.isAttached)
  if (metric !== 'macroF1' || !canTrain) return null
  return (
    <span
      className={css.over}
      title="A bag of words on the same split trains in a minute and says what the rest is worth."
    >
      <Link href={`/runs/new?dataset=${run.datasetId}&family=bag-of-words`}>Train a baseline</Link>
    </span>
  )
}

function Headline(props: {
  readonly caption: string
  readonly estimate: Estimate | undefined
  readonly note: ReactNode
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

// Every part, the bag of words or else the majority on one scale. A part that was not scored is left out.
function Standing(props: CardProps): ReactNode {
  const { run, evaluation, standing } = props
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const rows = standingRows(evaluation, standing)
  const name = evaluation.kind === 'multi' ? 'Micro-F1' : 'Accuracy'
  return (
    <div className={css.standing} ref={frame}>
      {standing && standing.unscoredTraining > 0 && (
        <ScoreTraining run={run} rows={standing.unscoredTraining} />
      )}
      {width > 0 && rows.length > 0 && (
        <IntervalPlot
          title={`${name} of each part`}
          what={name}
          rows={rows}
          width={width}
          labelWidth={92}
          name={`${name}: ${rows.map((row) => `${row.name} ${percent(row.value)}`).join(', ')}.`}
        />
      )}
    </div>
  )
}

function ScoreTraining(props: { readonly run: Run; readonly rows: number }): ReactNode {
  const { state, start, stop } = useScoreTraining(props.run)
  return (
    <div className={`${css.training} num`}>
      <span>Training</span>
      {state.step === 'scoring' ? (
        <>
          <span role="status">{percent(state.share, 0)} scored</span>
          <button type="button" className={css.plain} onClick={stop}>
            Stop
          </button>
        </>
      ) : (
        <button
          type="button"
          className={css.plain}
          onClick={start}
          title={
            state.step === 'failed'
              ? asWinnowError(state.error).message
              : 'The rows that it was trained on have no prediction yet. Scored, they say how much it has learnt by heart.'
          }
        >
          {state.step === 'failed'
            ? 'That failed; score them again'
            : `Score its ${plural(props.rows, 'row')}`}
        </button>
      )}
    </div>
  )
}

const partNames: Readonly<Record<string, string>> = {
  train: 'Training',
  validation: 'Validation',
  test: 'Test',
}

function standingRows(evaluation: Evaluation, standing: Standings | undefined): IntervalRow[] {
  const isMulti = evaluation.kind === 'multi'
  const metric = isMulti ? 'microF1' : 'accuracy'
  const of = ({ metrics, rows }: Pick<PartFigures, 'metrics' | 'rows'>): Estimate | undefined => {
    const own = metrics[metric]
    if (!own || isMulti || own.low < own.high) return own
    return { ...own, ...proportionInterval(own.value, rows) }
  }
  const own = of(evaluation)
  const parts = (standing?.parts ?? []).filter(({ part }) => part !== evaluation.part)
  const row = (part: PartFigures, more: Partial<IntervalRow> = {}): IntervalRow[] => {
    const found = of(part)
    return found ? [{ name: partNames[part.part] ?? part.part, ...found, ...more }] : []
  }
  const bag = standing?.bagOfWords
  const always = proportionInterval(evaluation.majority.accuracy, evaluation.rows)
  return [
    ...parts.filter(({ part }) => part === 'train').flatMap((part) => row(part, { mayLeave: true })),
    ...parts.filter(({ part }) => part === 'validation').flatMap((part) => row(part)),
    ...(own
      ? [
          {
            name: partNames[evaluation.part] ?? 'All rows',
            ...own,
            colour: 'var(--accent)',
            isStrong: true,
          },
        ]
      : []),
    ...(evaluation.part === 'validation'
      ? parts.filter(({ part }) => part === 'test').flatMap((part) => row(part))
      : []),
    ...(bag
      ? row(bag, { name: 'Bag of words', colour: 'var(--cat-2)' })
      : isMulti
        ? []
        : [{ name: 'One label', ...always, colour: 'var(--cat-2)', mayLeave: true }]),
  ]
}
