import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { clockIn, count, decimal, duration, passes, percent, points } from '../../components/format'
import { Figure } from '../../components/marks'
import { bestFigure } from './curves'
import css from './live.module.css'
import { figureName, figureText, isPercent } from '../../components/metric-text'
import type { Majority, RunProgress } from './run-state'
import { isLive, phaseText } from '../../components/run-words'

/** The figures of a run: time left first. */
export function LiveStrip(props: {
  readonly run: Run
  readonly progress: RunProgress
  readonly metric: string
  readonly baseline: Majority | null
}): ReactNode {
  const { progress } = props
  return (
    <div className={css.figures}>
      <TimeFigure run={props.run} progress={progress} />
      {props.metric !== 'loss' && <MetricFigure progress={progress} metric={props.metric} />}
      <LossFigure progress={progress} />
      <Figure
        size="small"
        caption="Speed"
        value={progress.latest ? count(progress.latest.samplesPerSecond) : '–'}
        unit={progress.latest ? 'messages/s' : undefined}
        note={speedNote(progress)}
      />
      <MemoryFigure run={props.run} progress={progress} />
      <OverFigure progress={progress} baseline={props.baseline} />
    </div>
  )
}

function TimeFigure(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { latest, phase, epochs, started, pausedAt } = props.progress
  if (!isLive(props.run.status)) {
    const seconds = props.run.result?.trainSeconds ?? latest?.elapsedSeconds
    const isEarly = props.run.result?.isStoppedEarly === true
    return (
      <Figure
        caption="Training took"
        value={seconds === undefined ? '–' : duration(seconds)}
        note={`${passes(epochs.at(-1)?.epoch ?? 0)} of ${passes(started?.epochs ?? epochs.length)} epochs${isEarly ? ', stopped early: no new best' : ''}`}
      />
    )
  }
  if (pausedAt !== null)
    return (
      <Figure
        caption="Paused"
        value={<span className={css.phase}>at step {count(pausedAt)}</span>}
        note={latest ? `about ${duration(latest.secondsLeft)} of training left` : 'it waits for Resume'}
      />
    )
  if (!latest || phase !== 'training')
    return (
      <Figure
        caption="Now"
        value={<span className={css.phase}>{phaseText(phase, props.run.family)}</span>}
        note={phaseNote(props.progress)}
      />
    )
  return (
    <Figure
      caption="Time left"
      value={duration(latest.secondsLeft)}
      interval={
        latest.secondsLeft >= 60 ? (
          <span className={css.clock}>done about {clockIn(latest.secondsLeft)}</span>
        ) : undefined
      }
      note={`step ${count(latest.step)} of ${count(latest.totalSteps)}, ${duration(latest.elapsedSeconds)} so far`}
    />
  )
}

function speedNote({ started }: RunProgress): string {
  if (!started) return ''
  const padding = started.text?.paddingShare
  if (typeof padding === 'number') return `padding ${percent(padding, 0)}, ${started.precision}`
  return started.text ? started.precision : `${started.precision}, ${count(started.features)} features`
}

function phaseNote({ latest, phaseShare }: RunProgress): string {
  if (phaseShare !== null) return `${percent(phaseShare, 0)} of the texts`
  return latest ? `${duration(latest.elapsedSeconds)} so far` : 'time left is known after the first steps'
}

function MetricFigure(props: { readonly progress: RunProgress; readonly metric: string }): ReactNode {
  const { progress, metric } = props
  const value = progress.epochs.at(-1)?.metrics[metric]
  const best = bestFigure(progress, metric)
  return (
    <Figure
      size="small"
      caption={`Validation ${figureName(metric)}`}
      value={value === undefined ? '–' : figureText(metric, value)}
      unit={value !== undefined && isPercent(metric) ? '%' : undefined}
      note={
        best
          ? `best ${figureText(metric, best.value)} at epoch ${passes(best.epoch)}`
          : 'after the first epoch'
      }
    />
  )
}

function LossFigure(props: { readonly progress: RunProgress }): ReactNode {
  const epoch = props.progress.epochs.at(-1)
  const loss = props.progress.latest?.loss ?? epoch?.trainLoss
  return (
    <Figure
      size="small"
      caption="Training loss"
      value={loss === undefined ? '–' : decimal(loss, 3)}
      note={epoch && epoch.validationLoss !== null ? `validation ${decimal(epoch.validationLoss, 3)}` : ''}
    />
  )
}

function MemoryFigure(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const peak = Math.max(props.progress.peakRssMiB, props.run.result?.peakRssMiB ?? 0)
  const isLarge = peak >= 1000
  return (
    <Figure
      size="small"
      caption="Memory"
      value={peak === 0 ? '–' : isLarge ? decimal(peak / 1024) : count(peak)}
      unit={peak === 0 ? undefined : isLarge ? 'GiB' : 'MiB'}
      note="at its peak"
    />
  )
}

function OverFigure(props: {
  readonly progress: RunProgress
  readonly baseline: Majority | null
}): ReactNode {
  const { progress, baseline } = props
  const best = progress.epochs.find((epoch) => epoch.isBest) ?? progress.epochs.at(-1)
  const accuracy = best?.metrics['accuracy']
  const isKnown = accuracy !== undefined && baseline !== null
  return (
    <Figure
      size="small"
      caption="Over one label always"
      value={isKnown ? points(accuracy - baseline.share) : '–'}
      unit={isKnown ? 'points' : undefined}
      note={
        isKnown ? (
          <span title={`Always saying ${baseline.label} is right in ${percent(baseline.share)} of messages.`}>
            accuracy {percent(accuracy)} against {percent(baseline.share)}
          </span>
        ) : (
          'after the first epoch'
        )
      }
    />
  )
}
