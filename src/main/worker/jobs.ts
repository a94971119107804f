// What a worker process can do. The engine is loaded at the first job that needs it, so that looking at a
// file never waits for TensorFlow.
import type { Handlers } from '../../shared/contract/define'
import type { WorkerContract } from './contract'
import { createHold } from '../engine/hold'
import { add, reverse } from './additions'
import { dataJobs } from './data'
import { readLabelled } from './labelled'
import { exportMlflow } from './mlflow'
import { exportRun, importRunFile, zipFolder } from './run-files'
import { combine, exportRejected, exportRows, importFile, inspect, writeRows, writeText } from './tables'

/** The handlers of one worker. */
export function createJobs(): Handlers<WorkerContract> {
  const models = async () => (await import('./models')).modelJobs
  // A worker trains once: stopping and holding are for its whole life.
  const stopping = new AbortController()
  const hold = createHold()
  return {
    file: {
      inspect,
      combine,
      import: importFile,
      add,
      reverse,
      exportRows,
      exportRejected,
      writeTable: writeRows,
      writeText,
      exportRun,
      exportMlflow,
      importRun: importRunFile,
      zipFolder,
      readLabelled,
      score: async function* (input, context) {
        yield* (await models()).score(input, context)
      },
    },
    data: dataJobs,
    model: {
      train: async function* (input, context) {
        const signal = AbortSignal.any([context.signal, stopping.signal])
        yield* (await models()).train(input, hold, { ...context, signal })
      },
      stop: () => {
        stopping.abort()
        return {}
      },
      pause: () => {
        hold.set(true)
        return {}
      },
      resume: () => {
        hold.set(false)
        return {}
      },
      preview: async function* (input, context) {
        yield* (await models()).preview(input, context)
      },
      inspect: async (input) => (await models()).inspect(input),
      predict: async (input, context) => (await models()).predict(input, context),
      explain: async (input, context) => (await models()).explain(input, context),
      strongest: async (input) => (await models()).strongest(input),
      act: async (input, context) => (await models()).act(input, context),
      scoreRows: async function* (input, context) {
        yield* (await models()).scoreRows(input, context)
      },
      checkQuality: async function* (input, context) {
        yield* (await models()).checkQuality(input, context)
      },
      tokens: async (input) => (await models()).tokens(input),
      tokenLengths: async (input) => (await models()).tokenLengths(input),
      exportToHuggingFace: async (input) => (await models()).exportToHuggingFace(input),
      judge: async function* (input, context) {
        yield* (await models()).judge(input, context)
      },
      checkRobustness: async function* (input, context) {
        yield* (await models()).checkRobustness(input, context)
      },
      probe: async (input) => (await models()).probe(input),
    },
  }
}
