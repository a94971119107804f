// Training rows with a text like that of a mistake: where the label comes from that the run gave it.
import type { NearestRow } from '../../shared/domain/run-errors'
import type { Run } from '../../shared/domain/run'
import { jaccard, shinglesOf } from '../analysis/shingles'
import type { ReadableDb } from '../store/database'
import { datasetKeyOf } from '../store/dataset-key'
import { rowIdOf } from '../store/identity'
import { labelsChangedSince } from '../store/journal'
import { namesEverOf } from '../store/labels'
import { standingLabels } from '../store/row-loader'
import { similarCandidates } from '../store/similar'
import { splitKeyOf } from '../store/splits'

/**
 * Finds the nearest rows of the training part of the run's split for one row after another; labels are those that the run
 * has learnt. A run that has not trained has none.
 * @throws WinnowError `dataset.notFound`, `split.unknownPart`.
 */
export function nearestFinder(
  db: ReadableDb,
  run: Run,
  outputId: number,
): (row: number, limit: number) => NearestRow[] {
  if (run.family === 'imported' || run.splitId === null) return () => []
  const datasetKey = datasetKeyOf(db, run.datasetId)
  const among = { splitKey: splitKeyOf(db, run.splitId), part: 'train' }
  const earlier = labelsChangedSince(db, datasetKey, outputId, run.datasetRevision)
  const names = new Map(namesEverOf(db, outputId))
  // As the run knew them.
  for (const { labels } of run.outputs)
    for (const { id, name } of labels) if (names.has(id)) names.set(id, name)
  return (row, limit) => {
    const { text, candidates } = similarCandidates(db, datasetKey, row, among)
    const own = shinglesOf(text)
    return candidates
      .map((one) => ({ ...one, similarity: jaccard(own, shinglesOf(one.text)) }))
      .filter(({ similarity }) => similarity > 0)
      .sort((a, b) => b.similarity - a.similarity || a.key - b.key)
      .slice(0, limit)
      .map(({ key, text: found, similarity }) => {
        const id = rowIdOf(key)
        const labels = earlier.get(id) ?? standingLabels(db, outputId, key - 1, key).get(key) ?? []
        return {
          row: id as NearestRow['row'],
          text: found,
          labels: labels.map((label) => names.get(label) ?? `label ${label}`),
          similarity,
        }
      })
  }
}
