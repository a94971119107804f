// Which trial of a sweep is ahead, which go on to the next rung, and whose weights are worth keeping. Pure.
import type { FamilyId, SettingValues } from '../domain/run'
import type { PlannedMember, StudyMember } from '../domain/study'
import type { Rung, SweepBest } from '../domain/sweep'
import { metricsOf } from '../metrics'
import type { MetricInfo } from '../metrics/metric'

/** What a sweep is judged by. */
export type Judge = { readonly id: string; readonly info: MetricInfo }

/** The figure of that id, of whatever kind of output. */
export function judgeOf(id: string): Judge {
  const known = { ...metricsOf('ordered'), ...metricsOf('multi') }
  return { id, info: known[id] ?? unknown }
}

const unknown: MetricInfo = { label: 'Macro-F1', better: 'higher', format: 'percent', help: '' }

type Judged = Pick<StudyMember, 'figures' | 'trial' | 'rung' | 'state' | 'run'>

/** Sorts the best first; of equal ones the trial that was drawn first. */
export function ranked<T extends Judged>(members: readonly T[], { info }: Judge): T[] {
  const sign = info.better === 'higher' ? -1 : 1
  const value = (one: T): number => one.figures?.metric?.value ?? Number.NaN
  return members
    .filter((one) => one.state === 'done' && Number.isFinite(value(one)))
    .toSorted((a, b) => sign * (value(a) - value(b)) || (a.trial ?? 0) - (b.trial ?? 0))
}

const inRung = <T extends Judged>(members: readonly T[], rung: number): T[] =>
  members.filter((one) => (one.rung ?? 0) === rung)
const isOver = (members: readonly Judged[]): boolean =>
  members.length > 0 && members.every(({ state }) => state === 'done' || state === 'failed')

/** The last rung that has begun. */
export const lastRung = (members: readonly Judged[]): number =>
  Math.max(0, ...members.map(({ rung }) => rung ?? 0))

/**
 * The best so far: the best of the last rung that is over, since those before it had less to learn from; of what is done
 * where no rung is over yet.
 */
export function bestMember<T extends Judged>(members: readonly T[], judge: Judge): T | null {
  return leaders(members, judge)[0] ?? null
}

/** The best so far, and before it in time the one that will be the best once its rung is over. */
export function leaders<T extends Judged>(members: readonly T[], judge: Judge): T[] {
  const found: T[] = []
  for (let rung = lastRung(members); rung >= 0; rung--) {
    const own = inRung(members, rung)
    const [first] = ranked(own, judge)
    if (!first) continue
    if (isOver(own)) return [first, ...found]
    found.push(first)
  }
  return found.toReversed()
}

/** The trials that go on once the last rung is over: as many as the next one holds. None where it is not, or is the last. */
export function survivors<T extends Judged>(
  members: readonly T[],
  rungs: readonly Rung[],
  judge: Judge,
): T[] {
  const last = lastRung(members)
  const next = rungs[last + 1]
  const own = inRung(members, last)
  if (!next || !isOver(own)) return []
  return ranked(own, judge).slice(0, next.trials)
}

/** The best trial as it is told; `settingsOf` takes the budget of its rung out of its settings. */
export function bestOf(
  members: readonly StudyMember[],
  judge: Judge,
  rungs: readonly Rung[],
  settingsOf: (member: StudyMember) => SettingValues,
): SweepBest | null {
  const best = bestMember(members, judge)
  const estimate = best?.figures?.metric
  if (!best || !best.figures || !estimate || best.run === null) return null
  const rung = best.rung ?? 0
  return {
    run: best.run,
    trial: best.trial ?? 1,
    rung,
    family: best.family,
    model: best.model?.name ?? null,
    settings: settingsOf(best),
    metric: { id: judge.id, ...estimate },
    trained: best.figures.trained,
    isPartial: (rungs[rung]?.budget ?? null) !== null,
  }
}

/** What is done and what there is to do, in whole trainings; rungs that have not begun count as they are planned. */
export function effortOf(
  members: readonly Pick<PlannedMember, 'rung' | 'state'>[],
  rungs: readonly Rung[] | null,
): { readonly done: number; readonly all: number } {
  const sum = (some: typeof members): number =>
    some.reduce((total, one) => total + shareOfMember(one, rungs), 0)
  const begun = lastRung(members.map((one) => ({ ...one, figures: null, run: null })))
  const later = (rungs ?? []).slice(begun + 1)
  return {
    done: sum(members.filter(({ state }) => state === 'done' || state === 'failed')),
    all: sum(members) + later.reduce((total, { trials, share }) => total + trials * share, 0),
  }
}

/** What one training costs of a whole one. */
export const shareOfMember = ({ rung }: Pick<PlannedMember, 'rung'>, rungs: readonly Rung[] | null): number =>
  rungs?.[rung ?? 0]?.share ?? 1

/** Trials that took about the same way: those of one family from one folder. */
export const armOf = ({
  family,
  model,
}: {
  family: FamilyId
  model?: { id: string } | null | undefined
}): string => `${family} ${model?.id ?? ''}`
