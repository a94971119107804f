// The rows of a dataset: search, filters, the virtual table with histograms in its heads. The filter and the
// open row stand in the address; the row under the cursor does not.
import { IconRuler2, IconStack2, IconTag } from '@tabler/icons-react'
import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { Dataset, DatasetStatistics, Row } from '../../../shared/domain/dataset'
import { setUrlState, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Chip, Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, plural } from '../../components/format'
import { LabelMark, LabelName, Marked } from '../../components/marks'
import { orderedParts } from '../../components/PartsBar'
import { ManyPicker } from '../../components/Picker'
import { FailurePanel, NoResults } from '../../components/states'
import { useKeys } from '../../hooks/use-keys'
import { useStable } from '../../hooks/use-latest'
import css from './dataset.module.css'
import { LabelHead, LengthHead, SplitHead } from './heads'
import { colourIndex, commonestFirst } from './label-colours'
import { filterOf, isFiltered, none, readFilter, type RowFilter } from './row-query'
import { useRows } from './use-rows'

type Url = ReturnType<typeof useUrlState>

/** The rows tab. */
export function RowsTab(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
}): ReactNode {
  const { dataset, statistics } = props
  const url = useUrlState()
  const filter = useStable(readFilter(url))
  const output = dataset.outputs[0]?.name
  const query = useMemo(() => {
    const expression = filterOf(filter, output)
    return {
      dataset: dataset.id,
      ...(filter.query === '' ? {} : { query: filter.query }),
      ...(expression ? { filter: expression } : {}),
    }
  }, [dataset.id, filter, output])
  const rows = useRows(query)
  const [selected, setSelected] = useState<number | null>(null)
  const [shownQuery, setShownQuery] = useState(query)
  if (shownQuery !== query) {
    setShownQuery(query)
    setSelected(null)
  }
  const openRow = url.get('row')
  const current = selected === null ? undefined : rows.rowAt(selected)
  // While the drawer is open it follows the cursor.
  const currentId = current?.id
  const follow = useEffectEvent((row: number) => {
    if (openRow !== null && String(row) !== openRow) url.set({ row: String(row) })
  })
  useEffect(() => {
    if (currentId !== undefined) follow(currentId)
  }, [currentId])
  const open = (index: number): void => {
    const row = rows.rowAt(index)
    if (row) url.set({ row: String(row.id) })
  }
  const walk = (step: number): void => {
    const last = (rows.total ?? 1) - 1
    setSelected((now) => Math.max(0, Math.min(last, (now ?? -1) + step)))
  }
  useKeys({ ArrowDown: () => walk(1), ArrowUp: () => walk(-1) }, { enabled: openRow !== null })
  const columns = useColumns(dataset, statistics, filter)
  return (
    <>
      <RowsFilter dataset={dataset} statistics={statistics} filter={filter} url={url} shown={rows.total} />
      {rows.error !== null && rows.total === undefined ? (
        <div className={css.place}>
          <FailurePanel error={rows.error} />
        </div>
      ) : (
        <DataTable
          label={`Rows of ${dataset.name}`}
          columns={columns}
          count={rows.total ?? 0}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          headHeight={86}
          hasLines
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          opensOnClick
          takesFocus
          resetKey={JSON.stringify(query)}
          empty={rows.total === 0 && <Nothing dataset={dataset} filter={filter} url={url} />}
        />
      )}
    </>
  )
}

function useColumns(
  dataset: Dataset,
  statistics: DatasetStatistics | undefined,
  filter: RowFilter,
): Column<Row>[] {
  return useMemo(() => {
    const outputs = statistics?.outputs ?? []
    const toggle = (label: string): void => {
      const has = filter.labels.includes(label)
      setUrlState({
        label: has ? filter.labels.filter((one) => one !== label) : [...filter.labels, label],
      })
    }
    return [
      {
        id: 'row',
        name: 'Row',
        head: <span>Row</span>,
        width: 74,
        cell: (row) => <span className={`${css.quiet} num`}>{count(row.id)}</span>,
      },
      {
        id: 'text',
        name: 'text',
        head: (
          <LengthHead
            statistics={statistics}
            chosen={filter.length}
            onChoose={(range) => setUrlState({ words: range ? `${range.min}-${range.max}` : null })}
          />
        ),
        cell: (row) =>
          row.text === '' ? (
            <span className={css.quiet}>no text</span>
          ) : (
            <span className={css.text} dir="auto">
              <Marked text={row.text.slice(0, 400)} query={filter.query} />
            </span>
          ),
      },
      ...dataset.outputs.map((output, index): Column<Row> => {
        const labels = outputs.find((one) => one.id === output.id)?.labels ?? []
        return {
          id: `output ${output.id}`,
          name: output.name,
          width: 204,
          head: (
            <LabelHead
              name={output.name}
              labels={labels}
              chosen={index === 0 ? filter.labels : []}
              onToggle={toggle}
            />
          ),
          cell: (row) =>
            (row.labels[output.name] ?? []).map((name) => (
              <LabelName
                key={name}
                name={name}
                index={colourIndex(labels, index === 0 ? filter.labels : [], name)}
                length={24}
              />
            )),
        }
      }),
      {
        id: 'split',
        name: 'split',
        width: 96,
        head: <SplitHead statistics={statistics} version={dataset.split?.version ?? null} />,
        cell: (row) => <span className={css.quiet}>{row.part ?? none}</span>,
      },
    ]
  }, [dataset, statistics, filter])
}

function RowsFilter(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly filter: RowFilter
  readonly url: Url
  readonly shown: number | undefined
}): ReactNode {
  const { filter, url, statistics, dataset } = props
  const labels = statistics?.outputs[0]?.labels ?? []
  const byCount = commonestFirst(labels)
  const labelItems = [
    ...byCount.map((label) => ({
      value: label.name,
      label: label.name,
      note: count(label.count),
      mark: <LabelMark index={colourIndex(labels, filter.labels, label.name)} />,
    })),
    ...((statistics?.unlabelled ?? 0) > 0
      ? [{ value: none, label: 'no label', note: count(statistics?.unlabelled ?? 0) }]
      : []),
  ]
  const partItems = [
    ...orderedParts(statistics?.parts ?? {}).map(([name, rows]) => ({
      value: name,
      label: name,
      note: count(rows),
    })),
    ...((statistics?.inNoPart ?? 0) > 0
      ? [{ value: none, label: 'in no part', note: count(statistics?.inNoPart ?? 0) }]
      : []),
  ]
  const name = dataset.outputs[0]?.name ?? 'label'
  return (
    <FilterBar right={<Count shown={props.shown} total={dataset.rows} noun="row" />}>
      <SearchField value={filter.query} label="Search the text" onChange={(q) => url.set({ q })} />
      {labelItems.length > 0 && (
        <ManyPicker
          name={name}
          icon={<IconTag />}
          items={labelItems}
          values={filter.labels}
          onChange={(label) => url.set({ label })}
        />
      )}
      {partItems.length > 0 && (
        <ManyPicker
          name="split"
          icon={<IconStack2 />}
          items={partItems}
          values={filter.parts}
          onChange={(part) => url.set({ part })}
        />
      )}
      {filter.length && (
        <Chip
          name="length"
          value={
            filter.length.min === filter.length.max
              ? plural(filter.length.min, 'word')
              : `${filter.length.min} to ${filter.length.max} words`
          }
          icon={<IconRuler2 />}
          onRemove={() => url.set({ words: null })}
        />
      )}
      {isFiltered(filter) && (
        <Button kind="subtle" onClick={() => url.set({ q: null, label: null, part: null, words: null })}>
          Clear
        </Button>
      )}
    </FilterBar>
  )
}

function Nothing(props: {
  readonly dataset: Dataset
  readonly filter: RowFilter
  readonly url: Url
}): ReactNode {
  const { filter, url, dataset } = props
  const drop =
    filter.query !== ''
      ? { name: `the search “${filter.query}”`, button: 'Drop the search', patch: { q: null } }
      : filter.length
        ? { name: 'the length', button: 'Drop the length', patch: { words: null } }
        : filter.parts.length > 0
          ? { name: 'the split', button: 'Drop the split', patch: { part: null } }
          : { name: 'the labels', button: 'Drop the labels', patch: { label: null } }
  return (
    <NoResults
      title={`0 of ${plural(dataset.rows, 'row')} match`}
      action={isFiltered(filter) && <Button onClick={() => url.set(drop.patch)}>{drop.button}</Button>}
    >
      Without <b>{drop.name}</b> there may be some.
    </NoResults>
  )
}
