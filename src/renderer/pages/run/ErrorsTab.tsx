// Every message that the run got wrong, the surest mistakes first, with the nearest training messages beside the chosen one.
// A person says what is behind each, by keys alone, and corrects labels on the way.
import { type ReactNode, useMemo, useState } from 'react'
import { IconDownload } from '@tabler/icons-react'
import { ErrorMark, markWords } from '../../../shared/domain/error-mark'
import type { Filter } from '../../../shared/domain/filter'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import type { Run } from '../../../shared/domain/run'
import { useClient } from '../../app/client'
import { saveWritten } from '../../app/files'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { DataTable } from '../../components/DataTable'
import { count, plural } from '../../components/format'
import { Picker } from '../../components/Picker'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { useStable } from '../../hooks/use-latest'
import { useStream } from '../../hooks/use-stream'
import { filterOf, isFiltered, phraseOf, readFilter } from '../../rows/row-query'
import { RowsFilter } from '../../rows/RowsFilter'
import { useRows } from '../../rows/use-rows'
import { errorColumns, type Seen, type SortBy, sortable } from './errors/columns'
import { ErrorPane } from './errors/ErrorPane'
import css from './errors/errors.module.css'
import { ReviewBar } from './errors/ReviewBar'
import { useMarking } from './errors/use-marking'
import { judgedPart } from './ResultTab'
import { useOutput } from './use-output'

/** The wrong messages of a run. */
export function ErrorsTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const dataset = useCall('datasets.get', { dataset: run.datasetId })
  const statistics = useCall('datasets.statistics', { dataset: run.datasetId }).data
  const [output, switcher] = useOutput(run)
  const error = dataset.error
  if (error)
    return (
      <div style={{ padding: 20, maxWidth: 640 }}>
        <FailurePanel error={asWinnowError(error)} />
      </div>
    )
  if (!dataset.data) return <Skeleton rows={12} />
  return (
    <>
      {switcher}
      <Mistakes key={output} run={run} output={output} dataset={dataset.data} statistics={statistics} />
    </>
  )
}

const notLooked = 'new'

function Mistakes(props: {
  readonly run: Run
  readonly output: string
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
}): ReactNode {
  const { run, output, dataset, statistics } = props
  const part = judgedPart(run)
  const url = useUrlState()
  const filter = useStable(readFilter(url))
  const phrase = phraseOf(filter)
  const asked = url.get('mark')
  const mark: ErrorMark | null | undefined =
    asked === notLooked ? null : ErrorMark.options.find((one) => one === asked)
  const [sort, setSort] = useState<{ by: SortBy; descending: boolean }>({
    by: 'confidence',
    descending: true,
  })
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
      filter: {
        op: 'and' as const,
        of: [
          ...wrong,
          ...(mark === undefined ? [] : [{ field: 'mark' as const, output, in: [mark] }]),
          ...(chosen ? [chosen] : []),
        ],
      },
      ...(phrase === '' ? {} : { query: phrase }),
      run: run.id,
      output,
      sort,
    }
  }, [dataset, filter, phrase, run.id, output, wrong, mark, sort])
  const rows = useRows(query)
  const total = useCall('datasets.count', { dataset: dataset.id, filter: { op: 'and', of: wrong } }).data
    ?.total
  const canMark = dataset.standIn === null
  const review = useCall(
    'datasets.review',
    { run: run.id, part, output },
    { enabled: total !== 0, keepPrevious: true },
  ).data
  const seen = useMemo(
    () => new Map<number, Seen>(review?.seen.map((one) => [one.row as number, one])),
    [review],
  )
  const [selected, setSelected] = useState<number | null>(0)
  const last = Math.max(0, (rows.total ?? 1) - 1)
  const index = selected === null || (rows.total ?? 0) === 0 ? null : Math.min(selected, last)
  const row = index === null ? undefined : rows.rowAt(index)
  const { set, undo, redo } = useMarking(run, output)
  // Where the marked row leaves the list, the next one comes to its place; it must have left before it can be marked.
  const [leaving, setLeaving] = useState<number | null>(null)
  const step = (by: 1 | -1): void => setSelected(Math.max(0, Math.min(last, (index ?? -1) + by)))
  const decide = (to: ErrorMark | null, labels?: readonly string[]): void => {
    if (!row || !canMark || row.id === leaving) return
    set([{ row: row.id, mark: to, ...(labels ? { labels } : {}) }])
    const leaves = mark !== undefined && to !== mark
    setLeaving(leaves ? row.id : null)
    if (!leaves && to !== null) step(1)
  }
  const nextNew = (): void => {
    for (let at = (index ?? -1) + 1; at <= last; at++) {
      const next = rows.rowAt(at)
      if (!next) return setSelected(at)
      if (!seen.get(next.id)?.mark) return setSelected(at)
    }
  }
  const said = row?.prediction?.labels
  useKeys({
    w: () => decide('labelWrong', said),
    a: () => decide('ambiguous'),
    m: () => decide('modelWrong'),
    u: () => decide(null),
    j: () => step(1),
    k: () => step(-1),
    n: nextNew,
    'mod+z': undo,
    'mod+shift+z': redo,
  })
  const open = (at: number): void => {
    const one = rows.rowAt(at)
    if (one && canMark) goTo(`/datasets/${encodeURIComponent(dataset.id)}?by=${run.id}&row=${one.id}`)
  }
  if (rows.error !== null && rows.total === undefined)
    return (
      <div style={{ padding: 20, maxWidth: 640 }}>
        <FailurePanel error={asWinnowError(rows.error)} />
      </div>
    )
  const own = run.outputs.find((one) => one.output === output)
  const isNarrowed = isFiltered(filter) || mark !== undefined
  return (
    <>
      <RowsFilter
        dataset={dataset}
        statistics={statistics}
        filter={filter}
        url={url}
        shown={rows.total}
        isCounting={!rows.isCounted}
        noun="wrong message"
        total={total ?? rows.total ?? 0}
        right={
          <>
            <span className="caption">of {part}</span>
            <Picker
              label="Looked at"
              look="compact"
              value={asked === notLooked || mark ? asked : 'all'}
              items={[
                { value: 'all', label: 'any mark' },
                {
                  value: notLooked,
                  label: 'not looked at yet',
                  ...(review ? { note: count(review.wrong - review.looked) } : {}),
                },
                ...ErrorMark.options.map((one) => ({
                  value: one as string,
                  label: markWords[one],
                  ...(review ? { note: count(review.marks[one]) } : {}),
                })),
              ]}
              onChange={(value) => {
                setSelected(0)
                url.set({ mark: value === 'all' ? null : value })
              }}
            />
            <ExportButton run={run} part={part} output={output} />
          </>
        }
      />
      {review && total !== 0 && (
        <ReviewBar review={review} onScoreAgain={() => url.set({ tab: 'result', labels: 'now' })} />
      )}
      {rows.total === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <div className={css.columns}>
          <div className={css.list}>
            <DataTable
              label="Messages with a wrong label"
              columns={errorColumns(own, output, phrase, dataset.standIn !== 'hashes', seen)}
              count={rows.total}
              rowAt={rows.rowAt}
              onRange={rows.onRange}
              selected={index}
              onSelect={setSelected}
              onOpen={open}
              sort={{ by: columnOf(sort.by), descending: sort.descending }}
              onSort={(column) => {
                const by = sortable[column]
                if (!by) return
                setSelected(0)
                setSort((before) => ({
                  by,
                  descending: before.by === by ? !before.descending : by === 'confidence',
                }))
              }}
              takesFocus
              resetKey={JSON.stringify(query)}
              empty={
                <NoResults
                  title={isNarrowed ? 'No wrong message matches' : 'Every message was given its label'}
                >
                  {mark === null && !isFiltered(filter)
                    ? 'Every mistake has been looked at.'
                    : isNarrowed
                      ? 'Drop a filter to see more of them.'
                      : `The run made no mistake on ${part}.`}
                </NoResults>
              }
            />
          </div>
          {row && own && (
            <ErrorPane
              key={row.id}
              run={run}
              own={own}
              row={row}
              seen={seen.get(row.id)}
              isTextHere={dataset.standIn !== 'hashes'}
              labels={
                statistics?.outputs.find(({ name }) => name === output)?.labels.map(({ name }) => name) ?? []
              }
              canMark={canMark}
              onDecide={decide}
              position={index === null ? '' : `${count(index + 1)} of ${count(rows.total)}`}
            />
          )}
        </div>
      )}
    </>
  )
}

const columnOf = (by: SortBy): string => Object.entries(sortable).find(([, one]) => one === by)?.[0] ?? ''

const begun: { readonly done: number; readonly total: number } = { done: 0, total: 1 }

/** Writes all mistakes with marks and nearest messages; a second press stops it. */
function ExportButton(props: {
  readonly run: Run
  readonly part: string
  readonly output: string
}): ReactNode {
  const { run, part, output } = props
  const client = useClient()
  const toast = useToast()
  const stream = useStream(
    begun,
    (name: string, signal) =>
      client.runs.exportErrors(
        { run: run.id, part, output, as: 'csv', target: { kind: 'download', name } },
        { signal },
      ),
    (event, name) => {
      if (event.type === 'progress') return event
      saveWritten(event.file)
      toast({ message: `${plural(event.rows, 'message')} written to ${name}` })
      return null
    },
  )
  const { progress, error } = stream
  return (
    <Button
      kind="subtle"
      icon={<IconDownload />}
      progress={progress ? progress.done / Math.max(1, progress.total) : null}
      {...(error ? { reason: asWinnowError(error).message } : {})}
      onClick={() => (progress ? stream.stop() : stream.start(`errors of run ${run.number}.csv`))}
    >
      {progress ? 'Stop' : error ? 'Export failed, again' : 'Export'}
    </Button>
  )
}
