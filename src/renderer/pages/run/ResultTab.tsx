// How good a finished run is and where it goes wrong: figures with their intervals, the confusion matrix as
// map and window, the messages of the chosen cell, and every label, weakest first.
import { type ReactNode, useState } from 'react'
import { IconAlertCircle } from '@tabler/icons-react'
import type { Evaluation, TogetherFigures } from '../../../shared/domain/prediction'
import type { Run } from '../../../shared/domain/run'
import { useUrlState } from '../../app/location'
import { count, interval, percent, plural } from '../../components/format'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useStage } from '../../hooks/use-stage'
import { FigureTable } from './FigureTable'
import { ConfusionPane, manyLabels, worstPair } from './confusion/ConfusionPane'
import { LabelSquare } from './confusion/LabelSquare'
import { useLabelsOf } from './use-labels-of'
import { LabelTable } from './LabelTable'
import css from './result.module.css'
import { accuracyOf, ResultStrip } from './ResultStrip'
import { useOutput } from './use-output'

const fewRows = 200

/** The part that a run is judged by: test where there is one, else validation; all rows where nothing was trained. */
export function judgedPart(run: Run): 'test' | 'validation' | 'all' {
  if ((run.result?.testRows ?? 0) > 0) return 'test'
  return run.family === 'imported' && run.result?.validationRows === 0 ? 'all' : 'validation'
}

/** The result of a finished run. */
export function ResultTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const part = judgedPart(run)
  const hasAny = part === 'all' || (run.result?.testRows ?? 0) + (run.result?.validationRows ?? 0) > 0
  const [output, switcher] = useOutput(run)
  const [labels, labelsSwitch] = useLabelsOf(run)
  const evaluation = useCall('runs.evaluation', { run: run.id, part, output, labels }, { enabled: hasAny })
  if (!hasAny)
    return (
      <p className={css.nothing}>
        This run had neither a test part nor validation, so nothing says how right it is. Give rows of the
        dataset to the test part, and run again.
      </p>
    )
  if (evaluation.error)
    return (
      <div className={css.nothing}>
        <FailurePanel error={asWinnowError(evaluation.error)} />
      </div>
    )
  if (!evaluation.data) return <Skeleton rows={10} />
  return (
    <>
      {switcher}
      {labelsSwitch(evaluation.data.against ?? null)}
      <Shown key={`${output} ${labels}`} run={run} evaluation={evaluation.data} />
    </>
  )
}

function Shown(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  return props.evaluation.kind === 'multi' ? <SeveralLabels {...props} /> : <OneLabel {...props} />
}

// Several labels a message: there is no one label that was taken for another, so there is a square for each label.
function SeveralLabels(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  const { run, evaluation } = props
  const [chosen, setChosen] = useState('')
  return (
    <div className={css.result}>
      <Warnings run={run} evaluation={evaluation} />
      <Together figures={evaluation.together ?? null} />
      <ResultStrip run={run} evaluation={evaluation} />
      <div className={css.columns}>
        <div className={css.left}>
          <FigureTable evaluation={evaluation} />
          <LabelSquare run={run} evaluation={evaluation} label={chosen} />
        </div>
        <LabelTable
          labels={evaluation.labels}
          chosen={chosen}
          onChoose={setChosen}
          fileName={`labels-${evaluation.run}-${evaluation.part}.csv`}
        />
      </div>
    </div>
  )
}

function OneLabel(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  const { run, evaluation } = props
  const stage = useStage(3, evaluation.labels.length > manyLabels)
  const [pair, setPair] = useState(() => worstPair(evaluation))
  return (
    <div className={css.result}>
      <Warnings run={run} evaluation={evaluation} />
      <Together figures={evaluation.together ?? null} />
      <ResultStrip run={run} evaluation={evaluation} />
      <div className={css.columns}>
        <div className={css.left}>
          {stage > 2 && <ConfusionPane run={run} evaluation={evaluation} pair={pair} onPair={setPair} />}
        </div>
        {stage > 0 && (
          <SidePane
            evaluation={evaluation}
            chosen={pair.truth}
            onChoose={(label) => setPair({ truth: label, said: label })}
          />
        )}
      </div>
    </div>
  )
}

// Of several outputs: how often all are right at once.
function Together(props: { readonly figures: TogetherFigures | null }): ReactNode {
  const { figures } = props
  if (!figures) return null
  const names = figures.outputs.join(' and ')
  return (
    <p className={`${css.together} num`}>
      All right at once ({names}): <b>{percent(figures.allRight.value)}</b> {interval(figures.allRight)},{' '}
      {count(figures.right)} of {plural(figures.rows, 'message')} with a label in each. On average{' '}
      <b>{percent(figures.meanRight.value)}</b> {interval(figures.meanRight)}.
    </p>
  )
}

const panes = [
  { value: 'labels', label: 'Labels' },
  { value: 'figures', label: 'All figures' },
] as const

// Every label, or every figure: kept in the address.
function SidePane(props: {
  readonly evaluation: Evaluation
  readonly chosen: string
  readonly onChoose: (label: string) => void
}): ReactNode {
  const { evaluation } = props
  const url = useUrlState()
  const shown = url.get('pane') === 'figures' ? 'figures' : 'labels'
  const head = (
    <Segmented
      label="Beside the matrix"
      value={shown}
      items={panes}
      onChange={(pane) => url.set({ pane: pane === 'labels' ? null : pane })}
    />
  )
  if (shown === 'labels')
    return (
      <LabelTable
        {...props}
        labels={evaluation.labels}
        head={head}
        fileName={`labels-${evaluation.run}-${evaluation.part}.csv`}
      />
    )
  return (
    <aside className={css.labels} aria-label="Figures of the run">
      <div className={css.labelsHead}>{head}</div>
      <FigureTable evaluation={evaluation} isNarrow />
    </aside>
  )
}

function Warnings(props: { readonly run: Run; readonly evaluation: Evaluation }): ReactNode {
  const { evaluation, run } = props
  const lines: string[] = []
  if (evaluation.part === 'validation' && run.family !== 'imported')
    lines.push(
      'These figures are of validation, not of test. It also chose the epoch, so they read a little high.',
    )
  if (run.origin && !run.origin.isAttached)
    lines.push(
      `${run.origin.dataset.name} is not in this workspace: the run came from ${run.origin.fileName} and stands by itself${run.origin.hasTexts ? '' : ', without the messages'}.`,
    )
  if (run.origin && run.origin.otherLabels > 0)
    lines.push(
      `${plural(run.origin.otherLabels, 'row')} of ${run.dataset} had other labels here than where the run was trained; these figures are against the labels of here.`,
    )
  const isMulti = evaluation.kind === 'multi'
  const accuracy = isMulti ? evaluation.metrics['subsetAccuracy'] : accuracyOf(evaluation)
  if (evaluation.rows < fewRows && accuracy)
    lines.push(
      `${plural(evaluation.rows, 'message')} ${evaluation.rows === 1 ? 'proves' : 'prove'} little: the ${isMulti ? 'share with exactly their labels' : 'accuracy'} could be anything from ${Math.floor(accuracy.low * 100)} to ${Math.ceil(accuracy.high * 100)}\u202f%.`,
    )
  if (evaluation.unseenLabels.length > 0) {
    const names = evaluation.unseenLabels.slice(0, 4).join(', ')
    const more = evaluation.unseenLabels.length - 4
    lines.push(
      `${run.family === 'imported' ? 'The model does not know' : 'Training never saw'} ${names}${more > 0 ? ` and ${more} more` : ''}; their messages count as wrong.`,
    )
  }
  return lines.map((line) => (
    <p key={line} className={css.warning}>
      <IconAlertCircle size={15} stroke={1.8} aria-hidden="true" />
      {line}
    </p>
  ))
}
