// The arithmetic of the confusion matrix: order of labels, the window over them, colour steps, pairs. Pure; it
// draws nothing. Cells are places in the *shown* order unless a name says `label`.
import type { Evaluation } from '../../../shared/domain/prediction'
import { orderBySimilarity } from './seriation'

/** Over this many labels the matrix opens as map and window. */
export const mapFrom = 13
/** Labels a side of the window, from near to far; the last step is all of them. */
export const windowSizes = [5, 7, 11, 15, 21, 31] as const
/** Labels a side of the window at first. */
export const windowSize = 11
/** A window of more is drawn as a picture: so many cells would be slow as parts of the page. */
export const mostCells = 31

/** A cell: row is the true label, column what was said. */
export type Cell = { readonly row: number; readonly column: number }

/** The matrix with its sums. */
export type Matrix = {
  /** What stands at each place. */
  readonly labels: readonly string[]
  /** The labels of each place: one, or several small ones. */
  readonly members: readonly (readonly string[])[]
  /** The place of the small labels together; null where every label has its own. */
  readonly other: number | null
  readonly placeOfLabel: ReadonlyMap<string, number>
  readonly count: (cell: Cell) => number
  readonly rowSums: readonly number[]
  readonly columnSums: readonly number[]
  /** The largest count of a wrong cell, at least 5: the full colour. */
  readonly mostWrong: number
  /** Non-empty cells in shown places. */
  readonly filled: readonly (Cell & { readonly count: number })[]
}

/** How the labels stand. */
export type MatrixOrder = 'similarity' | 'confusion' | 'labels'

/** How a matrix is made of an evaluation. */
export type MatrixOptions = {
  readonly order: MatrixOrder
  /** Labels with fewer true rows stand together as one; 0 keeps every label. */
  readonly fewest: number
}

/** The usual order: that of the labels where they have one of their own or are few, else by similarity. */
export function usualOrder(evaluation: Pick<Evaluation, 'labels' | 'kind'>): MatrixOrder {
  return evaluation.kind === 'ordered' || evaluation.labels.length < mapFrom ? 'labels' : 'similarity'
}

const known = new WeakMap<Evaluation['confusion'], readonly number[]>()

/** The order of a confusion, worked out once. */
function similar(size: number, confusion: Evaluation['confusion']): readonly number[] {
  const order = known.get(confusion) ?? orderBySimilarity(size, confusion)
  known.set(confusion, order)
  return order
}

function orderOf(
  { labels, confusion }: Pick<Evaluation, 'labels' | 'confusion'>,
  how: MatrixOrder,
): readonly number[] {
  const own = labels.map((_, index) => index)
  if (how === 'labels') return own
  if (how === 'similarity') return similar(labels.length, confusion)
  const wrong = labels.map(() => 0)
  for (const { truth, predicted, count } of confusion)
    if (truth !== predicted)
      for (const label of [truth, predicted]) wrong[label] = (wrong[label] ?? 0) + count
  return own.sort((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0) || a - b)
}

/** Builds the matrix of an evaluation. Small labels that stand together come last. */
export function buildMatrix(
  evaluation: Pick<Evaluation, 'labels' | 'confusion'>,
  options: MatrixOptions = {
    order: evaluation.labels.length < mapFrom ? 'labels' : 'similarity',
    fewest: 0,
  },
): Matrix {
  const names = evaluation.labels.map(({ label }) => label)
  const isSmall = evaluation.labels.map(({ support }) => support < options.fewest)
  // One alone is better named.
  const hasOther = isSmall.filter(Boolean).length > 1
  const order = orderOf(evaluation, options.order)
  const kept = hasOther ? order.filter((label) => !isSmall[label]) : order
  const other = hasOther ? order.filter((label) => isSmall[label]) : []
  const members = [
    ...kept.map((label) => [names[label] ?? '']),
    ...(hasOther ? [other.map((label) => names[label] ?? '')] : []),
  ]
  const size = members.length
  const placeOf = new Map(kept.map((label, place) => [label, place]))
  for (const label of other) placeOf.set(label, size - 1)
  const counts = new Map<number, number>()
  const rowSums = Array.from({ length: size }, () => 0)
  const columnSums = Array.from({ length: size }, () => 0)
  for (const { truth, predicted, count } of evaluation.confusion) {
    const row = placeOf.get(truth) ?? 0
    const column = placeOf.get(predicted) ?? 0
    counts.set(row * size + column, (counts.get(row * size + column) ?? 0) + count)
    rowSums[row] = (rowSums[row] ?? 0) + count
    columnSums[column] = (columnSums[column] ?? 0) + count
  }
  const filled = [...counts].map(([at, count]) => ({
    row: Math.floor(at / size),
    column: at % size,
    count,
  }))
  const last = hasOther ? size - 1 : null
  const wrong = filled.filter(({ row, column }) => row !== column || row === last)
  return {
    labels: members.map((own) => (own.length === 1 ? (own[0] ?? '') : `${own.length} small labels`)),
    members,
    other: last,
    placeOfLabel: new Map(members.flatMap((own, place) => own.map((name) => [name, place] as const))),
    count: ({ row, column }) => counts.get(row * size + column) ?? 0,
    rowSums,
    columnSums,
    filled,
    mostWrong: wrong.reduce((most, { count }) => Math.max(most, count), 5),
  }
}

/** First place of a window of `size` around `centre` among `total` places. */
export function windowAt(centre: number, size: number, total: number): number {
  const start = Math.round(centre - (size - 1) / 2)
  return Math.max(0, Math.min(total - size, start))
}

/** First shown row and column of the window. */
export type WindowStart = { readonly row: number; readonly column: number }

/** Moves a window as little as possible so that `place` is inside. */
export function windowWith(start: number, place: number, size: number, total: number): number {
  const moved = place < start ? place : place >= start + size ? place - size + 1 : start
  return Math.max(0, Math.min(Math.max(0, total - size), moved))
}

/** The cell that holds most mistakes, or the first one when there is none. */
export function worstCell(matrix: Matrix): Cell {
  let worst: (Cell & { count: number }) | null = null
  for (const cell of matrix.filled)
    if (cell.row !== cell.column && cell.count > (worst?.count ?? 0)) worst = cell
  return worst ? { row: worst.row, column: worst.column } : { row: 0, column: 0 }
}

/** Step 0 to 4 of the ramp for right answers, by share of the row. */
export function rightStep(share: number): number {
  return share >= 0.9 ? 4 : share >= 0.8 ? 3 : share >= 0.7 ? 2 : share >= 0.6 ? 1 : 0
}

/** Step 0 to 4 of the ramp for wrong answers, in fifths of what is the full colour. */
export function wrongStep(count: number, full: number): number {
  return Math.max(0, Math.min(4, Math.ceil((5 * count) / full) - 1))
}

/** What a cell shows. */
export type CellMode = 'counts' | 'row' | 'column'

/** The figure of a cell: a count, or a percentage of its row or column; empty cells show nothing. */
export function cellText(matrix: Matrix, cell: Cell, mode: CellMode): string {
  const count = matrix.count(cell)
  if (count === 0) return ''
  if (mode === 'counts') return String(count)
  const sum = (mode === 'row' ? matrix.rowSums[cell.row] : matrix.columnSums[cell.column]) ?? 0
  return sum > 0 ? String(Math.round((100 * count) / sum)) : ''
}

/** The pairs that are confused most, in shown places. */
export function mostConfused(matrix: Matrix, most: number): (Cell & { count: number })[] {
  return matrix.filled
    .filter((cell) => cell.row !== cell.column && cell.count > 0)
    .toSorted((a, b) => b.count - a.count || a.row - b.row || a.column - b.column)
    .slice(0, most)
}

/** The next larger or smaller window. */
export function nextSize(size: number, total: number, way: 1 | -1): number {
  const steps = [...windowSizes.filter((one) => one < total), total]
  return (way > 0 ? steps.find((one) => one > size) : steps.findLast((one) => one < size)) ?? size
}

/** The whole matrix as a table of text: a header of labels, then a row for each true label. */
export function matrixRows(matrix: Matrix, mode: CellMode): string[][] {
  return [
    ['true label', ...matrix.labels],
    ...matrix.labels.map((label, row) => [
      label,
      ...matrix.labels.map((_, column) => cellText(matrix, { row, column }, mode) || '0'),
    ]),
  ]
}

/** Such a table as CSV. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
}
