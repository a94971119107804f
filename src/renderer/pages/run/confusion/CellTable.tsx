// The matrix as a table: every cell that is not empty, with its count and shares.
import { type ReactNode, useMemo, useState } from 'react'
import { type Column, DataTable } from '../../../components/DataTable'
import { count } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import type { Cell, Matrix } from '../matrix'
import css from './confusion.module.css'

type Line = Cell & { readonly count: number; readonly row100: number; readonly column100: number }
type By = 'truth' | 'said' | 'count' | 'row' | 'column'

const percent = (share: number): string => `${(100 * share).toFixed(1)}\u202f%`

/** The table; choosing a line chooses its cell. */
export function CellTable(props: {
  readonly matrix: Matrix
  readonly cell: Cell
  readonly onCell: (cell: Cell) => void
}): ReactNode {
  const { matrix } = props
  const [sort, setSort] = useState<{ by: By; descending: boolean }>({ by: 'count', descending: true })
  const lines = useMemo(() => {
    const all = matrix.filled.map((cell): Line => ({
      ...cell,
      row100: cell.count / Math.max(1, matrix.rowSums[cell.row] ?? 1),
      column100: cell.count / Math.max(1, matrix.columnSums[cell.column] ?? 1),
    }))
    const value = (line: Line): number =>
      ({ truth: line.row, said: line.column, count: line.count, row: line.row100, column: line.column100 })[
        sort.by
      ]
    const way = sort.descending ? -1 : 1
    return all.sort((a, b) => way * (value(a) - value(b)) || a.row - b.row || a.column - b.column)
  }, [matrix, sort])
  const columns = useMemo(() => columnsOf(matrix), [matrix])
  const at = lines.findIndex(({ row, column }) => row === props.cell.row && column === props.cell.column)
  return (
    <div className={css.table}>
      <DataTable
        label="Cells of the confusion matrix that are not empty"
        columns={columns}
        count={lines.length}
        rowAt={(index) => lines[index]}
        selected={at < 0 ? null : at}
        onSelect={(index) => {
          const line = index === null ? undefined : lines[index]
          if (line) props.onCell({ row: line.row, column: line.column })
        }}
        sort={sort}
        onSort={(by) =>
          setSort((before) => ({ by: by as By, descending: before.by === by ? !before.descending : true }))
        }
        takesFocus
      />
    </div>
  )
}

function columnsOf(matrix: Matrix): Column<Line>[] {
  return [
    {
      id: 'truth',
      name: 'True label',
      isSortable: true,
      cell: (line) => <MiddleCut text={matrix.labels[line.row] ?? ''} length={30} />,
    },
    {
      id: 'said',
      name: 'What the run said',
      isSortable: true,
      cell: (line) => (
        <span className={line.row === line.column ? css.right : css.wrong}>
          <MiddleCut text={matrix.labels[line.column] ?? ''} length={30} />
        </span>
      ),
    },
    {
      id: 'count',
      name: 'Rows',
      width: 70,
      align: 'right',
      isSortable: true,
      cell: (line) => <span className="num">{count(line.count)}</span>,
    },
    {
      id: 'row',
      name: 'Row %',
      width: 78,
      align: 'right',
      isSortable: true,
      cell: (line) => <span className="num">{percent(line.row100)}</span>,
    },
    {
      id: 'column',
      name: 'Column %',
      width: 88,
      align: 'right',
      isSortable: true,
      cell: (line) => <span className="num">{percent(line.column100)}</span>,
    },
  ]
}
