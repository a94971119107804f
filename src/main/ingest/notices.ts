// Counts over the rows of a table under its roles, and what a person should know before the import. Not the
// statistics of a stored dataset. Invariant: memory grows with distinct labels and one hash a row, not with text.
import { canonicalPart } from '../../shared/domain/dataset'
import type { Column } from '../../shared/domain/file'
import { textColumnsOf, textOfCells, textPlaces, textRecipe } from '../../shared/domain/joined-text'
import { labelsInCell } from '../../shared/domain/label-kind'
import { hashString } from '../../shared/rng'
import type { ResolvedColumn } from './columns'
import { type TableRow, ownCopy } from './table'

/** Counts that grow with each batch. */
export type Tally = {
  readonly add: (rows: readonly TableRow[]) => void
  /** Distinct labels over all label columns; the empty cell is none. */
  readonly classes: () => number
  readonly parts: () => Record<string, number>
  readonly notices: () => string[]
}

const listed = 5

/** Starts counting under the given roles. */
export function createTally(columns: readonly ResolvedColumn[]): Tally {
  const at = (role: string): number => columns.find((column) => column.role === role)?.index ?? -1
  const [places, split] = [textPlaces(columns), at('split')]
  const labelColumns = columns.filter(({ role }) => role === 'label')
  const labels = labelColumns.map(() => new Map<string, number>())
  const parts = new Map<string, number>()
  const hashes = new Set<string>()
  let [rows, withoutText, withoutLabel, duplicates] = [0, 0, 0, 0]
  const addRow = ({ cells }: TableRow): void => {
    rows++
    const message = places.text < 0 ? null : textOfCells(cells, places)
    if (message !== null && message.trim() === '') withoutText++
    else if (message !== null) {
      const hash = hashString(message)
      if (hashes.has(hash)) duplicates++
      else hashes.add(hash)
    }
    let hasLabel = labelColumns.length === 0
    for (const [place, { index }] of labelColumns.entries()) {
      for (const value of valuesOf(cells[index] ?? '', labelColumns[place])) {
        hasLabel = true
        increase(labels[place], value)
      }
    }
    if (!hasLabel) withoutLabel++
    const part = split < 0 ? null : canonicalPart(cells[split] ?? '')
    if (part !== null) increase(parts, part)
  }
  return {
    add: (batch) => batch.forEach(addRow),
    classes: () => labels.reduce((sum, counts) => sum + counts.size, 0),
    parts: () => Object.fromEntries(parts),
    notices: () => [
      ...repeatedHeaders(columns),
      ...joinedNotice(columns),
      ...count(withoutText, 'without text', 'Stored, but of no use for training.'),
      ...count(withoutLabel, 'without a label', 'Stored, and left out of training until labelled.'),
      ...count(duplicates, 'with a text that stands before', 'All are kept.'),
      ...labels.flatMap(similarLabels),
    ],
  }

  function count(number: number, what: string, consequence: string): string[] {
    if (number === 0) return []
    return [`${thousands(number)} of ${thousands(rows)} rows ${what}. ${consequence}`]
  }
}

/** Says how a text is made, where two columns make it. */
export function joinedNotice(columns: readonly Column[]): string[] {
  const named = textColumnsOf(columns)
  return named === null || named.appended === null ? [] : [`Each text is ${textRecipe(named)}.`]
}

/** The labels of a cell; a single one verbatim, so that outer space can be pointed out. */
function valuesOf(cell: string, column: ResolvedColumn | undefined): string[] {
  if (column?.kind === 'multi') return labelsInCell(cell, column)
  return cell.trim() === '' ? [] : [cell]
}

function increase(counts: Map<string, number> | undefined, value: string): void {
  if (counts === undefined) return
  const before = counts.get(value)
  counts.set(before === undefined ? ownCopy(value) : value, (before ?? 0) + 1)
}

function repeatedHeaders(columns: readonly ResolvedColumn[]): string[] {
  const places = new Map<string, number[]>()
  for (const { name, index } of columns) places.set(name, [...(places.get(name) ?? []), index + 1])
  return [...places]
    .filter(([, found]) => found.length > 1)
    .map(
      ([name, found]) =>
        `The header “${name}” stands for columns ${found.join(' and ')}; they are kept apart.`,
    )
}

/** Labels that differ only by case or outer space are two classes until somebody merges them. */
function similarLabels(counts: ReadonlyMap<string, number>): string[] {
  const groups = new Map<string, [name: string, count: number][]>()
  for (const [name, number] of counts) {
    const folded = name.trim().toLowerCase()
    groups.set(folded, [...(groups.get(folded) ?? []), [name, number]])
  }
  const similar = [...groups.values()].filter((group) => group.length > 1)
  const notices = similar.slice(0, listed).map((group) => {
    const names = group
      .toSorted((a, b) => b[1] - a[1])
      .map(([name, number]) => `${describe(name)}, ${thousands(number)} ${number === 1 ? 'row' : 'rows'}`)
    return `Labels that differ only by case or outer space are kept apart: ${names.join('; ')}.`
  })
  if (similar.length > listed)
    notices.push(`${similar.length - listed} more groups of labels differ only so.`)
  return notices
}

function describe(name: string): string {
  return name.trim() === name ? `“${name}”` : `“${name}” with a space`
}

function thousands(number: number): string {
  return number.toLocaleString('en-US')
}
