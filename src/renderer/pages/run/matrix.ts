// The arithmetic of the confusion matrix: order of labels, the window over them, colour steps, pairs. Pure; it
// draws nothing. Cells are places in the *shown* order unless a name says `label`.
import type { Evaluation } from '../../../shared/domain/prediction'

/** Over this many labels the matrix opens as map and window. */
export const mapFrom = 13
/** Labels a side of the window. */
export const windowSize = 11

/** A cell: row is the true label, column what was said. */
export type Cell = { readonly row: number; readonly column: number }

/** The matrix with its sums; `order[place]` is the index in the evaluation's labels. */
export type Matrix = {
  readonly labels: readonly string[]
  readonly order: readonly number[]
  readonly count: (cell: Cell) => number
  readonly rowSums: readonly number[]
  readonly columnSums: readonly number[]
  /** Non-empty cells in shown places. */
  readonly filled: readonly (Cell & { readonly count: number })[]
}

/** Puts labels that are taken for each other side by side: a chain through the strongest confusions. */
export function orderBySimilarity(size: number, confusion: Evaluation['confusion']): number[] {
  const weights = new Map<string, { a: number; b: number; weight: number }>()
  for (const { truth, predicted, count } of confusion) {
    if (truth === predicted) continue
    const a = Math.min(truth, predicted)
    const b = Math.max(truth, predicted)
    const edge = weights.get(`${a} ${b}`) ?? { a, b, weight: 0 }
    edge.weight += count
    weights.set(`${a} ${b}`, edge)
  }
  const chainOf = new Map<number, number[]>()
  for (let label = 0; label < size; label++) chainOf.set(label, [label])
  const edges = [...weights.values()].sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
  for (const { a, b } of edges) joinChains(chainOf, a, b)
  return [...new Set(chainOf.values())]
    .sort((x, y) => y.length - x.length || (x[0] ?? 0) - (y[0] ?? 0))
    .flat()
}

// Chains are joined at ends that touch; where neither end does, the shorter chain follows the longer one.
function joinChains(chainOf: Map<number, number[]>, a: number, b: number): void {
  const left = chainOf.get(a)
  const right = chainOf.get(b)
  if (!left || !right || left === right) return
  const first = left.at(-1) === a ? left : left[0] === a ? [...left].reverse() : null
  const second = right[0] === b ? right : right.at(-1) === b ? [...right].reverse() : null
  if (!first || !second) return
  const joined = [...first, ...second]
  for (const label of joined) chainOf.set(label, joined)
}

/** Builds the matrix of an evaluation. */
export function buildMatrix(evaluation: Pick<Evaluation, 'labels' | 'confusion'>): Matrix {
  const size = evaluation.labels.length
  const order =
    size < mapFrom
      ? Array.from({ length: size }, (_, index) => index)
      : orderBySimilarity(size, evaluation.confusion)
  const placeOf = new Map(order.map((label, place) => [label, place]))
  const counts = new Map<number, number>()
  const rowSums = Array.from({ length: size }, () => 0)
  const columnSums = Array.from({ length: size }, () => 0)
  const filled = evaluation.confusion.map(({ truth, predicted, count }) => {
    const row = placeOf.get(truth) ?? 0
    const column = placeOf.get(predicted) ?? 0
    counts.set(row * size + column, count)
    rowSums[row] = (rowSums[row] ?? 0) + count
    columnSums[column] = (columnSums[column] ?? 0) + count
    return { row, column, count }
  })
  return {
    labels: order.map((label) => evaluation.labels[label]?.label ?? ''),
    order,
    count: ({ row, column }) => counts.get(row * size + column) ?? 0,
    rowSums,
    columnSums,
    filled,
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

/** Step 0 to 4 of the ramp for wrong answers, by count. */
export function wrongStep(count: number): number {
  return Math.max(0, Math.min(4, count - 1))
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
