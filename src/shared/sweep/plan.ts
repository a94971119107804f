// The trainings of a sweep: those of the first rung, then of each rung as the one before has ended. Pure, so that a sweep
// that was stopped or killed goes on with the same plan.
import type { SettingValues } from '../domain/run'
import type { PlannedMember, Study, StudyMember } from '../domain/study'
import type { SweepRequest } from '../domain/sweep'
import type { Trial } from './draw'
import { type Judge, survivors } from './ranking'

const waiting = { run: null, state: 'waiting' as const, figures: null }

/** The members of the first rung. */
export function firstMembers(
  request: SweepRequest,
  trials: readonly Trial[],
  split: string,
): PlannedMember[] {
  return trials.map(({ arm, settings }, at): PlannedMember => {
    const given = { trial: at + 1, family: arm.family, model: arm.model, settings, split }
    return memberOf(request, given, 0)
  })
}

/** The members of the next rung, once the last one is over; none where it is not or was the last. */
export function nextMembers(
  request: SweepRequest,
  plan: readonly PlannedMember[],
  judge: Judge,
): PlannedMember[] {
  return survivors(plan, request.rungs ?? [], judge).map((one) =>
    memberOf(
      request,
      {
        trial: one.trial ?? 1,
        family: one.family,
        model: one.model ?? null,
        settings: settingsOfTrial(request, one),
        split: one.split,
      },
      (one.rung ?? 0) + 1,
    ),
  )
}

type Given = Required<Pick<PlannedMember, 'trial' | 'family' | 'settings' | 'split'>> & {
  readonly model: { id: string; name: string } | null
}

function memberOf(request: SweepRequest, given: Given, rung: number): PlannedMember {
  const { rungs = [], budget: kind = 'rows' } = request
  const budget = rungs[rung]?.budget ?? null
  const limit = budget === null ? {} : kind === 'rows' ? { limitTrain: budget } : { epochs: budget }
  return {
    ...waiting,
    ...given,
    name: `trial ${given.trial}${rungs.length > 1 ? `, ${budgetWords(request, rung)}` : ''}`,
    settings: { ...given.settings, ...limit },
    size: kind === 'rows' ? budget : null,
    rung,
  }
}

/** What a rung gives each of its trials: `1,000 rows`, `2 epochs`, `all rows`. */
export function budgetWords({ rungs = [], budget: kind = 'rows' }: SweepRequest, rung: number): string {
  const budget = rungs[rung]?.budget ?? null
  if (budget === null) return kind === 'rows' ? 'all rows' : 'all epochs'
  const noun = kind === 'rows' ? 'row' : 'epoch'
  return `${budget.toLocaleString('en')} ${noun}${budget === 1 ? '' : 's'}`
}

/** The settings of a trial without what its rung has less of. */
export function settingsOfTrial(
  { spaces, rungs = [], budget: kind = 'rows' }: SweepRequest,
  member: Pick<StudyMember, 'family' | 'rung' | 'settings'>,
): SettingValues {
  if ((rungs[member.rung ?? 0]?.budget ?? null) === null) return member.settings
  const key = kind === 'rows' ? 'limitTrain' : 'epochs'
  const { [key]: _budget, ...own } = member.settings
  const whole = spaces.find(({ family }) => family === member.family)?.settings?.[key]
  return whole === undefined ? own : { ...own, [key]: whole }
}

/** The settings that a sweep searches, in the order in which they are named. */
export function searchedKeys({ spaces }: Pick<SweepRequest, 'spaces'>): string[] {
  return [...new Set(spaces.flatMap(({ search = {} }) => Object.keys(search)))]
}

/** Trainings that a study has in all; rungs that have not begun count as they are planned. */
export function trainingsOf({ request, members }: Pick<Study, 'request' | 'members'>): number {
  const rungs = request.kind === 'sweep' ? (request.rungs ?? []) : []
  const begun = Math.max(0, ...members.map(({ rung }) => rung ?? 0))
  return members.length + rungs.slice(begun + 1).reduce((sum, { trials }) => sum + trials, 0)
}
