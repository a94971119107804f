import { IconAlertCircle, IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import type { Run, SettingValues } from '../../../shared/domain/run'
import type { FamilySpec } from '../../../shared/models/settings'
import { IntervalDot, intervalAxis } from '../../charts/IntervalPlot'
import { proportionInterval } from '../../charts/proportion'
import { count, duration, interval, memory, percentNumber } from '../../components/format'
import { Pill } from '../../components/marks'
import type { Check } from './checks'
import css from './new-run.module.css'
import { usesOf, whatHappens } from './what-happens'

/** The simple way: the recipe, what it does, and what wants a look before the start. */
export function Simple(props: {
  readonly spec: FamilySpec
  readonly statistics: DatasetStatistics
  readonly values: SettingValues
  readonly changed: number
  readonly checks: readonly Check[]
  /** Null while no row is in training. */
  readonly epochs: number | null
  /** The run that says what this one will take. */
  readonly last: Run | null
}): ReactNode {
  const { last } = props
  return (
    <>
      <div className={css.sectionHead}>
        <h2 className="section">How it learns</h2>
        <span className={css.sectionNote}>
          {last ? `time measured on this machine, by Run ${last.number}` : 'not measured on this machine yet'}
        </span>
      </div>
      <div className={css.recipes}>
        <Recipe spec={props.spec} last={last} changed={props.changed} epochs={props.epochs} />
        <section className={css.what} aria-label="What it will do">
          <h3 className="region">What it will do</h3>
          <ol>
            {whatHappens(usesOf(props.statistics, props.values), props.values).map((line, index) => (
              <li key={line}>
                <span className={`${css.stepNumber} num`}>{index + 1}</span>
                <span className="num">{line}</span>
              </li>
            ))}
          </ol>
          <p className="caption">Everything is computed on this machine; no message leaves it.</p>
        </section>
      </div>
      <Checks checks={props.checks} />
    </>
  )
}

function Recipe(props: {
  readonly spec: FamilySpec
  readonly last: Run | null
  readonly changed: number
  readonly epochs: number | null
}): ReactNode {
  const { spec, last } = props
  const result = last?.result ?? null
  return (
    <section className={css.recipe} aria-label={`Fast, ${spec.label}`}>
      <div className={css.recipeHead}>
        <span className={css.radio} aria-hidden="true" />
        <h3>Fast</h3>
        <span>{spec.label}</span>
      </div>
      <p className={css.recipeText}>{spec.summary}</p>
      <div className={css.timeHead}>
        <div>
          <div className="caption">Time here</div>
          <div className={`${css.time} num`}>
            {result ? duration(result.trainSeconds) : 'seconds to a minute or two'}
          </div>
        </div>
        {result && (
          <Pill tone="good" icon={<IconCheck />}>
            Fits
          </Pill>
        )}
      </div>
      <TimeScale seconds={result?.trainSeconds ?? null} />
      <dl className={`${css.recipeFacts} num`}>
        <div>
          <dt>Memory at peak</dt>
          <dd>{result ? <b>{memory(result.peakRssMiB)}</b> : 'not measured yet'}</dd>
        </div>
        <div>
          <dt>{result?.testAccuracy !== null && result ? 'Accuracy last time' : 'Accuracy'}</dt>
          <dd>
            {result && result.testAccuracy !== null ? (
              <LastAccuracy value={result.testAccuracy} rows={result.testRows} />
            ) : (
              'known after the first run'
            )}
          </dd>
        </div>
      </dl>
      <p className="caption num">
        {props.epochs === null
          ? 'Keeps the best epoch'
          : `${count(props.epochs)} epochs at most, keeps the best one`}
        {props.changed > 0
          ? `; ${props.changed} ${props.changed === 1 ? 'setting' : 'settings'} changed`
          : ''}
      </p>
    </section>
  )
}

function LastAccuracy(props: { readonly value: number; readonly rows: number }): ReactNode {
  const estimate = proportionInterval(props.value, props.rows)
  return (
    <span className={css.lastAccuracy}>
      <IntervalDot
        axis={intervalAxis([
          { low: Math.max(0, estimate.low - 0.02), high: Math.min(1, estimate.high + 0.02) },
        ])}
        row={{ name: '', ...estimate }}
        width={90}
        height={14}
      />
      <span title={`95 % interval from ${count(props.rows)} messages`}>
        <b>{percentNumber(props.value)}</b> {interval(estimate)} %
      </span>
    </span>
  )
}

const marks = [
  { seconds: 1, label: '1 s' },
  { seconds: 10, label: '10 s' },
  { seconds: 60, label: '1 min' },
  { seconds: 600, label: '10 min' },
  { seconds: 3600, label: '1 h' },
]
const onScale = (seconds: number): number =>
  Math.max(0, Math.min(1, Math.log10(seconds / 0.5) / Math.log10(5000 / 0.5)))

function TimeScale(props: { readonly seconds: number | null }): ReactNode {
  return (
    <div className={css.timeScale} aria-hidden="true">
      <div className={css.timeTrack}>
        <div
          style={{ width: `${props.seconds === null ? 0 : Math.max(3, onScale(props.seconds) * 100)}%` }}
        />
      </div>
      {marks.map((mark) => (
        <span key={mark.label} className="num" style={{ left: `${onScale(mark.seconds) * 100}%` }}>
          {mark.label}
        </span>
      ))}
    </div>
  )
}

const icons = {
  stop: <IconAlertTriangle size={15} stroke={1.8} className={css.stopIcon} aria-label="stops the run:" />,
  look: <IconAlertCircle size={15} stroke={1.8} className={css.lookIcon} aria-label="worth a look:" />,
  fine: <IconCheck size={15} stroke={2} className={css.fineIcon} aria-label="fine:" />,
}

function Checks(props: { readonly checks: readonly Check[] }): ReactNode {
  const look = props.checks.filter((check) => check.level === 'look').length
  const stops = props.checks.some((check) => check.level === 'stop')
  return (
    <section className={css.checks} aria-label="Before you start">
      <div className={css.checksHead}>
        <h3 className="region">Before you start</h3>
        <span className="caption num">
          {stops
            ? 'one check stops the run'
            : look === 0
              ? `${props.checks.length} checks, all fine`
              : `${look} of ${props.checks.length} checks want a look; none of them stops the run`}
        </span>
      </div>
      <ul>
        {props.checks.map((check) => (
          <li key={check.id}>
            {icons[check.level]}
            <span className={check.level === 'fine' ? '' : css.checkTitle}>{check.title}</span>
            <span className={css.checkDetail}>{check.detail}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
