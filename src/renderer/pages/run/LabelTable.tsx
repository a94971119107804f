import { type ReactNode, useMemo, useState } from 'react'
import type { LabelFigures } from '../../../shared/domain/prediction'
import { RatioBar } from '../../charts/RatioBar'
import { type Column, DataTable } from '../../components/DataTable'
import { SearchField } from '../../components/FilterBar'
import { count, percent } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { NoResults } from '../../components/states'
import { labelTable } from './figure-rows'
import css from './result.module.css'
import { TableOut } from './TableOut'

type Sort = { readonly by: string; readonly descending: boolean }
/** What the other columns leave, less a scroll bar. */
const nameWidth = 152

type Ratio = 'precision' | 'recall' | 'f1'
const ratioNames: Readonly<Record<Ratio, string>> = { precision: 'Precision', recall: 'Recall', f1: 'F1' }

const share = (value: number): string => String(Math.round(value * 100))

/** The figure with its interval, in words: for hovering. */
function told(row: LabelFigures, figure: Ratio): string {
  const range = row.intervals?.[figure]
  const ends = range ? `, 95 % interval ${percent(range.low)} to ${percent(range.high)}` : ''
  return `${ratioNames[figure]} ${percent(row[figure])}${ends}`
}

const Share = (props: { readonly row: LabelFigures; readonly figure: Ratio }): ReactNode => (
  <span title={told(props.row, props.figure)}>{share(props.row[props.figure])}</span>
)

/** Labels whose whole interval lies below the mean F1: weaker than the others by more than chance. */
export function weakLabels(labels: readonly LabelFigures[]): ReadonlySet<string> {
  const used = labels.filter((one) => one.support + one.predicted > 0)
  const mean = used.reduce((sum, one) => sum + one.f1, 0) / Math.max(1, used.length)
  return new Set(used.filter((one) => (one.intervals?.f1.high ?? 1) < mean).map(({ label }) => label))
}

const columnsOf = (weak: ReadonlySet<string>): readonly Column<LabelFigures>[] => [
  {
    id: 'label',
    name: 'Label',
    isSortable: true,
    cell: (row) => <MiddleCut text={row.label} width={nameWidth} />,
  },
  {
    id: 'precision',
    name: 'Precision',
    width: 58,
    align: 'right',
    isSortable: true,
    cell: (row) => <Share row={row} figure="precision" />,
  },
  {
    id: 'recall',
    name: 'Recall',
    width: 48,
    align: 'right',
    isSortable: true,
    cell: (row) => <Share row={row} figure="recall" />,
  },
  {
    id: 'f1',
    name: 'F1',
    width: 88,
    isSortable: true,
    cell: (row) => (
      <span className={css.f1} title={told(row, 'f1')}>
        <RatioBar
          value={row.f1}
          width={46}
          height={5}
          {...(weak.has(row.label) ? { colour: 'var(--cat-2)' } : {})}
        />
        <b className="num">{share(row.f1)}</b>
      </span>
    ),
  },
  {
    id: 'support',
    name: 'Rows',
    width: 40,
    align: 'right',
    isSortable: true,
    cell: (row) => <span className={css.quietCell}>{count(row.support)}</span>,
  },
]

/** Sorts labels by a column; ties by name. */
export function sortLabels(labels: readonly LabelFigures[], sort: Sort): LabelFigures[] {
  const sign = sort.descending ? -1 : 1
  const key = sort.by as keyof LabelFigures
  return labels.toSorted((a, b) => {
    const [left, right] = [a[key], b[key]]
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right))
    return sign * order || a.label.localeCompare(b.label)
  })
}

/** Every label with its figures, weakest first. */
export function LabelTable(props: {
  readonly labels: readonly LabelFigures[]
  readonly chosen: string
  readonly onChoose: (label: string) => void
  /** In place of the heading: what else the pane can show. */
  readonly head?: ReactNode
  readonly fileName: string
}): ReactNode {
  const { labels } = props
  const [query, setQuery] = useState('')
  const [sort, setSort] = useState<Sort>({ by: 'f1', descending: false })
  const shown = useMemo(
    () =>
      sortLabels(labels, sort).filter((row) => row.label.toLowerCase().includes(query.trim().toLowerCase())),
    [labels, sort, query],
  )
  const weak = useMemo(() => weakLabels(labels), [labels])
  const columns = useMemo(() => columnsOf(weak), [weak])
  const choose = (index: number | null): void => {
    const row = index === null ? undefined : shown[index]
    if (row) props.onChoose(row.label)
  }
  const at = shown.findIndex((row) => row.label === props.chosen)
  return (
    <aside className={css.labels} aria-label="Labels">
      <div className={css.labelsHead}>
        {props.head ?? (
          <>
            <h2 className="region">Labels</h2>
            <span className="caption">{sort.by === 'f1' && !sort.descending ? 'weakest first' : ''}</span>
          </>
        )}
        <span className={css.headRight}>
          <SearchField label={`Find among ${labels.length}`} value={query} onChange={setQuery} width={168} />
        </span>
      </div>
      <DataTable
        label="Labels with their figures"
        columns={columns}
        count={shown.length}
        rowAt={(index) => shown[index]}
        selected={at >= 0 ? at : null}
        onSelect={choose}
        sort={sort}
        onSort={(by) =>
          setSort((before) => ({ by, descending: before.by === by ? !before.descending : false }))
        }
        empty={<NoResults title={`0 of ${labels.length} labels match`}>No label holds “{query}”.</NoResults>}
      />
      <div className={`${css.labelsFoot} num`}>
        <span>
          {weak.size === 0
            ? 'no label is clearly weaker than the others'
            : `orange: ${count(weak.size)} of ${count(labels.length)} clearly weaker than the others`}
        </span>
        <span className={css.tableOut}>
          <TableOut what="figures of labels" fileName={props.fileName} table={() => labelTable(labels)} />
        </span>
      </div>
    </aside>
  )
}
