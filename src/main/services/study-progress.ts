// How far a study is and how long it will take: its trainings counted by what they cost, and timed by what they are of.
import type { RunId } from '../../shared/domain/ids'
import type { Study, StudyEvent, StudyMember } from '../../shared/domain/study'
import { armOf, effortOf, shareOfMember } from '../../shared/sweep/ranking'
import type { Broadcast } from './broadcast'
import type { Context } from './context'

/** A study at work. */
export type Active = {
  readonly events: Broadcast<StudyEvent>
  /** Its owner left or stopped it. */
  readonly stopping: AbortController
  run: RunId | null
  /** Share of the training of now that is done, and when that began; milliseconds. */
  share: number
  begun: number
  /** What trainings of one kind took in this process, the latest ones most: whole trainings, and milliseconds. */
  readonly took: Map<string, { effort: number; ms: number }>
}

/**
 * Notes what the training of now took. Each counts twice what the one before did: the first reads texts that the cache then
 * has, and higher rungs spend less of their time on the way.
 */
export function noteTime(context: Context, own: Active, study: Study, member: StudyMember): void {
  const before = own.took.get(armOf(member)) ?? { effort: 0, ms: 0 }
  const effort = before.effort / 2 + shareOfMember(member, rungsOf(study))
  own.took.set(armOf(member), { effort, ms: before.ms / 2 + context.now() - own.begun })
}

const rungsOf = ({ request }: Study) => (request.kind === 'sweep' ? (request.rungs ?? null) : null)

/** How it stands: `own` is absent once it has ended. */
export function eventOf(context: Context, study: Study, own: Active | undefined): StudyEvent {
  const rungs = rungsOf(study)
  const { done, all } = effortOf(study.members, rungs)
  const now = own?.run ? study.members.find(({ state }) => state === 'running') : undefined
  const here = now ? shareOfMember(now, rungs) * (own?.share ?? 0) : 0
  const progress = study.status === 'completed' ? 1 : Math.min(1, (done + here) / Math.max(all, 1e-9))
  return {
    study,
    progress,
    secondsLeft: own ? secondsLeft(context, study, own, now, here, all - done) : null,
  }
}

/** What is left by what its kind took so far; of a kind that was not tried yet, by what all took. */
function secondsLeft(
  context: Context,
  study: Study,
  own: Active,
  now: StudyMember | undefined,
  here: number,
  left: number,
): number | null {
  const rungs = rungsOf(study)
  const took = new Map([...own.took].map(([arm, one]) => [arm, { ...one }]))
  if (now && here > 0) {
    const { effort, ms } = took.get(armOf(now)) ?? { effort: 0, ms: 0 }
    took.set(armOf(now), { effort: effort + here, ms: ms + context.now() - own.begun })
  }
  const all = [...took.values()].reduce(
    (sum, { effort, ms }) => ({ effort: sum.effort + effort, ms: sum.ms + ms }),
    {
      effort: 0,
      ms: 0,
    },
  )
  if (all.effort < 0.02) return null
  const rate = ({ effort, ms }: { effort: number; ms: number }): number => ms / effort / 1000
  const usual = rate(all)
  const waiting = study.members.filter(({ state }) => state === 'waiting' || state === 'running')
  const known = waiting.reduce((sum, one) => sum + shareOfMember(one, rungs), 0)
  const seconds = waiting.reduce((sum, one) => {
    const own = took.get(armOf(one))
    return sum + shareOfMember(one, rungs) * (own && own.effort > 0 ? rate(own) : usual)
  }, 0)
  const ofNow = now ? took.get(armOf(now)) : undefined
  const spent = here * (ofNow && ofNow.effort > 0 ? rate(ofNow) : usual)
  // Rungs that have not begun hold the best of all kinds.
  return Math.max(0, seconds + Math.max(0, left - known) * usual - spent)
}
