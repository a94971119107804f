// A part in slices: by one attribute, the weak ones among all, and how it stands to floors. Attributes of the part that was
// asked for last are kept for the next question.
import type { Handlers } from '../../shared/contract/define'
import type { Filter } from '../../shared/domain/filter'
import type { FloorState, SliceFigure, SliceFloor, SliceTable, WeakReport } from '../../shared/domain/slice'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { wilson } from '../../shared/metrics/wilson'
import {
  asSlices,
  type Attribute,
  columnAttribute,
  lengthAttribute,
  namedAttribute,
  sliceWords,
} from '../../shared/slices/attributes'
import { figureOf, type SaidRows } from '../../shared/slices/slice-figures'
import { findWeak } from '../../shared/slices/weak'
import type { ReadableDb } from '../store/database'
import { getDataset } from '../store/datasets'
import { sliceMark } from '../store/floors'
import { namesEverOf, getOutput } from '../store/labels'
import { rowIdsOf, sliceFacts } from '../store/slice-rows'
import type { WorkerContract } from './contract'
import { type LabelledPart, labelledPart } from './scored-part'

type Jobs = Handlers<WorkerContract>['data']
type Asked = {
  readonly databaseFile: string
  readonly run: string
  readonly part: string
  readonly output: string
}

/** Below this many rows a slice says little. */
export const smallSlice = 30

type Opened = {
  readonly part: LabelledPart
  readonly said: SaidRows
  readonly attributes: readonly Attribute[]
  readonly notes: readonly string[]
}

let kept: { readonly key: string; readonly opened: Opened } | null = null

function open(db: ReadableDb, asked: Asked): Opened {
  const part = labelledPart(db, asked.databaseFile, asked.run, asked.part, asked.output)
  const mark = sliceMark(db, part.run.datasetId)
  const key = `${asked.databaseFile} ${part.run.id} ${asked.part} ${asked.output} ${part.rowIds.length} ${mark}`
  if (kept?.key === key) return kept.opened
  const opened = { part, said: saidOf(part), ...attributesOf(db, part) }
  kept = { key, opened }
  return opened
}

function saidOf({ own, width, truth, scores }: LabelledPart): SaidRows {
  const threshold = own.threshold ?? defaultThreshold
  const given = truth.map((_, row): number[] => {
    const from = row * width
    if (own.kind === 'multi') {
      const some: number[] = []
      for (let at = 0; at < width; at++) if ((scores[from + at] ?? 0) >= threshold) some.push(at)
      return some
    }
    let best = 0
    for (let at = 1; at < width; at++) if ((scores[from + at] ?? 0) > (scores[from + best] ?? 0)) best = at
    return [best]
  })
  const right = Uint8Array.from(truth, (labels, row) => {
    const says = given[row] ?? []
    const isSame =
      own.kind === 'multi'
        ? says.length === labels.length && says.every((one) => labels.includes(one))
        : labels.includes(says[0] ?? -2)
    return isSame ? 1 : 0
  })
  return { truth, given, right, classes: width }
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })

function attributesOf(db: ReadableDb, part: LabelledPart): Pick<Opened, 'attributes' | 'notes'> {
  const { run, own, rowIds, truthIds } = part
  const { columns } = getDataset(db, run.datasetId)
  const usable = columns.filter(
    ({ role, name }) =>
      (role === 'date' || role === 'group' || role === 'metadata') &&
      columns.filter((one) => one.name.trim() === name.trim()).length === 1,
  )
  const facts = sliceFacts(db, run.datasetId, rowIds, usable)
  const names = namesEverOf(db, getOutput(db, run.datasetId, own.output).id)
  const found = [
    lengthAttribute(facts.words),
    facts.languages &&
      namedAttribute({ id: 'language', name: 'Language', kind: 'language' }, facts.languages, (code) => ({
        name: languageNames.of(code) ?? code,
        words: `in ${languageNames.of(code) ?? code}`,
        filter: { field: 'language', in: [code] },
      })),
    ...usable.map(({ name }, at) => columnAttribute(name, facts.cells[at] ?? [])),
    ...labelAttributes(part, truthIds, names),
  ]
  return {
    attributes: found.filter((one) => one !== null),
    notes: facts.languages
      ? []
      : ['Languages are not known yet: check the dataset under Quality to slice by them.'],
  }
}

/** One label a row: one attribute. Several: one for each label, whose rows are those that have it. */
function labelAttributes(
  { own }: LabelledPart,
  truthIds: readonly (readonly number[])[],
  names: ReadonlyMap<number, string>,
): (Attribute | null)[] {
  const nameOf = (id: number): string => names.get(id) ?? `label ${id}`
  const valueOf = (name: string) => ({
    name,
    words: `labelled ${name}`,
    filter: { field: 'label' as const, output: own.output, in: [name] },
  })
  if (own.kind !== 'multi') {
    const base = { id: 'label', name: 'Label', kind: 'label' as const }
    return [
      namedAttribute(
        base,
        truthIds.map(([id]) => (id === undefined ? null : nameOf(id))),
        valueOf,
      ),
    ]
  }
  return own.labels.map(({ id, name }) => ({
    id: `label:${name}`,
    name: `Label ${name}`,
    kind: 'label' as const,
    values: [valueOf(name)],
    of: Int32Array.from(truthIds, (ids) => (ids.includes(Number(id)) ? 0 : -1)),
  }))
}

const inPart = (part: string, filters: readonly Filter[]): Filter => ({
  op: 'and',
  of: [{ field: 'part', in: [part] }, ...filters],
})

/** A part by one attribute. */
export function sliceTable(db: ReadableDb, asked: Parameters<Jobs['sliceTable']>[0]): SliceTable {
  const { part, said, attributes, notes } = open(db, asked)
  const { metric } = asked
  // Several labels a row are one choice, in which a message may stand more than once.
  const labels = attributes.filter(({ id }) => id.startsWith('label:'))
  const choices = attributes.filter(({ id }) => !id.startsWith('label:'))
  const all =
    labels.length > 0 ? [...choices, { ...labels[0], id: 'label', name: 'Label' } as Attribute] : choices
  const by = all.find(({ id }) => id === asked.by) ?? all[0] ?? null
  const own = by === null ? [] : by.id === 'label' && labels.length > 0 ? labels : [by]
  const slices = own.flatMap(({ values, of, kind }) =>
    values.map(({ name, words, filter }, value): SliceFigure => {
      const rows = Int32Array.from(of.keys()).filter((row) => of[row] === value)
      return {
        name,
        words: sliceWords([{ kind, words }]),
        filter: inPart(asked.part, [filter]),
        rows: rows.length,
        right: rows.reduce((sum, row) => sum + (said.right[row] ?? 0), 0),
        figure: figureOf(said, rows, metric, null) ?? wilson(0, 0),
        isSmall: rows.length < smallSlice,
      }
    }),
  )
  const everyRow = Int32Array.from(part.rowIds.keys())
  return {
    run: part.run.id,
    part: asked.part,
    output: asked.output,
    metric,
    rows: everyRow.length,
    whole: figureOf(said, everyRow, metric, null) ?? wilson(0, 0),
    choices: all.map(({ id, name, kind, values }) => ({
      id,
      name,
      kind,
      values: id === 'label' && labels.length > 0 ? labels.length : values.length,
    })),
    by: by?.id ?? null,
    slices,
    notes: [...notes],
  }
}

/** The weak slices of a part. */
export function weakSlices(db: ReadableDb, asked: Parameters<Jobs['weakSlices']>[0]): WeakReport {
  const { part, said, attributes } = open(db, asked)
  const { tried, beyondChance, weak } = findWeak(attributes.map(asSlices), said.right, asked.leastRows)
  return {
    run: part.run.id,
    part: asked.part,
    output: asked.output,
    rows: said.right.length,
    right: said.right.reduce((sum, one) => sum + one, 0),
    leastRows: asked.leastRows,
    tried,
    beyondChance,
    weak: weak.map((one) => {
      const groups = one.place.flatMap(({ attribute, value }) => {
        const own = attributes[attribute]
        const group = own?.values[value]
        return own && group ? [{ kind: own.kind, ...group }] : []
      })
      return {
        words: sliceWords(groups),
        filter: inPart(
          asked.part,
          groups.map(({ filter }) => filter),
        ),
        rows: one.rows,
        share: wilson(one.right, one.rows),
        elsewhere: wilson(one.otherRight, one.otherRows),
        p: one.p,
        corrected: one.corrected,
      }
    }),
  }
}

/** How a part stands to floors of its output. */
export function floorStates(
  db: ReadableDb,
  { floors, ...asked }: Asked & { readonly floors: readonly SliceFloor[] },
): FloorState[] {
  const part = labelledPart(db, asked.databaseFile, asked.run, asked.part, asked.output)
  const said = saidOf(part)
  return floors.map((floor) => {
    const inside = rowIdsOf(db, part.run.datasetId, floor.filter)
    const rows = Int32Array.from(part.rowIds.keys()).filter((row) => inside.has(part.rowIds[row] ?? -1))
    const label = floor.label === null ? null : part.own.labels.findIndex(({ name }) => name === floor.label)
    const figure = figureOf(said, rows, floor.metric, label)
    const isKept = figure !== null && figure.value >= floor.least
    return {
      floor,
      rows: rows.length,
      figure,
      state: figure === null ? 'empty' : isKept ? 'kept' : 'broken',
      isWithinChance: figure !== null && !isKept && figure.high >= floor.least,
    }
  })
}
