// The one table: virtual, with a head on sunken ground that may hold histograms. It knows rows by their index
// and asks for them; a row that is not there yet is drawn as a quiet line. It is not a data source.
// Keyboard: arrows, Page, Home and End walk; Enter opens; Space marks.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
} from 'react'
import { useLatest } from '../hooks/use-latest'
import css from './DataTable.module.css'

export type Column<T> = {
  readonly id: string
  /** The name of the column, for people and screen readers. */
  readonly name: string
  /** In place of the name: a histogram, say. */
  readonly head?: ReactNode
  /** Pixels; without it the column takes a share of what is left. */
  readonly width?: number
  /** A column that takes a share is at least so wide; the table then scrolls sideways. */
  readonly minWidth?: number
  /** Share of what is left, 1 if absent. */
  readonly grow?: number
  readonly align?: 'left' | 'right'
  readonly cell: (row: T, index: number) => ReactNode
  readonly isSortable?: boolean
}

export type DataTableProps<T> = {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly count: number
  /** The row at an index, or undefined while it is fetched. */
  readonly rowAt: (index: number) => T | undefined
  readonly rowHeight?: number
  readonly headHeight?: number
  /** Vertical lines under a head with histograms. */
  readonly hasLines?: boolean
  readonly selected: number | null
  readonly onSelect: (index: number | null) => void
  /** Enter or double click; a single click when `opensOnClick`. */
  readonly onOpen?: (index: number) => void
  readonly opensOnClick?: boolean
  readonly onMark?: (index: number) => void
  readonly isMarked?: (index: number) => boolean
  /** The visible indices, told when they change: fetch these. */
  readonly onRange?: (from: number, to: number) => void
  readonly sort?: { readonly by: string; readonly descending: boolean } | null
  readonly onSort?: (by: string) => void
  /** Stands in the place of the rows when there are none. */
  readonly empty?: ReactNode
  /** Takes the keyboard when it is drawn. */
  readonly takesFocus?: boolean
  /** Scrolls back to the top when this changes: another query, say. */
  readonly resetKey?: string
}

/** Left and right of the columns. */
const sidePadding = 20

/** A table of any number of rows. */
export function DataTable<T>(props: DataTableProps<T>): ReactNode {
  const { columns, count, rowHeight = 28, headHeight = 30, selected } = props
  const takesFocus = props.takesFocus === true
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- no compiler is used
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headHeight,
    paddingEnd: 0,
  })
  const items = virtual.getVirtualItems()
  const from = items[0]?.index ?? 0
  const to = items.at(-1)?.index ?? 0
  const tellRange = useEffectEvent((first: number, last: number) => props.onRange?.(first, last))
  useEffect(() => {
    if (count > 0) tellRange(from, to)
  }, [from, to, count])
  useEffect(() => {
    if (selected !== null && selected < count) virtual.scrollToIndex(selected, { align: 'auto' })
  }, [selected, count, virtual])
  useEffect(() => {
    if (takesFocus) scroller.current?.focus({ preventScroll: true })
  }, [takesFocus])
  useEffect(() => {
    if (props.resetKey !== undefined) scroller.current?.scrollTo({ top: 0 })
  }, [props.resetKey])

  const template = columns
    .map((column) =>
      column.width === undefined
        ? `minmax(${column.minWidth ?? 0}px, ${column.grow ?? 1}fr)`
        : `${column.width}px`,
    )
    .join(' ')
  const least = columns.reduce((sum, column) => sum + (column.width ?? column.minWidth ?? 0), sidePadding)
  const visible = Math.max(
    1,
    Math.floor(((scroller.current?.clientHeight ?? 300) - headHeight) / rowHeight) - 1,
  )
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current || event.ctrlKey || event.metaKey || event.altKey) return
    const target = stepOf(event.key, selected, count, visible)
    if (target !== null) {
      event.preventDefault()
      if (count > 0) props.onSelect(target)
    } else if (event.key === 'Enter' && selected !== null && props.onOpen) {
      event.preventDefault()
      props.onOpen(selected)
    } else if (event.key === ' ' && selected !== null && props.onMark) {
      event.preventDefault()
      props.onMark(selected)
    }
  }
  const latest = useLatest(props)
  const act = useCallback(
    (index: number, isDouble: boolean) => {
      const { onSelect, onOpen, opensOnClick } = latest.current
      if (!isDouble) onSelect(index)
      if (isDouble || opensOnClick) onOpen?.(index)
    },
    [latest],
  )
  const hasNothing = count === 0 && Boolean(props.empty)
  return (
    <>
      <div
        ref={scroller}
        className={`${css.scroller} ${props.hasLines ? css.lined : ''} ${hasNothing ? css.headOnly : ''}`}
        role="grid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={selected === null || count === 0 ? undefined : `${id}-${selected}`}
        tabIndex={0}
        onKeyDown={onKey}
        style={{
          '--columns': template,
          '--row': `${rowHeight}px`,
          '--head': `${headHeight}px`,
          '--least': `${least}px`,
        }}
      >
        <div role="rowgroup" className={css.head}>
          <div role="row" aria-rowindex={1} className={css.headRow}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            return (
              <DataRow
                key={item.key}
                id={`${id}-${item.index}`}
                index={item.index}
                start={item.start}
                row={props.rowAt(item.index)}
                columns={columns}
                isSelected={item.index === selected}
                isMarked={props.isMarked?.(item.index) === true}
                act={act}
              />
            )
          })}
        </div>
      </div>
      {hasNothing && <div className={css.empty}>{props.empty}</div>}
    </>
  )
}

type DataRowProps<T> = {
  readonly id: string
  readonly index: number
  readonly start: number
  readonly row: T | undefined
  readonly columns: readonly Column<T>[]
  readonly isSelected: boolean
  readonly isMarked: boolean
  readonly act: (index: number, isDouble: boolean) => void
}

function PlainRow<T>(props: DataRowProps<T>): ReactNode {
  const { index, row, isSelected, isMarked, act } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid around it hears the keys
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected || isMarked}
      aria-busy={row === undefined || undefined}
      className={`${css.row} ${isSelected || isMarked ? css.selected : ''}`}
      style={{ transform: `translateY(${props.start}px)` }}
      onClick={() => act(index, false)}
      onDoubleClick={() => act(index, true)}
    >
      {props.columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={`${css.cell} ${column.align === 'right' ? css.right : ''}`}
        >
          {row === undefined ? <span className={css.waiting} /> : column.cell(row, index)}
        </div>
      ))}
    </div>
  )
}

// A row that stays in view is not drawn again while the table scrolls.
const DataRow = memo(PlainRow) as typeof PlainRow

function HeadCell<T>(props: {
  readonly column: Column<T>
  readonly sort: DataTableProps<T>['sort']
  readonly onSort: DataTableProps<T>['onSort']
}): ReactNode {
  const { column, sort, onSort } = props
  const isSorted = sort?.by === column.id
  const arrow =
    isSorted &&
    (sort.descending ? <IconArrowDown size={11} stroke={2.2} /> : <IconArrowUp size={11} stroke={2.2} />)
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      aria-label={column.head === undefined ? undefined : column.name}
      className={`${css.headCell} ${column.align === 'right' ? css.right : ''} ${isSorted ? css.sorted : ''}`}
    >
      {column.head !== undefined ? (
        column.head
      ) : column.isSortable && onSort ? (
        <button type="button" className={css.sortButton} onClick={() => onSort(column.id)}>
          {column.name}
          {arrow}
        </button>
      ) : (
        column.name
      )}
    </div>
  )
}

function stepOf(key: string, selected: number | null, count: number, visible: number): number | null {
  const at = selected ?? -1
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: selected === null ? 0 : at - 1,
    PageDown: at + visible,
    PageUp: at - visible,
    Home: 0,
    End: count - 1,
  }
  const target = steps[key]
  return target === undefined ? null : Math.max(0, Math.min(count - 1, target))
}
