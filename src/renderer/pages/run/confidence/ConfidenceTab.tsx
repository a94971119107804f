// How far the confidences of a run can be believed: sure against right, the temperature that validation gives, and what is
// answered when only the sure ones are.
import { Switch } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import {
  type CoveragePoint,
  coverageCurve,
  fewestAnswered,
  fewestMarked,
  type FoundPoint,
  markedAbout,
  pointFor,
} from '../../../../shared/calibration/coverage'
import type { CalibrationReport, ReliabilityFigures } from '../../../../shared/domain/calibration'
import type { Estimate } from '../../../../shared/domain/prediction'
import type { Run } from '../../../../shared/domain/run'
import { LineFigure } from '../../../charts/LineFigure'
import { Button } from '../../../components/Button'
import { count, decimal, percent, percentNumber, plural } from '../../../components/format'
import { Sentence } from '../../../components/marks'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { useCall, useChange } from '../../../hooks/use-call'
import { useOutput } from '../use-output'
import pane from '../pane.module.css'
import css from './confidence.module.css'
import { ConfidenceHistogram, ReliabilityPicture } from './ReliabilityPicture'

/** The tab. */
export function ConfidenceTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const [output, switcher] = useOutput(run)
  const part = run.result?.testRows ? 'test' : 'validation'
  const report = useCall('calibration.report', { run: run.id, output, part })
  if (report.error) {
    if (asWinnowError(report.error).code === 'labels.none')
      return (
        <EmptyState drawing={rowsDrawing} title={`No message of ${part} has a label`}>
          Whether a run is as right as it is sure is counted on labelled messages. Label some of them, then
          come back.
        </EmptyState>
      )
    return (
      <div className={pane.page}>
        <FailurePanel error={report.error} />
      </div>
    )
  }
  if (!report.data) return <Skeleton rows={8} />
  return <Opened run={run} report={report.data} switcher={switcher} />
}

/** Under so many rows the page says how little they prove. */
const fewRows = 200

function Opened(props: {
  readonly run: Run
  readonly report: CalibrationReport
  readonly switcher: ReactNode
}): ReactNode {
  const { run, report } = props
  const used = (report.inUse === null ? null : report.calibrated) ?? report.raw
  const marked = markedAbout(used.steps, 0.9)
  const what = report.kind === 'multi' ? 'labels' : 'messages'
  return (
    <div className={pane.page}>
      {props.switcher}
      <div className={css.head}>
        <div aria-live="polite">
          {marked ? (
            <Sentence
              note={`${percent(marked.right.low)} to ${percent(marked.right.high)}, from ${count(marked.rows)} ${what} marked 85 to 95 %, of ${count(report.rows)} ${report.part} rows.`}
            >
              Of 100 {what} marked 90 %, <b>{Math.round(marked.right.value * 100)}</b> are right.
            </Sentence>
          ) : (
            <Sentence note={`On ${count(report.rows)} ${report.part} rows.`}>
              Fewer than {fewestMarked} {what} are marked about 90 %.
            </Sentence>
          )}
          {report.rows < fewRows && (
            <p className={pane.warning}>
              {plural(report.rows, 'message')} {report.rows === 1 ? 'proves' : 'prove'} little: the
              calibration error could be anything from {percentNumber(used.ece.low)} to{' '}
              {percent(used.ece.high)}.
            </p>
          )}
        </div>
        <UseSwitch run={run} report={report} />
      </div>
      <div className={css.grid}>
        <section>
          <ReliabilityPicture figures={used} />
          <ConfidenceHistogram figures={used} />
        </section>
        <section>
          <Before report={report} />
          <Coverage run={run} figures={used} noun={report.kind === 'multi' ? 'label' : 'message'} />
        </section>
      </div>
    </div>
  )
}

function UseSwitch(props: { readonly run: Run; readonly report: CalibrationReport }): ReactNode {
  const { run, report } = props
  const use = useChange('calibration.use')
  const toast = useToast()
  const set = (isOn: boolean, isUndo = false): void =>
    use.mutate(
      { run: run.id, output: report.output, isOn },
      {
        onSuccess: () => {
          if (!isUndo)
            toast({
              message: isOn
                ? 'It answers with calibrated confidences'
                : 'It answers with its own confidences',
              onUndo: () => set(!isOn, true),
            })
        },
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  return (
    <div className={css.use}>
      <Switch
        label="Use calibrated confidences"
        checked={report.inUse !== null}
        disabled={use.isPending || (report.fit === null && report.inUse === null)}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <span className="caption">
        {report.fit
          ? 'In Try it, scored files, Decide and exported folders. Labels stay as they are; saved policies keep the confidences they were chosen on.'
          : report.problem}
      </span>
    </div>
  )
}

function Before(props: { readonly report: CalibrationReport }): ReactNode {
  const { raw, calibrated, fit, part } = props.report
  const line = (name: string, figures: ReliabilityFigures): ReactNode => (
    <tr>
      <th scope="row">{name}</th>
      <Figure estimate={figures.ece} write={percent} />
      <Figure estimate={figures.logLoss} write={threeDigits} />
      <Figure estimate={figures.brier} write={threeDigits} />
    </tr>
  )
  return (
    <>
      <h3 className="region">
        {fit ? 'One temperature for all' : 'How far it is off'}{' '}
        <span className="caption">
          {fit
            ? `${fit.temperature.toFixed(2)}, fitted on ${count(fit.rows)} ${fit.part} rows (Guo et al. 2017)`
            : ''}
        </span>
      </h3>
      <table className={`${pane.table} ${css.figures} num`}>
        <thead>
          <tr>
            <th scope="col">on {part}</th>
            <th scope="col">calibration error</th>
            <th scope="col">log loss</th>
            <th scope="col">Brier score</th>
          </tr>
        </thead>
        <tbody>
          {line('as it is', raw)}
          {calibrated && line('calibrated', calibrated)}
        </tbody>
      </table>
      {fit?.isAtLimit && (
        <p className="caption">The fit ran into its limit: the rows are too few, or all of them are right.</p>
      )}
    </>
  )
}

const threeDigits = (value: number): string => decimal(value, 3)

/** A figure, and below it its 95 % interval. */
function Figure(props: {
  readonly estimate: Estimate
  readonly write: (value: number) => string
}): ReactNode {
  const { estimate, write } = props
  return (
    <td>
      {write(estimate.value)}
      <span className={css.interval}>
        {write(estimate.low)} to {write(estimate.high)}
      </span>
    </td>
  )
}

function Coverage(props: {
  readonly run: Run
  readonly figures: ReliabilityFigures
  /** What is answered: messages, or with several labels a message each of its labels. */
  readonly noun: 'label' | 'message'
}): ReactNode {
  const { run, figures, noun } = props
  const [wish, setWish] = useState('98')
  const [moved, setMoved] = useState<number | null>(null)
  const points = useMemo(() => coverageCurve(figures.steps), [figures])
  const wanted = Number(wish) / 100
  const found = wanted > 0 && wanted <= 1 ? pointFor(points, wanted) : null
  const step = moved ?? found?.point.step ?? 500
  const own = points[step]
  const drawn = useMemo(() => {
    const rising = points
      .toReversed()
      .filter(
        ({ accuracy, answered }, at, all) =>
          accuracy !== null && (at === 0 || answered !== all[at - 1]?.answered),
      )
    const every = Math.max(1, Math.floor(rising.length / 150))
    return rising.filter((_, at) => at % every === 0 || at === rising.length - 1)
  }, [points])
  return (
    <>
      <h3 className="region">Answer only when sure</h3>
      <div className={pane.bar}>
        <label htmlFor="coverage-wish">At least</label>
        <input
          id="coverage-wish"
          className={pane.field}
          inputMode="decimal"
          value={wish}
          onChange={(event) => {
            setWish(event.currentTarget.value)
            setMoved(null)
          }}
        />
        <span>% right</span>
      </div>
      <p role="status" className={css.answer}>
        {moved === null ? foundWords(found, wanted, noun) : answerWords(own)}
      </p>
      <input
        type="range"
        className={css.slider}
        min={0}
        max={1000}
        step={5}
        value={step}
        aria-label="Answer from this confidence on"
        aria-valuetext={`${step / 1000}`}
        onChange={(event) => setMoved(Number(event.currentTarget.value))}
      />
      <LineFigure
        className={css.chart ?? ''}
        title="Percent right by percent answered"
        heading={<span className="caption">percent right by percent answered</span>}
        spec={{
          lines: [
            {
              id: 'right',
              name: '',
              readAs: 'right',
              style: 'smooth',
              colour: 1,
              points: drawn.map(({ share, accuracy }) => ({
                x: share.value * 100,
                y: accuracy?.value ?? 0,
              })),
              band: drawn.map(({ share, accuracy }) => ({
                x: share.value * 100,
                low: accuracy?.low ?? 0,
                high: accuracy?.high ?? 0,
              })),
            },
          ],
          ceiling: 1,
          unit: '',
          readUnit: 'answered',
          until: 100,
          isOver: true,
          marks: own?.accuracy ? [{ x: own.share.value * 100, y: own.accuracy.value, colour: 1 }] : [],
          format: (value) => `${percentNumber(value)} %`,
          formatTick: (value) => percentNumber(value, 0),
        }}
        formatX={(share) => `${share.toFixed(1)} % answered`}
        summary={answerWords(own)}
      />
      <Button href={`/runs/${run.id}?tab=decide&unsure=${step / 1000}`}>
        Send the others to a person, in Decide
      </Button>
    </>
  )
}

/** What was found for the share that is wished for, and whether the rows carry it. */
function foundWords(found: FoundPoint | null, wanted: number, noun: string): string {
  if (!(wanted > 0 && wanted <= 1)) return 'Give a percentage from 1 to 100.'
  if (!found) return `No confidence has so many right on ${plural(fewestAnswered, noun)} or more.`
  const own = answerWords(found.point)
  return found.isSupported
    ? own
    : `${own} ${plural(found.point.answered, noun)} ${found.point.answered === 1 ? 'is' : 'are'} too few to be sure of ${percentNumber(wanted)} %.`
}

function answerWords(point: CoveragePoint | undefined): string {
  if (!point?.accuracy) return 'Nothing is answered.'
  return `From ${decimal(point.step / 1000, 3)} on: ${percent(point.share.value, 0)} answered, ${percent(point.accuracy.value)} of them right (${percent(point.accuracy.low)} to ${percent(point.accuracy.high)}).`
}
