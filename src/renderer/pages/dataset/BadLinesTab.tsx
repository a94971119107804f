import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { RejectedRow } from '../../../shared/domain/file'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, plural } from '../../components/format'
import { Button } from '../../components/Button'
import { Marked } from '../../components/marks'
import { FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './dataset.module.css'

/** Lines of the file that could not become rows, with the reason and their text. */
export function BadLinesTab(props: { readonly dataset: Dataset; readonly onSave: () => void }): ReactNode {
  const { dataset } = props
  const rejected = useCall('datasets.rejected', { dataset: dataset.id, limit: 1000 })
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState<number | null>(null)
  if (rejected.isError)
    return (
      <div className={css.place}>
        <FailurePanel error={rejected.error} />
      </div>
    )
  if (!rejected.data) return <Skeleton />
  const rows = rejected.data.filter((row) =>
    `${row.message} ${row.raw}`.toLowerCase().includes(query.toLowerCase()),
  )
  return (
    <>
      <FilterBar
        right={
          <>
            <Count shown={rows.length} total={dataset.rejected} noun="line" />
            <Button kind="subtle" icon={<IconDownload />} onClick={props.onSave}>
              Save as CSV
            </Button>
          </>
        }
      >
        <SearchField value={query} label="Search these lines" onChange={setQuery} />
        <span className="caption">
          {plural(dataset.rejected, 'line')} of {dataset.fileName} stayed out; correct the file and import it
          again
        </span>
      </FilterBar>
      <DataTable
        label="Bad lines"
        columns={columnsFor(query)}
        count={rows.length}
        rowAt={(index) => rows[index]}
        selected={selected}
        onSelect={setSelected}
        takesFocus
        empty={
          <NoResults
            title={`0 of ${plural(rejected.data.length, 'line')} match`}
            action={<Button onClick={() => setQuery('')}>Drop the search</Button>}
          />
        }
      />
    </>
  )
}

const columnsFor = (query: string): Column<RejectedRow>[] => [
  {
    id: 'line',
    name: 'Line',
    width: 84,
    align: 'right',
    cell: (row) => <span className={css.quiet}>{count(row.line)}</span>,
  },
  { id: 'reason', name: 'Reason', width: 300, cell: (row) => <span className={css.bad}>{row.message}</span> },
  {
    id: 'raw',
    name: 'As in the file',
    cell: (row) => (
      <span className={`mono ${css.raw}`} dir="auto" title={row.raw.slice(0, 1000)}>
        <Marked text={row.raw.slice(0, 500)} query={query} />
      </span>
    ),
  },
]
