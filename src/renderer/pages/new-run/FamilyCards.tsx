// The ways to learn, side by side on one scale of time. The whole card is a radio button: ← → choose.
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { FamilyId, Run } from '../../../shared/domain/run'
import { IntervalDot, intervalAxis } from '../../charts/IntervalPlot'
import { proportionInterval } from '../../charts/proportion'
import { count, duration, interval, memory, percentNumber, plural } from '../../components/format'
import { Pill } from '../../components/marks'
import css from './families.module.css'
import { familyIds, type FamilyForm, type FormState } from './use-form'

/** What each way is called in a word, and what can be said of its time before one was measured. */
export const ways: Readonly<Record<FamilyId, { readonly word: string; readonly guess: string }>> = {
  'bag-of-words': { word: 'Fast', guess: 'seconds to a minute' },
  'frozen-encoder': { word: 'Balanced', guess: 'a minute or two' },
  encoder: { word: 'Best', guess: 'minutes to hours' },
}

/** The three cards. */
export function FamilyCards(props: { readonly form: FormState }): ReactNode {
  const { form } = props
  return (
    <div className={css.cards} role="radiogroup" aria-label="How it learns">
      {familyIds.map((id) => (
        <Card
          key={id}
          own={form.forms[id]}
          isChosen={form.id === id}
          measured={form.id === id ? form.measured : null}
          model={form.model?.name ?? null}
          onChoose={() => form.setFamily(id)}
        />
      ))}
    </div>
  )
}

type Taken = { readonly seconds: number; readonly peakRssMiB: number; readonly from: string }

function takenBy(last: Run | null, measured: FormState['measured']): Taken | null {
  if (measured)
    return { seconds: measured.seconds, peakRssMiB: measured.peakRssMiB, from: 'from 20 measured steps' }
  if (!last?.result) return null
  return {
    seconds: last.result.trainSeconds,
    peakRssMiB: last.result.peakRssMiB,
    from: `as Run ${last.number} took`,
  }
}

function Card(props: {
  readonly own: FamilyForm
  readonly isChosen: boolean
  readonly measured: FormState['measured']
  readonly model: string | null
  readonly onChoose: () => void
}): ReactNode {
  const { own, isChosen, model } = props
  const { spec, last } = own
  const { word, guess } = ways[own.id]
  const isBlocked = spec.needsModel && model === null
  const taken = takenBy(last, props.measured)
  const changed = Object.keys(own.changed).length
  return (
    <div className={css.card} data-chosen={isChosen || undefined} data-blocked={isBlocked || undefined}>
      <input
        type="radio"
        name="family"
        className={css.cover}
        checked={isChosen}
        disabled={isBlocked}
        aria-label={`${word}, ${spec.label}`}
        onChange={props.onChoose}
      />
      <div className={css.head}>
        <span className={css.radio} aria-hidden="true" />
        <h3>{word}</h3>
        <span>{spec.label}</span>
      </div>
      <p className={css.text}>{spec.summary}</p>
      <div className={css.timeHead}>
        <div>
          <div className={css.caption}>Time here{taken && `, ${taken.from}`}</div>
          <div className={`${css.time} num`} data-guess={taken === null || undefined}>
            {taken ? duration(taken.seconds) : guess}
          </div>
        </div>
        {taken && (
          <Pill tone="good" icon={<IconCheck />}>
            Measured
          </Pill>
        )}
      </div>
      <TimeScale seconds={taken?.seconds ?? null} />
      {isBlocked ? (
        <p className={css.blocked}>
          Needs a model folder, and none is linked. <Link href="/models?add=1">Add one</Link>
        </p>
      ) : (
        <Facts last={last} taken={taken} />
      )}
      {!isBlocked && changed > 0 && (
        <p className={`${css.caption} num`}>{plural(changed, 'setting')} changed</p>
      )}
    </div>
  )
}

function Facts(props: { readonly last: Run | null; readonly taken: Taken | null }): ReactNode {
  const result = props.last?.result ?? null
  return (
    <dl className={`${css.facts} num`}>
      <div>
        <dt>Memory at peak</dt>
        <dd>{props.taken ? <b>{memory(props.taken.peakRssMiB)}</b> : 'not measured yet'}</dd>
      </div>
      <div>
        <dt>{result && result.testAccuracy !== null ? 'Accuracy last time' : 'Accuracy'}</dt>
        <dd>
          {result && result.testAccuracy !== null ? (
            <LastAccuracy value={result.testAccuracy} rows={result.testRows} />
          ) : (
            'known after the first run'
          )}
        </dd>
      </div>
    </dl>
  )
}

function LastAccuracy(props: { readonly value: number; readonly rows: number }): ReactNode {
  const estimate = proportionInterval(props.value, props.rows)
  const axis = intervalAxis([
    { low: Math.max(0, estimate.low - 0.02), high: Math.min(1, estimate.high + 0.02) },
  ])
  return (
    <span className={css.lastAccuracy}>
      <IntervalDot axis={axis} row={{ name: '', ...estimate }} width={84} height={14} />
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
  const width = props.seconds === null ? 0 : Math.max(3, onScale(props.seconds) * 100)
  return (
    <div className={css.timeScale} aria-hidden="true">
      <div className={css.timeTrack}>
        <div style={{ width: `${width}%` }} />
      </div>
      {marks.map((mark) => (
        <span key={mark.label} className="num" style={{ left: `${onScale(mark.seconds) * 100}%` }}>
          {mark.label}
        </span>
      ))}
    </div>
  )
}
