// A writer outside main, beside that of additions: an import's own worker adds the new rows of one dataset, in short
// transactions, so that a million rows never stall the window.
//
// It writes only to a dataset that is still `importing`, which nobody sees: main commits it when all is done,
// or removes it. Labels from the file are validated labels of source `file`; the label set is in
// alphabetical order (code points), ordered classes in their own, whatever the order of the rows.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { canonicalPart, type SplitSummary } from '../../shared/domain/dataset'
import type { Column, DetectedFormat, RejectedRow } from '../../shared/domain/file'
import type { DatasetId } from '../../shared/domain/ids'
import { knownOrder, type LabelReading, labelsInCell } from '../../shared/domain/label-kind'
import { textOfCells, textPlaces } from '../../shared/domain/joined-text'
import { WinnowError } from '../../shared/errors'
import { openWritable, type WritableDb } from './database'
import { nowText, rowKey } from './identity'
import { addSplitRows, type Division, openSplit, splitByKey, type SplitMethod } from './splits'
import { stratify } from './stratify'
import { contentHash, countCharacters, countWords, textHash } from './text-facts'

/** What is known of the file when its rows begin to come. */
export type ImportFacts = {
  readonly fileName: string
  readonly sizeBytes: number
  readonly format: DetectedFormat
  /** With one text column; at most one split and one id column; each label column is an output. */
  readonly columns: readonly Column[]
}

/** A row of the file: its first physical line and all cells verbatim, in order of the columns. */
export type ImportRow = { readonly line: number; readonly cells: readonly string[] }

/** How labelled rows get their part: by the file's split column, by ratios, or not at all. */
export type ImportSplit =
  | { readonly kind: 'column' }
  | { readonly kind: 'ratios'; readonly ratios: Readonly<Record<string, number>>; readonly seed: number }
  | { readonly kind: 'none' }

/** What an import wrote. */
export type ImportOutcome = {
  readonly rows: number
  readonly rejected: number
  readonly classes: number
  readonly withoutText: number
  /** Rows without a label in any output; they are in no part. */
  readonly unlabelled: number
  readonly split: SplitSummary | null
}

/** How the last phases go. */
export type FinishOptions = {
  readonly sha256: string
  readonly split: ImportSplit
  /** The rows wait to join another dataset: they need neither a split nor the search index. */
  readonly isStaged?: boolean
  /** Checked between transactions; an abort rejects with its reason. */
  readonly signal?: AbortSignal
  readonly onPhase?: (phase: 'splitting' | 'indexing') => void
  readonly onProgress?: (doneRows: number, totalRows: number) => void
}

/** The writer that an import's worker holds. */
export type BulkImport = {
  /** @throws WinnowError `disk.full`. */
  readonly addRows: (rows: readonly ImportRow[]) => void
  readonly addRejected: (rows: readonly RejectedRow[]) => void
  /** Writes label order, split and search index, and closes. Main then calls `commitDataset`. */
  readonly finish: (options: FinishOptions) => Promise<ImportOutcome>
  /** Closes the connection; main then calls `discardImport`. A second call does nothing. */
  readonly abort: () => void
}

const rowsPerTransaction = 5_000
// Fewer, larger checkpoints: each one waits for the disk.
const checkpointPages = 16_000

/**
 * Opens a writer for the rows of a dataset that `createImportingDataset` reserved.
 * @throws WinnowError `dataset.notFound` when it is not importing, `csv.noTextColumn`.
 */
export function openBulkImport(file: string, dataset: DatasetId, facts: ImportFacts): BulkImport {
  const roles = columnRoles(facts.columns)
  const db = openWritable(file)
  try {
    db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
    const found = db.get<{ key: number; next_row_id: number }>(
      `SELECT key, next_row_id FROM datasets WHERE id = ? AND state = 'importing'`,
      dataset,
    )
    if (!found) throw new WinnowError('dataset.notFound', `There is no import with the id ${dataset}.`)
    const state = begin(db, found.key, found.next_row_id, facts, roles)
    return {
      addRows: (rows) => {
        for (let i = 0; i < rows.length; i += rowsPerTransaction)
          addRows(state, rows.slice(i, i + rowsPerTransaction))
      },
      addRejected: (rows) => addRejected(state, rows),
      finish: (options) => finish(state, options).finally(() => db.close()),
      abort: () => db.close(),
    }
  } catch (error) {
    db.close()
    throw error
  }
}

type Roles = {
  text: number
  appended: number | undefined
  labels: number[]
  split: number | null
  id: number | null
}
type OutputState = {
  readonly id: number
  readonly column: number
  readonly reading: LabelReading
  readonly labels: Map<string, number>
}
type State = {
  readonly db: WritableDb
  readonly key: number
  readonly at: string
  readonly facts: ImportFacts
  readonly roles: Roles
  readonly outputs: readonly OutputState[]
  readonly insert: Record<'row' | 'label' | 'name' | 'rejected', ReturnType<WritableDb['writer']>>
  nextId: number
  rows: number
  rejected: number
  withoutText: number
  /** Of labelled rows, in order of row id. */
  readonly labelled: {
    ids: number[]
    parts: (string | null)[]
    strata: (string | number)[]
    groups: number[]
  }
  readonly partNames: Map<string, string | null>
}

function columnRoles(columns: readonly Column[]): Roles {
  const of = (role: Column['role']): number[] =>
    columns.filter((column) => column.role === role).map((column) => column.index)
  const { text, appended } = textPlaces(columns)
  if (text < 0) throw new WinnowError('csv.noTextColumn', 'No column has the role text.')
  return { text, appended, labels: of('label'), split: of('split')[0] ?? null, id: of('id')[0] ?? null }
}

function begin(db: WritableDb, key: number, nextId: number, facts: ImportFacts, roles: Roles): State {
  const outputs = db.write(() => {
    db.run(
      'UPDATE datasets SET file_name = ?, size_bytes = ?, format = ?, columns = ? WHERE key = ?',
      facts.fileName,
      facts.sizeBytes,
      JSON.stringify(facts.format),
      JSON.stringify(facts.columns),
      key,
    )
    const names = outputNames(facts.columns, roles.labels)
    return roles.labels.map((column, position) => {
      const { kind = 'single', separator } = facts.columns.find(({ index }) => index === column) ?? {}
      const { lastId } = db.run(
        'INSERT INTO outputs (dataset, name, kind, position) VALUES (?, ?, ?, ?)',
        key,
        names[position] ?? '',
        kind,
        position,
      )
      const reading = { kind, ...(separator ? { separator } : {}) }
      return { id: lastId, column, reading, labels: new Map<string, number>() }
    })
  })
  return {
    db,
    key,
    at: nowText(),
    facts,
    roles,
    outputs,
    insert: {
      row: db.writer(
        `INSERT INTO rows (key, dataset, id, line, external_id, hash, text_hash, words, characters, cells, text)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      label: db.writer(
        `INSERT INTO labels (row, output, label, status, source, at) VALUES (?, ?, ?, 'validated', 'file', ?)`,
      ),
      name: db.writer('INSERT INTO label_names (output, name, position) VALUES (?, ?, ?)'),
      rejected: db.writer(
        'INSERT INTO rejected_rows (dataset, seq, line, reason, message, raw) VALUES (?, ?, ?, ?, ?, ?)',
      ),
    },
    nextId,
    rows: 0,
    rejected: 0,
    withoutText: 0,
    labelled: { ids: [], parts: [], strata: [], groups: [] },
    partNames: new Map(),
  }
}

/** Headers of the label columns; a repeated or empty one gets a number. */
function outputNames(columns: readonly Column[], labelColumns: readonly number[]): string[] {
  const names: string[] = []
  for (const index of labelColumns) {
    const header = columns.find((column) => column.index === index)?.name.trim() ?? ''
    const base = header === '' ? `Column ${index + 1}` : header
    let name = base
    for (let n = 2; names.includes(name); n++) name = `${base} ${n}`
    names.push(name)
  }
  return names
}

function addRows(state: State, rows: readonly ImportRow[]): void {
  state.db.write(() => {
    for (const row of rows) addRow(state, row)
    state.db.run(
      'UPDATE datasets SET rows = rows + ?, next_row_id = ? WHERE key = ?',
      rows.length,
      state.nextId,
      state.key,
    )
  })
}

function addRow(state: State, row: ImportRow): void {
  const { roles } = state
  const id = state.nextId++
  const key = rowKey(state.key, id)
  const text = textOfCells(row.cells, roles)
  const group = textHash(text)
  const externalId = roles.id === null ? '' : (row.cells[roles.id] ?? '')
  // The text's own cell is stored once, unless something stands under it.
  const isSame = text === row.cells[roles.text]
  const cells = JSON.stringify(row.cells.map((cell, at) => (at === roles.text && isSame ? null : cell)))
  state.insert.row(
    key,
    state.key,
    id,
    row.line,
    externalId === '' ? null : externalId,
    contentHash(row.cells),
    group,
    countWords(text),
    countCharacters(text),
    cells,
    text,
  )
  state.rows++
  if (text.trim() === '') state.withoutText++
  const stratum = addLabels(state, key, row.cells)
  if (stratum === null) return
  state.labelled.ids.push(id)
  state.labelled.strata.push(stratum)
  state.labelled.groups.push(group)
  state.labelled.parts.push(roles.split === null ? null : partOf(state, row.cells[roles.split] ?? ''))
}

/** Writes the labels of a row; returns what they are together, or null where there is none. */
function addLabels(state: State, key: number, cells: readonly string[]): string | number | null {
  let stratum: string | number | null = null
  for (const output of state.outputs) {
    const names = labelsInCell(cells[output.column] ?? '', output.reading)
    if (names.length === 0) continue
    const labels = names.map((name) => labelOf(state, output, name))
    for (const label of labels) state.insert.label(key, output.id, label, state.at)
    stratum ??= labels.length === 1 ? (labels[0] ?? null) : labels.join()
  }
  return stratum
}

function labelOf(state: State, output: OutputState, name: string): number {
  let label = output.labels.get(name)
  if (label === undefined) {
    label = state.insert.name(output.id, name, output.labels.size).lastId
    output.labels.set(name, label)
  }
  return label
}

function partOf(state: State, written: string): string | null {
  let part = state.partNames.get(written)
  if (part === undefined) {
    part = canonicalPart(written)
    state.partNames.set(written, part)
  }
  return part
}

function addRejected(state: State, rows: readonly RejectedRow[]): void {
  if (rows.length === 0) return
  state.db.write(() => {
    for (const row of rows)
      state.insert.rejected(state.key, state.rejected++, row.line, row.reason, row.message, row.raw)
    state.db.run('UPDATE datasets SET rejected = rejected + ? WHERE key = ?', rows.length, state.key)
  })
}

async function finish(state: State, options: FinishOptions): Promise<ImportOutcome> {
  const { db } = state
  orderLabels(state)
  options.onPhase?.('splitting')
  const split = options.isStaged ? null : await writeSplit(state, options)
  options.onPhase?.('indexing')
  if (!options.isStaged) await indexRows(state, options)
  db.run('UPDATE datasets SET sha256 = ?, current_split = ? WHERE key = ?', options.sha256, split, state.key)
  return {
    rows: state.rows,
    rejected: state.rejected,
    classes: state.outputs.reduce((sum, output) => sum + output.labels.size, 0),
    withoutText: state.withoutText,
    unlabelled: state.rows - state.labelled.ids.length,
    split: split === null ? null : splitByKey(db, split),
  }
}

function orderLabels(state: State): void {
  const move = state.db.writer('UPDATE label_names SET position = ? WHERE id = ?')
  state.db.write(() => {
    for (const output of state.outputs)
      namesInOrder(output).forEach((name, index) => move(index, output.labels.get(name) ?? 0))
  })
}

/** Ordered classes from the lowest to the highest where their names say so, all others by the alphabet. */
function namesInOrder({ labels, reading }: OutputState): string[] {
  const names = [...labels.keys()].sort((a, b) => (a < b ? -1 : 1))
  return (reading.kind === 'ordered' ? knownOrder(names) : null) ?? names
}

async function writeSplit(state: State, options: FinishOptions): Promise<number | null> {
  const { division, method } = divide(state, options.split)
  if (division.rowIds.length === 0 || method === null) return null
  const { key, isNew } = openSplit(state.db, state.key, division, method)
  if (!isNew) return key
  for (let i = 0; i < division.rowIds.length; i += rowsPerTransaction) {
    addSplitRows(state.db, key, state.key, division, i, i + rowsPerTransaction)
    await breathe(options)
  }
  return key
}

function divide(state: State, split: ImportSplit): { division: Division; method: SplitMethod | null } {
  const { ids, parts, strata, groups } = state.labelled
  if (split.kind === 'ratios') {
    const method: SplitMethod = { kind: 'ratios', ratios: { ...split.ratios }, seed: split.seed }
    return {
      division: { rowIds: ids, parts: stratify({ strata, groups }, split.ratios, split.seed) },
      method,
    }
  }
  const column = state.facts.columns.find(({ index }) => index === state.roles.split)
  if (split.kind === 'none' || !column) return { division: { rowIds: [], parts: [] }, method: null }
  const rowIds: number[] = []
  const kept: string[] = []
  ids.forEach((id, i) => {
    const part = parts[i] ?? null
    if (part === null) return
    rowIds.push(id)
    kept.push(part)
  })
  return {
    division: { rowIds, parts: kept },
    method: { kind: 'column', column: column.name },
  }
}

async function indexRows(state: State, options: FinishOptions): Promise<void> {
  const { db, key } = state
  const { indexed_to: start = 0 } =
    db.get<{ indexed_to: number }>('SELECT indexed_to FROM datasets WHERE key = ?', key) ?? {}
  const last = state.nextId - 1
  for (let done = start; done < last; done += rowsPerTransaction) {
    const to = Math.min(last, done + rowsPerTransaction)
    db.write(() => {
      db.run(
        'INSERT INTO rows_fts (rowid, text) SELECT key, text FROM rows WHERE key BETWEEN ? AND ?',
        rowKey(key, done + 1),
        rowKey(key, to),
      )
      db.run('UPDATE datasets SET indexed_to = ? WHERE key = ?', to, key)
    })
    options.onProgress?.(to - start, last - start)
    await breathe(options)
  }
}

async function breathe(options: FinishOptions): Promise<void> {
  await nextTurn()
  options.signal?.throwIfAborted()
}
