// Where the columns, outputs and labels of a source go in a dataset that its rows join: by role and name where nothing is
// said, and as it is said else.
import type {
  AdditionPreview,
  AdditionRequest,
  AdditionSource,
  ColumnPlace,
} from '../../shared/domain/addition'
import { Column } from '../../shared/domain/file'
import type { OutputKind } from '../../shared/domain/label-kind'
import { WinnowError } from '../../shared/errors'
import { matchLabels } from '../../shared/match-labels'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange } from './identity'
import { labelSet } from './labels'
import { outputsOf } from './outputs'

/** One of the two that meet. */
export type Side = {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly fileName: string
  readonly revision: number
  readonly columns: readonly Column[]
  readonly outputs: readonly { readonly id: number; readonly name: string; readonly kind: OutputKind }[]
  readonly splitKey: number | null
}

/** Where everything goes. */
export type AdditionMap = {
  readonly columns: AdditionPreview['columns']
  /** Columns of the dataset afterwards, new ones at the end. */
  readonly after: readonly Column[]
  /** For each column afterwards the column of the source whose cells it gets; null for none. */
  readonly cellFrom: readonly (number | null)[]
  /** Index of the column that says where rows come from. */
  readonly sourcePlace: number
  readonly outputs: readonly OutputMap[]
  readonly labels: AdditionPreview['labels']
}

/** How labels of an output of the source become labels of the dataset. */
export type OutputMap = {
  readonly from: { readonly id: number; readonly name: string; readonly kind: OutputKind }
  /** Null for none; without an id it is made with the first rows. */
  readonly to: { readonly id: number | null; readonly name: string; readonly kind: OutputKind } | null
  /** Column of the dataset that holds its labels as they were written; null for none. */
  readonly column: number | null
  /** Names in the dataset by label id of the source; null leaves the row without. */
  readonly names: ReadonlyMap<number, string | null>
}

/** Finds labels that are probably one: for each of `names` the one of `known`, or null. */
export type FindAlike = (names: readonly string[], known: readonly string[]) => (string | null)[]

/** The dataset that rows join. @throws WinnowError `dataset.notFound`. */
export function targetSide(db: ReadableDb, dataset: string): Side {
  return sideOf(db, datasetKeyOf(db, dataset))
}

/** What the rows come from. @throws WinnowError `dataset.notFound`. */
export function sourceSide(db: ReadableDb, from: AdditionSource): Side {
  if (from.kind === 'dataset') return sideOf(db, datasetKeyOf(db, from.dataset))
  const found = db.get<{ key: number }>(
    `SELECT key FROM datasets WHERE id = ? AND state = 'importing' AND sha256 <> ''`,
    from.id,
  )
  if (found) return sideOf(db, found.key)
  throw new WinnowError('dataset.notFound', 'The file that was read for this is gone.', {
    hint: 'Choose the file again: what is read is kept until Winnow ends.',
  })
}

function sideOf(db: ReadableDb, key: number): Side {
  const row = db.get<{
    id: string
    name: string
    file_name: string
    revision: number
    columns: string
    current_split: number | null
  }>('SELECT id, name, file_name, revision, columns, current_split FROM datasets WHERE key = ?', key)
  if (!row) throw new WinnowError('dataset.notFound', 'The dataset is gone.')
  const outputs = outputsOf(db, key)
  return {
    key,
    id: row.id,
    name: row.name,
    fileName: row.file_name,
    revision: row.revision,
    columns: Column.array().parse(JSON.parse(row.columns)),
    outputs,
    splitKey: row.current_split,
  }
}

/** Settles where everything goes. @throws WinnowError `input.invalid`, `csv.noTextColumn`. */
export function mapAddition(
  db: ReadableDb,
  target: Side,
  source: Side,
  request: Pick<AdditionRequest, 'columns' | 'outputs' | 'labels'>,
  findAlike: FindAlike,
): AdditionMap {
  const outputs = pairOutputs(target, source, request)
  const places = placeColumns(target, source, outputs, request.columns)
  const after = [...target.columns]
  const isNewSource = !after.some(({ isSource }) => isSource)
  const columns = source.columns.map((column): AdditionPreview['columns'][number] => {
    const { to, isFixed } = places.get(column.index) ?? { to: 'none' as const, isFixed: false }
    if (to !== 'new')
      return {
        from: column.index,
        name: column.name,
        to,
        toName: to === 'none' ? null : (target.columns.find(({ index }) => index === to)?.name ?? null),
        isFixed,
      }
    const added: Column = {
      index: after.length,
      name: column.name,
      role: 'metadata',
      ...(column.isSource ? { isSource: true } : {}),
    }
    after.push(added)
    return { from: column.index, name: column.name, to, toName: added.name, isFixed }
  })
  if (isNewSource && !after.some(({ isSource }) => isSource))
    after.push({ index: after.length, name: freeName(after), role: 'metadata', isSource: true })
  let next = target.columns.length
  const from = new Map<number, number>()
  for (const { from: index, to } of columns) {
    if (to === 'new') from.set(next++, index)
    else if (to !== 'none') from.set(to, index)
  }
  const named = outputs.map(({ from: own, to }) => nameLabels(db, own, to, request.labels, findAlike))
  return {
    columns,
    after,
    cellFrom: after.map(({ index }) => from.get(index) ?? null),
    sourcePlace: after.findIndex(({ isSource }) => isSource),
    outputs: outputs.map((pair, at) => ({
      from: pair.from,
      to: pair.to,
      column: pair.to === null ? null : labelColumn(target, pair.to.name),
      names: named[at]?.names ?? new Map(),
    })),
    labels: named.flatMap(({ labels }) => labels),
  }
}

type Pair = Pick<OutputMap, 'from' | 'to'>

function pairOutputs(
  target: Side,
  source: Side,
  { outputs: given = [] }: Pick<AdditionRequest, 'outputs'>,
): Pair[] {
  const names = target.outputs.map(({ name }) => name)
  const byName = matchLabels(
    source.outputs.map(({ name }) => name),
    names,
  )
  const isOneEach = source.outputs.length === 1 && target.outputs.length === 1
  return source.outputs.map((from, at): Pair => {
    const asked = given.find((one) => one.from === from.name)
    if (asked) {
      if (asked.to === null) return { from, to: null }
      const to = target.outputs.find(({ name }) => name === asked.to)
      if (to) return { from, to }
      throw new WinnowError('label.notFound', `${target.name} has no output named ${asked.to}.`)
    }
    const found = target.outputs[byName[at] ?? -1] ?? (isOneEach ? target.outputs[0] : undefined)
    if (found) return { from, to: found }
    // The first labels of a dataset that has none.
    return {
      from,
      to: names.length === 0 && at === 0 ? { id: null, name: from.name, kind: from.kind } : null,
    }
  })
}

type Place = { readonly to: ColumnPlace; readonly isFixed: boolean }

function placeColumns(
  target: Side,
  source: Side,
  outputs: readonly Pair[],
  given: AdditionRequest['columns'] = [],
): Map<number, Place> {
  const places = new Map<number, Place>()
  const taken = new Set<number>()
  const put = (index: number, to: ColumnPlace, isFixed: boolean): void => {
    if (typeof to === 'number') taken.add(to)
    places.set(index, { to, isFixed })
  }
  for (const column of source.columns) {
    const place = byRole(target, source, column, outputs)
    if (place !== null && !taken.has(place)) put(column.index, place, true)
  }
  for (const { from, to } of given) {
    const column = source.columns.find(({ index }) => index === from)
    if (!column) throw new WinnowError('input.invalid', `The source has no column ${from}.`)
    if (places.has(from)) continue
    const isKnown = typeof to !== 'number' || target.columns.some(({ index }) => index === to)
    if (!isKnown || (typeof to === 'number' && taken.has(to)))
      throw new WinnowError(
        'input.invalid',
        `${column.name} cannot go into column ${to} of ${target.name}.`,
        {
          hint: isKnown ? 'Another column goes there already.' : 'Choose one of its columns, or a new one.',
          details: { path: 'columns' },
        },
      )
    put(from, to, false)
  }
  const left = source.columns.filter(({ index }) => !places.has(index))
  const free = target.columns.filter(({ index, isSource }) => !taken.has(index) && !isSource)
  const found = matchLabels(
    left.map(({ name }) => name),
    free.map(({ name }) => name),
  )
  left.forEach(({ index }, at) => put(index, free[found[at] ?? -1]?.index ?? 'new', false))
  if (target.columns.every(({ role }) => role !== 'text'))
    throw new WinnowError('csv.noTextColumn', `${target.name} has no text column.`)
  return places
}

/** Text, id, label and split columns meet their like, whatever they are called. */
function byRole(target: Side, source: Side, column: Column, outputs: readonly Pair[]): number | null {
  const { role } = column
  if (column.isSource) return target.columns.find(({ isSource }) => isSource)?.index ?? null
  if (role === 'metadata' || role === 'group') return null
  if (role !== 'label') return target.columns.find((one) => one.role === role)?.index ?? null
  const output = source.outputs.find(({ name }) => labelColumn(source, name) === column.index)
  const to = outputs.find(({ from }) => from.id === output?.id)?.to
  return to ? labelColumn(target, to.name) : null
}

/** The column whose labels an output holds: that of its name, or of its place where a name stands twice. */
function labelColumn(target: Side, output: string): number | null {
  const named = target.columns.filter(({ role, name }) => role === 'label' && name.trim() === output)
  if (named.length === 1) return named[0]?.index ?? null
  const place = target.outputs.findIndex(({ name }) => name === output)
  return target.columns.filter(({ role }) => role === 'label')[place]?.index ?? null
}

function freeName(columns: readonly Column[]): string {
  const isTaken = (name: string): boolean => columns.some((one) => one.name.trim().toLowerCase() === name)
  let name = 'source'
  for (let n = 2; isTaken(name); n++) name = `source ${n}`
  return name
}

type Named = { readonly names: Map<number, string | null>; readonly labels: AdditionPreview['labels'] }

function nameLabels(
  db: ReadableDb,
  from: OutputMap['from'],
  to: OutputMap['to'],
  given: AdditionRequest['labels'] = [],
  findAlike: FindAlike,
): Named {
  const own = db.all<{ id: number; name: string; rows: number }>(
    `SELECT n.id, n.name, (SELECT count(*) FROM labels l WHERE l.label = n.id
       AND l.status IN ('validated', 'flagged')) AS rows
     FROM label_names n WHERE n.output = ? AND n.is_retired = 0 AND n.merged_into IS NULL
     ORDER BY n.position, n.id`,
    from.id,
  )
  if (to === null) return { names: new Map(own.map(({ id }) => [id, null])), labels: [] }
  const known = to.id === null ? [] : labelSet(db, to.id).map(({ name }) => name)
  const wanted = own.map(({ name }) => name)
  const found = matchLabels(wanted, known)
  const rest = wanted.filter((_, at) => found[at] === -1)
  const alike = new Map(findAlike(rest, known).map((name, at) => [rest[at] ?? '', name]))
  const labels = own.map(({ name, rows }, at): AdditionPreview['labels'][number] => {
    const base = { output: from.name, from: name, rows }
    const asked = given.find((one) => one.output === from.name && one.from === name)
    if (asked) return { ...base, to: asked.to, how: 'chosen' }
    const same = known[found[at] ?? -1]
    if (same !== undefined) return { ...base, to: same, how: same === name ? 'same' : 'alike' }
    const near = alike.get(name)
    return near ? { ...base, to: near, how: 'alike' } : { ...base, to: name, how: 'new' }
  })
  return { names: new Map(own.map(({ id }, at) => [id, labels[at]?.to ?? null])), labels }
}

/** Values of the column that says where rows come from; none where there is no such column. */
export function sourcesOf(db: ReadableDb, target: Side): string[] {
  const place = target.columns.find(({ isSource }) => isSource)?.index
  if (place === undefined) return []
  return db
    .all<{ value: string }>(
      `SELECT DISTINCT json_extract(cells, '$[${place}]') AS value FROM rows WHERE key BETWEEN ? AND ?
       ORDER BY value LIMIT 1000`,
      ...keyRange(target.key),
    )
    .map(({ value }) => value)
}
