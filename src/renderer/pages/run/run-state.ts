// What a run's events add up to: the curves, the present figures, the log. Pure; the page folds the stored
// and the live events into it. Invariant: an event that was already folded (same seq or older) changes nothing,
// so replaying after a reload or a dropped connection loses and doubles nothing.
import type { RunEvent, WatchedClasses } from '../../../shared/domain/run'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

/** One point of the training curve. */
export type StepPoint = {
  readonly step: number
  readonly epoch: number
  readonly minutes: number
  readonly loss: number
  readonly learningRate: number
  /** Null where it is not computed. */
  readonly gradientNorm: number | null
  readonly samplesPerSecond: number
  readonly rssMiB: number
}

/** One evaluated epoch. */
export type EpochPoint = {
  readonly epoch: number
  readonly step: number
  readonly minutes: number
  readonly trainLoss: number
  readonly validationLoss: number | null
  readonly metrics: Readonly<Record<string, number>>
  /** For each output, what became of each label; empty in runs from before it was kept. */
  readonly classes: readonly (WatchedClasses | null)[]
  /** What was said of the followed texts. */
  readonly followed: readonly { readonly probability: number; readonly said: number }[]
  readonly isBest: boolean
}

/** A run as its events tell it. */
export type RunProgress = {
  readonly lastSeq: number
  readonly phase: Of<'phase'>['phase'] | 'queued' | null
  /** Texts done of a long phase, 0 to 1; null where it is not told. */
  readonly phaseShare: number | null
  /** The step at which it was held; null while it goes on. */
  readonly pausedAt: number | null
  /** The last step from which it could go on after a crash; 0 before the first. */
  readonly checkpoint: number
  readonly started: Of<'started'> | null
  readonly latest: Of<'step'> | null
  readonly peakRssMiB: number
  readonly steps: readonly StepPoint[]
  readonly epochs: readonly EpochPoint[]
  /** Everything but the steps, for the log. */
  readonly log: readonly Exclude<RunEvent, { type: 'step' }>[]
  readonly finished: Of<'finished'> | null
}

/** Before the first event. */
export const emptyProgress: RunProgress = {
  lastSeq: -1,
  phase: null,
  phaseShare: null,
  pausedAt: null,
  checkpoint: 0,
  started: null,
  latest: null,
  peakRssMiB: 0,
  steps: [],
  epochs: [],
  log: [],
  finished: null,
}

type Draft = { -readonly [K in keyof RunProgress]: RunProgress[K] } & {
  steps: StepPoint[]
  epochs: EpochPoint[]
  log: Exclude<RunEvent, { type: 'step' }>[]
}

/** Folds events in order of `seq`; the arrays are copied once per call, so pass them in batches. */
export function foldEvents(state: RunProgress, events: readonly RunEvent[]): RunProgress {
  const fresh = events.filter((event) => event.seq > state.lastSeq)
  if (fresh.length === 0) return state
  const draft: Draft = { ...state, steps: [...state.steps], epochs: [...state.epochs], log: [...state.log] }
  for (const event of fresh) {
    if (event.seq <= draft.lastSeq) continue
    draft.lastSeq = event.seq
    if (event.type === 'step') foldStep(draft, event)
    else {
      note(draft, event)
      foldMilestone(draft, event)
    }
  }
  return draft
}

// A long phase tells again and again how far it is; the log keeps one line of it. Checkpoints are many.
function note(draft: Draft, event: Exclude<RunEvent, { type: 'step' }>): void {
  const last = draft.log.at(-1)
  const isSame =
    (event.type === 'phase' && last?.type === 'phase' && last.phase === event.phase) ||
    (event.type === 'checkpoint' && last?.type === 'checkpoint')
  if (isSame) draft.log.pop()
  draft.log.push(event)
}

function foldStep(draft: Draft, event: Of<'step'>): void {
  draft.latest = event
  draft.peakRssMiB = Math.max(draft.peakRssMiB, event.rssMiB)
  draft.steps.push({
    step: event.step,
    epoch: event.epoch,
    minutes: event.elapsedSeconds / 60,
    loss: event.loss,
    learningRate: event.learningRate,
    gradientNorm: event.gradientNorm,
    samplesPerSecond: event.samplesPerSecond,
    rssMiB: event.rssMiB,
  })
}

function foldMilestone(draft: Draft, event: Exclude<RunEvent, { type: 'step' }>): void {
  if (event.type === 'queued') {
    draft.phase = 'queued'
    draft.finished = null
  } else if (event.type === 'phase') {
    draft.phase = event.phase
    draft.phaseShare = event.done !== undefined && event.total ? event.done / event.total : null
  } else if (event.type === 'started') foldStart(draft, event)
  else if (event.type === 'epoch') foldEpoch(draft, event)
  else if (event.type === 'checkpoint') draft.checkpoint = event.step
  else if (event.type === 'paused') draft.pausedAt = event.step
  else if (event.type === 'resumed') draft.pausedAt = null
  else if (event.type === 'finished') foldEnd(draft, event)
}

function foldEnd(draft: Draft, event: Of<'finished'>): void {
  draft.finished = event
  draft.pausedAt = null
}

// A resumed run starts again at a checkpoint: what was drawn after it is taken back.
function foldStart(draft: Draft, event: Of<'started'>): void {
  draft.started = event
  draft.finished = null
  draft.pausedAt = null
  draft.latest = draft.latest && draft.latest.step <= event.step ? draft.latest : null
  draft.steps = draft.steps.filter((point) => point.step <= event.step)
  draft.epochs = draft.epochs.filter((point) => point.step <= event.step)
}

function foldEpoch(draft: Draft, event: Of<'epoch'>): void {
  if (event.isBest) draft.epochs = draft.epochs.map((point) => ({ ...point, isBest: false }))
  draft.epochs.push({
    epoch: event.epoch,
    step: event.step,
    minutes: event.elapsedSeconds / 60,
    trainLoss: event.trainLoss,
    validationLoss: event.validation?.loss ?? null,
    metrics: event.validation?.metrics ?? {},
    classes: event.validation?.classes ?? [],
    followed: event.followed ?? [],
    isBest: event.isBest,
  })
}

/** The axis along which curves are drawn. */
export type Along = 'step' | 'epoch' | 'minutes'

/** Where the run is expected to end on that axis, or null while it is not known. */
export function endOf(progress: RunProgress, along: Along): number | null {
  const { started, latest, finished, steps, epochs } = progress
  const last = Math.max(steps.at(-1)?.[along] ?? 0, epochs.at(-1)?.[along] ?? 0)
  if (finished) return last > 0 ? last : null
  if (along === 'step') return started?.totalSteps ?? null
  if (along === 'epoch') return started?.epochs ?? null
  return latest ? (latest.elapsedSeconds + latest.secondsLeft) / 60 : null
}

/** How full each epoch's segment is, 0 to 1. */
export function epochShares(progress: RunProgress): number[] {
  const count = Math.ceil(progress.started?.epochs ?? 0)
  const done = Math.max(progress.latest?.epoch ?? 0, progress.epochs.at(-1)?.epoch ?? 0)
  return Array.from({ length: count }, (_, index) => Math.min(1, Math.max(0, done - index)))
}

/** What always saying the commonest training label reaches on validation (or on training without one). */
export type Majority = { readonly label: string; readonly share: number }
