// Splits as objects: which row is in which part, with a hash over the content. A split is never changed;
// another division of the rows is a further version, and the same division is the same split.
import { createHash } from 'node:crypto'
import { SplitSummary } from '../../shared/domain/dataset'
import type { SplitId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, newId, nowText, rowIdOf, rowKey } from './identity'
import { stratify } from './stratify'

/** How a split came about. */
export type SplitMethod = SplitSummary['method']

/** Row ids in ascending order and the part of each. */
export type Division = { readonly rowIds: readonly number[]; readonly parts: readonly string[] }

type SplitRow = {
  key: number
  id: string
  dataset: number
  version: number
  hash: string
  part_hashes: string
  parts: string
  method: string
  created_at: string
}

/**
 * A split by its id.
 * @throws WinnowError `split.unknownPart` when there is none.
 */
export function getSplit(db: ReadableDb, id: SplitId): SplitSummary {
  return rowToSplit(splitRow(db, id))
}

/** The split with an internal key, as datasets and runs refer to it. */
export function splitByKey(db: ReadableDb, key: number): SplitSummary | null {
  const row = db.get<SplitRow>('SELECT * FROM splits WHERE key = ?', key)
  return row ? rowToSplit(row) : null
}

/** Internal key of a split. */
export function splitKeyOf(db: ReadableDb, id: SplitId): number {
  return splitRow(db, id).key
}

/** All splits of a dataset (id or name) by version. */
export function listSplits(db: ReadableDb, dataset: string): SplitSummary[] {
  const rows = db.all<SplitRow>(
    'SELECT * FROM splits WHERE dataset = ? ORDER BY version',
    datasetKeyOf(db, dataset),
  )
  return rows.map(rowToSplit)
}

/**
 * Stores a division of a dataset's rows; the split that has the same content already is returned as it is.
 * One transaction; the bulk import stores its rows in several of its own, through `openSplit`.
 */
export function storeSplit(
  db: WritableDb,
  datasetKey: number,
  division: Division,
  method: SplitMethod,
  at = nowText(),
): SplitSummary {
  return db.write(() => {
    const { key, isNew } = openSplit(db, datasetKey, division, method, at)
    if (isNew) addSplitRows(db, key, datasetKey, division, 0, division.rowIds.length)
    return splitByKey(db, key) ?? missing(String(key))
  })
}

/** Finds the split with this content, or stores it without its rows. */
export function openSplit(
  db: WritableDb,
  datasetKey: number,
  division: Division,
  method: SplitMethod,
  at = nowText(),
): { key: number; isNew: boolean } {
  const { hash, partHashes, counts } = hashDivision(division)
  return db.write(() => {
    const same = db.get<SplitRow>('SELECT * FROM splits WHERE dataset = ? AND hash = ?', datasetKey, hash)
    if (same) return { key: same.key, isNew: false }
    const highest = db.value<number | null>('SELECT max(version) FROM splits WHERE dataset = ?', datasetKey)
    const { lastId } = db.run(
      `INSERT INTO splits (id, dataset, version, hash, part_hashes, parts, method, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      newId('s'),
      datasetKey,
      (highest ?? 0) + 1,
      hash,
      JSON.stringify(partHashes),
      JSON.stringify(counts),
      JSON.stringify(method),
      at,
    )
    return { key: lastId, isNew: true }
  })
}

/** Stores the parts of the rows from `from` up to `to` (indices into the division) in one transaction. */
export function addSplitRows(
  db: WritableDb,
  splitKey: number,
  datasetKey: number,
  division: Division,
  from: number,
  to: number,
): void {
  const insert = db.writer('INSERT INTO split_rows (split, row, part) VALUES (?, ?, ?)')
  db.write(() => {
    for (let i = from; i < Math.min(to, division.rowIds.length); i++)
      insert(splitKey, rowKey(datasetKey, division.rowIds[i] ?? 0), division.parts[i] ?? '')
  })
}

/**
 * A split with a validation part: the given one where it has one, else one in which
 * `fraction` of train is validation (stratified by the output's label, seeded, equal texts together). Other
 * parts stay as they are; test is never touched. Asking again gives the same split.
 * @throws WinnowError `split.noTrain`, `split.unknownPart`.
 */
export function ensureValidation(
  db: WritableDb,
  split: SplitId,
  outputId: number,
  options: { readonly fraction: number; readonly seed: number },
): SplitSummary {
  const given = splitRow(db, split)
  if (rowToSplit(given).parts.validation) return rowToSplit(given)
  const rows = db.all<{ row: number; part: string; label: number | null; text_hash: number }>(
    `SELECT s.row, s.part, r.text_hash,
       (SELECT min(l.label) FROM labels l WHERE l.row = s.row AND l.output = ?
        AND l.status IN ('validated', 'flagged')) AS label
     FROM split_rows s JOIN rows r ON r.key = s.row WHERE s.split = ? ORDER BY s.row`,
    outputId,
    given.key,
  )
  const train = rows.filter((row) => row.part === 'train' && row.label !== null)
  if (train.length === 0)
    throw new WinnowError(
      'split.noTrain',
      'The training part has no labelled message to take validation from.',
    )
  const dealt = stratify(
    { strata: train.map((row) => row.label ?? 0), groups: train.map((row) => row.text_hash) },
    { train: 1 - options.fraction, validation: options.fraction },
    options.seed,
  )
  const moved = new Set(train.filter((_, i) => dealt[i] === 'validation').map((row) => row.row))
  const division: Division = {
    rowIds: rows.map((row) => rowIdOf(row.row)),
    parts: rows.map((row) => (moved.has(row.row) ? 'validation' : row.part)),
  }
  return storeSplit(db, given.dataset, division, { kind: 'validationFromTrain', from: split, ...options })
}

/** Part of each of these rows; null for none. */
export function partsOfRows(db: ReadableDb, split: SplitId, rowIds: readonly number[]): (string | null)[] {
  const { key, dataset } = splitRow(db, split)
  return rowIds.map(
    (rowId) =>
      db.get<{ part: string }>(
        'SELECT part FROM split_rows WHERE split = ? AND row = ?',
        key,
        rowKey(dataset, rowId),
      )?.part ?? null,
  )
}

/** Removes all splits of a dataset with their rows (for imports that are discarded). */
export function removeSplits(db: WritableDb, datasetKey: number): void {
  const [first, last] = keyRange(datasetKey)
  db.run(
    `DELETE FROM split_rows WHERE split IN (SELECT key FROM splits WHERE dataset = ?)
     AND row BETWEEN ? AND ?`,
    datasetKey,
    first,
    last,
  )
  db.run('DELETE FROM splits WHERE dataset = ?', datasetKey)
}

function hashDivision(division: Division): {
  hash: string
  partHashes: Record<string, string>
  counts: Record<string, number>
} {
  const whole = lineHash()
  const byPart = new Map<string, ReturnType<typeof lineHash>>()
  division.rowIds.forEach((rowId, i) => {
    const part = division.parts[i] ?? ''
    whole.add(`${rowId}:${part}`)
    let own = byPart.get(part)
    if (!own) byPart.set(part, (own = lineHash()))
    own.add(String(rowId))
  })
  const partHashes: Record<string, string> = {}
  const counts: Record<string, number> = {}
  for (const part of [...byPart.keys()].sort(byRank)) {
    const own = byPart.get(part)
    counts[part] = own?.count() ?? 0
    partHashes[part] = own?.digest() ?? ''
  }
  return { hash: whole.digest(), partHashes, counts }
}

/** SHA-256 of lines with breaks between them, without holding all of them at once. */
function lineHash() {
  const hash = createHash('sha256')
  let lines: string[] = []
  let count = 0
  const flush = (): void => {
    if (lines.length > 0) hash.update(count > lines.length ? `\n${lines.join('\n')}` : lines.join('\n'))
    lines = []
  }
  return {
    add: (line: string): void => {
      lines.push(line)
      count++
      if (lines.length === 8192) flush()
    },
    count: () => count,
    digest: (): string => {
      flush()
      return hash.digest('hex')
    },
  }
}

function byRank(a: string, b: string): number {
  const order = ['train', 'validation', 'test']
  const rank = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

function splitRow(db: ReadableDb, id: string): SplitRow {
  const row = db.get<SplitRow>('SELECT * FROM splits WHERE id = ?', id)
  return row ?? missing(id)
}

function missing(id: string): never {
  throw new WinnowError('split.unknownPart', `There is no split with the id ${id}.`)
}

function rowToSplit(row: SplitRow): SplitSummary {
  return SplitSummary.parse({
    id: row.id,
    version: row.version,
    hash: row.hash,
    partHashes: JSON.parse(row.part_hashes),
    parts: JSON.parse(row.parts),
    method: JSON.parse(row.method),
    createdAt: row.created_at,
  })
}
