// The rows of a dataset: search, filters, the virtual table with histograms in its heads. The filter and the
// open row stand in the address; the row under the cursor does not.
import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { Dataset, DatasetStatistics, Row } from '../../../shared/domain/dataset'
import type { Run } from '../../../shared/domain/run'
import { setUrlState, useUrlState } from '../../app/location'
import { type Column, DataTable } from '../../components/DataTable'
import { count, probability } from '../../components/format'
import { LabelName, Marked, Verdict } from '../../components/marks'
import { FailurePanel } from '../../components/states'
import { useKeys } from '../../hooks/use-keys'
import { useStable } from '../../hooks/use-latest'
import css from './dataset.module.css'
import { ColumnHead } from '../../rows/ColumnHead'
import { LabelHead, LengthHead, SplitHead, type TokenUnit } from '../../rows/heads'
import { colourIndex } from '../../rows/label-colours'
import { PredictionHead } from '../../rows/PredictionHead'
import {
  cellsPatch,
  filterOf,
  hasPatch,
  isFiltered,
  none,
  phraseOf,
  readFilter,
  readSort,
  type RowFilter,
  shownColumns,
  withCell,
} from '../../rows/row-query'
import { Nothing, RowsFilter } from '../../rows/RowsFilter'
import { GoToRow } from './GoToRow'
import { UseRows } from './UseRows'
import { useTokenUnit } from './use-token-unit'
import { Views } from './Views'
import { type Predictions, sayerName, usePredictions } from '../../rows/use-predictions'
import type { DatasetChanges } from './use-dataset-changes'
import { useRows } from '../../rows/use-rows'

/** The rows tab. */
export function RowsTab(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly onEdit: DatasetChanges['edit']
}): ReactNode {
  const { dataset, statistics } = props
  const url = useUrlState()
  const filter = useStable(readFilter(url))
  const output = dataset.outputs[0]?.name
  const predictions = usePredictions(dataset.id, url.get('by'))
  const sayer = predictions.run?.id
  const sort = readSort(url)
  const shown = useStable(shownColumns(url, dataset))
  const tokens = useTokenUnit(dataset, url)
  const phrase = phraseOf(filter)
  const query = useMemo(() => {
    const expression = filterOf(filter, output, sayer)
    return {
      dataset: dataset.id,
      ...(phrase === '' ? {} : { query: phrase }),
      ...(shown.length === 0 ? {} : { columns: shown }),
      ...(expression ? { filter: expression } : {}),
      ...(sayer === undefined ? {} : { run: sayer }),
      ...(sayer === undefined || sort === null
        ? {}
        : { sort: { by: 'confidence' as const, descending: sort === 'surest' } }),
    }
  }, [dataset.id, filter, phrase, shown, output, sayer, sort])
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
  const choice = {
    ...(query.query === undefined ? {} : { query: query.query }),
    ...(query.filter ? { filter: query.filter } : {}),
  }
  const { query: searched, filter: expression } = query
  const isSorted = query.sort !== undefined
  const goHead = useMemo(() => {
    const choice = {
      ...(searched === undefined ? {} : { query: searched }),
      ...(expression ? { filter: expression } : {}),
    }
    return <GoToRow dataset={dataset} choice={choice} isSorted={isSorted} onGo={setSelected} />
  }, [dataset, searched, expression, isSorted])
  const columns = useColumns({ dataset, statistics, filter, predictions, sort, shown, tokens, goHead })
  return (
    <>
      <RowsFilter
        dataset={dataset}
        statistics={statistics}
        filter={filter}
        url={url}
        shown={rows.total}
        isCounting={!rows.isCounted}
        predictions={predictions}
        hasColumns
        right={
          <>
            <Views dataset={dataset} choice={choice} isFiltered={isFiltered(filter)} />
            {isFiltered(filter) && (
              <UseRows
                dataset={dataset}
                statistics={statistics}
                onEdit={props.onEdit}
                rows={rows.isCounted ? rows.total : undefined}
                choice={choice}
                runs={predictions.offered}
              />
            )}
          </>
        }
      />
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
          sort={predictions.run && sort ? { by: 'said', descending: sort === 'surest' } : null}
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

function useColumns(given: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly filter: RowFilter
  readonly predictions: Predictions
  readonly sort: 'surest' | 'least' | null
  readonly shown: readonly string[]
  readonly tokens: TokenUnit | undefined
  readonly goHead: ReactNode
}): Column<Row>[] {
  const { dataset, statistics, filter, predictions, sort, shown, tokens, goHead } = given
  const phrase = phraseOf(filter)
  return useMemo(() => {
    const outputs = statistics?.outputs ?? []
    const toggle = (label: string): void => {
      const has = filter.labels.includes(label)
      setUrlState({
        label: has ? filter.labels.filter((one) => one !== label) : [...filter.labels, label],
      })
    }
    const toggleOther = (output: string, label: string): void => {
      const now = filter.others.find((one) => one.output === output)?.labels ?? []
      const next = now.includes(label) ? now.filter((one) => one !== label) : [...now, label]
      setUrlState({ has: hasPatch(filter, output, next) })
    }
    return [
      {
        id: 'row',
        name: 'Row',
        head: goHead,
        width: 74,
        cell: (row) => <span className={`${css.quiet} num`}>{count(row.id)}</span>,
      },
      {
        id: 'text',
        name: 'text',
        minWidth: 260,
        head: (
          <LengthHead
            statistics={statistics}
            chosen={filter.length}
            onChoose={(range) => setUrlState({ words: range ? `${range.min}-${range.max}` : null })}
            {...(tokens ? { tokens } : {})}
          />
        ),
        cell: (row) =>
          row.text === '' ? (
            <span className={css.quiet}>no text</span>
          ) : (
            <span className={css.text} dir="auto">
              <Marked text={row.text.slice(0, 400)} query={phrase} />
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
              chosen={
                index === 0
                  ? filter.labels
                  : (filter.others.find((one) => one.output === output.name)?.labels ?? [])
              }
              onToggle={index === 0 ? toggle : (label) => toggleOther(output.name, label)}
            />
          ),
          cell: (row) => (
            <span className={css.labelCell}>
              {(row.labels[output.name] ?? []).map((name) => (
                <LabelName
                  key={name}
                  name={name}
                  index={colourIndex(labels, index === 0 ? filter.labels : [], name)}
                  length={24}
                />
              ))}
            </span>
          ),
        }
      }),
      {
        id: 'split',
        name: 'split',
        width: 96,
        head: <SplitHead statistics={statistics} version={dataset.split?.version ?? null} />,
        cell: (row) => <span className={css.quiet}>{row.part ?? none}</span>,
      },
      ...shown.map((name): Column<Row> => ({
        id: `column ${name}`,
        name,
        width: 150,
        head: (
          <ColumnHead
            dataset={dataset}
            column={name}
            chosen={filter.cells.find(({ column }) => column === name)}
            onChoose={(cell) => setUrlState(cellsPatch(withCell(filter.cells, cell)))}
          />
        ),
        cell: (row) => (
          <span className={`${css.quiet} ${css.cellText}`} dir="auto" title={row.cells?.[name]}>
            {row.cells?.[name]}
          </span>
        ),
      })),
      ...(predictions.run ? [saidColumn(predictions.run, predictions, filter, sort)] : []),
    ]
  }, [dataset, statistics, filter, phrase, predictions, sort, shown, tokens, goHead])
}

/** What a run says of each row, and how sure it is. */
function saidColumn(
  run: Run,
  { counts }: Predictions,
  filter: RowFilter,
  sort: 'surest' | 'least' | null,
): Column<Row> {
  return {
    id: 'said',
    name: `${sayerName(run)} says`,
    width: 232,
    isSortable: true,
    head: (
      <PredictionHead
        name={sayerName(run)}
        counts={counts}
        chosen={filter.sure}
        sort={sort}
        onChoose={(range) => setUrlState({ sure: range ? `${range.min}-${range.max}` : null })}
        onSort={(next) => setUrlState({ sort: next })}
      />
    ),
    cell: ({ prediction }) =>
      prediction && (
        <span className={css.said}>
          <Verdict label={prediction.labels.join(', ') || 'none'} isRight={prediction.isRight} length={24} />
          <span className={`${css.quiet} num`}>{probability(prediction.confidence)}</span>
        </span>
      ),
  }
}
