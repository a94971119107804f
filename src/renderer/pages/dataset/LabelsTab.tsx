// The labels of a dataset: how many rows each has, in all and per part. Enter opens one; Space marks those to merge.
import { type ReactNode, useState } from 'react'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, percent, plural } from '../../components/format'
import { LabelName } from '../../components/marks'
import { orderedParts, PartsBar } from '../../components/PartsBar'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { EmptyState, NoResults, rowsDrawing, Skeleton } from '../../components/states'
import css from './dataset.module.css'
import { colourIndex } from '../../rows/label-colours'
import type { DatasetChanges } from './use-dataset-changes'

type Label = DatasetStatistics['outputs'][number]['labels'][number]

/** The labels tab. */
export function LabelsTab(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly changes: Pick<DatasetChanges, 'changeLabels'>
}): ReactNode {
  const { dataset, statistics } = props
  const url = useUrlState()
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState<number | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [sort, setSort] = useState({ by: 'rows', descending: true })
  const outputs = statistics?.outputs ?? []
  const output = outputs.find((one) => one.name === url.get('output')) ?? outputs[0]
  if (!statistics) return <Skeleton />
  if (!output || output.labels.length === 0)
    return (
      <EmptyState drawing={rowsDrawing} title="No labels on this dataset">
        No column was named as the label at import. Open a row and give it a label, or import the file again
        with a label column.
      </EmptyState>
    )
  const labels = sorted(output.labels, sort).filter((label) =>
    label.name.toLowerCase().includes(query.toLowerCase()),
  )
  const open = (index: number): void => {
    const label = labels[index]
    if (label) url.set({ of: String(label.id) })
  }
  const merge = (into: string): void =>
    props.changes.changeLabels(
      output.name,
      { kind: 'merge', labels: merged.map(({ name }) => name), into },
      () => setMarked(new Set()),
    )
  const merged = output.labels.filter((label) => marked.has(label.name))
  return (
    <>
      <FilterBar right={<Count shown={labels.length} total={output.labels.length} noun="label" />}>
        <SearchField value={query} label="Find a label" onChange={setQuery} />
        {outputs.length > 1 && (
          <Segmented
            label="Output"
            value={output.name}
            items={outputs.map((one) => ({ value: one.name, label: one.name }))}
            onChange={(name) => url.set({ output: name })}
          />
        )}
        {merged.length > 1 && (
          <Picker
            label={`Merge ${plural(merged.length, 'label')}`}
            look="compact"
            value={null}
            placeholder={`Merge ${plural(merged.length, 'label')} into`}
            items={merged.map((label) => ({
              value: label.name,
              label: label.name,
              note: count(label.count),
            }))}
            onCreate={(into) => merge(into)}
            onChange={(into) => merge(into)}
          />
        )}
        {merged.length === 1 && <span className={css.quiet}>Mark a second one with Space to merge them</span>}
      </FilterBar>
      <DataTable
        label={`Labels of ${dataset.name}`}
        columns={columnsFor(output.labels, statistics)}
        count={labels.length}
        rowAt={(index) => labels[index]}
        selected={selected}
        onSelect={setSelected}
        onOpen={open}
        opensOnClick
        isMarked={(index) => marked.has(labels[index]?.name ?? '')}
        onMark={(index) => {
          const name = labels[index]?.name
          if (name === undefined) return
          const next = new Set(marked)
          if (!next.delete(name)) next.add(name)
          setMarked(next)
        }}
        sort={sort}
        onSort={(by) =>
          setSort((now) => ({ by, descending: now.by === by ? !now.descending : by !== 'name' }))
        }
        takesFocus
        empty={
          <NoResults
            title={`0 of ${plural(output.labels.length, 'label')} match`}
            action={<Button onClick={() => setQuery('')}>Drop the search</Button>}
          >
            No name contains <b>{query}</b>.
          </NoResults>
        }
      />
    </>
  )
}

function sorted(
  labels: readonly Label[],
  sort: { readonly by: string; readonly descending: boolean },
): Label[] {
  const sign = sort.descending ? -1 : 1
  const valueOf = (label: Label): number => (sort.by === 'rows' ? label.count : (label.parts[sort.by] ?? 0))
  return [...labels].sort((a, b) =>
    sort.by === 'name'
      ? sign * a.name.localeCompare(b.name)
      : sign * (valueOf(a) - valueOf(b)) || a.name.localeCompare(b.name),
  )
}

function columnsFor(labels: readonly Label[], statistics: DatasetStatistics): Column<Label>[] {
  const top = Math.max(1, ...labels.map((label) => label.count))
  const labelled = Math.max(
    1,
    labels.reduce((sum, label) => sum + label.count, 0),
  )
  const parts = orderedParts(statistics.parts).map(([name]) => name)
  return [
    {
      id: 'name',
      name: 'Label',
      width: 340,
      isSortable: true,
      cell: (label) => (
        <span title={label.description} className={css.labelCell}>
          <LabelName name={label.name} index={colourIndex(labels, [], label.name)} length={46} />
        </span>
      ),
    },
    {
      id: 'rows',
      name: 'Rows',
      width: 90,
      align: 'right',
      isSortable: true,
      cell: (label) => <b>{count(label.count)}</b>,
    },
    {
      id: 'share',
      name: 'Share',
      width: 84,
      align: 'right',
      cell: (label) => <span className={css.quiet}>{percent(label.count / labelled)}</span>,
    },
    {
      id: 'balance',
      name: 'Balance',
      cell: (label) => (
        <span className={css.balance}>
          <span style={{ width: `${Math.max(1, (label.count / top) * 100)}%` }}>
            <PartsBar parts={label.parts} hasCaption={false} height={8} />
          </span>
        </span>
      ),
    },
    ...parts.map((part): Column<Label> => ({
      id: part,
      name: part,
      width: 96,
      align: 'right',
      isSortable: true,
      cell: (label) => {
        const rows = label.parts[part] ?? 0
        return rows === 0 ? (
          <span className={css.bad}>0</span>
        ) : (
          <span className={css.quiet}>{count(rows)}</span>
        )
      },
    })),
  ]
}
