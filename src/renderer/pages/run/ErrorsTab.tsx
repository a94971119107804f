// Every message that the run got wrong, the surest mistakes first.
import { type ReactNode, useState } from 'react'
import type { Filter } from '../../../shared/domain/filter'
import type { Row } from '../../../shared/domain/dataset'
import type { Run } from '../../../shared/domain/run'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { probability } from '../../components/format'
import { LabelName, Marked, MiddleCut, Verdict } from '../../components/marks'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { judgedPart } from './ResultTab'
import { useOutput } from './use-output'

const most = 1000

/** The wrong messages of a run. */
export function ErrorsTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const part = judgedPart(run)
  const [output, switcher] = useOutput(run)
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState<number | null>(null)
  const filter: Filter = {
    op: 'and',
    of: [
      { field: 'right', run: run.id, output, is: false },
      ...(part === 'test' ? [{ field: 'part' as const, in: [part] }] : []),
    ],
  }
  const input = {
    dataset: run.datasetId,
    filter,
    run: run.id,
    output,
    sort: { by: 'confidence' as const, descending: true },
    limit: most,
  }
  const page = useCall(
    'datasets.rows',
    { ...input, ...(query === '' ? {} : { query }) },
    { keepPrevious: true },
  )
  const rows = page.data?.rows ?? []
  if (page.error)
    return (
      <div style={{ padding: 20, maxWidth: 640 }}>
        <FailurePanel error={asWinnowError(page.error)} />
      </div>
    )
  return (
    <>
      {switcher}
      <FilterBar
        right={page.data && <Count shown={undefined} total={page.data.total ?? 0} noun="wrong message" />}
      >
        <SearchField width={214} label="Search the messages" value={query} onChange={setQuery} />
        <span className="caption">
          {part}, surest first
          {page.data && (page.data.total ?? 0) > most ? `; the first ${most} are shown` : ''}
        </span>
      </FilterBar>
      {!page.data ? (
        <Skeleton rows={12} />
      ) : (
        <DataTable
          label="Messages with a wrong label"
          columns={errorColumns(run, output, query)}
          count={rows.length}
          rowAt={(index) => rows[index]}
          selected={selected}
          onSelect={setSelected}
          empty={
            <NoResults
              title={query === '' ? 'Every message was given its label' : 'No wrong message matches'}
            >
              {query === '' ? `The run made no mistake on ${part}.` : `Drop “${query}” to see all of them.`}
            </NoResults>
          }
        />
      )}
    </>
  )
}

function errorColumns(run: Run, output: string, query: string): Column<Row>[] {
  const own = run.outputs.find((one) => one.output === output)
  const indexOf = new Map(own?.labels.map((label, index) => [label.name, index]))
  const truth = (row: Row): string => row.labels[output]?.join(', ') ?? ''
  return [
    {
      id: 'text',
      name: 'Message',
      cell: (row) => (
        <span dir="auto" title={row.text} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          <Marked text={row.text} query={query} />
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
