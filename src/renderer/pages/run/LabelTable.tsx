import { type ReactNode, useMemo, useState } from 'react'
import type { LabelFigures } from '../../../shared/domain/prediction'
import { RatioBar } from '../../charts/RatioBar'
import { type Column, DataTable } from '../../components/DataTable'
import { SearchField } from '../../components/FilterBar'
import { count } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { NoResults } from '../../components/states'
import css from './result.module.css'

type Sort = { readonly by: string; readonly descending: boolean }
const floor = 0.85
/** What the other columns leave, less a scroll bar. */
const nameWidth = 152

const share = (value: number): string => String(Math.round(value * 100))

const columns: readonly Column<LabelFigures>[] = [
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
    cell: (row) => share(row.precision),
  },
  {
    id: 'recall',
    name: 'Recall',
    width: 48,
    align: 'right',
    isSortable: true,
    cell: (row) => share(row.recall),
  },
  {
    id: 'f1',
    name: 'F1',
    width: 88,
    isSortable: true,
    cell: (row) => (
      <span className={css.f1}>
        <RatioBar
          value={row.f1}
          width={46}
          height={5}
          tick={floor}
          {...(row.f1 < floor ? { colour: 'var(--cat-2)' } : {})}
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
}): ReactNode {
  const { labels } = props
  const [query, setQuery] = useState('')
  const [sort, setSort] = useState<Sort>({ by: 'f1', descending: false })
  const shown = useMemo(
    () =>
      sortLabels(labels, sort).filter((row) => row.label.toLowerCase().includes(query.trim().toLowerCase())),
    [labels, sort, query],
  )
  const weak = labels.filter((row) => row.f1 < floor).length
  const choose = (index: number | null): void => {
    const row = index === null ? undefined : shown[index]
    if (row) props.onChoose(row.label)
  }
  const at = shown.findIndex((row) => row.label === props.chosen)
  return (
    <aside className={css.labels} aria-label="Labels">
      <div className={css.labelsHead}>
        <h2 className="region">Labels</h2>
        <span className="caption">{sort.by === 'f1' && !sort.descending ? 'weakest first' : ''}</span>
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
          {weak === 0 ? 'every label at 85 or above' : `${count(weak)} of ${count(labels.length)} under 85`}
        </span>
        <span>tick: 85</span>
      </div>
    </aside>
  )
}
