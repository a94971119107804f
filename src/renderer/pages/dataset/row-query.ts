// The state of the rows tab as it stands in the address, and the query that it makes. Pure.
import type { Filter, FilterLeaf } from '../../../shared/domain/filter'

/** What the rows are filtered by. */
export type RowFilter = {
  readonly query: string
  readonly labels: readonly string[]
  readonly parts: readonly string[]
  /** Words, both ends included. */
  readonly length: { readonly min: number; readonly max: number } | null
  /** Labels that the chosen run gave. */
  readonly said: readonly string[]
  /** Its confidence in whole percent, the upper end left out unless it is 100. */
  readonly sure: { readonly min: number; readonly max: number } | null
  /** A further column of the file, and the values that are kept. */
  readonly column: string | null
  readonly values: readonly string[]
  /** What the last check found, from a score on. */
  readonly finding: { readonly kind: string; readonly min: number | null } | null
}

/** Stands in the address for rows without a label, or in no part. */
export const none = '\u2013'

/** Reads the filter from the address. */
export function readFilter(url: {
  readonly get: (key: string) => string | null
  readonly all: (key: string) => string[]
}): RowFilter {
  return {
    query: url.get('q') ?? '',
    labels: url.all('label'),
    parts: url.all('part'),
    length: readRange(url.get('words')),
    said: url.all('said'),
    sure: readRange(url.get('sure')),
    column: url.get('column'),
    values: url.get('column') === null ? [] : url.all('value'),
    finding: readFinding(url.get('finding')),
  }
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
  filter.values.length > 0 ||
  filter.said.length > 0 ||
  filter.sure !== null

/**
 * The filter expression, without the search; undefined when nothing is filtered. `run` is the one whose predictions are
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
    ...(labels.length > 0
      ? [labels.length === 1 && labels[0] ? labels[0] : { op: 'or' as const, of: labels }]
      : []),
    ...(filter.parts.length > 0
      ? [{ field: 'part' as const, in: filter.parts.map((part) => (part === none ? null : part)) }]
      : []),
    ...(filter.length ? [{ field: 'length' as const, unit: 'words' as const, ...filter.length }] : []),
    ...columnParts(filter),
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

function columnParts({ column, values }: RowFilter): Filter[] {
  if (column === null || values.length === 0) return []
  const leaves = values.map((equals): Filter => ({ field: 'metadata', column, equals }))
  const [only] = leaves
  return leaves.length === 1 && only ? [only] : [{ op: 'or', of: leaves }]
}

// A bin holds its lower end; the last one its upper end, too.
const justUnder = 1e-9

function saidParts({ said, sure }: RowFilter, run: string): FilterLeaf[] {
  const max = sure && (sure.max >= 100 ? 1 : sure.max / 100 - justUnder)
  return [
    ...(said.length > 0 ? [{ field: 'prediction' as const, run, in: [...said] }] : []),
    ...(sure && max !== null ? [{ field: 'confidence' as const, run, min: sure.min / 100, max }] : []),
  ]
}

/** Indices of the pages that cover a range of rows. */
export function pagesFor(from: number, to: number, pageSize: number): number[] {
  const first = Math.floor(from / pageSize)
  const last = Math.floor(Math.max(from, to) / pageSize)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
