// Studies: their trainings run one after another through the ordinary queue, each stored as a run of its own. The plan is
// stored after every step, so a study that was stopped or killed goes on with what is not done.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { RunId, SplitId } from '../../shared/domain/ids'
import type { Run } from '../../shared/domain/run'
import type { PlannedMember, Study, StudyEvent, StudyFigures, StudyId } from '../../shared/domain/study'
import { toWireError, WinnowError } from '../../shared/errors'
import { getRun } from '../store/runs'
import { getSplit } from '../store/splits'
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
import { type Broadcast, createBroadcast } from './broadcast'
import { announce, type Context, timestamp } from './context'
import { openTarget } from './files'
import { followRun } from './follow-run'
import { type Asking, prepareRun } from './prepare'
import { canGoOn, modelFolderOf } from './run-folders'
import { resumeRun } from './resume-run'
import { planStudy } from './study-plan'
import type { TrainingQueue } from './queue'
import type { TrialSplits } from './trial-splits'

type StudyHandlers = Handlers<WinnowContract>['studies']

/** A study at work. */
type Active = {
  readonly events: Broadcast<StudyEvent>
  /** Its owner left or stopped it. */
  readonly stopping: AbortController
  run: RunId | null
  /** Share of the training of now. */
  share: number
  begun: number
  /** Trainings done before this process took it up. */
  before: number
}

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
      before: study.members.filter(({ state }) => state === 'done').length,
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

function eventOf(context: Context, study: Study, own: Active | undefined): StudyEvent {
  const all = Math.max(1, study.members.length)
  const done = study.members.filter(({ state }) => state === 'done').length
  const progress = study.status === 'completed' ? 1 : Math.min(1, (done + (own?.share ?? 0)) / all)
  const here = own ? done - own.before + own.share : 0
  const seconds = own ? (context.now() - own.begun) / 1000 : 0
  const secondsLeft = own && here > 0.05 ? (seconds / here) * (all - done - own.share) : null
  return { study, progress, secondsLeft }
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
    say(updateStudy(context.write(), id, { status, finishedAt: timestamp(context), error: wire }))
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
    let plan = planOfStudy(db, id)
    for (let at = 0; at < plan.length; at++) {
      const member = plan[at]
      if (!member || member.state === 'done') continue
      if (own.stopping.signal.aborted) return finish('cancelled')
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
      if (ended.status !== 'completed') {
        change({ state: 'waiting' })
        if (own.stopping.signal.aborted) return finish('cancelled')
        if (ended.status === 'failed') return finish('failed', fromRun(ended, member.name))
        return finish('interrupted', new WinnowError('study.interrupted', `${member.name} was stopped.`))
      }
      change({ state: 'done', figures: await figuresOf(context, study, ended) })
      // Its answers are kept; the weights of some ten trainings would fill a disk.
      rmSync(modelFolderOf(context.workspace, ended.id), { recursive: true, force: true })
    }
    finish('completed')
  } catch (error) {
    finish(own.stopping.signal.aborted ? 'cancelled' : 'failed', own.stopping.signal.aborted ? null : error)
  } finally {
    job.end()
  }
}

function fromRun({ error }: Run, name: string): WinnowError {
  const known = error ?? { code: 'internal' as const, message: 'It ended without a reason.' }
  return new WinnowError(known.code, `${name}: ${known.message}`)
}

/** The member's run, queued: its own from before where that can go on, else a new one. */
async function taken(
  context: Context,
  queue: TrainingQueue,
  trials: TrialSplits,
  study: Study,
  member: PlannedMember,
  asking: Asking,
): Promise<Run> {
  if (member.run !== null && canGoOn(context.workspace, member.run)) {
    await resumeRun(context, queue, member.run)
    return getRun(context.db, member.run)
  }
  const { request } = study
  const recipes = request.kind === 'recipes' ? (request.recipes ?? []) : [request.recipe]
  const model = recipes.find(({ family }) => family === member.family)?.model
  const asked = {
    dataset: study.datasetId,
    family: member.family,
    output: study.output,
    settings: member.settings,
    name: `${study.name}, ${member.name}`,
    ...(model === undefined ? {} : { model }),
  }
  const split = getSplit(context.db, (member.split ?? '') as SplitId)
  const { run, training } = await prepareRun(context, asked, trials, asking, { study: study.id, split })
  queue.add(run, training)
  return run
}

/** What a training gave on its test rows; of recipes on validation, which leaves the test part untouched. */
async function figuresOf(context: Context, study: Study, run: Run): Promise<StudyFigures> {
  const part = study.kind === 'recipes' ? 'validation' : 'test'
  const { databaseFile } = context.workspace
  const asked = { databaseFile, runId: run.id, part, output: study.output }
  const { metrics, rows } = await context.warmWorker().client.model.evaluate(asked)
  const none = { value: 0, low: 0, high: 0 }
  return {
    // Several labels a message have no accuracy of their own: the share with exactly their labels stands for it.
    accuracy: metrics['accuracy'] ?? metrics['subsetAccuracy'] ?? none,
    macroF1: metrics['macroF1'] ?? none,
    trained: run.result?.trainRows ?? 0,
    tested: rows,
    seconds: run.result?.trainSeconds ?? 0,
  }
}
