// A large matrix, whole, as one picture: a hundred and fifty labels are twenty thousand cells, too many for parts of a page.
// The chosen cell is walked by keys and named below it; what the pointer is over, too.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { usePalette } from '../../../charts/palette'
import type { Cell, CellMode, Matrix } from '../matrix'
import { cellName, cellStep, readCell } from './MatrixWindow'
import { cellColours, colourOf } from './colours'
import css from './confusion.module.css'

/** The picture, `side` pixels square. */
export function WholeMatrix(props: {
  readonly matrix: Matrix
  readonly side: number
  readonly mode: CellMode
  readonly cell: Cell
  readonly onCell: (cell: Cell) => void
}): ReactNode {
  const { matrix, side, cell, mode } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const palette = usePalette(canvas)
  const [over, setOver] = useState<Cell | null>(null)
  const total = matrix.labels.length
  const unit = side / total
  useLayoutEffect(() => {
    if (canvas.current && palette) draw(canvas.current, matrix, mode)
  }, [matrix, palette, side, mode])
  const at = (event: PointerEvent<HTMLDivElement>): Cell => {
    const box = event.currentTarget.getBoundingClientRect()
    const inside = (offset: number): number => Math.max(0, Math.min(total - 1, Math.floor(offset / unit)))
    return { row: inside(event.clientY - box.top), column: inside(event.clientX - box.left) }
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') readCell()
    const next = cellStep(event, cell, total)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    props.onCell(next)
  }
  const shown = over ?? cell
  return (
    <div className={css.whole}>
      <div
        className={css.wholePicture}
        role="group"
        tabIndex={0}
        aria-label={`The whole matrix of ${total} labels. Arrow keys walk the cells, Enter reads the messages of one.`}
        aria-describedby="whole-cell"
        style={{ width: side, height: side }}
        onPointerDown={(event) => props.onCell(at(event))}
        onPointerMove={(event) => {
          const next = at(event)
          setOver((before) => (before?.row === next.row && before.column === next.column ? before : next))
        }}
        onPointerLeave={() => setOver(null)}
        onKeyDown={press}
      >
        <canvas
          ref={canvas}
          width={Math.round(side * 2)}
          height={Math.round(side * 2)}
          style={{ width: side, height: side }}
          aria-hidden="true"
        />
        <span
          className={css.cross}
          style={{ left: 0, top: (cell.row + 0.5) * unit, width: side, height: 1 }}
        />
        <span
          className={css.cross}
          style={{ top: 0, left: (cell.column + 0.5) * unit, width: 1, height: side }}
        />
        <span
          className={css.chosen}
          style={{
            left: cell.column * unit - 2,
            top: cell.row * unit - 2,
            width: unit + 4,
            height: unit + 4,
          }}
        />
      </div>
      <p id="whole-cell" className={`${css.wholeName} num`} role="status">
        {cellName(matrix, shown)}
      </p>
    </div>
  )
}

function draw(canvas: HTMLCanvasElement, matrix: Matrix, mode: CellMode): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const colours = cellColours(canvas)
  const unit = canvas.width / matrix.labels.length
  const gap = unit > 8 ? 1 : 0
  context.clearRect(0, 0, canvas.width, canvas.height)
  for (const cell of matrix.filled) {
    context.fillStyle = colourOf(colours, matrix, cell, mode)
    const size = Math.max(1.5, unit - gap)
    context.fillRect(cell.column * unit, cell.row * unit, size, size)
  }
}
