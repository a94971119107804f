// Scores rows of a dataset that have no prediction yet, a few at a time, so that what was scored is stored before
// the rest is begun. It reads the database and writes nothing.
import { performance } from 'node:perf_hooks'
import type { Handlers } from '../../shared/contract/define'
import type { LoadedModel } from '../engine/checkpoint'
import { predictScores } from '../engine/predict'
import { openReadable } from '../store/database'
import { iterateRows, textReader } from '../store/part-rows'
import { predictedRows } from '../store/predictions'
import type { ScoreRowsJobEvent, WorkerContract } from './contract'

type Input = Parameters<Handlers<WorkerContract>['model']['scoreRows']>[0]

/** Scores travel to main this often, or when so many rows are done. */
const sendEveryMs = 250
const sendRows = 2000

/** Scores the rows; the last event is `finished`. Throws the signal's reason when it aborts. */
export async function* scoreRows(
  input: Input,
  model: LoadedModel,
  signal: AbortSignal,
): AsyncGenerator<ScoreRowsJobEvent> {
  const db = openReadable(input.databaseFile)
  try {
    const { asked, left } = rowsOf(db, input)
    const { backend, network, preprocessor } = model
    yield {
      type: 'ready',
      outputs: [...model.outputs],
      backend: backend.id,
      device: backend.device.name,
      precision: network.precision,
      features: preprocessor.features,
      rows: asked,
      left: left.length,
    }
    const texts = textReader(db, input.datasetId)
    const began = performance.now()
    let sent = began
    let rowIds: number[] = []
    let scores: number[] = []
    for (let from = 0; from < left.length; from += input.batchSize) {
      const rows = left.subarray(from, from + input.batchSize)
      const own = await predictScores(model, texts(rows), { batchSize: input.batchSize, signal })
      signal.throwIfAborted()
      rowIds.push(...rows)
      for (const score of own) scores.push(score)
      const isLast = from + rows.length >= left.length
      if (!isLast && rowIds.length < sendRows && performance.now() - sent < sendEveryMs) continue
      yield { type: 'predictions', rowIds: Int32Array.from(rowIds), scores: Float32Array.from(scores) }
      rowIds = []
      scores = []
      sent = performance.now()
    }
    const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024)
    yield { type: 'finished', seconds: (performance.now() - began) / 1000, peakRssMiB }
  } finally {
    db.close()
  }
}

/** How many rows are asked for, and those of them without a prediction, in order of row id. */
function rowsOf(db: ReturnType<typeof openReadable>, input: Input): { asked: number; left: Int32Array } {
  const known = input.runId === null ? new Set<number>() : predictedRows(db, input.runId)
  const { datasetId: dataset, splitId, part } = input
  const left: number[] = []
  let asked = 0
  for (const { rowIds } of iterateRows(db, { dataset, splitId, part, outputIds: [], withUnlabelled: true })) {
    asked += rowIds.length
    for (const id of rowIds) if (!known.has(id)) left.push(id)
  }
  return { asked, left: Int32Array.from(left) }
}
