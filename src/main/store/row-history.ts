// What happened to one row: its labels, its text and its part, change by change, as the journal has them.
import type { RowEvent } from '../../shared/domain/dataset'
import { Change, type LabelState } from '../../shared/domain/journal'
import { textOfCells, textPlaces } from '../../shared/domain/joined-text'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowKey } from './identity'
import { isStanding } from './journal'
import { getRow } from './rows'

type Entry = {
  revision: number
  kind: string
  author: string | null
  source: string
  at: string
  forward: string
  backward: string
}

/**
 * Changes of a row, the latest first; what undo and redo did is among them.
 * @throws WinnowError `dataset.notFound`, `row.notFound`.
 */
export function rowHistory(db: ReadableDb, dataset: string, row: number): RowEvent[] {
  return db.snapshot(() => {
    const key = datasetKeyOf(db, dataset)
    if (db.get('SELECT 1 FROM rows WHERE key = ?', rowKey(key, row)) === undefined)
      throw new WinnowError('row.notFound', `${dataset} has no row ${row}.`)
    const entries = db.all<Entry>(
      `SELECT revision, kind, author, source, at, forward, backward FROM journal
       WHERE dataset = (SELECT id FROM datasets WHERE key = ?) ORDER BY revision DESC`,
      key,
    )
    const names = namesOf(db, key)
    const cells = getRow(db, dataset, row).cells.map(({ value }) => value)
    const partIn = (split: number | null): string | null =>
      split === null
        ? null
        : (db.get<{ part: string }>(
            'SELECT part FROM split_rows WHERE split = ? AND row = ?',
            split,
            rowKey(key, row),
          )?.part ?? null)
    return entries.flatMap((entry): RowEvent[] => {
      const [after, before] = [entry.forward, entry.backward].map((text) => Change.parse(JSON.parse(text)))
      if (!after || !before) return []
      const { forward: _forward, backward: _backward, ...who } = entry
      const [nowLabels, thenLabels] = [labelsIn(after, row), labelsIn(before, row)]
      const labels = [...new Set([...nowLabels.keys(), ...thenLabels.keys()])].map((output): RowEvent => ({
        ...who,
        what: 'labels',
        output: names.outputs.get(output) ?? '',
        before: names.ofLabels(thenLabels.get(output) ?? []),
        after: names.ofLabels(nowLabels.get(output) ?? []),
      }))
      const made = columnTexts(after, before, row, cells)
      const text = textIn(after, row) ?? made?.after
      const parts =
        after.split === undefined
          ? null
          : { before: partIn(before.split ?? null), after: partIn(after.split) }
      return [
        ...labels.filter((one) => one.before.join('|') !== one.after.join('|')),
        ...(text === undefined
          ? []
          : [
              {
                ...who,
                what: 'text' as const,
                output: null,
                before: [textIn(before, row) ?? made?.before ?? ''],
                after: [text],
              },
            ]),
        ...(parts === null || parts.before === parts.after
          ? []
          : [
              {
                ...who,
                what: 'part' as const,
                output: null,
                before: parts.before === null ? [] : [parts.before],
                after: parts.after === null ? [] : [parts.after],
              },
            ]),
      ]
    })
  })
}

/** Standing labels that a change gives a row, by output; outputs that it does not touch are left out. */
function labelsIn({ rows, groups = [] }: Change, row: number): Map<number, number[]> {
  const standing = (states: readonly LabelState[]): number[] =>
    states.flatMap(([label, status]) => (isStanding(status) ? [label] : []))
  const found = new Map<number, number[]>()
  const own = rows?.states.find(([id]) => id === row)
  if (rows && own) found.set(rows.output, standing(own[1]))
  for (const { output, ranges, labels } of groups) if (holds(ranges, row)) found.set(output, standing(labels))
  return found
}

function holds(ranges: readonly number[], row: number): boolean {
  for (let at = 0; at < ranges.length; at += 2)
    if (row >= (ranges[at] ?? 0) && row <= (ranges[at + 1] ?? 0)) return true
  return false
}

/** The texts that other roles of columns gave a row; undefined where they did not change it. */
function columnTexts(
  after: Change,
  before: Change,
  row: number,
  cells: readonly string[],
): { readonly before: string; readonly after: string } | undefined {
  if (!after.roles || !before.roles || holds(after.roles.kept, row)) return undefined
  const made = (change: NonNullable<Change['roles']>): string =>
    textOfCells(cells, textPlaces(change.columns))
  const texts = { before: made(before.roles), after: made(after.roles) }
  return texts.before === texts.after ? undefined : texts
}

const textIn = ({ texts = [] }: Change, row: number): string | undefined =>
  texts.find(([id]) => id === row)?.[1]

function namesOf(db: ReadableDb, datasetKey: number) {
  const outputs = new Map(
    db
      .all<{ id: number; name: string }>('SELECT id, name FROM outputs WHERE dataset = ?', datasetKey)
      .map(({ id, name }) => [id, name]),
  )
  const labels = new Map(
    db
      .all<{ id: number; name: string }>(
        'SELECT id, name FROM label_names WHERE output IN (SELECT id FROM outputs WHERE dataset = ?)',
        datasetKey,
      )
      .map(({ id, name }) => [id, name]),
  )
  return { outputs, ofLabels: (ids: readonly number[]) => ids.map((id) => labels.get(id) ?? `label ${id}`) }
}
