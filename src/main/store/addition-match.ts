// Which rows of a source are new to a dataset, and which row that is there each of the others was before.
import type { AdditionRequest } from '../../shared/domain/addition'
import type { AdditionMap, Side } from './addition-map'
import { exactHash, sideRows, signature } from './addition-rows'
import type { ReadableDb } from './database'

/** A row of the newer version and the row that it was. */
export type Pair = { readonly from: number; readonly to: number }

/** Rows of both sides as they meet; ids of source (adds, from) and dataset (to, missing). */
export type Matched = {
  readonly rows: number
  readonly adds: number[]
  readonly pairs: Pair[]
  readonly missing: number[]
  readonly known: number
  readonly matchedBy: 'id' | 'content' | null
}

/** Every row of the source is new, but those whose text is there already, where that is asked for. */
export function appended(
  db: ReadableDb,
  target: Side,
  source: Side,
  { skipKnown }: AdditionRequest,
): Matched {
  const texts = new Set<number>()
  for (const batch of sideRows(db, target.key)) for (const { textHash } of batch) texts.add(textHash)
  const adds: number[] = []
  let [rows, known] = [0, 0]
  for (const batch of sideRows(db, source.key))
    for (const row of batch) {
      rows++
      const isKnown = row.text.trim() !== '' && texts.has(row.textHash)
      if (isKnown) known++
      if (!isKnown || skipKnown !== true) adds.push(row.id)
    }
  return { rows, adds, pairs: [], missing: [], known, matchedBy: null }
}

type Mark = { readonly id: number; readonly cells: number; readonly text: number }

/**
 * Rows of a newer version: met by the user's own id where both have it and it names one row each, then by all cells that
 * both have, then by the text; equal ones in the order of the rows.
 */
export function compared(
  db: ReadableDb,
  target: Side,
  source: Side,
  map: AdditionMap,
  { ofSource }: AdditionRequest,
): Matched {
  const places = sharedPlaces(target, map)
  const textPlace = target.columns.find(({ role }) => role === 'text')?.index ?? 0
  const hasIds = target.columns.some(({ role, index }) => role === 'id' && map.cellFrom[index] !== null)
  const byId = new Map<string, number | null>()
  const old = new Map<number, Mark>()
  for (const batch of sideRows(db, target.key))
    for (const row of batch) {
      if (ofSource !== undefined && row.cells[map.sourcePlace] !== ofSource) continue
      old.set(row.id, {
        id: row.id,
        cells: signature(row.cells, places),
        text: exactHash(row.cells[textPlace] ?? ''),
      })
      // An id that two rows have names neither.
      if (hasIds && row.externalId !== null)
        byId.set(row.externalId, byId.has(row.externalId) ? null : row.id)
    }
  const idPlace = source.columns.find(({ role }) => role === 'id')?.index
  const seen = new Map<string, number>()
  if (hasIds && idPlace !== undefined)
    for (const batch of sideRows(db, source.key))
      for (const { cells } of batch) {
        const id = cells[idPlace] ?? ''
        seen.set(id, (seen.get(id) ?? 0) + 1)
      }
  const pairs: Pair[] = []
  const left: Mark[] = []
  let rows = 0
  for (const batch of sideRows(db, source.key))
    for (const row of batch) {
      rows++
      const cells = map.cellFrom.map((from) => (from === null ? '' : (row.cells[from] ?? '')))
      const mark = { id: row.id, cells: signature(cells, places), text: exactHash(cells[textPlace] ?? '') }
      const own = idPlace === undefined ? '' : (row.cells[idPlace] ?? '')
      const to = own !== '' && seen.get(own) === 1 ? byId.get(own) : undefined
      if (to === undefined || to === null) left.push(mark)
      else {
        pairs.push({ from: row.id, to })
        old.delete(to)
      }
    }
  const byCells = meet(left, old, (mark) => mark.cells)
  const byText = meet(byCells.left, old, (mark) => mark.text)
  return {
    rows,
    adds: byText.left.map(({ id }) => id),
    pairs: [...pairs, ...byCells.pairs, ...byText.pairs],
    missing: [...old.keys()],
    known: 0,
    matchedBy: hasIds ? 'id' : 'content',
  }
}

/** Pairs marks under equal hashes, in the order of the rows; what is paired leaves `old`. */
function meet(
  marks: readonly Mark[],
  old: Map<number, Mark>,
  hash: (mark: Mark) => number,
): { readonly pairs: Pair[]; readonly left: Mark[] } {
  const waiting = new Map<number, number[]>()
  for (const mark of old.values()) {
    const list = waiting.get(hash(mark))
    if (list) list.push(mark.id)
    else waiting.set(hash(mark), [mark.id])
  }
  for (const list of waiting.values()) list.reverse()
  const [pairs, left]: [Pair[], Mark[]] = [[], []]
  for (const mark of marks) {
    const to = waiting.get(hash(mark))?.pop()
    if (to === undefined) left.push(mark)
    else {
      pairs.push({ from: mark.id, to })
      old.delete(to)
    }
  }
  return { pairs, left }
}

/** Columns that both have, but the one that says where rows come from. */
export function sharedPlaces(target: Side, { cellFrom, sourcePlace }: AdditionMap): number[] {
  return target.columns
    .map(({ index }) => index)
    .filter((index) => index !== sourcePlace && (cellFrom[index] ?? null) !== null)
}
