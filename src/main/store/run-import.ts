// Puts an unpacked run file into the database, in one transaction: the run appears whole or not at all. Where a dataset
// here has the same rows (ids and hashes of the cells) the run attaches to it; else a dataset that is in no list stands in.
import fs from 'node:fs'
import { join } from 'node:path'
import type { RunId } from '../../shared/domain/ids'
import { RunEvent } from '../../shared/domain/run'
import type { RunManifest } from '../../shared/domain/run-file'
import type { RunOrigin } from '../../shared/domain/run-origin'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from './database'
import { nowText } from './identity'
import { freeRunName } from './imported'
import { insertPredictions } from './predictions'
import { partAt, recordBytes } from './run-export'
import { attachTo, findSameRows, makeStandIn, type Place } from './run-import-dataset'
import { linesOf } from './run-import-lines'
import { outputsJson } from './run-outputs'

/** An unpacked run file. */
export type UnpackedRun = {
  readonly manifest: RunManifest
  /** Holds events.jsonl, rows.jsonl and predictions/. */
  readonly folder: string
  readonly fileName: string
  readonly id: RunId
  readonly at?: string
  /** Called last inside the transaction: what it throws takes everything back. */
  readonly beforeCommit?: () => void
}

/**
 * Imports it; gives where it comes from and what does not fit.
 * @throws WinnowError `runFile.damaged` where rows, events or predictions are not what the manifest says.
 */
export function importRun(db: WritableDb, unpacked: UnpackedRun): RunOrigin {
  const at = unpacked.at ?? nowText()
  try {
    return db.write(() => {
      const { manifest, folder } = unpacked
      const rowsFile = join(folder, 'rows.jsonl')
      const same = findSameRows(db, manifest, rowsFile)
      const place =
        same === null ? makeStandIn(db, manifest, rowsFile, at) : attachTo(db, same, manifest, rowsFile, at)
      const origin = originOf(db, unpacked, place, at)
      const number = insertRun(db, unpacked, place, origin)
      insertEvents(db, number, join(folder, 'events.jsonl'), unpacked.id)
      manifest.outputs.forEach((_, output) => insertScores(db, unpacked, output))
      unpacked.beforeCommit?.()
      return origin
    })
  } catch (error) {
    if (error instanceof WinnowError || isOfSystem(error)) throw error
    throw new WinnowError(
      'runFile.damaged',
      `${unpacked.fileName} cannot be imported: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`,
      { cause: error },
    )
  }
}

const isOfSystem = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  !error.code.startsWith('SQLITE_CONSTRAINT')

function originOf(db: WritableDb, { manifest, fileName }: UnpackedRun, place: Place, at: string): RunOrigin {
  const { dataset, split, model } = manifest
  return {
    fileName,
    run: manifest.run.id,
    winnow: manifest.winnow,
    schema: manifest.schema,
    exportedAt: manifest.exportedAt,
    importedAt: at,
    dataset: { name: dataset.name, sha256: dataset.sha256, rows: dataset.rows, revision: dataset.revision },
    split: split && { hash: split.hash, version: split.version },
    model: model && {
      name: model.name,
      hash: model.hash,
      isHere: db.get('SELECT 1 FROM models WHERE hash = ? AND trashed_at IS NULL', model.hash) !== undefined,
    },
    hasTexts: manifest.hasTexts,
    isAttached: place.isAttached,
    otherLabels: place.otherLabels,
    otherTexts: place.otherTexts,
  }
}

function insertRun(db: WritableDb, { manifest, id }: UnpackedRun, place: Place, origin: RunOrigin): number {
  const { run } = manifest
  const outputs = manifest.outputs.map(({ kind, labels, threshold }, at) => {
    const { id: outputId, labelIds } = place.outputs[at] ?? { id: 0, labelIds: new Map<number, number>() }
    return {
      id: outputId,
      kind,
      threshold,
      labels: labels.map((label) => ({ id: labelIds.get(label.id) ?? 0, name: label.name })),
    }
  })
  const [first] = outputs
  const model = db.get<{ id: string; name: string; path: string; hash: string }>(
    'SELECT id, name, path, hash FROM models WHERE hash = ? AND trashed_at IS NULL ORDER BY added_at LIMIT 1',
    manifest.model?.hash ?? '',
  )
  const { lastId } = db.run(
    `INSERT INTO runs (id, name, status, dataset, dataset_revision, split, output, labels, family, settings, step,
       total_steps, created_at, started_at, finished_at, result, error, validation_curve, model_id, model_name,
       model_path, model_hash, outputs, is_starred, note, tags, origin, made_by, text_columns)
     VALUES (?, ?, ?, ?, (SELECT revision FROM datasets WHERE key = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       ?, ?, ?, ?, ?, ?)`,
    id,
    nameOf(db, run.name),
    run.status,
    place.dataset,
    place.dataset,
    place.split,
    first?.id ?? 0,
    JSON.stringify(first?.labels ?? []),
    run.family,
    JSON.stringify(run.settings),
    run.step,
    run.totalSteps,
    run.createdAt,
    run.startedAt,
    run.finishedAt,
    run.result && JSON.stringify(run.result),
    run.error && JSON.stringify(run.error),
    JSON.stringify(run.validationCurve),
    model?.id ?? null,
    model?.name ?? null,
    model?.path ?? null,
    model?.hash ?? null,
    outputsJson(outputs),
    run.isStarred ? 1 : 0,
    run.note,
    JSON.stringify(run.tags),
    JSON.stringify(origin),
    run.madeBy ?? manifest.winnow,
    run.textColumns && JSON.stringify(run.textColumns),
  )
  return lastId
}

/** The name; where it is taken, with "imported" and the first free number. */
function nameOf(db: WritableDb, wanted: string): string {
  return freeRunName(db, wanted) === wanted ? wanted : freeRunName(db, `${wanted} imported`)
}

function insertEvents(db: WritableDb, number: number, file: string, id: RunId): void {
  const insert = db.writer('INSERT INTO run_events (run, seq, at, type, data) VALUES (?, ?, ?, ?, ?)')
  for (const line of linesOf(file)) {
    const { run: _run, seq, at, type, ...data } = RunEvent.parse({ ...(JSON.parse(line) as object), run: id })
    insert(number, seq, at, type, JSON.stringify(data))
  }
}

const recordsPerRead = 2000

function insertScores(db: WritableDb, { manifest, folder, id, fileName }: UnpackedRun, output: number): void {
  const own = manifest.outputs[output]
  const rows = manifest.predictions[output] ?? 0
  if (!own || rows === 0) return
  const width = own.labels.length
  const bytes = recordBytes(width)
  const file = fs.openSync(join(folder, 'predictions', `${output}.bin`), 'r')
  try {
    const { size } = fs.fstatSync(file)
    if (size !== rows * bytes)
      throw new WinnowError(
        'runFile.damaged',
        `${fileName} cannot be imported: predictions of ${own.output} are cut.`,
      )
    const buffer = Buffer.alloc(recordsPerRead * bytes)
    for (let from = 0; from < size;) {
      const read = fs.readSync(file, buffer, 0, Math.min(buffer.length, size - from), from)
      if (read % bytes !== 0 || read === 0)
        throw new WinnowError('runFile.damaged', `${fileName} cannot be read any further.`)
      storeRecords(db, id, own.output, manifest.parts, buffer.subarray(0, read), bytes)
      from += read
    }
  } finally {
    fs.closeSync(file)
  }
}

/** Rows of one part in a row are stored at once. */
function storeRecords(
  db: WritableDb,
  run: RunId,
  output: string,
  parts: readonly string[],
  records: Buffer,
  bytes: number,
): void {
  const count = records.length / bytes
  const width = (bytes - 5) / 4
  for (let from = 0; from < count;) {
    const place = records.readUInt8(from * bytes + 4)
    let to = from + 1
    while (to < count && records.readUInt8(to * bytes + 4) === place) to++
    const scores = new Float32Array((to - from) * width)
    const target = new Uint8Array(scores.buffer)
    const rowIds: number[] = []
    for (let at = from; at < to; at++) {
      rowIds.push(records.readUInt32LE(at * bytes))
      target.set(records.subarray(at * bytes + 5, (at + 1) * bytes), (at - from) * width * 4)
    }
    insertPredictions(db, { run, output, part: partAt(parts, place), rowIds, scores })
    from = to
  }
}
