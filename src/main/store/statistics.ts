// The figures above a dataset's rows. They depend on the revision and the split alone, so they are kept per
// connection until one of these changes.
import type { DatasetStatistics, Histogram } from '../../shared/domain/dataset'
import { OutputKind } from '../../shared/domain/label-kind'
import type { ReadableDb } from './database'
import { getDataset } from './datasets'
import { keyRange } from './identity'
import { outputsOf } from './outputs'
import { datasetKeys, type DatasetKeys } from './row-loader'

const maxBins = 40
const kept = new WeakMap<ReadableDb, Map<string, { mark: string; statistics: DatasetStatistics }>>()

/**
 * Figures of a dataset under its current split. Distinct texts are counted with case and white space folded.
 * @throws WinnowError `dataset.notFound`.
 */
export function datasetStatistics(db: ReadableDb, ref: string): DatasetStatistics {
  return db.snapshot(() => {
    const dataset = getDataset(db, ref)
    const keys = datasetKeys(db, ref)
    const mark = `${dataset.revision}:${dataset.rows}:${keys.splitKey}:${dataset.outputs.length}`
    const cache = kept.get(db) ?? new Map()
    kept.set(db, cache)
    const known = cache.get(dataset.id)
    if (known?.mark === mark) return known.statistics
    const parts = dataset.split?.parts ?? {}
    const inParts = Object.values(parts).reduce((sum, count) => sum + count, 0)
    const statistics: DatasetStatistics = {
      rows: dataset.rows,
      withoutText: count(db, 'SELECT count(*) FROM rows WHERE dataset = ? AND words = 0', keys),
      distinctTexts: count(db, 'SELECT count(DISTINCT text_hash) FROM rows WHERE dataset = ?', keys),
      unlabelled: dataset.rows - countLabelled(db, keys),
      outputs: labelCounts(db, keys),
      parts,
      inNoPart: dataset.rows - inParts,
      words: wordsHistogram(db, keys),
    }
    cache.set(dataset.id, { mark, statistics })
    return statistics
  })
}

function count(db: ReadableDb, sql: string, keys: DatasetKeys): number {
  return db.value<number>(sql, keys.key)
}

function countLabelled(db: ReadableDb, keys: DatasetKeys): number {
  return db.value<number>(
    `SELECT count(DISTINCT row) FROM labels WHERE row BETWEEN ? AND ?
     AND status IN ('validated', 'flagged')`,
    ...keyRange(keys.key),
  )
}

function labelCounts(db: ReadableDb, keys: DatasetKeys): DatasetStatistics['outputs'] {
  const outputs = outputsOf(db, keys.key)
  const names = db.all<{
    id: number
    output: number
    name: string
    color: number | null
    description: string
  }>(
    `SELECT id, output, name, color, description FROM label_names WHERE output IN (SELECT id FROM outputs WHERE dataset = ?)
     AND is_retired = 0 AND merged_into IS NULL ORDER BY output, position, id`,
    keys.key,
  )
  const counts = db.all<{ label: number; part: string | null; count: number }>(
    `SELECT l.label, s.part, count(*) AS count FROM labels l
     LEFT JOIN split_rows s ON s.split = ? AND s.row = l.row
     WHERE l.row BETWEEN ? AND ? AND l.status IN ('validated', 'flagged') GROUP BY l.label, s.part`,
    keys.splitKey,
    ...keyRange(keys.key),
  )
  const byLabel = new Map<number, { count: number; parts: Record<string, number> }>()
  for (const { label, part, count: rows } of counts) {
    const entry = byLabel.get(label) ?? { count: 0, parts: {} }
    entry.count += rows
    if (part !== null) entry.parts[part] = rows
    byLabel.set(label, entry)
  }
  return outputs.map((output) => ({
    ...output,
    kind: OutputKind.parse(output.kind),
    labels: names
      .filter((label) => label.output === output.id)
      .map(({ output: _output, ...label }) => ({
        ...label,
        ...(byLabel.get(label.id) ?? { count: 0, parts: {} }),
      })),
  }))
}

function wordsHistogram(db: ReadableDb, keys: DatasetKeys): Histogram {
  const lengths = db.all<{ words: number; count: number }>(
    'SELECT words, count(*) AS count FROM rows WHERE dataset = ? GROUP BY words ORDER BY words',
    keys.key,
  )
  const total = lengths.reduce((sum, one) => sum + one.count, 0)
  const at = (rank: number): number => {
    let seen = 0
    for (const one of lengths) {
      seen += one.count
      if (seen > rank) return one.words
    }
    return 0
  }
  const min = lengths[0]?.words ?? 0
  const max = lengths.at(-1)?.words ?? 0
  const width = Math.max(1, Math.ceil((max - min + 1) / maxBins))
  const bins = Array.from({ length: total === 0 ? 0 : Math.ceil((max - min + 1) / width) }, (_, i) => ({
    from: min + i * width,
    to: min + (i + 1) * width,
    count: 0,
  }))
  for (const one of lengths) {
    const bin = bins[Math.floor((one.words - min) / width)]
    if (bin) bin.count += one.count
  }
  return {
    unit: 'words',
    min,
    // The mean of the middle two where there is an even number; the nearest rank for p95.
    median: total === 0 ? 0 : (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2,
    p95: total === 0 ? 0 : at(Math.ceil(total * 0.95) - 1),
    max,
    bins,
  }
}
