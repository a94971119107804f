// A window of the matrix as a grid of cells, or the whole of a large one as a picture. Arrow keys walk the cells and pull the
// window along; Enter goes on to the messages.
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { count } from '../../../components/format'
import { Key, MiddleCut } from '../../../components/marks'
import { type Cell, type CellMode, cellText, type Matrix, type WindowStart } from '../matrix'
import css from '../matrix.module.css'
import { fullShare, isRightCell, stepOf } from './colours'

export const nameWidth = 168
export const slantHeight = 106

/** Names a cell for people and screen readers. */
export function cellName(matrix: Matrix, at: Cell): string {
  const many = matrix.count(at)
  const truth = matrix.labels[at.row] ?? ''
  const said = matrix.labels[at.column] ?? ''
  if (at.row !== at.column) return `${many} ${truth} taken for ${said}`
  // Small labels that stand together are taken for each other in there, too.
  return `${many} of ${matrix.rowSums[at.row] ?? 0} ${truth} ${at.row === matrix.other ? 'among themselves' : 'right'}`
}

/** The step from one cell to the next for a key; null for other keys. */
export function cellStep(event: KeyboardEvent, cell: Cell, total: number): Cell | null {
  const far = event.ctrlKey || event.metaKey ? total : 1
  const step = steps[event.key]
  if (!step) return null
  const inside = (at: number): number => Math.max(0, Math.min(total - 1, at))
  return { row: inside(cell.row + step[0] * far), column: inside(cell.column + step[1] * far) }
}

/** Enter in the matrix: on to the messages of the cell. */
export const readCell = (): void => document.getElementById('cell-messages')?.focus()

/** Cells under so many pixels show their colour alone. */
const smallest = 18

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
}

/** The grid. */
export function MatrixWindow(props: {
  readonly matrix: Matrix
  readonly start: WindowStart
  readonly size: number
  /** Pixels a cell with its gap. */
  readonly side: number
  readonly mode: CellMode
  readonly cell: Cell
  readonly onCell: (cell: Cell) => void
}): ReactNode {
  const { matrix, start, size, cell } = props
  const grid = useRef<HTMLDivElement>(null)
  const total = matrix.labels.length
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') readCell()
    const next = cellStep(event, cell, total)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    props.onCell(next)
  }
  const rows = Array.from({ length: size }, (_, index) => start.row + index)
  const columns = Array.from({ length: size }, (_, index) => start.column + index)
  return (
    <div
      ref={grid}
      className={css.grid}
      data-small={props.side < 22 || undefined}
      role="grid"
      aria-label="Confusion matrix, a window of it"
      aria-rowcount={total + 1}
      aria-colcount={total + 1}
      aria-activedescendant={`cell-${cell.row}-${cell.column}`}
      tabIndex={0}
      onKeyDown={press}
      style={{
        '--size': size,
        '--pitch': `${props.side}px`,
        '--names': `${nameWidth}px`,
        '--slant': `${slantHeight}px`,
      }}
    >
      <div role="row" className={css.heads}>
        <span role="columnheader" className="sr-only">
          True label
        </span>
        {columns.map((column, index) => (
          <div
            role="columnheader"
            key={column}
            className={css.headCell}
            style={{ gridColumn: index + 2 }}
            data-on={column === cell.column || undefined}
            title={(matrix.members[column] ?? []).slice(0, 20).join(', ')}
          >
            <span>
              <MiddleCut text={matrix.labels[column] ?? ''} width={104} size={11} />
            </span>
          </div>
        ))}
      </div>
      {rows.map((row) => (
        <div role="row" key={row} className={css.row} aria-rowindex={row + 2}>
          <div role="rowheader" className={css.name} data-on={row === cell.row || undefined}>
            <MiddleCut text={matrix.labels[row] ?? ''} width={nameWidth - 9} size={11} />
          </div>
          {columns.map((column) => (
            <MatrixCell key={column} {...props} isSmall={props.side < smallest} at={{ row, column }} />
          ))}
        </div>
      ))}
    </div>
  )
}

function MatrixCell(props: {
  readonly matrix: Matrix
  readonly mode: CellMode
  readonly cell: Cell
  readonly at: Cell
  readonly onCell: (cell: Cell) => void
  /** Cells too small for a figure. */
  readonly isSmall: boolean
}): ReactNode {
  const { matrix, at, cell } = props
  const text = cellText(matrix, at, props.mode)
  const name = cellName(matrix, at)
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid has the keys
    <div
      role="gridcell"
      id={`cell-${at.row}-${at.column}`}
      className={`${css.cell} num ${tone(matrix, at, props.mode)}`}
      data-on={(at.row === cell.row && at.column === cell.column) || undefined}
      aria-selected={at.row === cell.row && at.column === cell.column}
      aria-label={name}
      title={name}
      onClick={() => props.onCell(at)}
    >
      {props.isSmall ? '' : text}
    </div>
  )
}

/** The class of a cell's colour. */
function tone(matrix: Matrix, at: Cell, mode: CellMode): string {
  if (matrix.count(at) === 0) return ''
  return css[`${isRightCell(matrix, at) ? 'right' : 'wrong'}${stepOf(matrix, at, mode) + 1}`] ?? ''
}

/** What the colours and keys mean. */
export function Legend(props: { readonly matrix: Matrix; readonly mode: CellMode }): ReactNode {
  const { matrix, mode } = props
  return (
    <div className={css.legend}>
      <span>right</span>
      <span className={css.ramp}>
        {[1, 2, 3, 4, 5].map((step) => (
          <i key={step} className={css[`right${step}`]} />
        ))}
      </span>
      <span>of its row</span>
      <span>wrong</span>
      <span className={css.ramp}>
        {[1, 2, 3, 4, 5].map((step) => (
          <i key={step} className={css[`wrong${step}`]} />
        ))}
      </span>
      <span className="num">
        {mode === 'counts' ? count(matrix.mostWrong) : `from ${fullShare * 0.8} % on`}
      </span>
      <span className={css.keys}>
        <Key name="ArrowLeft" /> <Key name="ArrowRight" /> cells
      </span>
      <span className={css.keys}>
        <Key name="Enter" /> read them
      </span>
    </div>
  )
}
