// What becomes of rows that have met: which differ, which may go, and which part new ones join.
import { textPlaces } from '../../shared/domain/joined-text'
import type { AdditionRequest, AdditionSample } from '../../shared/domain/addition'
import { canonicalPart } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { AdditionMap, Side } from './addition-map'
import { type Matched, type Pair, sharedPlaces } from './addition-match'
import { labelsGiven, rowsById } from './addition-rows'
import type { ReadableDb } from './database'
import { rowIdOf, rowKey } from './identity'
import { isStanding, labelStates } from './journal'
import { namesEverOf } from './labels'
import { frozenBy } from './split-edit'
import { splitByKey } from './splits'

/** Rows that are shown of each kind. */
export const sampleSize = 20

/** Pairs that differ, and rows that may go. */
export type Settled = {
  readonly changes: Pair[]
  readonly gone: number[]
  readonly keepsLabels: Set<number>
  readonly keptFrozen: number
  readonly samples: AdditionSample[]
}

/** Which pairs differ, and which rows may go. */
export function settleChanges(
  db: ReadableDb,
  target: Side,
  source: Side,
  map: AdditionMap,
  { pairs, missing }: Matched,
  isStaged: boolean,
): Settled {
  const frozen = frozenRows(db, target)
  const changes: Pair[] = []
  const keepsLabels = new Set<number>()
  const samples: AdditionSample[] = []
  let keptFrozen = 0
  const compare = sharedPlaces(target, map)
  const fresh = map.cellFrom.flatMap((from, place) =>
    from !== null && place >= target.columns.length && place !== map.sourcePlace ? [place] : [],
  )
  const { text: textPlace, appended } = textPlaces(target.columns)
  for (let at = 0; at < pairs.length; at += 1000) {
    const some = pairs.slice(at, at + 1000)
    const [olds, news] = [
      rowsById(
        db,
        target.key,
        some.map(({ to }) => to),
      ),
      rowsById(
        db,
        source.key,
        some.map(({ from }) => from),
      ),
    ]
    const labels = map.outputs
      .filter(({ to }) => to?.id)
      .map((output) => ({
        output,
        before: labelStates(
          db,
          output.to?.id ?? 0,
          some.map(({ to }) => rowKey(target.key, to)),
        ),
        after: labelsGiven(
          db,
          output,
          some.map(({ from }) => rowKey(source.key, from)),
        ),
        names: namesEverOf(db, output.to?.id ?? 0),
      }))
    for (const pair of some) {
      const [before, row] = [olds.get(pair.to), news.get(pair.from)]
      if (!before || !row) continue
      const after = map.cellFrom.map((from) => (from === null ? '' : (row.cells[from] ?? '')))
      const differs = [...compare, ...fresh].filter((place) => (before.cells[place] ?? '') !== after[place])
      const relabelled = labels.filter(({ output, before: states, after: given, names }) => {
        const cellDiffers = output.column !== null && differs.includes(output.column)
        if (isStaged && !cellDiffers) return false
        const now = (states.get(pair.to) ?? []).filter(([, status]) => isStanding(status))
        const wanted = (given.get(pair.from) ?? []).map(({ name }) => name)
        if (
          isSameSet(
            now.map(([id]) => names.get(id) ?? ''),
            wanted,
          )
        )
          return false
        if (!now.some(([, , by]) => by === 'person')) return true
        keepsLabels.add(pair.to)
        return false
      })
      if (differs.length === 0 && relabelled.length === 0) continue
      const isNewText = differs.includes(textPlace) || (appended !== undefined && differs.includes(appended))
      if (frozen.has(pair.to) && isNewText) {
        keptFrozen++
        continue
      }
      changes.push(pair)
      if (samples.length >= sampleSize) continue
      samples.push({
        row: pair.to,
        line: row.line,
        text: row.text,
        labels: labels.flatMap(({ after: given }) => (given.get(pair.from) ?? []).map(({ name }) => name)),
        changes: [
          ...differs.map((place) => ({
            column: map.after[place]?.name ?? '',
            before: before.cells[place] ?? '',
            after: after[place] ?? '',
          })),
          ...relabelled
            .filter(({ output }) => output.column === null || !differs.includes(output.column))
            .map(({ output, before: states, after: given, names }) => ({
              column: output.to?.name ?? '',
              before: (states.get(pair.to) ?? []).map(([id]) => names.get(id) ?? '').join('|'),
              after: (given.get(pair.from) ?? []).map(({ name }) => name).join('|'),
            })),
        ],
      })
    }
  }
  const gone = missing.filter((id) => !frozen.has(id))
  return { changes, gone, keepsLabels, keptFrozen: keptFrozen + missing.length - gone.length, samples }
}

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one))

/** Row ids of a test part that a finished run was judged on. */
function frozenRows(db: ReadableDb, target: Side): ReadonlySet<number> {
  const split = target.splitKey === null ? null : splitByKey(db, target.splitKey)
  if (!split || frozenBy(db, target.key, split.partHashes['test']) === null) return new Set()
  const rows = db.all<{ row: number }>(
    `SELECT row FROM split_rows WHERE split = ? AND part = 'test'`,
    target.splitKey,
  )
  return new Set(rows.map(({ row }) => rowIdOf(row)))
}

/** The part of each new row that has a label; a text that stands outside training stays out of it. */
export function partsOfNew(
  db: ReadableDb,
  target: Side,
  source: Side,
  map: AdditionMap,
  adds: readonly number[],
  { part = 'train' }: AdditionRequest,
): { readonly parts: Map<number, string>; readonly leaking: number } {
  const parts = new Map<number, string>()
  if (target.splitKey === null || part === 'none') return { parts, leaking: 0 }
  const elsewhere = new Set(
    db
      .all<{ text_hash: number }>(
        `SELECT DISTINCT r.text_hash FROM split_rows s JOIN rows r ON r.key = s.row
         WHERE s.split = ? AND s.part <> 'train'`,
        target.splitKey,
      )
      .map((row) => row.text_hash),
  )
  const splitColumn = source.columns.find(({ role }) => role === 'split')?.index
  if (part === 'column' && splitColumn === undefined)
    throw new WinnowError('input.invalid', `${source.fileName} has no column that says the part.`, {
      hint: 'Let the new messages join training, or stand in no part.',
      details: { path: 'part' },
    })
  const isFrozen = frozenRows(db, target).size > 0
  let leaking = 0
  for (let at = 0; at < adds.length; at += 1000) {
    const some = adds.slice(at, at + 1000)
    const rows = rowsById(db, source.key, some)
    const labelled = new Set<number>()
    for (const output of map.outputs)
      if (output.to)
        for (const id of labelsGiven(
          db,
          output,
          some.map((one) => rowKey(source.key, one)),
        ).keys())
          labelled.add(id)
    for (const id of some) {
      const row = rows.get(id)
      if (!row || !labelled.has(id)) continue
      const wanted = part === 'train' ? 'train' : canonicalPart(row.cells[splitColumn ?? -1] ?? '')
      if (wanted === null) continue
      const isOut = (wanted === 'train' && elsewhere.has(row.textHash)) || (wanted === 'test' && isFrozen)
      if (isOut) leaking++
      else parts.set(id, wanted)
    }
  }
  return { parts, leaking }
}
