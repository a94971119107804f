// Handlers of `pipelines`: several models under one name, and how right they are on a dataset.
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import {
  type JudgeEvent,
  type JudgeRequest,
  mostMembers,
  type NewMember,
  type Pipeline,
} from '../../shared/domain/pipeline'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { getModel } from '../store/models'
import {
  createPipeline,
  getPipeline,
  listPipelines,
  renamePipeline,
  restorePipeline,
  type StoredMember,
  trashPipeline,
} from '../store/pipelines'
import { getRun } from '../store/runs'
import { announce, type Context, timestamp } from './context'
import { needsClassifier, usableModel } from './model-places'

const allRows = 'all'

/** Makes the handlers of `pipelines`. */
export function pipelineHandlers(context: Context): Handlers<WinnowContract>['pipelines'] {
  const { db } = context
  const changed = (pipeline: Pipeline): Pipeline => {
    announce(context, 'pipelines', pipeline.id)
    return pipeline
  }
  return {
    list: () => listPipelines(db),
    get: ({ pipeline }) => getPipeline(db, pipeline),
    create: ({ name, members }) => {
      const writable = context.write()
      return changed(createPipeline(writable, name, settle(context, members), timestamp(context)))
    },
    rename: ({ pipeline, name }) => changed(renamePipeline(context.write(), pipeline, name)),
    remove: ({ pipeline }) => {
      changed(trashPipeline(context.write(), pipeline, timestamp(context)))
      return {}
    },
    restore: ({ pipeline }) => changed(restorePipeline(context.write(), pipeline)),
    judge: (request, asking) => judge(context, request, asking),
  }
}

/**
 * The models that are named, each able to answer, with names that are all different.
 * @throws WinnowError `input.invalid`, `run.notFound`, `run.notFinished`, `model.notFound`, `model.noClassifier`.
 */
function settle(context: Context, members: readonly NewMember[]): StoredMember[] {
  if (members.length === 0 || members.length > mostMembers)
    throw new WinnowError(
      'input.invalid',
      `A pipeline has 1 to ${mostMembers} models, not ${members.length}.`,
      {
        details: { path: 'members' },
      },
    )
  const taken = new Set<string>()
  return members.map(({ model, name }) => {
    const found = model.kind === 'run' ? runMember(context, model.run) : folderMember(context, model.model)
    let free = name ?? found.name
    if (name !== undefined && taken.has(name))
      throw new WinnowError('input.invalid', `Two models of the pipeline are called ${name}.`, {
        details: { path: 'members' },
      })
    for (let number = 2; taken.has(free); number++) free = `${name ?? found.name} ${number}`
    taken.add(free)
    return { ...found, name: free }
  })
}

function runMember(context: Context, ref: string): StoredMember {
  const run = getRun(context.db, ref)
  if (run.result === null)
    throw new WinnowError('run.notFinished', `${run.name} has no finished model (it is ${run.status}).`)
  const [, second] = run.outputs
  return { kind: 'run', id: run.id, name: second ? run.name : run.output }
}

function folderMember(context: Context, ref: string): StoredMember {
  const { id, name, report } = getModel(context.db, ref)
  needsClassifier(name, report)
  return { kind: 'folder', id, name }
}

async function* judge(
  context: Context,
  request: JudgeRequest,
  asking: HandlerContext,
): AsyncGenerator<JudgeEvent> {
  const pipeline = getPipeline(context.db, request.pipeline)
  const dataset = getDataset(context.db, request.dataset)
  const parts = dataset.split?.parts ?? {}
  const part = request.part ?? ((parts['test'] ?? 0) > 0 ? 'test' : allRows)
  if (part !== allRows && parts[part] === undefined)
    throw new WinnowError('split.unknownPart', `${dataset.name} has no part ${part}.`, {
      hint: `There are ${[...Object.keys(parts), allRows].join(', ')}.`,
    })
  const model = await usableModel(context, { kind: 'pipeline', pipeline: pipeline.id }, asking)
  const worker = context.workers.start('judge')
  const begun = context.now()
  const job = context.activity.begin({
    kind: 'scoring',
    title: `Judge ${pipeline.name} on ${dataset.name}`,
    progress: 0,
    detail: '',
    secondsLeft: null,
    runId: null,
  })
  try {
    const asked = {
      databaseFile: context.workspace.databaseFile,
      model: model.place,
      datasetId: dataset.id,
      splitId: dataset.split?.id ?? null,
      part: part === allRows ? null : part,
      match: request.match ?? {},
      batchSize: model.batchSize,
    }
    for await (const event of worker.client.model.judge(asked, { signal: asking.signal })) {
      if (event.type === 'finished') {
        yield { ...event, pipeline: pipeline.name, dataset: dataset.name, part }
        continue
      }
      const share = event.totalRows > 0 ? event.rows / event.totalRows : 1
      const elapsed = (context.now() - begun) / 1000
      const secondsLeft = share > 0.02 ? (elapsed / share) * (1 - share) : null
      job.update({ progress: share, detail: `${event.rows} rows`, secondsLeft })
      yield { ...event, secondsLeft }
    }
  } finally {
    job.end()
    worker.kill()
  }
}
