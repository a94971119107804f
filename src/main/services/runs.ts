// Handlers of `runs`: check and start a training, follow it, read its evaluation, keep the list tidy.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Dataset } from '../../shared/domain/dataset'
import type { Evaluation } from '../../shared/domain/prediction'
import type { LabelSnapshot, Run, RunEvent, RunRequest } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { families } from '../../shared/models'
import { completeSettings, formatSetting } from '../../shared/models/settings'
import { getDataset } from '../store/datasets'
import { readEvents } from '../store/events'
import { getOutput, labelSet } from '../store/labels'
import { predictedParts } from '../store/predictions'
import { createRun, getRun, listRuns, renameRun, restoreRun, trashRun } from '../store/runs'
import { ensureSplit } from '../store/growing-split'
import { ensureValidation } from '../store/splits'
import { datasetStatistics } from '../store/statistics'
import { announce, type Context, timestamp } from './context'
import { openTarget } from './files'
import type { PreparedTraining, TrainingQueue } from './training'

type RunHandlers = Handlers<WinnowContract>['runs']

const endedStatuses = new Set(['interrupted', 'cancelled', 'failed', 'completed'])
const defaultRatios = { train: 0.8, validation: 0.1, test: 0.1 }
/** Evaluations kept in memory: a result page asks for the same one again and again. */
const maxEvaluations = 20

/** Makes the handlers of `runs`. */
export function runHandlers(context: Context, queue: TrainingQueue): RunHandlers {
  const { db } = context
  const evaluations = new Map<string, Promise<Evaluation>>()
  const changed = (run: Run): Run => {
    announce(context, 'runs', run.id)
    return run
  }
  return {
    list: () => listRuns(db),
    get: ({ run }) => getRun(db, run),
    start: (request) => {
      const { run, training } = prepareRun(context, request)
      queue.add(run, training)
      announce(context, 'runs', run.id)
      return { run: run.id }
    },
    cancel: ({ run }) => {
      // A reader's queue is empty: it must not say of the owner's run that it has ended.
      context.write()
      queue.cancel(getRun(db, run))
      return {}
    },
    follow: ({ run, after }, { signal }) => followRun(context, queue, getRun(db, run), after, signal),
    evaluation: ({ run: ref, part }) => {
      const run = getRun(db, ref)
      const asked = choosePart(context, run, part)
      // The truth is that of the revision the run saw; names of labels unseen in training are those of today.
      const revision = getDataset(db, run.datasetId).revision
      const key = `${run.id} ${asked} ${revision}`
      const known = evaluations.get(key)
      if (known) return known
      const request = { databaseFile: context.workspace.databaseFile, runId: run.id, part: asked }
      // Shared by all who ask: one of them leaving must not take it from the others.
      const computed = context.warmWorker().client.model.evaluate(request)
      computed.catch(() => evaluations.delete(key))
      evaluations.set(key, computed)
      const oldest = evaluations.size > maxEvaluations ? evaluations.keys().next().value : undefined
      if (oldest !== undefined) evaluations.delete(oldest)
      return computed
    },
    rename: ({ run, name }) => changed(renameRun(context.write(), run, name)),
    remove: ({ run }) => {
      changed(trashRun(context.write(), run, timestamp(context)))
      return {}
    },
    restore: ({ run }) => changed(restoreRun(context.write(), run)),
    export: async ({ target }, { caller, signal }) => {
      const { outFile, written } = openTarget(context, target, caller)
      const worker = context.workers.start('export')
      try {
        const rows = runsTable(listRuns(db))
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

/** Checks a request against the data, settles the split and stores the run as queued. */
function prepareRun(context: Context, request: RunRequest): { run: Run; training: PreparedTraining } {
  const { db } = context
  const spec = families[request.family]
  const settings = completeSettings(spec, request.settings)
  const dataset = getDataset(db, request.dataset)
  const output = getOutput(db, dataset.id, request.output)
  const split = settleSplit(
    context,
    dataset,
    output.id,
    Number(settings['validation']),
    Number(settings['seed']),
  )
  const labels = trainedLabels(context, dataset, output.id)
  if (labels.length === 0)
    throw new WinnowError('split.noTrain', `No message of ${dataset.name} in the training part has a label.`)
  if (labels.length < 2)
    throw new WinnowError(
      'labels.tooFew',
      `The training part of ${dataset.name} has one label alone: ${labels[0]?.name}.`,
    )
  const { family } = request
  const run = createRun(context.write(), {
    ...(request.name === undefined ? {} : { name: request.name }),
    dataset: dataset.id,
    splitId: split.id,
    outputId: output.id,
    labels,
    family,
    settings,
    at: timestamp(context),
  })
  const hasValidation = settings['validation'] !== 0 && (split.parts['validation'] ?? 0) > 0
  const otherParts = Object.keys(split.parts).filter(
    (part) => !['train', 'validation', 'test'].includes(part),
  )
  return {
    run,
    training: {
      runId: run.id,
      datasetId: dataset.id,
      revision: run.datasetRevision,
      splitId: split.id,
      validationPart: hasValidation ? 'validation' : null,
      otherParts,
      outputId: output.id,
      output: output.name,
      labels,
      family,
      settings,
    },
  }
}

/** The dataset's split, with a validation part taken from train where it has none and one is wanted. */
function settleSplit(context: Context, dataset: Dataset, outputId: number, fraction: number, seed: number) {
  const split = ensureSplit(context.write(), dataset.id, outputId, {
    ratios: defaultRatios,
    seed: 42,
    at: timestamp(context),
  })
  if (fraction === 0 || (split.parts['validation'] ?? 0) > 0) return split
  return ensureValidation(context.write(), split.id, outputId, { fraction, seed })
}

/** Labels with at least one message in train, in the order of the label set. */
function trainedLabels(context: Context, dataset: Dataset, outputId: number): LabelSnapshot[] {
  const output = datasetStatistics(context.db, dataset.id).outputs.find((one) => one.id === outputId)
  const inTrain = new Set(
    (output?.labels ?? []).filter((label) => (label.parts['train'] ?? 0) > 0).map((one) => one.id),
  )
  return labelSet(context.db, outputId).filter((label) => inTrain.has(label.id))
}

async function* followRun(
  context: Context,
  queue: TrainingQueue,
  run: Run,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const live = queue.live(run.id)?.listen(signal) ?? null
  let last = after
  for (;;) {
    const page = readEvents(context.db, run.id, last)
    for (const event of page) {
      if (signal.aborted) return
      yield event
      last = event.seq
    }
    if (page.length === 0) break
  }
  if (!live) return
  for await (const event of live) {
    if (event.seq <= last) continue
    yield event
    last = event.seq
  }
}

/** The part asked for, else test, else validation. @throws WinnowError `run.noPredictions`, `run.notFinished`. */
function choosePart(context: Context, run: Run, part: string | undefined): string {
  if (!endedStatuses.has(run.status))
    throw new WinnowError('run.notFinished', `${run.name} is ${run.status}.`)
  const parts = predictedParts(context.db, run.id)
  const chosen = part ?? (parts['test'] ? 'test' : 'validation')
  if (parts[chosen]) return chosen
  const present = Object.keys(parts).filter((name) => parts[name])
  const list = present.length > 0 ? `It has them for ${present.join(', ')}.` : 'It has none.'
  throw new WinnowError('run.noPredictions', `${run.name} has no predictions for ${chosen}. ${list}`)
}

function runsTable(runs: readonly Run[]): string[][] {
  const settings = [
    ...new Map(Object.values(families).flatMap((spec) => spec.settings.map((one) => [one.key, one]))),
  ]
  const figures = [
    'testAccuracy',
    'testMacroF1',
    'validationAccuracy',
    'validationMacroF1',
    'trainRows',
    'trainSeconds',
    'epochs',
    'bestEpoch',
    'device',
    'precision',
  ] as const
  const head = [
    'run',
    'name',
    'status',
    'dataset',
    'family',
    'created',
    ...figures,
    ...settings.map(([key]) => key),
  ]
  const rows = runs.map((run) => [
    run.id,
    run.name,
    run.status,
    run.dataset,
    run.family,
    run.createdAt,
    ...figures.map((key) => String(run.result?.[key] ?? '')),
    ...settings.map(([key, setting]) => {
      const value = run.settings[key]
      return value === undefined ? '' : formatSetting(setting, value)
    }),
  ])
  return [head, ...rows]
}
