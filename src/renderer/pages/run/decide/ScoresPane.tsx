// Middle: the finding in a sentence, how the scores of each label lie, and the threshold over them.
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { thresholdSteps } from '../../../../shared/domain/policy'
import { ChartFrame } from '../../../charts/ChartFrame'
import { SpotReader } from '../../../charts/SpotReader'
import { count, percentNumber } from '../../../components/format'
import { MiddleCut, Sentence } from '../../../components/marks'
import { Segmented } from '../../../components/Segmented'
import css from './decide.module.css'
import type { PaneProps } from './pane'
import { ridgeData, ridgePicture, sharePhrase } from './ridges-picture'

const mostRidges = 7
const bins = 80
const ridgeWidth = 400
const ridgeHeight = 34

/** The pane. */
export function ScoresPane(props: PaneProps & { readonly part: string }): ReactNode {
  const { state, decided, onChange } = props
  const { decision, step } = decided
  const { inputs, mode } = state
  const names = listed(inputs.catch)
  const plus = (decision.saved.high - decision.saved.low) / 2
  const triggers = listed(inputs.trigger)
  const move = (event: KeyboardEvent): void => {
    const direction =
      event.key === 'ArrowRight' || event.key === 'ArrowUp'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowDown'
          ? -1
          : 0
    if (direction === 0) return
    event.preventDefault()
    onChange({ step: clamp(step + direction * (event.shiftKey ? 100 : 10)) })
  }
  return (
    <>
      <div aria-live="polite">
        <Sentence
          note={`${percentNumber(decision.saved.value)} % ± ${percentNumber(plus)} of the reading saved, ${count(Math.round(decision.missed.low))} to ${count(Math.round(decision.missed.high))} missed a day. Measured on ${count(decided.curve.rows)} ${props.part} rows.`}
        >
          Read{' '}
          <b>
            {count(Math.round(decision.read.value))} of {count(Math.round(inputs.volume))}
          </b>{' '}
          messages a day and catch{' '}
          <b>
            {count(Math.round(decision.caught.value))} of the{' '}
            {count(Math.round(decision.caught.value + decision.missed.value))}
          </b>{' '}
          that are {names}.
        </Sentence>
      </div>
      <div className={css.scoreHead}>
        <h3 className="region">
          {mode === 'sum'
            ? `Flag when the score for ${triggers} is at least`
            : 'Flag when any of these is at least'}
        </h3>
        {inputs.trigger.length > 1 && (
          <Segmented
            label="Thresholds"
            value={mode}
            items={[
              { value: 'sum', label: 'One for all' },
              { value: 'each', label: 'Per label' },
            ]}
            onChange={(next) => onChange({ mode: next, ...(next === 'sum' ? { step: null } : {}) })}
          />
        )}
      </div>
      {mode === 'sum' ? (
        <div className={css.ridges}>
          <Ridges {...props} />
          <div className={css.sliderRow}>
            <input
              type="range"
              min={0}
              max={thresholdSteps}
              step={1}
              value={step}
              aria-label={`Threshold for ${triggers}`}
              aria-valuetext={`${step / thresholdSteps}: ${count(Math.round(decision.read.value))} read, ${count(Math.round(decision.caught.value))} caught`}
              className={css.slider}
              onChange={(event) => onChange({ step: Number(event.currentTarget.value) })}
              onKeyDown={move}
            />
            <div className={`${css.ticks} num`} aria-hidden="true">
              <span>0</span>
              <b style={{ left: `${(step / thresholdSteps) * 100}%` }}>
                {(step / thresholdSteps).toFixed(2)}
              </b>
              <span>1</span>
            </div>
          </div>
        </div>
      ) : (
        <ul className={css.eachList}>
          {inputs.trigger.map((label) => {
            const own = state.steps[label] ?? 500
            return (
              <li key={label}>
                <span className={css.ridgeName}>
                  <MiddleCut text={label} />
                </span>
                <input
                  type="range"
                  min={0}
                  max={thresholdSteps}
                  step={10}
                  value={own}
                  aria-label={`Threshold of ${label}`}
                  className={css.slider}
                  onChange={(event) =>
                    onChange({ steps: { ...state.steps, [label]: Number(event.currentTarget.value) } })
                  }
                />
                <b className="num">{(own / thresholdSteps).toFixed(2)}</b>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

const clamp = (step: number): number => Math.min(thresholdSteps, Math.max(0, step))

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')

/** One hill a label: where its scores lie; what lies right of the threshold is flagged. */
function Ridges({ decided, state }: PaneProps): ReactNode {
  const { curve, decision, step } = decided
  const { inputs } = state
  const hills = useMemo(() => curve.labels.map(({ counts, rows }) => hill(counts, rows)), [curve])
  const order = curve.labels.map((_, at) => at)
  const weight = (at: number): number =>
    inputs.catch.includes(curve.labels[at]?.label ?? '') ? 1e12 : (decision.labels[at]?.flagged ?? 0)
  const isShort = curve.labels.length <= mostRidges
  const ranked = isShort ? order : order.toSorted((a, b) => weight(b) - weight(a))
  const shown = ranked.slice(0, mostRidges)
  const x = (step / thresholdSteps) * ridgeWidth
  const drawn = shown.flatMap((at) => {
    const own = decision.labels[at]
    if (!own) return []
    const isCaught = inputs.catch.includes(own.label) || (curve.labels.length === 2 && at === 0)
    const said = `${count(Math.round(own.flagged))} of ${count(Math.round(own.perDay))}`
    return [{ at, own, isCaught, said, label: own.label, path: hills[at] ?? '' }]
  })
  const size = { width: ridgeWidth, height: ridgeHeight }
  return (
    <ChartFrame
      title={ridgeTitle}
      heading={
        <span className="caption">
          messages by their score; right of the line they are flagged
          {isShort
            ? ''
            : `; ${count(curve.labels.length - drawn.length)} labels with fewer flagged are not drawn`}
        </span>
      }
      isSmall
      data={() => ridgeData(curve, decision, ranked)}
      picture={() => ridgePicture(ridgeTitle, drawn, step / thresholdSteps, size)}
    >
      {drawn.map(({ at, label, isCaught, said, path }) => (
        <div key={label} className={css.ridge}>
          <span className={`${css.ridgeName} ${isCaught ? css.strong : ''}`}>
            <MiddleCut text={label} width={94} />
          </span>
          <svg viewBox={`0 0 ${ridgeWidth} ${ridgeHeight}`} preserveAspectRatio="none" aria-hidden="true">
            <path d={path} className={css.hill} />
            <clipPath id={`flagged-${at}`}>
              <rect x={x} y={0} width={Math.max(0, ridgeWidth - x)} height={ridgeHeight} />
            </clipPath>
            <path
              d={path}
              clipPath={`url(#flagged-${at})`}
              className={isCaught ? css.hillCaught : css.hillFlagged}
            />
            <line
              x1={0}
              x2={ridgeWidth}
              y1={ridgeHeight - 0.5}
              y2={ridgeHeight - 0.5}
              className={css.ground}
            />
          </svg>
          <span className={`${css.ridgeCount} num ${isCaught ? css.caught : ''}`}>{said}</span>
        </div>
      ))}
      <div className={css.ridgeReader}>
        <SpotReader
          title={ridgeTitle}
          along="y"
          spots={drawn.map(({ own, label, said }, row) => ({
            x: step / thresholdSteps,
            y: (row + 0.6) / drawn.length,
            caption: label,
            values: [
              { text: said, name: 'flagged a day' },
              {
                text: sharePhrase(own),
                name: 'of them',
              },
            ],
          }))}
        />
      </div>
      <span className={css.cut} style={{ '--at': step / thresholdSteps } as never} aria-hidden="true" />
    </ChartFrame>
  )
}

const ridgeTitle = 'Scores of each label'

/** A smoothed histogram as a path, its highest place at nine tenths of the height. */
function hill(counts: readonly number[], rows: number): string {
  if (rows === 0) return ''
  const width = (thresholdSteps + 1) / bins
  const raw = Array.from({ length: bins }, () => 0)
  counts.forEach((many, step) => {
    const bin = Math.min(bins - 1, Math.floor(step / width))
    raw[bin] = (raw[bin] ?? 0) + many
  })
  const kernel = [0.06, 0.24, 0.4, 0.24, 0.06]
  const smooth = raw.map((_, at) =>
    kernel.reduce(
      (sum, share, offset) => sum + share * (raw[Math.min(bins - 1, Math.max(0, at + offset - 2))] ?? 0),
      0,
    ),
  )
  // By the root, so that a long thin tail is seen beside a peak.
  const heights = smooth.map(Math.sqrt)
  const top = Math.max(...heights, 1e-9)
  const place = (value: number, at: number): string =>
    `${((at / (bins - 1)) * ridgeWidth).toFixed(1)},${(ridgeHeight - (value / top) * ridgeHeight * 0.92).toFixed(1)}`
  return `M0,${ridgeHeight} L${heights.map(place).join(' L')} L${ridgeWidth},${ridgeHeight} Z`
}
