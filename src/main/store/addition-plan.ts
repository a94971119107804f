// What an addition would do, worked out before anything is written: which rows come, which change, which go.
//
// A newer version of a file is matched with the rows that are there by the user's own id where both have it, then by all
// cells that both have, then by the text. A label that a person gave stays; so does the text of a row that a run was
// judged on.
import type { AdditionPreview, AdditionRequest, AdditionSample } from '../../shared/domain/addition'
import { WinnowError } from '../../shared/errors'
import {
  type AdditionMap,
  type FindAlike,
  mapAddition,
  type Side,
  sourceSide,
  sourcesOf,
  targetSide,
} from './addition-map'
import { partsOfNew, sampleSize, settleChanges } from './addition-changes'
import { appended, compared, type Pair } from './addition-match'
import { labelsGiven, rowsOf, usualSourceName } from './addition-rows'
import type { ReadableDb } from './database'
import { keyRange, rowKey } from './identity'
import { labelSet } from './labels'
import { loadRows } from './row-loader'

/** A plan: what a person is shown, and the rows behind the figures. */
export type AdditionPlan = {
  readonly preview: AdditionPreview
  readonly map: AdditionMap
  readonly target: Side
  readonly source: Side
  readonly sourceName: string
  /** Row ids of the source. */
  readonly adds: readonly number[]
  /** Of these, the part of those that get one, by row id of the source. */
  readonly parts: ReadonlyMap<number, string>
  /** Row ids of source and dataset. */
  readonly changes: readonly Pair[]
  /** Row ids of the dataset. */
  readonly removes: readonly number[]
  /** Rows that keep the labels that they have. */
  readonly keepsLabels: ReadonlySet<number>
}

/**
 * Works out what would happen; reads both sides once.
 * @throws WinnowError `dataset.notFound`, `label.notFound`, `input.invalid` (columns that cannot go where they are sent;
 * several labels a message into an output of one).
 */
export function planAddition(db: ReadableDb, request: AdditionRequest, findAlike: FindAlike): AdditionPlan {
  return db.snapshot(() => {
    const target = targetSide(db, request.dataset)
    const source = sourceSide(db, request.from)
    if (source.key === target.key)
      throw new WinnowError('input.invalid', `${target.name} cannot be added to itself.`, {
        hint: 'Choose another dataset, or a file.',
      })
    const map = mapAddition(db, target, source, request, findAlike)
    refuseSeveral(db, source, map)
    const isStaged = request.from.kind === 'staged'
    const sourceName = request.sourceName ?? usualSourceName(source, isStaged)
    const matched =
      request.mode === 'append'
        ? appended(db, target, source, request)
        : compared(db, target, source, map, request)
    const settled = settleChanges(db, target, source, map, matched, isStaged)
    const { parts, leaking } = partsOfNew(db, target, source, map, matched.adds, request)
    const removes = request.removeMissing === true ? settled.gone : []
    const preview: AdditionPreview = {
      rows: matched.rows,
      added: matched.adds.length,
      changed: settled.changes.length,
      removed: settled.gone.length,
      same:
        matched.rows - matched.adds.length - settled.changes.length - (request.skipKnown ? matched.known : 0),
      known: matched.known,
      leaking,
      keptLabels: settled.keepsLabels.size,
      keptFrozen: settled.keptFrozen,
      matchedBy: matched.matchedBy,
      columns: map.columns,
      outputs: map.outputs.map(({ from, to }) => ({ from: from.name, to: to?.name ?? null })),
      labels: map.labels,
      knownLabels: knownLabels(db, map),
      sources: sourcesOf(db, target),
      sourceName,
      samples: {
        added: addedSamples(db, source, map, matched.adds.slice(0, sampleSize)),
        changed: settled.samples,
        removed: removedSamples(db, target, settled.gone.slice(0, sampleSize)),
      },
    }
    return {
      preview,
      map,
      target,
      source,
      sourceName,
      adds: matched.adds,
      parts,
      changes: settled.changes,
      removes,
      keepsLabels: settled.keepsLabels,
    }
  })
}

/** @throws WinnowError `input.invalid` where rows with several labels would go where a row has one. */
function refuseSeveral(db: ReadableDb, source: Side, map: AdditionMap): void {
  for (const { from, to } of map.outputs) {
    if (from.kind !== 'multi' || to === null || to.kind === 'multi') continue
    const row = db.get<{ line: number }>(
      `SELECT r.line FROM labels l JOIN rows r ON r.key = l.row WHERE l.row BETWEEN ? AND ? AND l.output = ?
       AND l.status IN ('validated', 'flagged') GROUP BY l.row HAVING count(*) > 1 LIMIT 1`,
      ...keyRange(source.key),
      from.id,
    )
    if (!row) continue
    throw new WinnowError(
      'input.invalid',
      `Line ${row.line} of ${source.fileName} has several labels, and ${to.name} has one a message.`,
      {
        hint: `Let ${to.name} have several first (\`winnow label-set --kind multi\`), or leave these labels out.`,
        details: { path: 'outputs' },
      },
    )
  }
}

function knownLabels(db: ReadableDb, map: AdditionMap): AdditionPreview['knownLabels'] {
  return map.outputs.flatMap(({ from, to }) =>
    to === null
      ? []
      : [{ output: from.name, labels: to.id === null ? [] : labelSet(db, to.id).map(({ name }) => name) }],
  )
}

function addedSamples(
  db: ReadableDb,
  source: Side,
  map: AdditionMap,
  ids: readonly number[],
): AdditionSample[] {
  const keys = ids.map((id) => rowKey(source.key, id))
  const labels = map.outputs.filter(({ to }) => to !== null).map((output) => labelsGiven(db, output, keys))
  return rowsOf(db, source.key, ids).map(({ id, line, text }) => ({
    row: null,
    line,
    text,
    labels: labels.flatMap((given) => (given.get(id) ?? []).map(({ name }) => name)),
    changes: [],
  }))
}

function removedSamples(db: ReadableDb, target: Side, ids: readonly number[]): AdditionSample[] {
  return loadRows(
    db,
    { key: target.key, splitKey: target.splitKey, rows: 0, revision: target.revision },
    ids.map((id) => rowKey(target.key, id)),
    null,
  ).map(({ id, line, text, labels }) => ({
    row: id,
    line,
    text,
    labels: Object.values(labels).flat(),
    changes: [],
  }))
}
