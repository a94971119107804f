// Handlers of `runs`: check and start a training, follow it, read its evaluation, keep the list tidy.
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { PreviewEvent, Run, RunRequest } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { refusePast } from '../../shared/start-time'
import { countPredictions } from '../store/predictions'
import type { PolicyRule } from '../../shared/domain/policy'
import { listPolicies } from '../store/policies'
import { noteRuns } from '../store/run-notes'
import { getRun, listRuns, renameRun, restoreRun, trashRun } from '../store/runs'
import { compareHandlers } from './compare'
import { aboutRun, exportNotices } from './about-run'
import { reproduceHandlers } from './reproduce'
import { reportHandlers } from './run-report'
import { runFileHandlers } from './run-files'
import { choosePart } from './choose-part'
import { announce, type Context, timestamp } from './context'
import { createEvaluations } from './evaluations'
import { errorHandlers } from './run-errors'
import { newFolder, openTarget } from './files'
import { folderHandlers } from './mlflow'
import { modelOfRun } from './model-places'
import { followRun } from './follow-run'
import { type Asking, preparePreview, prepareRun } from './prepare'
import { queueHandlers } from './queue-calls'
import { resumeRun } from './resume-run'
import { curveHandlers } from './run-curves'
import { bytesOfRuns } from './run-disk'
import { movePartial } from './run-folders'
import { runsTable } from './runs-table'
import type { Scorings } from './scorings'
import { standingHandler } from './standing'
import { worthHandler } from './worth'
import type { TrainingQueue } from './queue'
import type { TrialSplits } from './trial-splits'

type RunHandlers = Handlers<WinnowContract>['runs']

/** A rule for scores that are at a temperature already: what is left to divide their logits by, if anything. */
function ruleOutside(rule: PolicyRule, output: string, exported = 1): PolicyRule {
  const { temperatures = {}, ...plain } = rule
  const left = (temperatures[output] ?? 1) / exported
  return Math.abs(left - 1) < 1e-9 ? plain : { ...plain, temperatures: { [output]: left } }
}

/** Makes the handlers of `runs`. */
export function runHandlers(
  context: Context,
  queue: TrainingQueue,
  scorings: Scorings,
  trials: TrialSplits,
): RunHandlers {
  const { db } = context
  const evaluations = createEvaluations(context)
  const changed = (run: Run): Run => {
    announce(context, 'runs', run.id)
    return run
  }
  const exportModel: RunHandlers['exportModel'] = async ({ run, path: asked }, { caller, signal }) => {
    const out = newFolder(context, asked, caller)
    const own = getRun(db, run)
    const { place } = modelOfRun(context, own)
    if (place.kind === 'folder')
      throw new WinnowError('model.unsupported', `The model is the folder ${place.folder} already.`, {
        hint: 'Copy that folder.',
      })
    const { folder, base } = place
    const { model } = context.warmWorker().client
    const about = aboutRun(db, own)
    const notices = exportNotices(about)
    const { files } = await model.exportToHuggingFace({ folder, base, out, about }, { signal })
    const kept = listPolicies(db, own.id)
    if (kept.length === 0) return { path: out, files, notices }
    // Whoever takes the model takes the rules that were made for its scores.
    const policies = kept.map(({ name, rule, figures }) => ({
      name,
      rule: ruleOutside(rule, own.output, about.temperature),
      figures,
    }))
    const text = `${JSON.stringify({ policies }, null, 2)}\n`
    await context
      .warmWorker()
      .client.file.writeText({ text, outFile: path.join(out, 'policies.json') }, { signal })
    return { path: out, files: [...files, 'policies.json'].toSorted(), notices }
  }
  return {
    list: (query) => listRuns(db, query),
    get: ({ run }) => getRun(db, run),
    start: async (request, asking) => {
      const { startAt, isLeft } = request
      if (startAt !== undefined) refusePast(Date.parse(startAt), context.now())
      const { run, training } = await prepareRun(context, request, trials, asking)
      queue.add(run, training, { startAt, isLeft })
      announce(context, 'runs', run.id)
      return { run: run.id }
    },
    cancel: ({ run }) => {
      // A reader's queue is empty: it must not say of the owner's run that it has ended.
      context.write()
      const asked = getRun(db, run)
      if (!scorings.cancel(asked.id)) queue.cancel(asked)
      return {}
    },
    preview: (request, asking) => previewRun(context, request, trials, asking),
    pause: async ({ run }) => {
      context.write()
      await queue.pause(getRun(db, run))
      return {}
    },
    resume: async ({ run }) => {
      await resumeRun(context, queue, run)
      return {}
    },
    follow: ({ run, after }, { signal }) => followRun(context, queue, getRun(db, run), after, signal),
    evaluation: ({ run: ref, part, output, labels, rows }) => {
      const run = getRun(db, ref)
      const asked = choosePart(context, run, part)
      return evaluations.of(run, asked, output ?? run.output, { rows, labels })
    },
    standing: standingHandler(context, evaluations),
    worth: worthHandler(context),
    ...compareHandlers(context),
    ...curveHandlers(context),
    ...errorHandlers(context),
    ...queueHandlers(context, queue),
    ...runFileHandlers(context),
    ...reproduceHandlers(context, queue),
    ...reportHandlers(context, evaluations),
    exportModel,
    ...folderHandlers(context, exportModel),
    predicted: ({ run, part }) => countPredictions(db, getRun(db, run).id, part ?? null),
    rename: ({ run, name }) => changed(renameRun(context.write(), run, name)),
    annotate: ({ runs, change }) => {
      const ids = runs.map((ref) => getRun(db, ref).id)
      noteRuns(context.write(), ids, change, timestamp(context))
      announce(context, 'runs', ids.length === 1 ? (ids[0] ?? null) : null)
      return ids.map((id) => getRun(db, id))
    },
    disk: () => bytesOfRuns(context.workspace),
    remove: ({ run }) => {
      const removed = changed(trashRun(context.write(), run, timestamp(context)))
      movePartial(context.workspace, removed.id, 'trash')
      return {}
    },
    restore: ({ run }) => {
      const restored = restoreRun(context.write(), run)
      movePartial(context.workspace, restored.id, 'runs')
      return changed(restored)
    },
    export: async ({ target, runs }, { caller, signal }) => {
      const { outFile, written } = openTarget(context, target, caller)
      const worker = context.workers.start('export')
      try {
        const chosen = runs ? runs.map((ref) => getRun(db, ref)) : listRuns(db, { archived: 'too' })
        const rows = runsTable(chosen)
        const done = await worker.client.file.writeTable({ rows, outFile }, { signal })
        return { rows: done.rows, file: written }
      } catch (error) {
        if (written.kind === 'download') rmSync(outFile, { force: true })
        throw error
      } finally {
        worker.kill()
      }
    },
  }
}

/** A look before the start, in a process of its own that ends with the reader. */
async function* previewRun(
  context: Context,
  request: RunRequest,
  trials: TrialSplits,
  asking: Asking,
): AsyncGenerator<PreviewEvent> {
  const { training, release } = await preparePreview(context, request, trials, asking)
  const { signal } = asking
  const worker = context.workers.start('preview')
  signal.addEventListener('abort', worker.kill, { once: true })
  try {
    if (!signal.aborted) yield* worker.client.model.preview(training, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', worker.kill)
    worker.kill()
    // It reads the split until it is gone.
    await worker.exited
    release()
  }
}
