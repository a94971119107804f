// All datasets: how many rows and labels, how they are split, when they came. Enter opens one.
import { IconDatabaseImport, IconSparkles } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { Dataset } from '../../../shared/domain/dataset'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, dateTime, fileSize, plural, when } from '../../components/format'
import { Marked } from '../../components/marks'
import { Page } from '../../components/Page'
import { PartsBar } from '../../components/PartsBar'
import { EmptyState, FailurePanel, NoResults, rowsDrawing, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useImport } from '../../import/ImportPlace'
import css from './datasets.module.css'

/** The list of datasets. */
export function DatasetsPage(): ReactNode {
  const [, go] = useLocation()
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const importing = useImport()
  const datasets = useCall('datasets.list', {})
  const [selected, setSelected] = useState<number | null>(null)
  const all = datasets.data ?? []
  const rows = all.filter((one) => one.name.toLowerCase().includes(query.toLowerCase()))
  const open = (index: number): void => {
    const dataset = rows[index]
    if (dataset) go(`/datasets/${encodeURIComponent(dataset.id)}`)
  }
  const total = all.reduce((sum, one) => sum + one.rows, 0)
  return (
    <Page
      title="Datasets"
      {...(all.length > 0
        ? { caption: `${plural(all.length, 'dataset')}, ${plural(total, 'row')} in all` }
        : {})}
      actions={
        all.length > 0 && (
          <Button kind="filled" icon={<IconDatabaseImport />} keys="mod+o" onClick={importing.choose}>
            Import a file
          </Button>
        )
      }
    >
      {datasets.isError && !datasets.data && (
        <div className={css.place}>
          <FailurePanel
            error={datasets.error}
            actions={<Button onClick={() => void datasets.refetch()}>Try again</Button>}
          />
        </div>
      )}
      {datasets.isPending && <Skeleton />}
      {datasets.data && all.length === 0 && <NoDatasets />}
      {all.length > 0 && (
        <>
          <FilterBar right={<Count shown={rows.length} total={all.length} noun="dataset" />}>
            <SearchField
              value={query}
              label="Filter datasets"
              onChange={(q) => url.set({ q })}
              onEnter={() => open(selected ?? 0)}
            />
          </FilterBar>
          <DataTable
            label="Datasets"
            columns={columnsFor(query)}
            count={rows.length}
            rowAt={(index) => rows[index]}
            rowHeight={40}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            opensOnClick
            takesFocus
            empty={
              <NoResults
                title={`0 of ${plural(all.length, 'dataset')} match`}
                action={<Button onClick={() => url.set({ q: null })}>Drop the search</Button>}
              >
                No name contains <b>{query}</b>.
              </NoResults>
            }
          />
        </>
      )}
    </Page>
  )
}

const columnsFor = (query: string): Column<Dataset>[] => [
  {
    id: 'name',
    name: 'Name',
    grow: 2,
    cell: (row) => (
      <span className={css.name}>
        <b>
          <Marked text={row.name} query={query} />
        </b>
        <span>{row.fileName}</span>
      </span>
    ),
  },
  { id: 'rows', name: 'Rows', width: 100, align: 'right', cell: (row) => count(row.rows) },
  { id: 'classes', name: 'Labels', width: 90, align: 'right', cell: (row) => count(row.classes) },
  {
    id: 'bad',
    name: 'Left out',
    width: 90,
    align: 'right',
    cell: (row) =>
      row.rejected > 0 ? (
        <span className={css.bad}>{count(row.rejected)}</span>
      ) : (
        <span className={css.quiet}>0</span>
      ),
  },
  {
    id: 'split',
    name: 'Split',
    width: 320,
    cell: (row) =>
      row.split ? (
        <span className={css.split}>
          <PartsBar parts={row.split.parts} hasCaption={false} />
          <span className="num">{partsLine(row.split.parts)}</span>
        </span>
      ) : (
        <span className={css.quiet}>none</span>
      ),
  },
  {
    id: 'size',
    name: 'File',
    width: 90,
    align: 'right',
    cell: (row) => <span className={css.quiet}>{fileSize(row.sizeBytes)}</span>,
  },
  {
    id: 'when',
    name: 'Imported',
    width: 130,
    cell: (row) => (
      <span className={`${css.quiet} num`} title={dateTime(row.createdAt)}>
        {when(row.createdAt)}
      </span>
    ),
  },
]

function partsLine(parts: Readonly<Record<string, number>>): string {
  return ['train', 'validation', 'test']
    .filter((name) => (parts[name] ?? 0) > 0)
    .map((name) => count(parts[name] ?? 0))
    .join(' / ')
}

function NoDatasets(): ReactNode {
  const importing = useImport()
  return (
    <EmptyState
      drawing={rowsDrawing}
      title="No datasets yet"
      actions={
        <>
          <Button kind="filled" icon={<IconDatabaseImport />} keys="mod+o" onClick={importing.choose}>
            Import a file
          </Button>
          <Button icon={<IconSparkles />} disabled={importing.isSampleComing} onClick={importing.openSample}>
            {importing.isSampleComing ? 'Opening the sample' : 'Open the sample'}
          </Button>
        </>
      }
    >
      A dataset is a table of messages with their labels. Drop a file anywhere on this window; nothing is
      stored before you have seen how it is read.
    </EmptyState>
  )
}
