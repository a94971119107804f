// Every message that the run got wrong, the surest mistakes first.
import { type ReactNode, useMemo, useState } from 'react'
import type { Filter } from '../../../shared/domain/filter'
import type { Dataset, DatasetStatistics, Row } from '../../../shared/domain/dataset'
import type { Run } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import { type Column, DataTable } from '../../components/DataTable'
import { probability } from '../../components/format'
import { LabelName, Marked, MiddleCut, Verdict } from '../../components/marks'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useStable } from '../../hooks/use-latest'
import { filterOf, isFiltered, phraseOf, readFilter } from '../../rows/row-query'
import { RowsFilter } from '../../rows/RowsFilter'
import { useRows } from '../../rows/use-rows'
import { judgedPart } from './ResultTab'
import { useOutput } from './use-output'

/** The wrong messages of a run. */
export function ErrorsTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const dataset = useCall('datasets.get', { dataset: run.datasetId })
  const statistics = useCall('datasets.statistics', { dataset: run.datasetId }).data
  const error = dataset.error
  if (error)
    return (
      <div style={{ padding: 20, maxWidth: 640 }}>
        <FailurePanel error={asWinnowError(error)} />
      </div>
    )
  if (!dataset.data) return <Skeleton rows={12} />
  return <Mistakes run={run} dataset={dataset.data} statistics={statistics} />
}

function Mistakes(props: {
  readonly run: Run
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
}): ReactNode {
  const { run, dataset, statistics } = props
  const part = judgedPart(run)
  const [output, switcher] = useOutput(run)
  const url = useUrlState()
  const filter = useStable(readFilter(url))
  const phrase = phraseOf(filter)
  const [selected, setSelected] = useState<number | null>(null)
  const wrong = useMemo(
    (): Filter[] => [
      { field: 'right', run: run.id, output, is: false },
      ...(part === 'test' ? [{ field: 'part' as const, in: [part] }] : []),
    ],
    [run.id, output, part],
  )
  const query = useMemo(() => {
    const chosen = filterOf(filter, dataset.outputs[0]?.name, run.id)
    return {
      dataset: dataset.id,
      filter: { op: 'and' as const, of: [...wrong, ...(chosen ? [chosen] : [])] },
      ...(phrase === '' ? {} : { query: phrase }),
      run: run.id,
      output,
      sort: { by: 'confidence' as const, descending: true },
    }
  }, [dataset, filter, phrase, run.id, output, wrong])
  const rows = useRows(query)
  const total = useCall('datasets.count', { dataset: dataset.id, filter: { op: 'and', of: wrong } }).data
    ?.total
  const open = (index: number): void => {
    const row = rows.rowAt(index)
    if (row && dataset.standIn === null)
      goTo(`/datasets/${encodeURIComponent(dataset.id)}?by=${run.id}&row=${row.id}`)
  }
  if (rows.error !== null && rows.total === undefined)
    return (
      <div style={{ padding: 20, maxWidth: 640 }}>
        <FailurePanel error={asWinnowError(rows.error)} />
      </div>
    )
  return (
    <>
      {switcher}
      <RowsFilter
        dataset={dataset}
        statistics={statistics}
        filter={filter}
        url={url}
        shown={rows.total}
        isCounting={!rows.isCounted}
        noun="wrong message"
        total={total ?? rows.total ?? 0}
        right={<span className="caption">{part}, surest first</span>}
      />
      {rows.total === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <DataTable
          label="Messages with a wrong label"
          columns={errorColumns(run, output, phrase, dataset.standIn !== 'hashes')}
          count={rows.total}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          resetKey={JSON.stringify(query)}
          empty={
            <NoResults
              title={isFiltered(filter) ? 'No wrong message matches' : 'Every message was given its label'}
            >
              {isFiltered(filter)
                ? 'Drop a filter to see more of them.'
                : `The run made no mistake on ${part}.`}
            </NoResults>
          }
        />
      )}
    </>
  )
}

function errorColumns(run: Run, output: string, query: string, isTextHere: boolean): Column<Row>[] {
  const own = run.outputs.find((one) => one.output === output)
  const indexOf = new Map(own?.labels.map((label, index) => [label.name, index]))
  const truth = (row: Row): string => row.labels[output]?.join(', ') ?? ''
  return [
    {
      id: 'text',
      name: 'Message',
      cell: (row) => (
        <span dir="auto" title={row.text} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {isTextHere ? (
            <Marked text={row.text} query={query} />
          ) : (
            <span className="caption">message {row.id}, not in the run file</span>
          )}
        </span>
      ),
    },
    {
      id: 'truth',
      name: 'True label',
      width: 232,
      cell: (row) =>
        indexOf.size <= 8 && own?.kind !== 'multi' ? (
          <LabelName name={truth(row)} index={indexOf.get(truth(row)) ?? -1} length={30} />
        ) : (
          <MiddleCut text={truth(row)} length={30} />
        ),
    },
    {
      id: 'said',
      name: 'What the run said',
      width: 232,
      cell: (row) =>
        row.prediction && (
          <Verdict label={row.prediction.labels.join(', ') || 'none'} isRight={false} length={27} />
        ),
    },
    {
      id: 'confidence',
      name: 'Confidence',
      width: 96,
      align: 'right',
      cell: (row) => (row.prediction ? probability(row.prediction.confidence) : ''),
    },
  ]
}
