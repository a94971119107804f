// One training of a study: started or taken up again through the ordinary queue, judged, and its weights let go of once
// nobody has a use for them.
import { existsSync, rmSync } from 'node:fs'
import type { SplitId } from '../../shared/domain/ids'
import type { Run } from '../../shared/domain/run'
import type {
  AgeCounts,
  BacktestRequest,
  PlannedMember,
  Study,
  StudyFigures,
  StudyRequest,
} from '../../shared/domain/study'
import { judgeOf, leaders } from '../../shared/sweep/ranking'
import { getDataset } from '../store/datasets'
import { getRun, isOfStudy, leaveStudy } from '../store/runs'
import { getSplit } from '../store/splits'
import { announce, type Context } from './context'
import { type Asking, prepareRun } from './prepare'
import { canGoOn, modelFolderOf } from './run-folders'
import { resumeRun } from './resume-run'
import { dateOf } from './study-plan'
import type { TrainingQueue } from './queue'
import type { TrialSplits } from './trial-splits'

/** The member's run, queued: its own from before where that can go on, else a new one. */
export async function taken(
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
  // Winnow ended after the training, and before what it gave was noted.
  const own = member.run === null ? null : getRun(context.db, member.run)
  if (own?.status === 'completed') return own
  const { request } = study
  const model = baseOf(request, member)
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
  // The lower rungs of a sweep choose on validation; only a whole training is worth the time of the test part.
  const isPartial = request.kind === 'sweep' && (request.rungs?.[member.rung ?? 0]?.budget ?? null) !== null
  queue.add(run, isPartial ? { ...training, testPart: null, otherParts: [] } : training)
  return run
}

/** The folder that a training starts from. */
function baseOf(request: StudyRequest, member: PlannedMember): string | undefined {
  if (request.kind === 'sweep') return member.model?.id
  const recipes = request.kind === 'recipes' ? (request.recipes ?? []) : [request.recipe]
  return recipes.find(({ family }) => family === member.family)?.model
}

/** What a training gave on its test rows; of recipes and sweeps on validation, which leaves the test part untouched. */
export async function figuresOf(
  context: Context,
  study: Study,
  run: Run,
  plan: readonly PlannedMember[],
): Promise<StudyFigures> {
  const { request } = study
  const part = request.kind === 'recipes' || request.kind === 'sweep' ? 'validation' : 'test'
  const { databaseFile } = context.workspace
  const asked = { databaseFile, runId: run.id, part, output: study.output }
  const { metrics, rows } = await context.warmWorker().client.data.evaluate(asked)
  const none = { value: 0, low: 0, high: 0 }
  return {
    // Several labels a message have no accuracy of their own: the share with exactly their labels stands for it.
    accuracy: metrics['accuracy'] ?? metrics['subsetAccuracy'] ?? none,
    macroF1: metrics['macroF1'] ?? none,
    trained: run.result?.trainRows ?? 0,
    tested: rows,
    seconds: run.result?.trainSeconds ?? 0,
    ...(request.kind === 'sweep' ? { metric: metrics[request.metric ?? ''] ?? none } : {}),
    ...(request.kind === 'backtest' ? { ages: await agesIn(context, study, run, plan, request) } : {}),
  }
}

/** A model of a backtest and those before it, on what came in the period after its last. */
function agesIn(
  context: Context,
  study: Study,
  run: Run,
  plan: readonly PlannedMember[],
  request: BacktestRequest,
): Promise<AgeCounts[]> {
  const models = plan.flatMap((one) =>
    one.run === null || one.until === undefined ? [] : [{ run: one.run, until: one.until, state: one.state }],
  )
  const newest = models.find((one) => one.run === run.id)
  if (!newest) return Promise.resolve([])
  return context.reader().client.data.ages({
    databaseFile: context.workspace.databaseFile,
    newest,
    earlier: models.filter(({ until, state }) => state === 'done' && until < newest.until),
    output: study.output,
    column: dateOf(request, getDataset(context.db, study.datasetId)),
    period: request.period ?? 'month',
  })
}

/**
 * Lets go of the weights of trainings that are judged: those of some ten trainings would fill a disk, and their answers are
 * kept. Of a sweep the leaders keep theirs until a better one comes.
 */
export function dropWeights(context: Context, study: Study, plan: readonly PlannedMember[]): void {
  const { request } = study
  const kept =
    request.kind === 'sweep' ? leaders(plan, judgeOf(request.metric ?? '')).map(({ run }) => run) : []
  for (const { run, state } of plan) {
    if (state !== 'done' || run === null || kept.includes(run)) continue
    const folder = modelFolderOf(context.workspace, run)
    // One that an earlier end of the sweep gave to the list of runs is no longer the study's.
    if (existsSync(folder) && isOfStudy(context.db, run)) rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the best run of a sweep into the list of runs, where it is a run like any other. */
export function releaseBest(context: Context, { best }: Study): void {
  if (!best || !isOfStudy(context.db, best.run)) return
  leaveStudy(context.write(), best.run)
  announce(context, 'runs', best.run)
}
