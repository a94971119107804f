// What rows are filtered by as it stands in the address, and the query that it makes. Pure.
import { columnsBut } from '../../shared/domain/column-role'
import { LabelSource, LabelStatus } from '../../shared/domain/dataset'
import type { ColumnRole } from '../../shared/domain/file'
import type { Filter, FilterLeaf } from '../../shared/domain/filter'

/** How a search is read. */
export type SearchMode = 'phrase' | 'words' | 'pattern'

/** What is kept of a column of the file; a range is of numbers, or of milliseconds since 1970. */
export type CellFilter = {
  readonly column: string
  readonly values: readonly string[]
  readonly range: { readonly kind: 'number' | 'date'; readonly min: number; readonly max: number } | null
}

/** What the rows are filtered by. */
export type RowFilter = {
  readonly query: string
  /** How the search is read: as it stands, as words in any order, or as a regular expression. */
  readonly mode: SearchMode
  readonly labels: readonly string[]
  readonly parts: readonly string[]
  /** Words, both ends included. */
  readonly length: { readonly min: number; readonly max: number } | null
  /** Labels that the chosen run gave. */
  readonly said: readonly string[]
  /** Its confidence in whole percent, the upper end left out unless it is 100. */
  readonly sure: { readonly min: number; readonly max: number } | null
  /** Whether it is right; null for both. */
  readonly right: boolean | null
  readonly statuses: readonly LabelStatus[]
  readonly sources: readonly LabelSource[]
  /** Codes; `none` where the language could not be told. */
  readonly languages: readonly string[]
  /** Labels of outputs after the first. */
  readonly others: readonly { readonly output: string; readonly labels: readonly string[] }[]
  /** Further columns of the file: the values that are kept, or a range of numbers or dates. */
  readonly cells: readonly CellFilter[]
  /** What the last check found, from a score on. */
  readonly finding: { readonly kind: string; readonly min: number | null } | null
}

/** Stands in the address for rows without a label, or in no part. */
export const none = '\u2013'

type Url = { readonly get: (key: string) => string | null; readonly all: (key: string) => string[] }

/** Reads the filter from the address. */
export function readFilter(url: Url): RowFilter {
  return {
    query: url.get('q') ?? '',
    mode: oneOf(['words', 'pattern'] as const, url.get('mode')) ?? 'phrase',
    labels: url.all('label'),
    parts: url.all('part'),
    length: readRange(url.get('words')),
    said: url.all('said'),
    sure: readRange(url.get('sure')),
    right: url.get('right') === 'yes' ? true : url.get('right') === 'no' ? false : null,
    statuses: url.all('status').flatMap((text) => oneOf(LabelStatus.options, text) ?? []),
    sources: url.all('source').flatMap((text) => oneOf(LabelSource.options, text) ?? []),
    languages: url.all('lang'),
    others: grouped(url.all('has')).map(({ name, values }) => ({ output: name, labels: values })),
    cells: readCells(url),
    finding: readFinding(url.get('finding')),
  }
}

const oneOf = <T extends string>(known: readonly T[], text: string | null): T | null =>
  known.find((one) => one === text) ?? null

/** `name=value` with both parts encoded, so that a value may hold anything. */
export const pair = (name: string, value: string): string =>
  `${encodeURIComponent(name)}=${encodeURIComponent(value)}`

function unpair(text: string): { name: string; value: string } | null {
  const at = text.indexOf('=')
  if (at < 0) return null
  try {
    return { name: decodeURIComponent(text.slice(0, at)), value: decodeURIComponent(text.slice(at + 1)) }
  } catch {
    return null
  }
}

function grouped(pairs: readonly string[]): { name: string; values: string[] }[] {
  const groups = new Map<string, string[]>()
  for (const one of pairs) {
    const found = unpair(one)
    if (found) groups.set(found.name, [...(groups.get(found.name) ?? []), found.value])
  }
  return [...groups].map(([name, values]) => ({ name, values }))
}

/** Addresses from before there could be several have `column` and `value`. */
function readCells(url: Url): CellFilter[] {
  const [column, old] = [url.get('column'), url.all('value')]
  const values = grouped([
    ...(column === null ? [] : old.map((value) => pair(column, value))),
    ...url.all('in'),
  ])
  const ranges = new Map(
    url.all('range').flatMap((text) => {
      const found = unpair(text)
      const range = /^([nd]):(-?[\d.e+-]+)\.\.(-?[\d.e+-]+)$/.exec(found?.value ?? '')
      const [min, max] = [Number(range?.[2]), Number(range?.[3])]
      if (!found || !range || Number.isNaN(min) || Number.isNaN(max)) return []
      return [[found.name, { kind: range[1] === 'n' ? ('number' as const) : ('date' as const), min, max }]]
    }),
  )
  const names = [...new Set([...values.map(({ name }) => name), ...ranges.keys()])]
  return names.map((name) => ({
    column: name,
    values: values.find((one) => one.name === name)?.values ?? [],
    range: ranges.get(name) ?? null,
  }))
}

/** The part of an address that keeps these cells alone. */
export function cellsPatch(cells: readonly CellFilter[]): Record<string, string[] | null> {
  return {
    column: null,
    value: null,
    in: cells.flatMap(({ column, values }) => values.map((value) => pair(column, value))),
    range: cells.flatMap(({ column, range }) =>
      range ? [pair(column, `${range.kind === 'number' ? 'n' : 'd'}:${range.min}..${range.max}`)] : [],
    ),
  }
}

/** The part of an address that keeps labels of outputs after the first, with those of one output changed. */
export function hasPatch(filter: RowFilter, output: string, labels: readonly string[]): string[] {
  const others = filter.others.filter((one) => one.output !== output)
  return [...others, { output, labels }].flatMap((one) => one.labels.map((label) => pair(one.output, label)))
}

/** Columns of the file that are shown beside the rows: those chosen, else the first two where there are few. */
export function shownColumns(
  url: Url,
  dataset: {
    readonly columns: readonly { readonly name: string; readonly role: ColumnRole }[]
    readonly rows: number
  },
): string[] {
  const names = columnsBut(dataset.columns, 'metadata').map(({ name }) => name)
  const asked = url.all('show')
  if (asked.length > 0) return names.filter((name) => asked.includes(name))
  const filtered = readCells(url).map(({ column }) => column)
  // Label, part and text stand there anyway.
  const further = dataset.columns.flatMap(({ name, role }) => (furtherRoles.includes(role) ? [name] : []))
  return further.length <= 2 && dataset.rows <= mostAtOnce
    ? names.filter((name) => further.includes(name) || filtered.includes(name))
    : names.filter((name) => filtered.includes(name))
}

const furtherRoles: readonly ColumnRole[] = ['metadata', 'date', 'group']

/** In larger datasets the heads of further columns are read when they are asked for. */
const mostAtOnce = 200_000

/** Cells with one column's filter changed. */
export function withCell(cells: readonly CellFilter[], own: CellFilter): CellFilter[] {
  const others = cells.filter(({ column }) => column !== own.column)
  return own.values.length === 0 && !own.range ? others : [...others, own]
}

function readFinding(text: string | null): RowFilter['finding'] {
  const found = /^([a-zA-Z]+)(?::([\d.]+))?$/.exec(text ?? '')
  return found ? { kind: found[1] ?? '', min: found[2] === undefined ? null : Number(found[2]) } : null
}

function readRange(text: string | null): { min: number; max: number } | null {
  const range = /^(\d+)-(\d+)$/.exec(text ?? '')
  return range ? { min: Number(range[1]), max: Number(range[2]) } : null
}

/** The order of the rows by what the chosen run says; null in the order of the file. */
export function readSort(url: { readonly get: (key: string) => string | null }): 'surest' | 'least' | null {
  const asked = url.get('sort')
  return asked === 'surest' || asked === 'least' ? asked : null
}

/** True when something is filtered. */
export const isFiltered = (filter: RowFilter): boolean =>
  filter.query !== '' ||
  filter.labels.length > 0 ||
  filter.parts.length > 0 ||
  filter.length !== null ||
  filter.finding !== null ||
  filter.cells.length > 0 ||
  filter.others.length > 0 ||
  filter.statuses.length > 0 ||
  filter.sources.length > 0 ||
  filter.languages.length > 0 ||
  filter.right !== null ||
  filter.said.length > 0 ||
  filter.sure !== null

/** What is searched for as it stands, where that is how the search is read; else empty. */
export const phraseOf = ({ query, mode }: RowFilter): string => (mode === 'phrase' ? query : '')

function searchParts({ query, mode }: RowFilter): Filter[] {
  if (query === '' || mode === 'phrase') return []
  if (mode === 'pattern') return [{ field: 'pattern', matches: query }]
  const words = query.split(/\s+/u).filter((word) => word !== '')
  return words.length === 0 ? [] : [{ field: 'words', all: words.slice(0, 50) }]
}

/**
 * The filter expression, without a search for a phrase; undefined when nothing is filtered. `run` is the one whose predictions are
 * shown: without it what is said of them filters nothing.
 */
export function filterOf(
  filter: RowFilter,
  output: string | undefined,
  run: string | undefined,
): Filter | undefined {
  const named = filter.labels.filter((label) => label !== none)
  const onOutput = output === undefined ? {} : { output }
  const labels: FilterLeaf[] = [
    ...(named.length > 0 ? [{ field: 'label' as const, in: named, ...onOutput }] : []),
    ...(filter.labels.includes(none) ? [{ field: 'labelled' as const, is: false, ...onOutput }] : []),
  ]
  const parts: Filter[] = [
    ...searchParts(filter),
    ...(labels.length > 0
      ? [labels.length === 1 && labels[0] ? labels[0] : { op: 'or' as const, of: labels }]
      : []),
    ...(filter.parts.length > 0
      ? [{ field: 'part' as const, in: filter.parts.map((part) => (part === none ? null : part)) }]
      : []),
    ...(filter.length ? [{ field: 'length' as const, unit: 'words' as const, ...filter.length }] : []),
    ...filter.others.map(({ output: name, labels: names }): Filter => ({
      field: 'label',
      output: name,
      in: [...names],
    })),
    ...(filter.statuses.length > 0 ? [{ field: 'status' as const, in: [...filter.statuses] }] : []),
    ...(filter.sources.length > 0 ? [{ field: 'source' as const, in: [...filter.sources] }] : []),
    ...(filter.languages.length > 0
      ? [{ field: 'language' as const, in: filter.languages.map((one) => (one === none ? null : one)) }]
      : []),
    ...filter.cells.flatMap(cellParts),
    ...(filter.finding
      ? [
          {
            field: 'finding' as const,
            finding: filter.finding.kind,
            ...(filter.finding.min === null ? {} : { min: filter.finding.min }),
          },
        ]
      : []),
    ...(run === undefined ? [] : saidParts(filter, run)),
  ]
  if (parts.length === 0) return undefined
  return parts.length === 1 ? parts[0] : { op: 'and', of: parts }
}

function cellParts({ column, values, range }: CellFilter): Filter[] {
  const leaves = values.map((equals): Filter => ({ field: 'metadata', column, equals }))
  const [only] = leaves
  const kept: Filter[] =
    leaves.length === 0 ? [] : leaves.length === 1 && only ? [only] : [{ op: 'or', of: leaves }]
  if (range?.kind === 'number') kept.push({ field: 'number', column, min: range.min, max: range.max })
  if (range?.kind === 'date') {
    const [from, before] = [range.min, range.max].map((time) => new Date(time).toISOString())
    if (from !== undefined && before !== undefined) kept.push({ field: 'date', column, from, before })
  }
  return kept
}

// A bin holds its lower end; the last one its upper end, too.
const justUnder = 1e-9

function saidParts({ said, sure, right }: RowFilter, run: string): FilterLeaf[] {
  const max = sure && (sure.max >= 100 ? 1 : sure.max / 100 - justUnder)
  return [
    ...(said.length > 0 ? [{ field: 'prediction' as const, run, in: [...said] }] : []),
    ...(sure && max !== null ? [{ field: 'confidence' as const, run, min: sure.min / 100, max }] : []),
    ...(right === null ? [] : [{ field: 'right' as const, run, is: right }]),
  ]
}

/** Indices of the pages that cover a range of rows. */
export function pagesFor(from: number, to: number, pageSize: number): number[] {
  const first = Math.floor(from / pageSize)
  const last = Math.floor(Math.max(from, to) / pageSize)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
