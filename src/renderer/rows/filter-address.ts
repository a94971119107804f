// From a filter expression to the part of an address that makes the filter bar show it; the way back from row-query. Pure.
import type { Filter, FilterLeaf } from '../../shared/domain/filter'
import { cellsPatch, type CellFilter, none, pair } from './row-query'

/** Keys and values of an address. */
export type AddressParts = Readonly<Record<string, readonly string[]>>

/**
 * The parts of an address; null where the bar has no place for the filter (an or over different things, a not, a condition
 * that stands twice). `first` is the dataset's first output, whose labels have a place of their own.
 */
export function addressOf(filter: Filter, first: string | undefined): AddressParts | null {
  const parts: Record<string, string[]> = {}
  const cells: CellFilter[] = []
  const add = (key: string, values: readonly string[]): boolean => {
    if (parts[key]) return false
    parts[key] = [...values]
    return true
  }
  const addCell = (cell: CellFilter): boolean => {
    if (cells.some(({ column }) => column === cell.column)) return false
    cells.push(cell)
    return true
  }
  const hasPlace = (one: Filter): boolean => {
    if (!('op' in one)) return leafHasPlace(one)
    if (one.op === 'and') return one.of.every(hasPlace)
    if (one.op === 'not') return false
    return valuesHavePlace(one.of)
  }
  // Values of one column are the one "or" that the bar knows.
  const valuesHavePlace = (of: readonly Filter[]): boolean => {
    const leaves = of.flatMap((one) => (!('op' in one) && one.field === 'metadata' ? [one] : []))
    const [some] = leaves
    if (!some || leaves.length < of.length || leaves.some(({ column }) => column !== some.column))
      return false
    return addCell({ column: some.column, values: leaves.map(({ equals }) => equals), range: null })
  }
  const leafHasPlace = (leaf: FilterLeaf): boolean => {
    switch (leaf.field) {
      case 'text':
        return add('q', [leaf.contains])
      case 'part':
        return add(
          'part',
          leaf.in.map((part) => part ?? none),
        )
      case 'language':
        return add(
          'lang',
          leaf.in.map((code) => code ?? none),
        )
      case 'status':
        return add('status', leaf.in)
      case 'source':
        return add('source', leaf.in)
      case 'label':
        if (leaf.in.includes(none)) return false
        if (leaf.output === undefined || leaf.output === first) return add('label', leaf.in)
        return add(
          'has',
          leaf.in.map((label) => pair(leaf.output ?? '', label)),
        )
      case 'length': {
        const { unit, min = 0, max } = leaf
        if (unit !== 'words' || max === undefined || !Number.isInteger(min) || !Number.isInteger(max))
          return false
        return add('words', [`${min}-${max}`])
      }
      case 'metadata':
        return addCell({ column: leaf.column, values: [leaf.equals], range: null })
      case 'number': {
        const { column, min, max } = leaf
        if (min === undefined || max === undefined) return false
        return addCell({ column, values: [], range: { kind: 'number', min, max } })
      }
      case 'date': {
        const { column, from, before } = leaf
        if (from === undefined || before === undefined) return false
        return addCell({
          column,
          values: [],
          range: { kind: 'date', min: Date.parse(from), max: Date.parse(before) },
        })
      }
      case 'words':
      case 'pattern':
      case 'labelled':
      case 'view':
      case 'row':
      case 'prediction':
      case 'confidence':
      case 'finding':
      case 'mark':
      case 'right':
        return false
    }
  }
  if (!hasPlace(filter)) return null
  const own = Object.entries(cellsPatch(cells)).filter(([, values]) => values !== null && values.length > 0)
  return { ...parts, ...(Object.fromEntries(own) as Record<string, string[]>) }
}

/** A path with these parts as its search. */
export function withParts(path: string, parts: AddressParts): string {
  const search = new URLSearchParams(
    Object.entries(parts).flatMap(([key, values]) => values.map((value) => [key, value])),
  ).toString()
  return search === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${search}`
}
