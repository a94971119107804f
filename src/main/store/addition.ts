// Adds rows to a dataset as one undoable step. Rows are written where nobody sees them, in short transactions; the step
// then brings them in together with their labels, new columns and the split, in one transaction.
import { textOfCells, textPlaces } from '../../shared/domain/joined-text'
import type { Addition, AdditionRequest } from '../../shared/domain/addition'
import type { Change, LabelGroup, LabelState, RowContent } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import type { FindAlike, OutputMap } from './addition-map'
import { type AdditionPlan, planAddition } from './addition-plan'
import { labelsGiven, mappedCells, rowsById, rowsOf } from './addition-rows'
import type { WritableDb } from './database'
import { nowText, rowIdOf, rowKey } from './identity'
import { commitStep, isStanding, labelStates, rangesOf, revisionOf } from './journal'
import { idsOfNames, retirementOf } from './labels'
import { removeStagedRows } from './presence'
import { editedMethod } from './split-edit'
import { splitByKey, splitKeyOf, storeSplit } from './splits'
import { contentHash, countCharacters, countWords, textHash } from './text-facts'
import { messages } from './words'

/** What is to be added, and how the writing goes. */
export type AdditionOptions = {
  readonly request: AdditionRequest
  readonly author: string | null
  readonly at?: string
  readonly findAlike: FindAlike
}

/** How the writing goes; `finished` is the last. */
export type AdditionProgress =
  | { readonly type: 'progress'; readonly rows: number; readonly totalRows: number }
  | { readonly type: 'finished'; readonly addition: Addition }

const rowsPerTransaction = 2000

/**
 * Adds, changes and removes rows, telling how far it is after each transaction; ended early it leaves nothing behind. Where
 * nothing would change, nothing is written.
 * @throws WinnowError as `planAddition`, and `dataset.inUse` where the dataset was changed meanwhile.
 */
export function* addToDataset(db: WritableDb, options: AdditionOptions): Generator<AdditionProgress> {
  const { request } = options
  const at = options.at ?? nowText()
  const plan = planAddition(db, request, options.findAlike)
  const { target, adds, changes, removes } = plan
  if (adds.length + changes.length + removes.length === 0) {
    const { revision } = target
    const addition = { added: 0, changed: 0, removed: 0, description: 'Nothing to add', revision }
    return yield { type: 'finished', addition }
  }
  const outputs = openOutputs(db, plan)
  const first = reserve(db, target.key, adds.length)
  let isCommitted = false
  try {
    for (let done = 0; done < adds.length; done += rowsPerTransaction) {
      const some = adds.slice(done, done + rowsPerTransaction)
      db.write(() => stage(db, plan, outputs, some, first + done, at))
      yield { type: 'progress', rows: Math.min(adds.length, done + some.length), totalRows: adds.length }
    }
    const addition = db.write(() => commit(db, plan, outputs, first, { author: options.author, at }))
    isCommitted = true
    yield { type: 'finished', addition }
  } finally {
    if (!isCommitted) removeStagedRows(db, target.key)
  }
}

type OpenOutput = OutputMap & {
  readonly output: number
  /** Label ids of the dataset by name. */
  readonly ids: ReadonlyMap<string, number>
}

/** The outputs with ids for all labels that come; new ones are in no list until the step brings them in. */
function openOutputs(db: WritableDb, { map, target }: AdditionPlan): OpenOutput[] {
  return db.write(() =>
    map.outputs.flatMap((one) => {
      if (one.to === null) return []
      const output =
        one.to.id ??
        db.run(
          'INSERT INTO outputs (dataset, name, kind, position) VALUES (?, ?, ?, 0)',
          target.key,
          one.to.name,
          one.to.kind,
        ).lastId
      const names = [...new Set([...one.names.values()].filter((name) => name !== null))]
      const ids = idsOfNames(db, output, names)
      return [{ ...one, output, ids: new Map(names.map((name, place) => [name, ids[place] ?? 0])) }]
    }),
  )
}

/** Takes row ids for what comes; they are never used again, whatever happens. */
function reserve(db: WritableDb, datasetKey: number, rows: number): number {
  return db.write(() => {
    const next = db.value<number>('SELECT next_row_id FROM datasets WHERE key = ?', datasetKey)
    db.run('UPDATE datasets SET next_row_id = next_row_id + ? WHERE key = ?', rows, datasetKey)
    return next
  })
}

function stage(
  db: WritableDb,
  { map, source, target, sourceName }: AdditionPlan,
  outputs: readonly OpenOutput[],
  ids: readonly number[],
  firstId: number,
  at: string,
): void {
  const row = db.writer(
    `INSERT INTO absent_rows (key, dataset, id, line, external_id, hash, text_hash, words, characters, cells, text,
     is_staged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  )
  const label = db.writer(
    `INSERT OR IGNORE INTO absent_labels (row, output, label, status, source, author, at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const keys = ids.map((id) => rowKey(source.key, id))
  const labels = outputs.map((output) => ({ ...output, given: labelsGiven(db, output, keys) }))
  rowsOf(db, source.key, ids).forEach((one, place) => {
    const id = firstId + place
    const key = rowKey(target.key, id)
    const cells = mappedCells(map, one.cells, sourceName)
    // A text that was edited stays; any other is made of the columns that make it in this dataset.
    const isEdited = textOfCells(one.cells, textPlaces(source.columns)) !== one.text
    const text = isEdited ? one.text : textOfCells(cells, textPlaces(target.columns))
    row(
      key,
      target.key,
      id,
      one.line,
      idOf(target, map.cellFrom, cells),
      contentHash(cells),
      textHash(text),
      countWords(text),
      countCharacters(text),
      storedCells(target, cells, text),
      text,
    )
    for (const { output, ids: labelIds, given } of labels)
      for (const { name, state } of given.get(one.id) ?? []) {
        const [, status, by, author, when] = state
        label(key, output, labelIds.get(name) ?? 0, status, by, author, by === 'file' ? at : when)
      }
  })
}

/** Cells as they are stored: nothing stands in the text's place while it is as it came. */
function storedCells(target: AdditionPlan['target'], cells: readonly string[], text: string): string {
  const place = target.columns.find(({ role }) => role === 'text')?.index ?? 0
  return JSON.stringify(cells.map((cell, index) => (index === place && cell === text ? null : cell)))
}

function idOf(
  { columns }: AdditionPlan['target'],
  cellFrom: readonly (number | null)[],
  cells: readonly string[],
): string | null {
  const place = columns.find(({ role }) => role === 'id')?.index
  if (place === undefined || cellFrom[place] === null) return null
  const id = cells[place] ?? ''
  return id === '' ? null : id
}

function commit(
  db: WritableDb,
  plan: AdditionPlan,
  outputs: readonly OpenOutput[],
  first: number,
  who: { readonly author: string | null; readonly at: string },
): Addition {
  const { target, map, adds, changes, removes } = plan
  if (revisionOf(db, target.key) !== target.revision)
    throw new WinnowError('dataset.inUse', `${target.name} was changed while the messages were read.`, {
      hint: 'Nothing was added. Start again.',
    })
  const added = adds.map((_, place) => first + place)
  db.run(
    'UPDATE absent_rows SET is_staged = 0 WHERE is_staged = 1 AND key BETWEEN ? AND ?',
    ...span(plan, added),
  )
  const [come, gone] = [rangesOf(added), rangesOf(removes)]
  const width = map.after.length - target.columns.length
  const sourceOfOld = target.columns.some(({ isSource }) => isSource) ? [] : [target.fileName]
  const fill = map.after
    .slice(target.columns.length)
    .map(({ isSource }) => (isSource ? (sourceOfOld[0] ?? '') : ''))
  const contents = changedContents(db, plan, fill)
  const groups = changedLabels(db, plan, outputs, who.at)
  const retirement = outputs.map(({ output, ids }) =>
    retirementOf(db, output, idsThatStand(db, output, ids, added, target.key, groups.forward)),
  )
  const split = movedSplit(db, plan, added, who.at)
  const both = (way: 'forward' | 'backward'): Change => {
    const names = retirement.flatMap((one) => one[way].names ?? [])
    return {
      ...(names.length > 0 ? { names } : {}),
      ...(groups[way].length > 0 ? { groups: groups[way] } : {}),
      ...(contents[way].length > 0 ? { contents: contents[way] } : {}),
      ...(split ? { split: split[way] } : {}),
    }
  }
  const step = commitStep(db, target.key, who, {
    kind: 'rows',
    rows: added.length + changes.length + removes.length,
    description: describe(plan),
    forward: {
      ...both('forward'),
      ...(gone.length > 0 ? { gone } : {}),
      ...(come.length > 0 ? { come } : {}),
      ...(width > 0 ? { widen: fill, columns: [...map.after] } : {}),
    },
    backward: {
      ...both('backward'),
      ...(come.length > 0 ? { gone: come } : {}),
      ...(gone.length > 0 ? { come: gone } : {}),
      ...(width > 0 ? { narrow: width, columns: [...target.columns] } : {}),
    },
  })
  return {
    added: added.length,
    changed: changes.length,
    removed: removes.length,
    description: step.description,
    revision: step.revision,
  }
}

function span({ target }: AdditionPlan, added: readonly number[]): [number, number] {
  return [rowKey(target.key, added[0] ?? 0), rowKey(target.key, added.at(-1) ?? 0)]
}

/** Labels that rows have after the step; others that were named in the source stay out of the label set. */
function idsThatStand(
  db: WritableDb,
  output: number,
  ids: ReadonlyMap<string, number>,
  added: readonly number[],
  datasetKey: number,
  groups: readonly LabelGroup[],
): number[] {
  const found = db.all<{ label: number }>(
    'SELECT DISTINCT label FROM absent_labels WHERE output = ? AND row BETWEEN ? AND ?',
    output,
    rowKey(datasetKey, added[0] ?? 0),
    rowKey(datasetKey, added.at(-1) ?? 0),
  )
  const own = new Set(ids.values())
  const standing = [
    ...found.map(({ label }) => label),
    ...groups.flatMap((group) => (group.output === output ? group.labels.map(([id]) => id) : [])),
  ]
  return [...new Set(standing)].filter((id) => own.has(id))
}

type Ways<T> = { readonly forward: T[]; readonly backward: T[] }

/** Cells and text of rows that change; a text that a person has edited stays where the file's own text did not change. */
function changedContents(
  db: WritableDb,
  { map, source, target, changes }: AdditionPlan,
  fill: readonly string[],
): Ways<RowContent> {
  const ways: Ways<RowContent> = { forward: [], backward: [] }
  const places = textPlaces(target.columns)
  for (let at = 0; at < changes.length; at += rowsPerTransaction) {
    const some = changes.slice(at, at + rowsPerTransaction)
    const olds = rowsById(
      db,
      target.key,
      some.map(({ to }) => to),
    )
    const news = rowsById(
      db,
      source.key,
      some.map(({ from }) => from),
    )
    for (const { from, to } of some) {
      const [before, row] = [olds.get(to), news.get(from)]
      if (!before || !row) continue
      const own = [...before.cells, ...fill]
      const cells = map.cellFrom.map((column, index) =>
        column === null || index === map.sourcePlace ? (own[index] ?? '') : (row.cells[column] ?? ''),
      )
      const [was, is] = [textOfCells(before.cells, places), textOfCells(cells, places)]
      const text = was !== before.text && was === is ? before.text : is
      ways.forward.push([
        to,
        storedCells(target, cells, text),
        text,
        idOf(target, map.cellFrom, cells) ?? before.externalId,
        row.line,
      ])
      ways.backward.push([to, before.stored, before.text, before.externalId, before.line])
    }
  }
  return ways
}

/** Labels of rows that change, but of those that keep theirs. */
function changedLabels(
  db: WritableDb,
  { source, target, changes, keepsLabels }: AdditionPlan,
  outputs: readonly OpenOutput[],
  at: string,
): Ways<LabelGroup> {
  const ways: Ways<LabelGroup> = { forward: [], backward: [] }
  const moving = changes.filter(({ to }) => !keepsLabels.has(to))
  for (const open of outputs)
    for (let start = 0; start < moving.length; start += rowsPerTransaction) {
      const some = moving.slice(start, start + rowsPerTransaction)
      const before = labelStates(
        db,
        open.output,
        some.map(({ to }) => rowKey(target.key, to)),
      )
      const given = labelsGiven(
        db,
        open,
        some.map(({ from }) => rowKey(source.key, from)),
      )
      for (const { from, to } of some) {
        const states = before.get(to) ?? []
        const after = (given.get(from) ?? []).map(({ name, state }): LabelState => [
          open.ids.get(name) ?? 0,
          state[1],
          state[2],
          state[3],
          state[2] === 'file' ? at : state[4],
        ])
        const now = states.filter(([, status]) => isStanding(status)).map(([id]) => id)
        if (now.length === after.length && after.every(([id]) => now.includes(id))) continue
        const group = (labels: LabelState[]): LabelGroup => ({
          output: open.output,
          ranges: [to, to],
          labels,
        })
        ways.forward.push(group(after.sort((a, b) => a[0] - b[0])))
        ways.backward.push(group(states))
      }
    }
  return ways
}

/** The split with the new rows in it and those that go out of it; null where it stays as it is. */
function movedSplit(
  db: WritableDb,
  { target, adds, parts, removes }: AdditionPlan,
  added: readonly number[],
  at: string,
): { readonly forward: number; readonly backward: number } | null {
  if (target.splitKey === null) return null
  const present = splitByKey(db, target.splitKey)
  if (!present) return null
  const placed = new Map(
    db
      .all<{ row: number; part: string }>('SELECT row, part FROM split_rows WHERE split = ?', target.splitKey)
      .map(({ row, part }) => [rowIdOf(row), part]),
  )
  const left = removes.filter((id) => placed.delete(id)).length
  adds.forEach((id, place) => {
    const part = parts.get(id)
    if (part !== undefined) placed.set(added[place] ?? 0, part)
  })
  if (left + parts.size === 0) return null
  const rows = [...placed].sort(([a], [b]) => a - b)
  const isGrowing = left === 0 && [...parts.values()].every((part) => part === 'train')
  const { method } = present
  const isFixed = method.kind === 'column' || (method.kind === 'edited' && method.isFixed)
  const split = storeSplit(
    db,
    target.key,
    { rowIds: rows.map(([id]) => id), parts: rows.map(([, part]) => part) },
    // Rows that join training as labelled ones do are no other kind of split.
    isGrowing && !isFixed ? method : editedMethod(present.id, method),
    at,
  )
  return { forward: splitKeyOf(db, split.id), backward: target.splitKey }
}

function describe({ adds, changes, removes, sourceName }: AdditionPlan): string {
  const parts = [
    ...(adds.length > 0 ? [`Added ${messages(adds.length)}`] : []),
    ...(changes.length > 0
      ? [`${adds.length > 0 ? 'changed' : 'Changed'} ${changes.length.toLocaleString('en')}`]
      : []),
    ...(removes.length > 0
      ? [`${adds.length + changes.length > 0 ? 'removed' : 'Removed'} ${removes.length.toLocaleString('en')}`]
      : []),
  ]
  return `${parts.join(', ')} from ${sourceName}`
}
