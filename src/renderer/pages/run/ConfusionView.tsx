// The matrix with everything around it: a map of all labels with a window on it, the most confused pairs, the window's cells;
// or the pairs with their words, or every cell as a table.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { useSize } from '../../charts/use-size'
import { IconButton } from '../../components/Button'
import { MiddleCut } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { useKeys } from '../../hooks/use-keys'
import { useStage } from '../../hooks/use-stage'
import { ConfusionMap } from './ConfusionMap'
import type { Asked, NamedPair } from './confusion/asked'
import { CellTable } from './confusion/CellTable'
import tools from './confusion/confusion.module.css'
import { MatrixMenu } from './confusion/MatrixMenu'
import { Legend, MatrixWindow, nameWidth, slantHeight } from './confusion/MatrixWindow'
import { PairsTable } from './confusion/PairsTable'
import { WholeMatrix } from './confusion/WholeMatrix'
import {
  type Cell,
  type CellMode,
  mapFrom,
  type Matrix,
  type MatrixOptions,
  type MatrixOrder,
  mostCells,
  mostConfused,
  nextSize,
  windowAt,
  type WindowStart,
  windowSize,
  windowWith,
} from './matrix'
import css from './matrix.module.css'

const pitch = 32
const largestPitch = 60
const modes: readonly { readonly value: CellMode; readonly label: string }[] = [
  { value: 'counts', label: 'Counts' },
  { value: 'row', label: 'Row %' },
  { value: 'column', label: 'Column %' },
]
type View = 'matrix' | 'pairs' | 'cells'
const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'matrix', label: 'Matrix' },
  { value: 'pairs', label: 'Pairs' },
  { value: 'cells', label: 'Table' },
]
const orders: readonly { readonly value: MatrixOrder; readonly label: string }[] = [
  { value: 'similarity', label: 'by similarity' },
  { value: 'confusion', label: 'by confusion' },
  { value: 'labels', label: 'label order' },
]
const smallest = ['0', '5', '10', '20', '50', '100', '500'] as const

/** What the view is given. */
export type ConfusionViewProps = {
  readonly matrix: Matrix
  readonly options: MatrixOptions
  readonly onOptions: (options: MatrixOptions) => void
  readonly cell: Cell
  readonly onCell: (cell: Cell) => void
  readonly asked: Asked
  readonly pair: NamedPair
  readonly onPair: (pair: NamedPair) => void
  /** Beginning of the names of files that are taken out. */
  readonly name: string
}

/** The matrix with everything around it. */
export function ConfusionView(props: ConfusionViewProps): ReactNode {
  const { matrix, cell, onCell } = props
  const [mode, setMode] = useState<CellMode>('counts')
  const [view, setView] = useState<View>('matrix')
  return (
    <section className={css.view} aria-label="Where it goes wrong">
      <div className={css.head}>
        <h2 className="region">Where it goes wrong</h2>
        <span className="caption">rows are the true label, columns what the run said</span>
        <span className={css.headRight}>
          <Segmented label="How the confusion is shown" items={views} value={view} onChange={setView} />
          <MatrixMenu matrix={matrix} mode={mode} name={props.name} />
        </span>
      </div>
      {view === 'matrix' && <Drawn {...props} mode={mode} onMode={setMode} />}
      {view === 'pairs' && <PairsTable asked={props.asked} pair={props.pair} onPair={props.onPair} />}
      {view === 'cells' && <CellTable matrix={matrix} cell={cell} onCell={onCell} />}
    </section>
  )
}

function Drawn(
  props: ConfusionViewProps & { readonly mode: CellMode; readonly onMode: (mode: CellMode) => void },
): ReactNode {
  const { matrix, cell, onCell, mode, options, onOptions } = props
  const total = matrix.labels.length
  const place = useRef<HTMLDivElement>(null)
  const { height, width } = useSize(place)
  const stage = useStage(2, total >= mapFrom)
  const [zoom, setZoom] = useState<number | null>(null)
  const wished = Math.min(total, zoom ?? (total < mapFrom ? total : windowSize))
  const isWhole = wished === total && total > mostCells
  const size = isWhole ? total : fittingSize(wished, width, height, zoom !== null)
  const side = fittingPitch(size, width, height, zoom !== null || total < mapFrom)
  const [start, setStart] = useState<WindowStart>(() => startAround(cell, size, total))
  useEffect(() => {
    setStart((before) => ({
      row: windowWith(before.row, cell.row, size, total),
      column: windowWith(before.column, cell.column, size, total),
    }))
  }, [cell, size, total])
  const jump = (next: Cell): void => {
    setStart(startAround(next, size, total))
    onCell(next)
  }
  const zoomBy = (way: 1 | -1): void => {
    const next = nextSize(size, total, way)
    setZoom(next)
    setStart(startAround(cell, next, total))
  }
  useKeys({ '+': () => zoomBy(-1), '-': () => zoomBy(1) })
  const within = {
    row: Math.min(start.row, total - size),
    column: Math.min(start.column, total - size),
  }
  return (
    <>
      <div className={tools.tools}>
        <Segmented label="What the cells show" items={modes} value={mode} onChange={props.onMode} />
        <Picker
          label="Order of the labels"
          look="compact"
          items={orders}
          value={options.order}
          onChange={(order) => onOptions({ ...options, order })}
        />
        <Picker
          label="Small labels together"
          look="compact"
          items={smallest.map((value) => ({
            value,
            label: value === '0' ? 'every label' : `under ${value} rows together`,
          }))}
          value={String(options.fewest) as (typeof smallest)[number]}
          onChange={(fewest) => onOptions({ ...options, fewest: Number(fewest) })}
        />
        {total >= mapFrom && (
          <Picker
            label="Find a label"
            look="compact"
            placeholder="find a label"
            items={matrix.labels.map((label, at) => ({ value: String(at), label }))}
            value={null}
            onChange={(at) => jump({ row: Number(at), column: Number(at) })}
          />
        )}
        {total > 5 && (
          <span className={tools.zoom}>
            <IconButton
              name="Show fewer labels, larger"
              icon={<IconPlus />}
              onClick={() => zoomBy(-1)}
              keys="+"
            />
            <IconButton
              name="Show more labels, smaller"
              icon={<IconMinus />}
              onClick={() => zoomBy(1)}
              keys="-"
            />
          </span>
        )}
      </div>
      <div className={css.body}>
        <div className={css.aside}>
          {total >= mapFrom && !isWhole && (
            <ConfusionMap
              matrix={matrix}
              start={within}
              size={size}
              order={orders.find(({ value }) => value === options.order)?.label ?? ''}
              onMove={setStart}
            />
          )}
          {stage > 0 && <Pairs matrix={matrix} cell={cell} onChoose={jump} />}
        </div>
        <div className={css.windowPlace} ref={place}>
          {width > 0 &&
            stage > 1 &&
            (isWhole ? (
              <WholeMatrix
                matrix={matrix}
                side={Math.max(200, Math.min(width - 16, height - 62))}
                mode={mode}
                cell={cell}
                onCell={onCell}
              />
            ) : (
              <MatrixWindow
                side={side}
                matrix={matrix}
                start={within}
                size={size}
                mode={mode}
                cell={cell}
                onCell={onCell}
              />
            ))}
          <Legend matrix={matrix} mode={mode} />
        </div>
      </div>
    </>
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

// Somebody who zooms gets so many labels, however small; else as many as are read well.
function fittingSize(wished: number, width: number, height: number, isAsked: boolean): number {
  if (isAsked) return wished
  const across = Math.floor((width - nameWidth - 40) / pitch)
  const down = Math.floor((height - slantHeight - 28) / pitch)
  return Math.max(2, Math.min(wished, Math.max(5, Math.min(across, down))))
}

function fittingPitch(size: number, width: number, height: number, isFilling: boolean): number {
  if (!isFilling) return pitch
  const room = Math.min((width - nameWidth - 40) / size, (height - slantHeight - 34) / size)
  return Math.max(11, Math.min(largestPitch, Math.floor(room)))
}

function Pairs(props: {
  readonly matrix: Matrix
  readonly cell: Cell
  readonly onChoose: (cell: Cell) => void
}): ReactNode {
  const { matrix, cell } = props
  const pairs = mostConfused(matrix, 8)
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
              <b className="num" style={{ width: `${String(pairs[0]?.count ?? 0).length}ch` }}>
                {pair.count}
              </b>
              <span className={css.pairNames}>
                <MiddleCut text={matrix.labels[pair.row] ?? ''} width={136} size={11} />
                <span className={css.pairSaid}>
                  <MiddleCut text={matrix.labels[pair.column] ?? ''} width={136} size={11} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
