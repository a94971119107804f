import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { usePalette } from '../../charts/palette'
import { type Matrix, windowAt, type WindowStart } from './matrix'
import css from './matrix.module.css'

const side = 156

/** All labels at once, 156 pixels square: drag the window or move it by keys. */
export function ConfusionMap(props: {
  readonly matrix: Matrix
  readonly start: WindowStart
  readonly size: number
  /** How the labels stand, in words. */
  readonly order: string
  readonly onMove: (start: WindowStart) => void
}): ReactNode {
  const { matrix, start, size, onMove } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const total = matrix.labels.length
  const palette = usePalette(canvas)
  useLayoutEffect(() => {
    if (canvas.current && palette) draw(canvas.current, matrix)
  }, [matrix, palette])
  const moveTo = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return
    const box = event.currentTarget.getBoundingClientRect()
    const at = (offset: number): number => windowAt((offset / side) * total - 0.5, size, total)
    onMove({ row: at(event.clientY - box.top), column: at(event.clientX - box.left) })
  }
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (!step) return
    event.preventDefault()
    const inside = (place: number): number => Math.max(0, Math.min(total - size, place))
    const by = event.shiftKey ? size : 1
    onMove({
      row: inside(start.row + (step[0] ?? 0) * by),
      column: inside(start.column + (step[1] ?? 0) * by),
    })
  }
  const unit = side / total
  const first = (index: number): string => matrix.labels[index] ?? ''
  return (
    <div className={css.mapPlace}>
      <div
        className={css.map}
        role="group"
        tabIndex={0}
        aria-label={`Map of ${total} labels. The window starts at ${first(start.row)}. Arrow keys move it, Shift by a whole window.`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          moveTo(event)
        }}
        onPointerMove={moveTo}
        onKeyDown={press}
      >
        <canvas ref={canvas} width={side * 2} height={side * 2} aria-hidden="true" />
        <span
          className={css.mapWindow}
          style={{
            left: start.column * unit - 2,
            top: start.row * unit - 2,
            width: size * unit + 4,
            height: size * unit + 4,
          }}
        />
      </div>
      <p className="caption">
        {total} × {total}, {props.order}. Drag to move the window.
      </p>
    </div>
  )
}

function draw(canvas: HTMLCanvasElement, matrix: Matrix): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const style = getComputedStyle(canvas)
  const right = style.getPropertyValue('--right-5').trim()
  const wrong = style.getPropertyValue('--wrong-5').trim()
  const unit = canvas.width / matrix.labels.length
  context.clearRect(0, 0, canvas.width, canvas.height)
  for (const { row, column, count } of matrix.filled) {
    const isRight = row === column
    const dot = isRight ? Math.max(2, unit * 0.55) : Math.max(4.5, unit * (count > 1 ? 1.3 : 1))
    context.fillStyle = isRight ? right : wrong
    context.globalAlpha = isRight ? 1 : Math.min(1, 0.4 + count * 0.15)
    context.fillRect((column + 0.5) * unit - dot / 2, (row + 0.5) * unit - dot / 2, dot, dot)
  }
  context.globalAlpha = 1
}
