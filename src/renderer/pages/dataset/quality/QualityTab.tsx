// The quality of a dataset: what a check found, the gravest first, beside the rows of the finding that is chosen.
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconInfoCircle,
  IconRefresh,
  IconShieldCheck,
} from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Dataset, DatasetStatistics } from '../../../../shared/domain/dataset'
import type { QualityReport } from '../../../../shared/domain/quality'
import { useUrlState } from '../../../app/location'
import { Button } from '../../../components/Button'
import { count, duration, plural, when } from '../../../components/format'
import { Bar } from '../../../components/marks'
import { EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../../components/states'
import { TextFactsList } from '../../../components/TextLook'
import { useCall } from '../../../hooks/use-call'
import { type Asked, CheckOptions, optionsOf } from './CheckOptions'
import { FindingPane } from './FindingPane'
import { LabelNotesPane } from './LabelNotesPane'
import css from './quality.module.css'
import { Scores } from './Scores'
import { type Check, useCheck } from './use-check'
import { findingWords, shareOf, shownRows, type Tone } from './words'

/** The quality tab. */
export function QualityTab(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
}): ReactNode {
  const { dataset } = props
  const cache = useQueryClient()
  const check = useCheck(dataset.id, () => void cache.invalidateQueries({ queryKey: ['quality'] }))
  const found = useCall('quality.report', { dataset: dataset.id })
  const url = useUrlState()
  const [typed, setTyped] = useState<Asked | null>(null)
  const before = found.data?.report?.options
  const options: Asked = typed ?? { names: before?.names === true, model: before?.model ?? null }
  const start = (): void => check.start(optionsOf(options))
  if (check.state.step === 'failed')
    return (
      <div className={css.place}>
        <FailurePanel
          error={check.state.error}
          kept={found.data?.report ? 'What was found before is still there.' : undefined}
          actions={
            <Button kind="filled" onClick={start}>
              Check again
            </Button>
          }
        />
      </div>
    )
  if (!found.data) return <Skeleton />
  const { report } = found.data
  if (!report)
    return check.state.step === 'checking' ? (
      <div className={css.place}>
        <Progress state={check.state} onStop={check.stop} />
      </div>
    ) : (
      <EmptyState
        drawing={rowsDrawing}
        title="Not checked yet"
        extra={<CheckOptions asked={options} onChange={setTyped} />}
        actions={
          <Button kind="filled" icon={<IconShieldCheck />} onClick={start}>
            Check {plural(dataset.rows, 'row')}
          </Button>
        }
      >
        A check finds duplicates, texts on both sides of the split, labels that contradict each other or are
        probably wrong, and personal data. It trains small models on this machine to do so, and changes
        nothing.
      </EmptyState>
    )
  const labelFindings = report.labels.reduce(
    (sum, { rare, twins }) => sum + (rare.length > 0 ? 1 : 0) + twins.length,
    0,
  )
  const asked = url.get('found')
  const kinds = report.findings.map(({ kind }) => kind)
  const chosen =
    [...kinds, 'labels' as const].find((kind) => kind === asked) ??
    kinds[0] ??
    (labelFindings > 0 ? 'labels' : undefined)
  return (
    <div className={css.page}>
      <div className={css.list}>
        <Lead
          report={report}
          count={kinds.length + (labelFindings > 0 ? 1 : 0)}
          state={check.state}
          options={<CheckOptions asked={options} onChange={setTyped} />}
          onCheck={start}
          onStop={check.stop}
        />
        <ul className={css.findings} aria-label="Findings">
          {report.findings.map((finding) => {
            const words = findingWords[finding.kind]
            const rows = shownRows(finding, report)
            return (
              <Finding
                key={finding.kind}
                isChosen={chosen === finding.kind}
                tone={words.tone}
                title={words.title}
                line={words.line(finding, report)}
                figure={count(rows)}
                share={shareOf(rows, report)}
                onChoose={() => url.set({ found: finding.kind })}
              />
            )
          })}
          {labelFindings > 0 && (
            <Finding
              isChosen={chosen === 'labels'}
              tone="warn"
              title="Labels worth a look"
              line={labelsLine(report)}
              figure={count(labelFindings)}
              share=""
              onChoose={() => url.set({ found: 'labels' })}
            />
          )}
        </ul>
        <Scores report={report} />
        {report.tokens && (
          <section className={css.scores} aria-label="As a model reads the texts">
            <h3 className="region">As a model reads the texts</h3>
            <TextFactsList facts={report.tokens} />
          </section>
        )}
        {report.modelsNote && <p className={css.note}>{report.modelsNote}</p>}
      </div>
      {chosen === undefined ? (
        <div className={css.nothing}>Nothing was found that needs a hand.</div>
      ) : chosen === 'labels' ? (
        <LabelNotesPane dataset={dataset} notes={report.labels} />
      ) : (
        <FindingPane key={chosen} dataset={dataset} report={report} kind={chosen} />
      )}
    </div>
  )
}

function labelsLine({ labels }: QualityReport): string {
  const twins = labels.flatMap((one) => one.twins)
  const [first] = twins
  if (first) return `${first.join(' and ')} may be one label`
  const rare = labels.flatMap((one) => one.rare)
  return `${plural(rare.length, 'label')} with fewer than 10 messages to learn from`
}

function Lead(props: {
  readonly report: QualityReport
  /** Findings in the list. */
  readonly count: number
  readonly state: Check
  readonly options: ReactNode
  readonly onCheck: () => void
  readonly onStop: () => void
}): ReactNode {
  const { report, state } = props
  const grave = report.findings.filter(({ kind }) => findingWords[kind].tone === 'bad')
  return (
    <div className={css.lead}>
      <h2 className={css.leadTitle}>
        {grave.length === 0
          ? props.count === 0
            ? 'Nothing to settle'
            : 'Nothing grave'
          : `${plural(grave.length, 'thing')} to settle first`}
      </h2>
      <p className={css.leadText}>
        {plural(props.count, 'finding')} in {plural(report.rows, 'row')}, checked {when(report.madeAt)} in{' '}
        {duration(report.seconds)}.{grave.length > 0 && ' Those in red change the score that you will see.'}
        {report.isOutdated && ' The dataset has changed since.'}
      </p>
      {state.step === 'checking' ? (
        <Progress state={state} onStop={props.onStop} />
      ) : (
        <>
          {props.options}
          <Button
            kind={report.isOutdated ? 'default' : 'subtle'}
            icon={<IconRefresh />}
            onClick={props.onCheck}
          >
            Check again
          </Button>
        </>
      )}
    </div>
  )
}

const stages = {
  reading: 'Reading the rows',
  comparing: 'Comparing the texts',
  training: 'Training models that judge the labels',
  scoring: 'Measuring the test score',
  writing: 'Writing down what was found',
} as const

function Progress(props: {
  readonly state: Extract<Check, { step: 'checking' }>
  readonly onStop: () => void
}): ReactNode {
  const { stage, share, secondsLeft } = props.state
  return (
    <div className={css.progress} role="status">
      <div className={css.progressHead}>
        <span>{stages[stage]}</span>
        <span className="num">{secondsLeft === null ? '' : `${duration(secondsLeft)} left`}</span>
      </div>
      <Bar value={share} height={5} />
      <div>
        <Button onClick={props.onStop}>Stop</Button>
      </div>
    </div>
  )
}

const icons: Readonly<Record<Tone, ReactNode>> = {
  bad: <IconAlertTriangle size={15} stroke={1.8} aria-label="grave:" />,
  warn: <IconAlertCircle size={15} stroke={1.8} aria-label="worth a look:" />,
  quiet: <IconInfoCircle size={15} stroke={1.8} aria-label="good to know:" />,
}

function Finding(props: {
  readonly isChosen: boolean
  readonly tone: Tone
  readonly title: string
  readonly line: string
  readonly figure: string
  readonly share: string
  readonly onChoose: () => void
}): ReactNode {
  return (
    <li>
      <button
        type="button"
        className={`${css.finding} ${props.isChosen ? css.chosen : ''}`}
        aria-current={props.isChosen ? 'true' : undefined}
        onClick={props.onChoose}
      >
        <span className={css[props.tone]}>{icons[props.tone]}</span>
        <span className={css.findingTitle}>{props.title}</span>
        <b className="num">{props.figure}</b>
        <span className={`${css.share} num`}>{props.share}</span>
        <span className={css.findingLine}>{props.line}</span>
      </button>
    </li>
  )
}
