// From what a person asks for to what a worker trains: every check before a run is stored, and the same again
// for a look before the start and for a run that goes on. A resumed run is rebuilt from what was stored alone.
import { join } from 'node:path'
import type { Dataset, Output, SplitSummary } from '../../shared/domain/dataset'
import type { BaseModel } from '../../shared/domain/model'
import type { QueuedTask } from '../../shared/domain/queue'
import type { FamilyId, LabelSnapshot, Run, RunRequest, SettingValues } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { families } from '../../shared/models'
import { completeSettings, type FamilySpec } from '../../shared/models/settings'
import type { Caller } from '../../shared/rpc/port'
import { getDataset } from '../store/datasets'
import { datasetKeyOf } from '../store/dataset-key'
import { ensureSplit } from '../store/growing-split'
import { goalOf } from '../store/goals'
import { getOutput, labelsInPart } from '../store/labels'
import { baseOf } from '../store/models'
import { restrictTraining } from '../store/rows-split'
import { outputsOfRun } from '../store/run-outputs'
import { createRun } from '../store/runs'
import { ensureValidation, getSplit } from '../store/splits'
import { makeTrialSplit } from '../store/trial-split'
import type { PreviewRequest } from '../worker/contract'
import { type Context, timestamp } from './context'
import { openModel } from './models'
import { canGoOn } from './run-folders'
import type { PreparedTraining } from './training-entry'
import type { TrialSplits } from './trial-splits'

/** Who asks, and how to tell that they left. */
export type Asking = { readonly caller: Caller; readonly signal: AbortSignal }
type Checked = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly dataset: Dataset
  /** The outputs to learn, the first one first. */
  readonly outputs: readonly Output[]
  readonly model: BaseModel | null
}

const splitOptions = { ratios: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 42 }

/** What a study settles of its trainings. */
export type OfStudy = { readonly study: string; readonly split: SplitSummary }

/** Checks a request against the data, settles the split and stores the run as queued. */
export async function prepareRun(
  context: Context,
  request: RunRequest,
  trials: TrialSplits,
  asking: Asking,
  ofStudy?: OfStudy,
): Promise<{ run: Run; training: PreparedTraining }> {
  context.write()
  const checked = await check(context, request, { ...asking, isSure: true })
  const { dataset, outputs, settings, family, model } = checked
  const output = firstOf(outputs)
  // Nothing waits from here on: what the run pins is what was checked.
  const base = chosenRows(context, dataset, ofStudy?.split ?? usualSplit(context, dataset, output), request)
  const split = withValidation(context, base, output.id, settings)
  for (const { id } of [base, split]) trials.keep(id)
  const run = createRun(context.write(), {
    ...(request.name === undefined ? {} : { name: request.name }),
    dataset: dataset.id,
    splitId: split.id,
    outputs: outputs.map((own) => trainedOutput(context, dataset, own, base)),
    family,
    settings,
    model,
    ...(ofStudy ? { study: ofStudy.study } : {}),
    madeBy: context.version,
    at: timestamp(context),
  })
  return { run, training: trainingOf(context, run, false) }
}

function chosenRows(
  context: Context,
  dataset: Dataset,
  split: SplitSummary,
  { rows }: RunRequest,
): SplitSummary {
  if (!rows) return split
  return restrictTraining(context.write(), datasetKeyOf(context.db, dataset.id), split.id, rows)
}

/** The split in use, made or extended where labelled rows stand in no part. @throws WinnowError `labels.none`. */
export function usualSplit(context: Context, dataset: Dataset, output: Output): SplitSummary {
  return ensureSplit(context.write(), dataset.id, output.id, { ...splitOptions, at: timestamp(context) })
}

/**
 * What a stored run trains on: the same revision, split, labels, settings and model folder as at its start. With
 * `keepOnly` it takes no further step: the best epoch of its checkpoint becomes its model.
 * @throws WinnowError `dataset.notFound`.
 */
export function trainingOf(
  context: Context,
  run: Run,
  isResumed: boolean,
  keepOnly = false,
): PreparedTraining {
  if (run.family === 'imported')
    throw new WinnowError(
      'run.noCheckpoint',
      `${run.name} is a folder’s own classifier: nothing was trained.`,
    )
  if (run.splitId === null) throw new WinnowError('split.noTrain', `${run.name} has no split.`)
  const { parts } = getSplit(context.db, run.splitId)
  return {
    runId: run.id,
    datasetId: run.datasetId,
    revision: run.datasetRevision,
    splitId: run.splitId,
    validationPart: validationPartOf(run.settings, parts),
    testPart: 'test',
    otherParts: Object.keys(parts).filter((part) => !['train', 'validation', 'test'].includes(part)),
    outputs: outputsOfRun(context.db, run.id).map(({ name, ...own }) => ({
      output: name,
      ...own,
      labels: [...own.labels],
    })),
    goal:
      outputsOfRun(context.db, run.id).flatMap(
        ({ name }) => goalOf(context.db, run.datasetId, name) ?? [],
      )[0] ?? null,
    family: run.family,
    settings: run.settings,
    model: run.model && { path: run.model.path, hash: run.model.hash },
    cacheFolder: derivedFolder(context),
    resume: isResumed,
    keepOnly,
  }
}

/** What a run of the queue trains on, rebuilt from the store: from its checkpoint where it has one. Throws as trainingOf. */
export function prepareQueued(context: Context, run: Run, task: QueuedTask): PreparedTraining {
  return trainingOf(context, run, canGoOn(context.workspace, run.id), task === 'keepBest')
}

/** The same checks for a look before the start. Nothing stays: `release` takes back what it needed. */
export async function preparePreview(
  context: Context,
  request: RunRequest,
  trials: TrialSplits,
  asking: Asking,
): Promise<{ training: PreviewRequest; release: () => void }> {
  context.write()
  const checked = await check(context, request, { ...asking, isSure: false })
  const { dataset: asked, outputs, settings, family, model } = checked
  const output = firstOf(outputs)
  const dataset = getDataset(context.db, asked.id)
  const { base, split, created } = makeTrialSplit(context.write(), dataset.id, output.id, {
    ratios: splitOptions.ratios,
    splitSeed: splitOptions.seed,
    validation: Number(settings['validation']),
    seed: Number(settings['seed']),
    rows: request.rows,
  })
  const release = trials.hold([base.id, split.id], created)
  try {
    const training = {
      databaseFile: context.workspace.databaseFile,
      datasetId: dataset.id,
      revision: dataset.revision,
      splitId: split.id,
      validationPart: validationPartOf(settings, split.parts),
      outputs: outputs.map((own) => ({ output: own.name, ...trainedOutput(context, dataset, own, base) })),
      family,
      settings,
      model: model && { path: model.path, hash: model.hash },
      cacheFolder: derivedFolder(context),
    }
    return { training, release }
  } catch (error) {
    release()
    throw error
  }
}

/** For what workers derive and may lose: features of texts, compiled graphs. */
export function derivedFolder({ cache }: Context): string {
  return join(cache, 'derived')
}

async function check(
  context: Context,
  request: RunRequest,
  asking: Asking & { readonly isSure: boolean },
): Promise<Checked> {
  const spec: FamilySpec = families[request.family]
  const settings = completeSettings(spec, request.settings)
  const dataset = getDataset(context.db, request.dataset)
  refuseStandIn(dataset)
  const outputs = askedOutputs(context, dataset, request)
  const { family } = request
  if (!spec.needsModel) {
    if (request.model !== undefined)
      throw new WinnowError('input.invalid', `${spec.label} starts from no model folder.`, {
        hint: 'Leave the model out, or choose another family.',
        details: { path: 'model' },
      })
    return { family, settings, dataset, outputs, model: null }
  }
  const model = await openModel(context, request.model, asking)
  const maxLength = Number(settings['maxLength'] ?? 0)
  if (maxLength > model.report.maxLength)
    throw new WinnowError(
      'input.invalid',
      `Max length is ${maxLength}, but ${model.name} reads at most ${model.report.maxLength} tokens of a text.`,
      { details: { path: 'maxLength' } },
    )
  return { family, settings, dataset, outputs, model: baseOf(model) }
}

/** @throws WinnowError `dataset.standIn` where a dataset has no rows of its own to learn from. */
export function refuseStandIn({ name, standIn }: Dataset): void {
  if (standIn === null) return
  throw new WinnowError(
    'dataset.standIn',
    `${name} is not in this workspace; only what a run file says of it is.`,
  )
}

/** A validation part is taken from train where the split has none and one is wanted. */
export function withValidation(
  context: Context,
  base: SplitSummary,
  outputId: number,
  settings: SettingValues,
): SplitSummary {
  const fraction = Number(settings['validation'])
  if (fraction === 0 || (base.parts['validation'] ?? 0) > 0) return base
  const seed = Number(settings['seed'])
  return ensureValidation(context.write(), base.id, outputId, { fraction, seed })
}

function validationPartOf(
  settings: SettingValues,
  parts: Readonly<Record<string, number>>,
): 'validation' | null {
  return settings['validation'] !== 0 && (parts['validation'] ?? 0) > 0 ? 'validation' : null
}

/** The outputs that are asked for, each once; the first of the dataset when none is named. */
function askedOutputs(
  context: Context,
  dataset: Dataset,
  { output, outputs }: RunRequest,
): readonly Output[] {
  const names = outputs ?? [output]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined)
    throw new WinnowError('input.invalid', `The output ${twice} is named twice.`, {
      details: { path: 'outputs' },
    })
  return names.map((name) => getOutput(context.db, dataset.id, name))
}

function firstOf(outputs: readonly Output[]): Output {
  const [first] = outputs
  if (!first) throw new WinnowError('input.invalid', 'No output is named.', { details: { path: 'outputs' } })
  return first
}

/**
 * An output with its labels that have at least one message in train.
 * @throws WinnowError `split.noTrain`, `labels.tooFew`.
 */
function trainedOutput(context: Context, dataset: Dataset, output: Output, split: SplitSummary) {
  const { id, kind } = output
  const labels = trainedLabels(context, dataset, output, split)
  return { id: Number(id), kind, labels, threshold: kind === 'multi' ? defaultThreshold : null }
}

function trainedLabels(
  context: Context,
  dataset: Dataset,
  output: Output,
  split: SplitSummary,
): LabelSnapshot[] {
  const labels = labelsInPart(context.db, output.id, split.id, 'train')
  const [only] = labels
  if (!only)
    throw new WinnowError(
      'split.noTrain',
      `No message of ${dataset.name} in the training part has a label in ${output.name}.`,
    )
  if (labels.length < 2)
    throw new WinnowError(
      'labels.tooFew',
      `The training part of ${dataset.name} has one label alone in ${output.name}: ${only.name}.`,
    )
  return labels
}
