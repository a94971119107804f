// The dataset that an imported run belongs to: one that is here and has the same rows, or one that stands in for it.
import { RunFileRow, type RunManifest } from '../../shared/domain/run-file'
import type { ReadableDb, WritableDb } from './database'
import { newId, rowKey } from './identity'
import { labelSet, idsOfNames, namesEverOf } from './labels'
import { standingLabels } from './row-loader'
import { linesOf } from './run-import-lines'
import { type Division, splitKeyOf, storeSplit } from './splits'

/** Where a run is put; keys are internal. */
export type Place = {
  readonly dataset: number
  readonly split: number | null
  /** Of each output of the run: its id here, and the ids of labels here by those of the file. */
  readonly outputs: readonly { readonly id: number; readonly labelIds: ReadonlyMap<number, number> }[]
  readonly isAttached: boolean
  /** Rows with other labels, or another text, than the run saw. */
  readonly otherLabels: number
  readonly otherTexts: number
}

/** The rows of the file. @throws where a line is not one. */
export function* fileRows(rowsFile: string): Generator<RunFileRow> {
  for (const line of linesOf(rowsFile)) yield RunFileRow.parse(JSON.parse(line))
}

/**
 * Key of a dataset that has every row of the file under the same id with the same cells, and every output; null where
 * there is none. One that was imported from the same file goes first, one that stands in for another last.
 */
export function findSameRows(db: ReadableDb, manifest: RunManifest, rowsFile: string): number | null {
  const candidates = db.all<{ key: number; stand_in: string | null }>(
    `SELECT key, stand_in FROM datasets WHERE state = 'ready'
     ORDER BY stand_in IS NOT NULL, sha256 = ? DESC, key DESC`,
    manifest.dataset.sha256,
  )
  for (const { key } of candidates)
    if (hasOutputs(db, key, manifest) && hasRows(db, key, rowsFile)) return key
  return null
}

function hasOutputs(db: ReadableDb, dataset: number, { outputs }: RunManifest): boolean {
  return outputs.every(
    ({ output }) =>
      db.get('SELECT 1 FROM outputs WHERE dataset = ? AND name = ?', dataset, output) !== undefined,
  )
}

function hasRows(db: ReadableDb, dataset: number, rowsFile: string): boolean {
  let rows = 0
  for (const row of fileRows(rowsFile)) {
    rows++
    const key = rowKey(dataset, row.id)
    const stored =
      db.get<{ hash: Uint8Array }>('SELECT hash FROM rows WHERE key = ?', key) ??
      db.get<{ hash: Uint8Array }>('SELECT hash FROM absent_rows WHERE key = ?', key)
    if (!stored || Buffer.from(stored.hash).toString('hex') !== row.hash) return false
  }
  return rows > 0
}

/** Puts a run on a dataset that is here: labels meet by name, the split is one of it or becomes one. */
export function attachTo(
  db: WritableDb,
  dataset: number,
  manifest: RunManifest,
  rowsFile: string,
  at: string,
): Place {
  const outputs = manifest.outputs.map(({ output, labels, names: today }) => {
    // Labels of the run under the names that it knows, others under those of the day it was written.
    const names: Record<string, string> = { ...today }
    for (const { id: label, name } of labels) names[String(label)] = name
    const id = db.value<number>('SELECT id FROM outputs WHERE dataset = ? AND name = ?', dataset, output)
    const here = new Map([...namesEverOf(db, id)].map(([label, name]) => [name, label]))
    // A label of the set before one that was merged or deleted under the same name.
    for (const { id: label, name } of labelSet(db, id)) here.set(name, label)
    const missing = [...new Set(Object.values(names))].filter((name) => !here.has(name))
    idsOfNames(db, id, missing).forEach((label, place) => here.set(missing[place] ?? '', label))
    return {
      id,
      labelIds: new Map(Object.entries(names).map(([label, name]) => [Number(label), here.get(name) ?? 0])),
    }
  })
  const division: { rowIds: number[]; parts: string[] } = { rowIds: [], parts: [] }
  let [otherLabels, otherTexts] = [0, 0]
  for (const row of fileRows(rowsFile)) {
    if (row.part !== null) {
      division.rowIds.push(row.id)
      division.parts.push(row.part)
    }
    const key = rowKey(dataset, row.id)
    const stored = db.get<{ text_hash: number }>('SELECT text_hash FROM rows WHERE key = ?', key)
    if (stored && stored.text_hash !== row.textHash) otherTexts++
    const isOther = outputs.some(({ id, labelIds }, output) => {
      const present = standingLabels(db, id, key - 1, key).get(key) ?? []
      const then = (row.labels[output] ?? []).map((label) => labelIds.get(label) ?? 0)
      return present.length !== then.length || then.some((label) => !present.includes(label))
    })
    if (isOther) otherLabels++
  }
  const split = splitOf(db, dataset, manifest, division, at)
  const isStandIn = db.value<string | null>('SELECT stand_in FROM datasets WHERE key = ?', dataset) !== null
  return { dataset, split, outputs, isAttached: !isStandIn, otherLabels, otherTexts }
}

function splitOf(
  db: WritableDb,
  dataset: number,
  { split }: RunManifest,
  division: Division,
  at: string,
): number | null {
  if (split === null || division.rowIds.length === 0) return null
  return splitKeyOf(db, storeSplit(db, dataset, division, split.method, at).id)
}

/** Makes a dataset that is in no list, with the rows of the file as the run saw them. */
export function makeStandIn(db: WritableDb, manifest: RunManifest, rowsFile: string, at: string): Place {
  const { dataset: said, hasTexts } = manifest
  const column = { index: 0, name: 'text', role: 'text' }
  const { lastId: dataset } = db.run(
    `INSERT INTO datasets (id, name, state, created_at, file_name, size_bytes, sha256, format, columns, stand_in)
     VALUES (?, ?, 'ready', ?, ?, ?, ?, ?, ?, ?)`,
    newId('d'),
    said.name,
    at,
    said.fileName,
    said.sizeBytes,
    said.sha256,
    JSON.stringify(said.format),
    JSON.stringify([column]),
    hasTexts ? 'texts' : 'hashes',
  )
  const outputs = manifest.outputs.map((output, place) => newOutput(db, dataset, output, place))
  const insertRow = db.writer(
    `INSERT INTO rows (key, dataset, id, line, hash, text_hash, words, characters, cells, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '[null]', ?)`,
  )
  const insertLabel = db.writer(
    `INSERT INTO labels (row, output, label, status, source, at) VALUES (?, ?, ?, 'validated', 'file', ?)`,
  )
  const insertText = db.writer('INSERT INTO rows_fts (rowid, text) VALUES (?, ?)')
  const division: { rowIds: number[]; parts: string[] } = { rowIds: [], parts: [] }
  let [rows, last] = [0, 0]
  for (const row of fileRows(rowsFile)) {
    const key = rowKey(dataset, row.id)
    const text = row.text ?? ''
    const { id, line, textHash, words, characters } = row
    insertRow(key, dataset, id, line, Buffer.from(row.hash, 'hex'), textHash, words, characters, text)
    if (hasTexts) insertText(key, text)
    row.labels.forEach((labels, output) => {
      const own = outputs[output]
      for (const label of labels) if (own) insertLabel(key, own.id, own.labelIds.get(label) ?? 0, at)
    })
    if (row.part !== null) {
      division.rowIds.push(id)
      division.parts.push(row.part)
    }
    rows++
    last = id
  }
  const split = splitOf(db, dataset, manifest, division, at)
  db.run(
    'UPDATE datasets SET rows = ?, next_row_id = ?, indexed_to = ?, current_split = ? WHERE key = ?',
    rows,
    last + 1,
    hasTexts ? last : 0,
    split,
    dataset,
  )
  return { dataset, split, outputs, isAttached: false, otherLabels: 0, otherTexts: 0 }
}

/** An output with the labels of the run first, in their order; others that a row had then, retired, behind them. */
function newOutput(
  db: WritableDb,
  dataset: number,
  { output, kind, labels, names }: RunManifest['outputs'][number],
  place: number,
): Place['outputs'][number] {
  const { lastId: id } = db.run(
    'INSERT INTO outputs (dataset, name, kind, position) VALUES (?, ?, ?, ?)',
    dataset,
    output,
    kind,
    place,
  )
  const known = new Set(labels.map((label) => label.id))
  const others = Object.keys(names)
    .map(Number)
    .filter((label) => !known.has(label))
  const labelIds = new Map<number, number>()
  const taken = new Map<string, number>()
  for (const [position, label] of [...known, ...others].entries()) {
    const name = labels.find((one) => one.id === label)?.name ?? names[String(label)] ?? `label ${label}`
    const same = taken.get(name)
    const own =
      same ??
      db.run(
        'INSERT INTO label_names (output, name, position, is_retired) VALUES (?, ?, ?, ?)',
        id,
        name,
        position,
        known.has(label) ? 0 : 1,
      ).lastId
    taken.set(name, own)
    labelIds.set(label, own)
  }
  return { id, labelIds }
}
