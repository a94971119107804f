// What labels an output holds and in which order: changes of the label set itself, each one undoable step.
import {
  knownOrder,
  labelsInCell,
  type LabelSeparator,
  type OutputKind,
} from '../../shared/domain/label-kind'
import type { Change, LabelState } from '../../shared/domain/journal'
import type { LabelSnapshot } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, nowText } from './identity'
import { commitChange, isStanding, labelStates } from './journal'
import { getOutput, idsOfNames, labelSet } from './labels'

/** A change of an output's label set. */
export type LabelSetChange = {
  /** Id or name. */
  readonly dataset: string
  /** Name of the output; the first when absent. */
  readonly output?: string | undefined
  readonly kind?: OutputKind | undefined
  /** Cuts names of labels into several where the output becomes one of several labels a message. */
  readonly separator?: LabelSeparator | undefined
  /** Every label by name, the lowest first. */
  readonly order?: readonly string[] | undefined
  readonly author: string | null
  readonly at?: string
}

/**
 * Changes kind, order or both; labels of rows change only where names are cut into several.
 * @throws WinnowError `labels.none`, `label.notFound`, `input.invalid` (nothing to change; an order that leaves a label
 * out; classes with no known order; one label a message where messages have several).
 */
export function changeLabelSet(
  db: WritableDb,
  change: LabelSetChange,
): { readonly description: string; readonly revision: number } {
  return db.write(() => {
    const key = datasetKeyOf(db, change.dataset)
    const output = getOutput(db, change.dataset, change.output)
    const id = Number(output.id)
    const kind = change.kind ?? output.kind
    if (output.kind === 'multi' && kind !== 'multi') refuseSeveral(db, key, id, output.name)
    const cut = output.kind !== 'multi' && kind === 'multi' ? cutNames(db, key, id, change) : null
    const order = orderOf(db, labelSet(db, id), kind, change, output.kind)
    const parts = [
      ...(kind === output.kind ? [] : [describeKind(output.name, kind)]),
      ...(order ? [`Ordered the labels of ${output.name}`] : []),
    ]
    if (parts.length === 0)
      throw new WinnowError('input.invalid', `${output.name} is ${words[kind]} already.`, {
        hint: 'Name another kind, or an order of its labels.',
      })
    const description = parts.join('; ')
    const kinds = (one: OutputKind): Change => ({ kinds: [{ output: id, kind: one }] })
    const revision = commitChange(db, key, {
      kind: 'labelSet',
      author: change.author,
      source: 'person',
      at: change.at ?? nowText(),
      description,
      forward: { ...kinds(kind), ...joined(cut?.forward, order?.forward) },
      backward: { ...kinds(output.kind), ...joined(cut?.backward, order?.backward) },
    })
    return { description, revision }
  })
}

type Half = Pick<Change, 'rows' | 'names'>
type Both = { readonly forward: Half; readonly backward: Half }

const words = {
  single: 'one label a message',
  multi: 'several labels a message',
  ordered: 'ordered classes',
} as const

function describeKind(name: string, kind: OutputKind): string {
  return `Made ${name} ${words[kind]}`
}

function joined(some: Half | undefined, others: Half | undefined): Half {
  const names = [...(some?.names ?? []), ...(others?.names ?? [])]
  return { ...some, ...(names.length > 0 ? { names } : {}) }
}

function orderOf(
  db: WritableDb,
  labels: readonly LabelSnapshot[],
  kind: OutputKind,
  { order: given }: LabelSetChange,
  before: OutputKind,
): Both | null {
  const names = labels.map(({ name }) => name)
  const becomes = kind === 'ordered' && before !== 'ordered'
  const order = given ?? (becomes ? knownOrder(names) : undefined)
  if (order === undefined) return null
  if (order === null)
    throw new WinnowError(
      'input.invalid',
      `The names ${names.slice(0, 5).join(', ')} do not say their order.`,
      {
        hint: 'Give the order: every label, the lowest first.',
      },
    )
  const places = new Map(order.map((name, place) => [name, place]))
  const missing = names.find((name) => !places.has(name))
  const unknown = order.find((name) => !names.includes(name))
  if (missing !== undefined || unknown !== undefined || places.size !== order.length)
    throw new WinnowError(
      'input.invalid',
      missing !== undefined
        ? `The order leaves out ${missing}.`
        : unknown !== undefined
          ? `There is no label named ${unknown}.`
          : 'The order names a label twice.',
      { details: { path: 'order' }, hint: `Name each of ${names.join(', ')} once.` },
    )
  const at = (place: (label: LabelSnapshot) => number): Half => ({
    names: labels.map((label) => ({ label: label.id, position: place(label) })),
  })
  return {
    forward: at(({ name }) => places.get(name) ?? 0),
    // Labels that were merged or deleted have a place, too: theirs is not to be taken.
    backward: at(({ id }) => db.value<number>('SELECT position FROM label_names WHERE id = ?', id)),
  }
}

function refuseSeveral(db: WritableDb, datasetKey: number, output: number, name: string): void {
  const rows = db.value<number>(
    `SELECT count(*) FROM (SELECT row FROM labels WHERE row BETWEEN ? AND ? AND output = ?
     AND status IN ('validated', 'flagged') GROUP BY row HAVING count(*) > 1)`,
    ...keyRange(datasetKey),
    output,
  )
  if (rows === 0) return
  throw new WinnowError('input.invalid', `${rows} messages have several labels in ${name}.`, {
    hint: 'Leave them one label each first.',
  })
}

/** Labels whose name holds the separator become several; what they were is kept for an undo. */
function cutNames(
  db: WritableDb,
  datasetKey: number,
  output: number,
  { separator }: LabelSetChange,
): Both | null {
  if (separator === undefined) return null
  const pieces = new Map(
    labelSet(db, output)
      .map(({ id, name }) => ({ id, names: labelsInCell(name, { kind: 'multi', separator }) }))
      .filter(({ names }) => names.length > 1)
      .map(({ id, names }) => [Number(id), names]),
  )
  if (pieces.size === 0) return null
  const known = new Set(labelSet(db, output).map(({ id }) => Number(id)))
  const all = [...new Set([...pieces.values()].flat())]
  const ids = new Map(idsOfNames(db, output, all).map((id, at) => [all[at] ?? '', id]))
  const keys = db
    .all<{ row: number }>(
      `SELECT DISTINCT row FROM labels WHERE row BETWEEN ? AND ? AND output = ?
       AND label IN (SELECT value FROM json_each(?)) ORDER BY row`,
      ...keyRange(datasetKey),
      output,
      JSON.stringify([...pieces.keys()]),
    )
    .map(({ row }) => row)
  const before = [...labelStates(db, output, keys)]
  const after = before.map(([row, states]): [number, LabelState[]] => [
    row,
    states.flatMap(([label, ...rest]): LabelState[] => {
      const names = isStanding(rest[0]) ? pieces.get(label) : undefined
      return names ? names.map((name) => [ids.get(name) ?? 0, ...rest]) : [[label, ...rest]]
    }),
  ])
  const fresh = [...ids.values()].filter((id) => !known.has(id))
  const retired = (isCut: boolean) => [
    ...[...pieces.keys()].map((label) => ({ label, isRetired: isCut })),
    ...fresh.map((label) => ({ label, isRetired: !isCut })),
  ]
  return {
    forward: { rows: { output, states: after }, names: retired(true) },
    backward: { rows: { output, states: before }, names: retired(false) },
  }
}
