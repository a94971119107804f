// What a training says while it goes on, brought to its row, to the status bar and to its history.
import type { Run, RunEventBody, SettingValues } from '../../shared/domain/run'
import { appendEvent, readAllEvents } from '../store/events'
import { type RunChange, updateRun } from '../store/runs'
import type { Job } from './activity'
import { announce, type Context, timestamp } from './context'
import type { Entry } from './training-entry'

/** Stores an event, then sends it to those who listen. */
export function tell(context: Context, entry: Entry, body: RunEventBody): void {
  entry.events.send(appendEvent(context.write(), entry.run.id, body, timestamp(context)))
}

/** Brings the run's row and the status bar up to date. */
export function follow(context: Context, entry: Entry, body: RunEventBody, job: Job): void {
  const { id, settings } = entry.run
  const change = (what: RunChange): void => {
    updateRun(context.write(), id, what)
    announce(context, 'runs', id)
  }
  if (body.type === 'phase') {
    const { phase, done, total } = body
    const isCounted = done !== undefined && total !== undefined
    job.update({ detail: isCounted ? `${phase}, ${done} of ${total} texts` : phase })
  }
  if (body.type === 'started') {
    if (body.resumedFrom > 0) entry.curve = earlierCurve(context, entry.run, body.resumedFrom)
    change({ step: body.step, totalSteps: body.totalSteps, validationCurve: [...entry.curve.values()] })
  }
  if (body.type === 'checkpoint') change({ checkpointStep: body.step })
  if (body.type === 'epoch') {
    if (body.validation) entry.curve.set(body.step, figureOf(settings, body.validation))
    const { step, totalSteps } = body
    change({ step, totalSteps, validationCurve: [...entry.curve.values()] })
  }
  if (body.type === 'paused' || body.type === 'resumed') {
    entry.isPaused = body.type === 'paused'
    change({ status: entry.isPaused ? 'paused' : 'running', step: body.step })
    job.update({ detail: entry.isPaused ? 'paused' : 'training', secondsLeft: null })
  }
  if (body.type === 'step') {
    const progress = body.totalSteps > 0 ? body.step / body.totalSteps : null
    job.update({
      progress,
      secondsLeft: body.secondsLeft,
      detail: `epoch ${Math.max(1, Math.ceil(body.epoch))}`,
    })
  }
}

/** Validation figures by step of a training that goes on from `step`: what came after that is taken back. */
function earlierCurve(context: Context, { id, settings }: Run, step: number): Map<number, number> {
  const curve = new Map<number, number>()
  const cut = (from: number): void => {
    for (const known of curve.keys()) if (known > from) curve.delete(known)
  }
  for (const event of readAllEvents(context.db, id, ['started', 'epoch'])) {
    if (event.type === 'started') cut(event.resumedFrom)
    if (event.type === 'epoch' && event.validation)
      curve.set(event.step, figureOf(settings, event.validation))
  }
  cut(step)
  return curve
}

/** The figure that the best epoch is kept by. */
function figureOf(settings: SettingValues, { metrics }: { metrics: Record<string, number> }): number {
  return metrics[String(settings['keepBestBy'] ?? 'macroF1')] ?? metrics['macroF1'] ?? 0
}
