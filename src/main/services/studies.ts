// Studies: their trainings run one after another through the ordinary queue, each stored as a run of its own. The plan is
// stored after every step, so a study that was stopped or killed goes on with what is not done.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Run } from '../../shared/domain/run'
import type { PlannedMember, Study, StudyEvent, StudyId } from '../../shared/domain/study'
import { toWireError, WinnowError } from '../../shared/errors'
import { nextMembers } from '../../shared/sweep/plan'
import { judgeOf } from '../../shared/sweep/ranking'
import { getRun } from '../store/runs'
import {
  createStudy,
  getStudy,
  listStudies,
  outOfFold,
  planOfStudy,
  restoreStudy,
  trashStudy,
  updateStudy,
} from '../store/studies'
import { createBroadcast } from './broadcast'
import { announce, type Context, timestamp } from './context'
import { openTarget } from './files'
import type { Asking } from './prepare'
import { followRun } from './follow-run'
import { planStudy } from './study-plan'
import { type Active, eventOf, noteTime } from './study-progress'
import { dropWeights, figuresOf, releaseBest, taken } from './study-training'
import type { TrainingQueue } from './queue'
import type { TrialSplits } from './trial-splits'

type StudyHandlers = Handlers<WinnowContract>['studies']

const progressEveryMs = 250

/** Makes the handlers of `studies`. */
export function studyHandlers(context: Context, queue: TrainingQueue, trials: TrialSplits): StudyHandlers {
  const { db } = context
  const active = new Map<StudyId, Active>()
  const changed = (study: Study): Study => {
    announce(context, 'studies', study.id)
    return study
  }
  const begin = (study: Study, asking: Asking): void => {
    const own: Active = {
      events: createBroadcast<StudyEvent>(),
      stopping: new AbortController(),
      run: null,
      share: 0,
      begun: context.now(),
      took: new Map(),
    }
    active.set(study.id, own)
    // Who asked may leave: the study goes on.
    const caller = { caller: asking.caller, signal: own.stopping.signal }
    void drive(context, queue, trials, study.id, own, caller).finally(() => {
      active.delete(study.id)
      own.events.close()
    })
  }
  return {
    list: () => listStudies(db),
    get: ({ study }) => getStudy(db, study),
    start: async (request, asking) => {
      context.write()
      const planned = await planStudy(context, request, asking)
      const study = changed(createStudy(context.write(), { ...planned, at: timestamp(context) }))
      begin(study, asking)
      return { study: study.id }
    },
    follow: async function* ({ study: ref }, { signal }) {
      const study = getStudy(db, ref)
      const own = active.get(study.id)
      const live = own?.events.listen(signal)
      yield eventOf(context, getStudy(db, study.id), own)
      if (!live) return
      for await (const event of live) yield event
      yield eventOf(context, getStudy(db, study.id), undefined)
    },
    cancel: ({ study: ref }) => {
      context.write()
      const { id, name, status } = getStudy(db, ref)
      const own = active.get(id)
      if (!own) throw new WinnowError('run.alreadyFinished', `${name} has already ended (${status}).`)
      own.stopping.abort()
      if (own.run) queue.cancel(getRun(db, own.run))
      return {}
    },
    resume: ({ study: ref }, asking) => {
      const writable = context.write()
      const { id, name, status } = getStudy(db, ref)
      if (active.has(id)) throw new WinnowError('study.running', `${name} is running.`)
      if (status === 'completed') throw new WinnowError('run.alreadyFinished', `${name} is completed.`)
      const study = changed(updateStudy(writable, id, { status: 'running', finishedAt: null, error: null }))
      begin(study, asking)
      return {}
    },
    remove: ({ study: ref }) => {
      const writable = context.write()
      const study = getStudy(db, ref)
      if (active.has(study.id)) throw new WinnowError('study.running', `${study.name} is running.`)
      trashStudy(writable, study.id, timestamp(context))
      changed(study)
      return {}
    },
    restore: ({ study }) => changed(restoreStudy(context.write(), study)),
    keepBest: ({ study: ref }) => {
      context.write()
      const { name, best, ...study } = getStudy(db, ref)
      if (!best)
        throw new WinnowError('input.invalid', `${name} has no best run.`, {
          hint: 'A sweep has one as soon as a trial is done.',
        })
      releaseBest(context, { ...study, name, best })
      return { run: best.run }
    },
    outOfFold: async ({ study: ref, target }, { caller, signal }) => {
      const study = getStudy(db, ref)
      if (study.kind !== 'crossValidation')
        throw new WinnowError('input.invalid', `${study.name} is no cross-validation.`)
      const { outFile, written } = openTarget(context, target, caller)
      const found = outOfFold(db, study.id)
      const worker = context.workers.start('export')
      try {
        const head = ['row', 'fold', 'label', 'predicted_label', 'probability', 'right']
        const rows = found.map((one) => [
          String(one.row),
          one.fold,
          one.label,
          one.predicted,
          String(Number(one.probability.toPrecision(7))),
          one.isRight ? '1' : '0',
        ])
        await worker.client.file.writeTable({ rows: [head, ...rows], outFile }, { signal })
        return { rows: found.length, file: written }
      } finally {
        worker.kill()
      }
    },
  }
}

/** Trains what is not done; whatever ends it is stored before its readers hear of it. */
async function drive(
  context: Context,
  queue: TrainingQueue,
  trials: TrialSplits,
  id: StudyId,
  own: Active,
  asking: Asking,
): Promise<void> {
  const { db } = context
  const say = (study: Study): void => {
    announce(context, 'studies', id)
    own.events.send(eventOf(context, study, own))
  }
  const store = (plan: readonly PlannedMember[]): void => say(updateStudy(context.write(), id, { plan }))
  const finish = (status: Study['status'], error: unknown = null): void => {
    const wire = error === null ? null : toWireError(error)
    const ended = updateStudy(context.write(), id, { status, finishedAt: timestamp(context), error: wire })
    if (status === 'completed') releaseBest(context, ended)
    say(ended)
  }
  const study = getStudy(db, id)
  const job = context.activity.begin({
    kind: 'study',
    title: study.name,
    progress: 0,
    detail: '',
    secondsLeft: null,
    runId: null,
  })
  try {
    let plan = retried(study, planOfStudy(db, id))
    for (let at = 0; ; at++) {
      if (at >= plan.length) {
        const further = nextRung(study, plan)
        if (further.length === 0) break
        plan = [...plan, ...further]
        store(plan)
      }
      const member = plan[at]
      if (!member || isOver(member)) continue
      if (own.stopping.signal.aborted) return finish('cancelled')
      own.begun = context.now()
      const run = await taken(context, queue, trials, study, member, asking)
      const place = at
      const change = (patch: Partial<PlannedMember>): void => {
        plan = plan.map((one, index) => (index === place ? { ...one, ...patch } : one))
        store(plan)
      }
      own.run = run.id
      change({ run: run.id, state: 'running' })
      let told = 0
      for await (const event of followRun(context, queue, run, -1, new AbortController().signal)) {
        if (event.type !== 'step' || context.now() - told < progressEveryMs) continue
        told = context.now()
        own.share = event.step / Math.max(1, event.totalSteps)
        const now = eventOf(context, getStudy(db, id), own)
        job.update({ progress: now.progress, detail: member.name, secondsLeft: now.secondsLeft })
        own.events.send(now)
      }
      own.run = null
      own.share = 0
      const ended = getRun(db, run.id)
      if (ended.status === 'failed' && study.kind === 'sweep' && !own.stopping.signal.aborted) {
        change({ state: 'failed', fault: ended.error?.message ?? 'It ended without a reason.' })
        if (isHopeless(plan, ended)) return finish('failed', fromRun(ended, member.name))
        continue
      }
      if (ended.status !== 'completed') {
        change({ state: 'waiting' })
        if (own.stopping.signal.aborted) return finish('cancelled')
        if (ended.status === 'failed') return finish('failed', fromRun(ended, member.name))
        return finish('interrupted', new WinnowError('study.interrupted', `${member.name} was stopped.`))
      }
      const figures = await figuresOf(context, study, ended, plan)
      noteTime(context, own, study, member)
      change({ state: 'done', figures })
      dropWeights(context, study, plan)
    }
    if (!plan.some(({ state }) => state === 'done'))
      return finish('failed', new WinnowError('engine.diverged', 'No trial came to its end.'))
    finish('completed')
  } catch (error) {
    finish(own.stopping.signal.aborted ? 'cancelled' : 'failed', own.stopping.signal.aborted ? null : error)
  } finally {
    job.end()
  }
}

const isOver = ({ state }: PlannedMember): boolean => state === 'done' || state === 'failed'

/** The trainings of the next rung of a sweep, once all of the last one have ended. */
function nextRung({ request }: Study, plan: readonly PlannedMember[]): PlannedMember[] {
  return request.kind === 'sweep' ? nextMembers(request, plan, judgeOf(request.metric ?? '')) : []
}

/** Where nothing has come to its end yet, what failed is tried again: the reason may be gone. */
function retried({ kind }: Study, plan: readonly PlannedMember[]): PlannedMember[] {
  if (kind !== 'sweep' || plan.some(({ state }) => state === 'done')) return [...plan]
  return plan.map(({ fault: _fault, ...one }) =>
    one.state === 'failed' ? { ...one, state: 'waiting', run: null } : one,
  )
}

/** A trial may diverge, but a full disk, and three trials that fail with none that ended, are not of its settings. */
function isHopeless(plan: readonly PlannedMember[], { error }: Run): boolean {
  if (error?.code === 'disk.full') return true
  return (
    !plan.some(({ state }) => state === 'done') && plan.filter(({ state }) => state === 'failed').length >= 3
  )
}

function fromRun({ error }: Run, name: string): WinnowError {
  const known = error ?? { code: 'internal' as const, message: 'It ended without a reason.' }
  return new WinnowError(known.code, `${name}: ${known.message}`)
}
