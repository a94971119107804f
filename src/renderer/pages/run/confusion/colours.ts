// Colours of the cells of the matrix for pictures, which cannot use the page's variables.
import { type Cell, type CellMode, type Matrix, rightStep, wrongStep } from '../matrix'

/** The two ramps as they stand at an element, with the ink on their last steps. */
export type CellColours = {
  readonly right: readonly string[]
  readonly wrong: readonly string[]
  readonly rightText: string
  readonly wrongText: string
  readonly text: string
  readonly quiet: string
  readonly empty: string
  readonly ground: string
}

/** Reads them. */
export function cellColours(element: Element): CellColours {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const ramp = (name: string): string[] => [1, 2, 3, 4, 5].map((step) => read(`${name}-${step}`))
  return {
    right: ramp('right'),
    wrong: ramp('wrong'),
    rightText: read('right-5-text'),
    wrongText: read('wrong-5-text'),
    text: read('text'),
    quiet: read('text2'),
    empty: read('sunken'),
    ground: read('surface'),
  }
}

/** Whether a cell is on the diagonal of right answers. */
export const isRightCell = ({ other }: Matrix, { row, column }: Cell): boolean =>
  row === column && row !== other

/** Share of a row or column, in percent, that is the full colour of a wrong cell. */
export const fullShare = 25

/** Step 0 to 4 of a cell's ramp: right ones by share of their row, wrong ones by count or, with percentages, by share. */
export function stepOf(matrix: Matrix, cell: Cell, mode: CellMode): number {
  const count = matrix.count(cell)
  if (isRightCell(matrix, cell)) return rightStep(count / Math.max(1, matrix.rowSums[cell.row] ?? 1))
  if (mode === 'counts') return wrongStep(count, matrix.mostWrong)
  const sum = (mode === 'row' ? matrix.rowSums[cell.row] : matrix.columnSums[cell.column]) ?? 1
  return wrongStep((100 * count) / Math.max(1, sum), fullShare)
}

/** The colour of a cell that is not empty. */
export function colourOf(colours: CellColours, matrix: Matrix, cell: Cell, mode: CellMode): string {
  const ramp = isRightCell(matrix, cell) ? colours.right : colours.wrong
  return ramp[stepOf(matrix, cell, mode)] ?? colours.empty
}
