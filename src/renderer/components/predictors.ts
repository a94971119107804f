// What can say a label now: finished runs, then model folders that hold a classifier. What a folder said of a dataset
// is kept as a run, too; such a run stands for its folder. Pure.
import type { TextColumns } from '../../shared/domain/joined-text'
import type { LinkedModel } from '../../shared/domain/model'
import type { Pipeline } from '../../shared/domain/pipeline'
import type { ModelRef } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { plural } from './format'
import { architectureName, modelFault } from './model-words'
import { familyLabel } from './run-words'

/** A model that predicts, as pages show it. */
export type Predictor = {
  /** Of the run or the linked folder. */
  readonly id: string
  readonly ref: ModelRef
  /** `Run 21`, or the folder's name. */
  readonly name: string
  /** What a person called it, else where it comes from: tells it from others in a list. */
  readonly note: string
  /** What it is, in a few words. */
  readonly caption: string
  readonly labels: number
  /** True where the model reads tokens, not counted words. */
  readonly readsTokens: boolean
  /** Share of test messages that it got right, where that is known. */
  readonly accuracy: number | null
  /** Columns that its texts were made of; null where that is not known. Of a pipeline those of its first run. */
  readonly textColumns: TextColumns | null
  /** What its answer is called: null where it gives several. */
  readonly answer: string | null
  /** Ids of runs that stand for it. */
  readonly aliases: readonly string[]
}

/** Everything that predicts: runs, newest first, then folders as they are listed, then pipelines that can answer. */
export function predictorsOf(
  runs: readonly Run[],
  models: readonly LinkedModel[],
  pipelines: readonly Pipeline[] = [],
): Predictor[] {
  const trained = runs
    .filter((run) => run.result !== null && run.family !== 'imported')
    .toSorted((a, b) => b.number - a.number)
  const folders = models.filter((model) => model.report.labels !== null && modelFault(model) === null)
  const single = [...trained.map(ofRun), ...folders.map((model) => ofFolder(model, runs))]
  return [...single, ...pipelines.flatMap((pipeline) => ofPipeline(pipeline, single))]
}

/** The predictor that an id means: its own, or that of a run that stands for it. */
export const findPredictor = (all: readonly Predictor[], id: string): Predictor | undefined =>
  all.find((one) => one.id === id || one.aliases.includes(id))

function ofRun(run: Run): Predictor {
  const name = `Run ${run.number}`
  return {
    id: run.id,
    ref: { kind: 'run', run: run.id },
    name,
    note: run.name === name || run.name === '' ? run.dataset : run.name,
    caption: `${familyLabel(run).toLowerCase()}, ${run.dataset}`,
    labels: run.labelCount,
    readsTokens: run.model !== null,
    accuracy: run.result?.testAccuracy ?? null,
    textColumns: run.textColumns,
    answer: run.outputs.length === 1 ? run.output : null,
    aliases: [],
  }
}

function ofFolder({ id, name, report }: LinkedModel, runs: readonly Run[]): Predictor {
  const labels = report.labels?.length ?? 0
  return {
    id,
    ref: { kind: 'folder', model: id },
    name,
    note: `folder, ${plural(labels, 'label')}`,
    caption: `${architectureName(report)} as it is`,
    labels,
    readsTokens: true,
    accuracy: null,
    textColumns: null,
    answer: name,
    aliases: runs
      .filter((run) => run.family === 'imported' && run.model?.id === id)
      .map((run): string => run.id),
  }
}

function ofPipeline({ id, name, members }: Pipeline, all: readonly Predictor[]): Predictor[] {
  if (members.some(({ problem }) => problem !== null)) return []
  const own = members.map((member) => all.find((one) => one.id === member.id))
  return [
    {
      id,
      ref: { kind: 'pipeline', pipeline: id },
      name,
      note: `pipeline, ${plural(members.length, 'model')}`,
      caption: members.map((member) => member.name).join(', '),
      labels: own.reduce((sum, one) => sum + (one?.labels ?? 0), 0),
      // Each of its models reads in its own way; the token view is of one.
      readsTokens: false,
      accuracy: null,
      textColumns: own.find((one) => one?.textColumns)?.textColumns ?? null,
      answer: null,
      aliases: [],
    },
  ]
}
