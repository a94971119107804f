// What people found on looking at mistakes: kept by row and output, whatever run they were looking at. A mark, and the label
// that a row gets with it, is one step of the journal.
import type { Step } from '../../shared/domain/edit'
import { ErrorMark, markWords } from '../../shared/domain/error-mark'
import type { RunId } from '../../shared/domain/ids'
import type { Change, LabelState, MarkState } from '../../shared/domain/journal'
import type { MarkEdit } from '../../shared/domain/run-errors'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { isRowId, keyRange, nowText, rowIdOf, rowKey } from './identity'
import { commitStep, labelStates, revisionOf } from './journal'
import { getOutput, idsOfNames, retirementOf } from './labels'
import { messages } from './words'

/** Marks to set. A later edit of the same row wins. */
export type Marking = {
  /** Id or name. */
  readonly dataset: string
  readonly output: string
  readonly run: RunId
  readonly edits: readonly MarkEdit[]
  readonly author: string | null
  readonly at?: string
}

/**
 * Marks rows, and gives them labels where the edit has some. What stands already is left; where nothing changes, nothing is
 * written and `rows` is 0.
 * @throws WinnowError `dataset.notFound`, `label.notFound`, `row.notFound`, `input.invalid` for several labels where a row
 * has one.
 */
export function setMarks(db: WritableDb, { dataset, edits: given, ...asked }: Marking): Step {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const { id: output, kind, name } = getOutput(db, dataset, asked.output)
    const edits = [...new Map(given.map((edit) => [edit.row, edit])).values()]
    const several = kind === 'multi' ? undefined : edits.find(({ labels = [] }) => labels.length > 1)
    if (several)
      throw new WinnowError(
        'input.invalid',
        `${name} has one label a message; row ${several.row} is given more.`,
      )
    refuseUnknown(db, dataset, key, edits)
    const at = asked.at ?? nowText()
    const before = marksOf(db, dataset, output)
    const marked = edits.filter(({ row, mark }) => (before.get(row)?.mark ?? null) !== mark)
    const labelled = labelChanges(db, { key, output, author: asked.author, at }, edits)
    if (marked.length === 0 && labelled === null)
      return { rows: 0, description: 'Nothing to change', revision: revisionOf(db, key) }
    const marks = (of: (edit: MarkEdit) => MarkState): Pick<Change, 'marks'> =>
      marked.length === 0 ? {} : { marks: marked.map(of) }
    return commitStep(
      db,
      key,
      { author: asked.author, at },
      {
        kind: labelled ? 'labels' : 'marks',
        rows: new Set([...marked.map(({ row }) => row), ...(labelled?.rows ?? [])]).size,
        description: describe(edits, labelled?.names ?? []),
        forward: {
          ...marks(({ row, mark }) => [row, output, mark, mark && asked.run, asked.author, at]),
          ...labelled?.forward,
        },
        backward: {
          ...marks(({ row }) => {
            const old = before.get(row)
            return [row, output, old?.mark ?? null, old?.run ?? null, old?.author ?? null, old?.at ?? at]
          }),
          ...labelled?.backward,
        },
      },
    )
  })
}

/** A mark as it stands. */
export type Mark = {
  readonly mark: ErrorMark
  readonly run: string | null
  readonly author: string | null
  readonly at: string
}

/** All marks of an output, by row id. @throws WinnowError `dataset.notFound`. */
export function marksOf(db: ReadableDb, dataset: string, outputId: number): Map<number, Mark> {
  const found = db.all<{ row: number; mark: string; run: string | null; author: string | null; at: string }>(
    'SELECT row, mark, run, author, at FROM row_marks WHERE row BETWEEN ? AND ? AND output = ?',
    ...keyRange(datasetKeyOf(db, dataset)),
    outputId,
  )
  return new Map(
    found.map(({ row, mark, ...one }) => [rowIdOf(row), { ...one, mark: ErrorMark.parse(mark) }]),
  )
}

function refuseUnknown(db: ReadableDb, dataset: string, key: number, edits: readonly MarkEdit[]): void {
  for (const { row } of edits)
    if (!isRowId(row) || db.get('SELECT 1 FROM rows WHERE key = ?', rowKey(key, row)) === undefined)
      throw new WinnowError('row.notFound', `${dataset} has no row ${row}.`)
}

type LabelHalf = Pick<Change, 'rows' | 'names'>

function labelChanges(
  db: WritableDb,
  on: { readonly key: number; readonly output: number; readonly author: string | null; readonly at: string },
  edits: readonly MarkEdit[],
): { rows: number[]; names: string[]; forward: LabelHalf; backward: LabelHalf } | null {
  const given = edits.flatMap(({ row, labels }) => (labels ? [{ row, names: [...new Set(labels)] }] : []))
  if (given.length === 0) return null
  const { key, output } = on
  const states = labelStates(
    db,
    output,
    given.map(({ row }) => rowKey(key, row)),
  )
  const names = [...new Set(given.flatMap((edit) => edit.names))]
  const ids = new Map(idsOfNames(db, output, names).map((id, at) => [names[at] ?? '', id]))
  const changed = given.flatMap(({ row, names: own }) => {
    const before = states.get(row) ?? []
    const wanted = own.map((one) => ids.get(one) ?? 0).sort((a, b) => a - b)
    const stands =
      before.length === wanted.length &&
      before.every(([label, status]) => wanted.includes(label) && status === 'validated')
    if (stands) return []
    const after = wanted.map((id): LabelState => [id, 'validated', 'person', on.author, on.at])
    return [{ row, before, after }]
  })
  if (changed.length === 0) return null
  const half = (of: (one: (typeof changed)[number]) => LabelState[]): LabelHalf => ({
    rows: { output, states: changed.map((one) => [one.row, of(one)]) },
  })
  const retirement = retirementOf(db, output, [...ids.values()])
  return {
    rows: changed.map(({ row }) => row),
    names,
    forward: { ...half(({ after }) => after), ...retirement.forward },
    backward: { ...half(({ before }) => before), ...retirement.backward },
  }
}

function describe(edits: readonly MarkEdit[], names: readonly string[]): string {
  const marks = new Set(edits.map(({ mark }) => mark))
  const [mark] = marks
  const many = messages(edits.length)
  const said =
    marks.size > 1 || mark === undefined
      ? `Marked ${many}`
      : mark === null
        ? `Took the mark from ${many}`
        : `Marked ${many}: ${markWords[mark]}`
  if (names.length === 0) return said
  return `${said}, now ${names.length > 3 ? `${names.length} labels` : names.join(', ')}`
}
