// The matrix: a map of all labels with a window on it, the most confused pairs, and the window's cells. Arrow
// keys walk the cells and pull the window along; Enter goes on to the messages.
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useSize } from '../../charts/use-size'
import { Key, MiddleCut } from '../../components/marks'
import { Segmented } from '../../components/Segmented'
import { ConfusionMap } from './ConfusionMap'
import {
  type Cell,
  type CellMode,
  cellText,
  mapFrom,
  type Matrix,
  mostConfused,
  rightStep,
  windowAt,
  type WindowStart,
  windowSize,
  windowWith,
  wrongStep,
} from './matrix'
import css from './matrix.module.css'

const pitch = 32
const largestPitch = 60
const modes: readonly { readonly value: CellMode; readonly label: string }[] = [
  { value: 'counts', label: 'Counts' },
  { value: 'row', label: 'Row %' },
  { value: 'column', label: 'Column %' },
]

/** The matrix with everything around it. */
export function ConfusionView(props: {
  readonly matrix: Matrix
  readonly cell: Cell
  readonly onCell: (cell: Cell) => void
}): ReactNode {
  const { matrix, cell, onCell } = props
  const total = matrix.labels.length
  const [mode, setMode] = useState<CellMode>('counts')
  const place = useRef<HTMLDivElement>(null)
  const { height, width } = useSize(place)
  const size = fittingSize(total, width, height)
  const side = fittingPitch(size, total, width, height)
  const [start, setStart] = useState<WindowStart>(() => startAround(cell, size, total))
  useEffect(() => {
    setStart((before) => ({
      row: windowWith(before.row, cell.row, size, total),
      column: windowWith(before.column, cell.column, size, total),
    }))
  }, [cell, size, total])
  const hasMap = total >= mapFrom
  const jump = (next: Cell): void => {
    setStart(startAround(next, size, total))
    onCell(next)
  }
  return (
    <section className={css.view} aria-label="Where it goes wrong">
      <div className={css.head}>
        <h2 className="region">Where it goes wrong</h2>
        <span className="caption">rows are the true label, columns what the run said</span>
        <span className={css.headRight}>
          <Segmented label="What the cells show" items={modes} value={mode} onChange={setMode} />
        </span>
      </div>
      <div className={css.body}>
        <div className={css.aside}>
          {hasMap && <ConfusionMap matrix={matrix} start={start} size={size} onMove={setStart} />}
          <Pairs matrix={matrix} cell={cell} onChoose={jump} />
        </div>
        <div className={css.windowPlace} ref={place}>
          {width > 0 && (
            <WindowGrid
              side={side}
              matrix={matrix}
              start={start}
              size={size}
              mode={mode}
              cell={cell}
              onCell={onCell}
            />
          )}
          <Legend />
        </div>
      </div>
    </section>
  )
}

// The diagonal is the usual place to look: rows and columns of the window show the same labels where they can.
function startAround(cell: Cell, size: number, total: number): WindowStart {
  if (Math.abs(cell.row - cell.column) < size) {
    const both = windowAt((cell.row + cell.column) / 2, size, total)
    return { row: both, column: both }
  }
  return { row: windowAt(cell.row, size, total), column: windowAt(cell.column, size, total) }
}

const nameWidth = 168
const slantHeight = 106

function fittingSize(total: number, width: number, height: number): number {
  const across = Math.floor((width - nameWidth - 40) / pitch)
  const down = Math.floor((height - slantHeight - 28) / pitch)
  const wished = total < mapFrom ? total : windowSize
  return Math.max(2, Math.min(total, wished, Math.max(5, Math.min(across, down))))
}

// A matrix that is shown whole takes the room there is.
function fittingPitch(size: number, total: number, width: number, height: number): number {
  if (size < total || total >= mapFrom) return pitch
  const room = Math.min((width - nameWidth - 40) / size, (height - slantHeight - 34) / size)
  return Math.max(pitch, Math.min(largestPitch, Math.floor(room)))
}

function Pairs(props: {
  readonly matrix: Matrix
  readonly cell: Cell
  readonly onChoose: (cell: Cell) => void
}): ReactNode {
  const { matrix, cell } = props
  const pairs = mostConfused(matrix, 5)
  return (
    <div className={css.pairs}>
      <h3 className="region">Most confused</h3>
      {pairs.length === 0 && <p className="caption">No message was given a wrong label.</p>}
      <ul>
        {pairs.map((pair) => (
          <li key={`${pair.row} ${pair.column}`}>
            <button
              type="button"
              className={css.pair}
              aria-pressed={pair.row === cell.row && pair.column === cell.column}
              onClick={() => props.onChoose({ row: pair.row, column: pair.column })}
            >
              <b className="num">{pair.count}</b>
              <span className={css.pairNames}>
                <MiddleCut text={matrix.labels[pair.row] ?? ''} width={146} size={11} />
                <span className={css.pairSaid}>
                  <MiddleCut text={matrix.labels[pair.column] ?? ''} width={146} size={11} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
}

function WindowGrid(props: {
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
    if (event.key === 'Enter') document.getElementById('cell-messages')?.focus()
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const inside = (at: number): number => Math.max(0, Math.min(total - 1, at))
    props.onCell({ row: inside(cell.row + step[0]), column: inside(cell.column + step[1]) })
  }
  const rows = Array.from({ length: size }, (_, index) => start.row + index)
  const columns = Array.from({ length: size }, (_, index) => start.column + index)
  return (
    <div
      ref={grid}
      className={css.grid}
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
            title={matrix.labels[column]}
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
            <MatrixCell key={column} {...props} at={{ row, column }} />
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
}): ReactNode {
  const { matrix, at, cell } = props
  const text = cellText(matrix, at, props.mode)
  const count = matrix.count(at)
  const truth = matrix.labels[at.row] ?? ''
  const said = matrix.labels[at.column] ?? ''
  const name =
    at.row === at.column
      ? `${count} of ${matrix.rowSums[at.row] ?? 0} ${truth} right`
      : `${count} ${truth} taken for ${said}`
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid has the keys
    <div
      role="gridcell"
      id={`cell-${at.row}-${at.column}`}
      className={`${css.cell} num ${tone(matrix, at, count)}`}
      data-on={(at.row === cell.row && at.column === cell.column) || undefined}
      aria-selected={at.row === cell.row && at.column === cell.column}
      aria-label={name}
      title={name}
      onClick={() => props.onCell(at)}
    >
      {text}
    </div>
  )
}

function tone(matrix: Matrix, at: Cell, count: number): string {
  if (count === 0) return ''
  if (at.row !== at.column) return css[`wrong${wrongStep(count) + 1}`] ?? ''
  return css[`right${rightStep(count / Math.max(1, matrix.rowSums[at.row] ?? 1)) + 1}`] ?? ''
}

function Legend(): ReactNode {
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
      <span>5 and more</span>
      <span className={css.keys}>
        <Key name="ArrowLeft" /> <Key name="ArrowRight" /> cells
      </span>
      <span className={css.keys}>
        <Key name="Enter" /> read them
      </span>
    </div>
  )
}
