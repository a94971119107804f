// What a run said, judged against the labels of today. Its labels follow the label set: a new name is the same label, a
// merged label is the one that it went into, and what the run gave the two adds up.
import type { Filter } from '../../shared/domain/filter'
import type { LabelsNow } from '../../shared/domain/labels-now'
import type { Run, RunOutput } from '../../shared/domain/run'
import type { ReadableDb } from '../store/database'
import { datasetKeyOf } from '../store/dataset-key'
import { keyRange } from '../store/identity'
import { revisionOf } from '../store/journal'
import { labelsBecame, retiredLabels } from '../store/label-lineage'
import { namesEverOf } from '../store/labels'
import { readPredictions, type ScoredPart } from '../store/predictions'
import { standingLabels } from '../store/row-loader'

/** A part of a run against the labels of today; `own` has the labels in the order of the folded scores. */
export type ScoredNow = {
  readonly own: RunOutput
  readonly scored: ScoredPart
  readonly against: LabelsNow
  /** Id of the label that one has become. */
  readonly idOf: (label: number) => number
}

/**
 * Reads scores and folds them. Probabilities of merged labels are added; where a row may have several labels the larger one
 * counts, as either was to be given.
 * @throws WinnowError `run.noPredictions`, `run.notFound`.
 */
export function scoredNow(
  db: ReadableDb,
  run: Run,
  own: RunOutput,
  outputId: number,
  part: string | null,
  rows?: Filter,
): ScoredNow {
  const key = datasetKeyOf(db, run.datasetId)
  const idOf = labelsBecame(db, key, outputId, run.datasetRevision)
  const then = readPredictions(db, run.id, part, own.output, rows)
  const labels = foldedLabels(db, own, outputId, idOf)
  const places = new Map(labels.map(({ id }, at) => [id, at]))
  const targets = own.labels.map(({ id }) => places.get(idOf(id)) ?? 0)
  const scores = fold(then.scores, targets, labels.length, own.kind === 'multi')
  const [first, last] = keyRange(key)
  const standing = standingLabels(db, outputId, first, last)
  const truth = then.rowIds.map((row) => standing.get(first + row) ?? [])
  let [changed, leftOut] = [0, 0]
  truth.forEach((now, at) => {
    const before = new Set((then.truth[at] ?? []).map(idOf))
    if (now.length === 0) leftOut += before.size > 0 ? 1 : 0
    else if (now.length !== before.size || now.some((label) => !before.has(label))) changed++
  })
  const names = namesEverOf(db, outputId)
  const isRetired = retiredLabels(db, outputId)
  const merged = labels.flatMap(({ id, name }) => {
    const from = own.labels.filter((label) => label.id !== id && idOf(label.id) === id)
    return from.length === 0 ? [] : [{ from: from.map((label) => label.name), into: name }]
  })
  const renamed = own.labels.flatMap(({ id, name }) => {
    const today = names.get(id) ?? name
    return idOf(id) === id && today !== name ? [{ from: name, to: today }] : []
  })
  const removed = labels.filter(({ id }) => isRetired.has(id)).map(({ name }) => name)
  return {
    own: { ...own, labels },
    scored: { rowIds: then.rowIds, truth, scores },
    against: { revision: revisionOf(db, key), changed, leftOut, merged, renamed, removed },
    idOf,
  }
}

/** The labels of a run as they are today, merged ones once; classes in their order of today, others as the run had them. */
function foldedLabels(
  db: ReadableDb,
  own: RunOutput,
  outputId: number,
  idOf: (label: number) => number,
): RunOutput['labels'] {
  const today = new Map(
    db
      .all<{ id: number; name: string; position: number }>(
        'SELECT id, name, position FROM label_names WHERE output = ?',
        outputId,
      )
      .map((label) => [label.id, label]),
  )
  const ids = [...new Set(own.labels.map(({ id }) => idOf(id)))]
  if (own.kind === 'ordered')
    ids.sort((a, b) => (today.get(a)?.position ?? 0) - (today.get(b)?.position ?? 0) || a - b)
  return ids.map((id) => ({
    id: id as RunOutput['labels'][number]['id'],
    name: today.get(id)?.name ?? own.labels.find((label) => label.id === id)?.name ?? `label ${id}`,
  }))
}

function fold(
  scores: Float32Array,
  targets: readonly number[],
  width: number,
  isMulti: boolean,
): Float32Array {
  const classes = targets.length
  const rows = classes === 0 ? 0 : scores.length / classes
  const folded = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < classes; at++) {
      const to = row * width + (targets[at] ?? 0)
      const score = scores[row * classes + at] ?? 0
      folded[to] = isMulti ? Math.max(folded[to] ?? 0, score) : (folded[to] ?? 0) + score
    }
  return folded
}
