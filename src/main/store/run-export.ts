// What a run file says of a run, read from the database: the run itself, its events, the rows that it was trained and
// judged on as it saw them, and its predictions. Nothing of it names this workspace's internal keys but label ids, whose
// names go along.
import type { Dataset } from '../../shared/domain/dataset'
import type { RunId } from '../../shared/domain/ids'
import type { RunEvent } from '../../shared/domain/run'
import { type RunFileRow, type RunManifest, runFileVersion } from '../../shared/domain/run-file'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { getDataset } from './datasets'
import { readEvents } from './events'
import { rowIdOf } from './identity'
import { namesEverOf } from './labels'
import { databaseVersion } from './migrate'
import { labelsThen, textThen } from './rows-then'
import { outputsOfRun } from './run-outputs'
import { getRun } from './runs'
import { getSplit, splitKeyOf } from './splits'
import { textHash } from './text-facts'

/** What main knows beside the database. */
export type ExportFacts = {
  readonly winnow: string
  readonly exportedAt: string
  readonly hasTexts: boolean
  /** The folder that the run reads texts with; null where its own holds everything. */
  readonly base: { readonly name: string; readonly hash: string } | null
}

const batchRows = 2000
/** A row that stands in no part. */
const noPart = 255

/** `run.json` of a run. @throws WinnowError `run.notFound`, `dataset.notFound`. */
export function manifestOf(db: ReadableDb, id: RunId, facts: ExportFacts): RunManifest {
  const run = getRun(db, id)
  const dataset: Dataset = getDataset(db, run.datasetId)
  const outputs = outputsOfRun(db, id)
  const split = run.splitId === null ? null : getSplit(db, run.splitId)
  const number = db.value<number>('SELECT number FROM runs WHERE id = ?', id)
  const used = db.all<{ part: string }>(
    'SELECT DISTINCT part FROM predictions WHERE run = ? AND part IS NOT NULL',
    number,
  )
  const model = run.model ?? run.origin?.model ?? null
  const { origin } = run
  return {
    format: 'winnow-run',
    formatVersion: runFileVersion,
    winnow: facts.winnow,
    schema: databaseVersion,
    exportedAt: facts.exportedAt,
    hasTexts: facts.hasTexts,
    run,
    outputs: outputs.map(({ id: outputId, name, kind, labels, threshold }) => ({
      output: name,
      kind,
      labels: [...labels],
      threshold,
      names: Object.fromEntries([...namesEverOf(db, outputId)].map(([label, own]) => [String(label), own])),
    })),
    dataset: {
      name: dataset.name,
      fileName: dataset.fileName,
      sizeBytes: dataset.sizeBytes,
      sha256: dataset.sha256,
      revision: dataset.standIn && origin ? origin.dataset.revision : run.datasetRevision,
      rows: dataset.standIn && origin ? origin.dataset.rows : dataset.rows,
      format: dataset.format,
    },
    split,
    model: model && { name: model.name, hash: model.hash, isIncluded: facts.base !== null },
    parts: [...new Set([...Object.keys(split?.parts ?? {}), ...used.map(({ part }) => part)])],
    predictions: outputs.map(({ id: outputId }) =>
      db.value<number>('SELECT count(*) FROM predictions WHERE run = ? AND output = ?', number, outputId),
    ),
  }
}

/** Events in order, one JSON object each. Without texts, what tells pieces of messages is left out. */
export function* eventLines(db: ReadableDb, id: RunId, hasTexts: boolean): Generator<string> {
  for (let after = -1; ;) {
    const events = readEvents(db, id, after)
    for (const event of events) yield JSON.stringify(hasTexts ? event : withoutTexts(event))
    const last = events.at(-1)
    if (!last) return
    after = last.seq
  }
}

function withoutTexts(event: RunEvent): RunEvent {
  if (event.type !== 'started') return event
  const { followedTexts: _texts, text, ...rest } = event
  return { ...rest, text: text && { ...text, firstBatch: [], unknown: [] } }
}

type StoredRow = {
  key: number
  line: number
  hash: Uint8Array
  text_hash: number
  words: number
  characters: number
}

/** Facts of rows with their parts, in the order asked for; of rows that have left the dataset, too. */
function storedRows(
  db: ReadableDb,
  keys: readonly { readonly key: number; readonly part: string | null }[],
): (StoredRow & { readonly part: string | null })[] {
  const list = JSON.stringify(keys.map(({ key }) => key))
  const found = new Map<number, StoredRow>()
  for (const table of ['absent_rows', 'rows'])
    for (const row of db.all<StoredRow>(
      `SELECT key, line, hash, text_hash, words, characters FROM ${table}
       WHERE key IN (SELECT value FROM json_each(?))`,
      list,
    ))
      found.set(row.key, row)
  return keys.flatMap(({ key, part }) => {
    const row = found.get(key)
    return row ? [{ ...row, part }] : []
  })
}

/** The rows of a run's split and those that it has scored, as it saw them, in order of row id; a JSON object each. */
export function* rowLines(db: ReadableDb, id: RunId, hasTexts: boolean): Generator<string> {
  const run = getRun(db, id)
  const datasetKey = datasetKeyOf(db, run.datasetId)
  const number = db.value<number>('SELECT number FROM runs WHERE id = ?', id)
  const split = run.splitId === null ? null : splitKeyOf(db, run.splitId)
  const labels = outputsOfRun(db, id).map((own) => labelsThen(db, datasetKey, own.id, run.datasetRevision))
  const text = textThen(db, datasetKey, run.datasetRevision)
  for (let after = 0; ;) {
    const keys = db.all<{ key: number; part: string | null }>(
      `SELECT k.row AS key, s.part FROM (
         SELECT row FROM split_rows WHERE split = ? AND row > ?
         UNION SELECT row FROM predictions WHERE run = ? AND output = (SELECT output FROM runs WHERE number = ?) AND row > ?
         ORDER BY row LIMIT ?
       ) k LEFT JOIN split_rows s ON s.split = ? AND s.row = k.row ORDER BY k.row`,
      split,
      after,
      number,
      number,
      after,
      batchRows,
      split,
    )
    const last = keys.at(-1)?.key
    if (last === undefined) return
    const rows = storedRows(db, keys)
    const own = labels.map((read) => read(after, last))
    for (const row of rows) {
      const rowId = rowIdOf(row.key)
      const then = hasTexts || text.wasChanged(rowId) ? (text.of(rowId) ?? '') : null
      const line: RunFileRow = {
        id: rowId,
        line: row.line,
        part: row.part,
        hash: Buffer.from(row.hash).toString('hex'),
        textHash: then === null ? row.text_hash : textHash(then),
        words: row.words,
        characters: row.characters,
        labels: own.map((read) => [...read(row.key)]),
        ...(hasTexts ? { text: then ?? '' } : {}),
      }
      yield JSON.stringify(line)
    }
    after = last
  }
}

/**
 * Predictions of one output in order of row id, as records of the same length, little-endian: row id (u32), place of the
 * part in the manifest's list (u8, 255 for none), then a probability (f32) a label.
 */
export function* predictionPieces(
  db: ReadableDb,
  id: RunId,
  output: number,
  parts: readonly string[],
): Generator<Uint8Array> {
  const number = db.value<number>('SELECT number FROM runs WHERE id = ?', id)
  const own = outputsOfRun(db, id)[output]
  if (!own) return
  const bytes = recordBytes(own.labels.length)
  for (let after = 0; ;) {
    const rows = db.all<{ row: number; part: string | null; scores: Uint8Array }>(
      `SELECT row, part, scores FROM predictions WHERE run = ? AND output = ? AND row > ? ORDER BY row LIMIT ?`,
      number,
      own.id,
      after,
      batchRows,
    )
    const last = rows.at(-1)?.row
    if (last === undefined) return
    const piece = Buffer.alloc(rows.length * bytes)
    rows.forEach(({ row, part, scores }, at) => {
      piece.writeUInt32LE(rowIdOf(row), at * bytes)
      piece.writeUInt8(part === null ? noPart : parts.indexOf(part), at * bytes + 4)
      piece.set(scores, at * bytes + 5)
    })
    yield piece
    after = last
  }
}

/** Bytes of a record of so many labels. */
export const recordBytes = (labels: number): number => 5 + 4 * labels

/** The part that a record names; null for none. */
export const partAt = (parts: readonly string[], place: number): string | null =>
  place === noPart ? null : (parts[place] ?? null)
