// Several runs on the same rows: figures with paired intervals, and for each row which of them are right. Every run is
// judged by the same labels, those that the newest of them saw.
import type { Handlers } from '../../shared/contract/define'
import type { ComparedFigures } from '../../shared/domain/comparison'
import type { RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { evaluate, standardBootstrap } from '../../shared/metrics/evaluate'
import { evaluateMulti } from '../../shared/metrics/evaluate-multi'
import { pairedIntervals, type PairedModel } from '../../shared/metrics/paired-intervals'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { openReadable } from '../store/database'
import { getOutput, namesEverOf } from '../store/labels'
import { readPredictions, type ScoredPart } from '../store/predictions'
import { getRun } from '../store/runs'
import type { WorkerContract } from './contract'

type Compare = Handlers<WorkerContract>['data']['compare']
type Scored = { readonly own: RunOutput; readonly revision: number; readonly rows: ScoredPart }

type SharedLabels = { readonly names: string[]; readonly indexOf: ReadonlyMap<number, number> }

/** A label that a run does not know and no row has. */
const unknownLabel = { precision: 0, recall: 0, f1: 0, support: 0, predicted: 0 }

/**
 * Beyond so many rows drawn in all, fewer resamples are taken: some seconds of work. A row of several labels takes sixteen
 * times as long as one of a single label.
 */
const mostDraws = { single: 300_000_000, ordered: 150_000_000, multi: 20_000_000 } as const
const fewestResamples = 200

/**
 * Compares runs of one dataset, all of which answer `output` and have predictions for `part`. Runs that were scored on
 * other rows than the first one are left out of everything.
 * @throws WinnowError `run.noPredictions`, `labels.none` where no row has a label, `run.notFound`.
 */
export const compare: Compare = ({ databaseFile, runs, part, output }) => {
  const db = openReadable(databaseFile)
  try {
    const all = runs.map((id): Scored => {
      const run = getRun(db, id)
      const own = run.outputs.find((one) => one.output === output)
      if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
      return { own, revision: run.datasetRevision, rows: readPredictions(db, id, part, output) }
    })
    const [first] = all
    if (!first) throw new WinnowError('internal', 'No run to compare.')
    const same = all.map(({ rows }) => isSame(rows.rowIds, first.rows.rowIds))
    const members = all.filter((_, at) => same[at])
    const newest = members.reduce((best, one) => (one.revision > best.revision ? one : best), first)
    const { truth } = newest.rows
    const kept = truth.flatMap((ids, row) => (ids.length === 0 ? [] : [row]))
    if (kept.length === 0) throw new WinnowError('labels.none', `No message of ${part} has a label.`)
    const { datasetId } = getRun(db, runs[0] ?? '')
    const nameNow = namesEverOf(db, getOutput(db, datasetId, output).id)
    const shared = sharedLabels(members, kept, truth, nameNow)
    const judged = members.map((one) => judge(one, kept, truth, shared))
    const resamples = Math.max(
      fewestResamples,
      Math.min(
        standardBootstrap.resamples,
        Math.floor(mostDraws[first.own.kind] / (kept.length * members.length)),
      ),
    )
    const paired = pairedIntervals(
      judged.map(({ model }) => model),
      first.own.kind,
      { ...standardBootstrap, resamples },
    )
    const right = new Uint8Array(kept.length)
    judged.forEach((one, bit) =>
      one.right.forEach((isRight, at) => (right[at] = (right[at] ?? 0) | (isRight << bit))),
    )
    let next = 0
    return {
      labels: shared.names,
      rowIds: Int32Array.from(kept, (row) => newest.rows.rowIds[row] ?? 0),
      right,
      truth: kept.map((row) => (truth[row] ?? []).map((id) => shared.indexOf.get(id) ?? -1)),
      members: all.map(({ rows }, at) => {
        if (!same[at])
          return { rows: rows.rowIds.length, shared: overlap(rows, first.rows), changed: 0, compared: null }
        const place = next++
        const own = judged[place]
        const figures = paired[place]
        return {
          rows: rows.rowIds.length,
          shared: rows.rowIds.length,
          changed: kept.filter((row) => !isSame(rows.truth[row] ?? [], truth[row] ?? [])).length,
          compared: own && figures ? { ...own.plain, ...figures, bit: place } : null,
        }
      }),
    }
  } finally {
    db.close()
  }
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at])
}

function overlap(some: ScoredPart, others: ScoredPart): number {
  const known = new Set(others.rowIds)
  return some.rowIds.reduce((sum, id) => sum + (known.has(id) ? 1 : 0), 0)
}

/** One place for every label that any run knows or any row has; those of the first run first. */
function sharedLabels(
  members: readonly Scored[],
  kept: readonly number[],
  truth: ScoredPart['truth'],
  nameNow: ReadonlyMap<number, string>,
): SharedLabels {
  const indexOf = new Map<number, number>()
  const names: string[] = []
  const add = (id: number, name: string): void => {
    if (indexOf.has(id)) return
    indexOf.set(id, names.length)
    names.push(nameNow.get(id) ?? name)
  }
  for (const { own } of members) for (const { id, name } of own.labels) add(id, name)
  for (const row of kept) for (const id of truth[row] ?? []) add(id, `label ${id}`)
  return { names, indexOf }
}

type Judged = {
  readonly model: PairedModel
  /** 1 where the row got its label, or exactly its labels. */
  readonly right: Uint8Array
  readonly plain: Omit<ComparedFigures, 'metrics'>
}

function judge(
  { own, rows }: Scored,
  kept: readonly number[],
  truthIds: ScoredPart['truth'],
  { indexOf, names: nameList }: SharedLabels,
): Judged {
  const classes = own.labels.length
  // The run's own classes first, in their order, then the labels that it never saw.
  const local = new Map<number, number>(own.labels.map(({ id }, at) => [id, at]))
  for (const row of kept) for (const id of truthIds[row] ?? []) if (!local.has(id)) local.set(id, local.size)
  const toShared = [...local.keys()].map((id) => indexOf.get(id) ?? 0)
  const truth = kept.map((row) => (truthIds[row] ?? []).map((id) => local.get(id) ?? 0))
  const scores = new Float32Array(kept.length * classes)
  kept.forEach((row, at) =>
    scores.set(rows.scores.subarray(row * classes, (row + 1) * classes), at * classes),
  )
  const threshold = own.threshold ?? defaultThreshold
  const names = toShared.map(String)
  const isMulti = own.kind === 'multi'
  const figures = isMulti
    ? evaluateMulti({ truth, scores, classes, threshold, names, isBrief: true })
    : evaluate({
        truth: Int32Array.from(truth, ([one]) => one ?? 0),
        scores,
        classes,
        names,
        isBrief: true,
      })
  const right = Uint8Array.from(truth, (labels, row) => {
    const score = scores.subarray(row * classes, (row + 1) * classes)
    if (!isMulti) return labels[0] === largest(score) ? 1 : 0
    const given = own.labels.flatMap((_, at) => ((score[at] ?? 0) >= threshold ? [at] : []))
    return given.length === labels.length && given.every((at) => labels.includes(at)) ? 1 : 0
  })
  const labels: ComparedFigures['labels'] = nameList.map((label) => ({ label, ...unknownLabel }))
  figures.labels.forEach((one, at) => {
    const place = toShared[at] ?? 0
    labels[place] = { ...one, label: nameList[place] ?? '' }
  })
  return {
    model: { truth, scores, classes, labels: local.size, threshold },
    right,
    plain: {
      right: figures.right,
      labels,
      confusion: figures.confusion.map(({ truth: row, predicted, count }) => ({
        truth: toShared[row] ?? 0,
        predicted: toShared[predicted] ?? 0,
        count,
      })),
    },
  }
}

function largest(scores: Float32Array): number {
  let best = 0
  for (let at = 1; at < scores.length; at++) if ((scores[at] ?? 0) > (scores[best] ?? 0)) best = at
  return best
}
