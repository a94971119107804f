// Winnow's core: an open workspace, its services and its handlers. It knows no carrier, no window and no
// terminal; both entries and most tests start here.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract, type WinnowContract } from '../shared/contract'
import type { Handlers } from '../shared/contract/define'
import type { AppEvent } from '../shared/domain/app'
import type { Caller, Port } from '../shared/rpc/port'
import { answerCall, serve } from '../shared/rpc/server'
import { cacheFolder } from './engine/backends/locate'
import { createActivityBoard } from './services/activity'
import { appHandlers } from './services/app'
import { createBroadcast } from './services/broadcast'
import { type Context, refuseWriting, type Sample } from './services/context'
import { datasetHandlers } from './services/datasets'
import { explainHandlers } from './services/explain'
import { emptyFreed } from './services/kept-files'
import { clearLeftovers } from './services/leftovers'
import { modelHandlers } from './services/models'
import { pinnedHandlers } from './services/pinned'
import { pipelineHandlers } from './services/pipelines'
import { labellingHandlers } from './services/labelling'
import { policyHandlers } from './services/policies'
import { robustnessHandlers } from './services/robustness'
import { calibrationHandlers } from './services/calibration'
import { sliceHandlers } from './services/slices'
import { studyHandlers } from './services/studies'
import { predictHandlers } from './services/predict'
import { qualityHandlers } from './services/quality'
import { runHandlers } from './services/runs'
import { createScorings } from './services/scorings'
import { createTrialSplits } from './services/trial-splits'
import { interruptStudies } from './store/studies'
import { createSpool, type Spool } from './services/spool'
import { createTrainingQueue } from './services/queue'
import { ensureWorkspace, openWorkspaceDb, openWorkspaceReadOnly } from './store/workspace'
import type { Worker, WorkerHost } from './worker/host'

/** What the core is made from. */
export type AppOptions = {
  readonly home: string
  readonly workers: WorkerHost
  readonly mode: 'owner' | 'readOnly'
  readonly version: string
  readonly samplesFolder: string
  /** For what may be deleted at any time; the machine's own place unless given. */
  readonly cache?: string
  /** Folders inside which a browser page may name paths, beside the workspace and the fetched models. */
  readonly allowedFolders?: readonly string[]
  /** Wall clock in milliseconds. */
  readonly now: () => number
  readonly log: (line: string) => void
  /** Parse what handlers return, too (tests, development). */
  readonly checkOutputs?: boolean
}

/** The running core. */
export type App = {
  readonly handlers: Handlers<WinnowContract>
  /** Answers whoever is at the other end of a port. */
  readonly connect: (port: Port, caller: Caller) => void
  /** Answers one call by its name (`datasets.list`), for plain HTTP. */
  readonly call: (method: string, input: unknown, caller: Caller, signal: AbortSignal) => Promise<unknown>
  readonly spool: Spool
  /** Works through the queue, also what an earlier process left there; for a Winnow that stays. */
  readonly takeUp: () => void
  /** Ends the training in good order before everything else: it keeps its best epoch; what waits stays in the queue. */
  readonly settle: () => Promise<void>
  /** Stops running jobs (a training keeps its best epoch), then closes the database. */
  readonly close: () => Promise<void>
}

/**
 * Opens a workspace and makes its handlers.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `disk.unwritable`, `disk.full`.
 */
export function createApp(options: AppOptions): App {
  const workspace = ensureWorkspace(options.home)
  const isOwner = options.mode === 'owner'
  const writable = isOwner ? openWorkspaceDb(workspace) : null
  const db = writable ?? openWorkspaceReadOnly(workspace)
  const events = createBroadcast<AppEvent>()
  const activity = createActivityBoard(events, options.now)
  const spool = createSpool(workspace.spool)
  if (writable) {
    spool.clear()
    emptyFreed(workspace)
  }
  const stopLooking = writable
    ? clearLeftovers(writable, workspace, options.now, (id) =>
        events.send({ type: 'changed', topic: 'runs', id }),
      )
    : () => undefined
  if (writable) interruptStudies(writable, new Date(options.now()).toISOString())
  const cache = options.cache ?? cacheFolder()
  const warm = createWarm(() => options.workers.start('warm'))
  const reader = createWarm(() => options.workers.start('reader'))
  const context: Context = {
    version: options.version,
    workspace,
    db,
    write: () => writable ?? refuseWriting(),
    mode: options.mode,
    workers: options.workers,
    warmWorker: warm.get,
    reader: reader.get,
    activity,
    events,
    spool,
    samples: readSamples(options.samplesFolder),
    cache,
    allowedFolders: [workspace.home, join(cache, 'models'), ...(options.allowedFolders ?? [])],
    now: options.now,
    log: options.log,
  }
  const queue = createTrainingQueue(context)
  const scorings = createScorings()
  const trials = createTrialSplits(context)
  const handlers: Handlers<WinnowContract> = {
    app: appHandlers(context),
    datasets: datasetHandlers(context),
    runs: runHandlers(context, queue, scorings, trials),
    models: modelHandlers(context),
    quality: qualityHandlers(context),
    pipelines: pipelineHandlers(context),
    labelling: labellingHandlers(context),
    policies: policyHandlers(context),
    explain: explainHandlers(context),
    pinned: pinnedHandlers(context),
    robustness: robustnessHandlers(context),
    calibration: calibrationHandlers(context),
    slices: sliceHandlers(context),
    studies: studyHandlers(context, queue, trials),
    predict: predictHandlers(context, scorings),
  }
  const onBug = (method: string, error: unknown): void =>
    options.log(`${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return {
    handlers,
    spool,
    connect: (port, caller) =>
      void serve(contract, handlers, port, { caller, checkOutputs: options.checkOutputs ?? false, onBug }),
    call: (method, input, caller, signal) =>
      answerCall(contract, handlers, method, input, { caller, signal }),
    takeUp: queue.takeUp,
    settle: queue.settle,
    close: async () => {
      stopLooking()
      await Promise.all([queue.close(), scorings.close()])
      await Promise.all([warm.end(), reader.end()])
      if (writable) emptyFreed(workspace)
      activity.close()
      events.close()
      db.close()
    },
  }
}

function readSamples(folder: string): Sample[] {
  const path = join(folder, 'banking77-sample.csv')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length - 1
  return [
    { id: 'banking77', name: 'banking77 sample', rows: lines, attribution: 'banking77, CC BY 4.0', path },
  ]
}

/** A worker that is started at the first question and replaced when it died. */
function createWarm(start: () => Worker): { readonly get: () => Worker; readonly end: () => Promise<void> } {
  let worker: Worker | null = null
  return {
    get: () => {
      if (worker) return worker
      const started = start()
      worker = started
      void started.exited.then(() => {
        if (worker === started) worker = null
      })
      return started
    },
    end: async () => {
      const last = worker
      last?.kill()
      await last?.exited
    },
  }
}
