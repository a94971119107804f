// Rows by index, fetched in pages as they come into view. Only the pages around the window are kept, so that
// memory does not grow with the dataset.
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { type Filter, readsEveryRow } from '../../shared/domain/filter'
import { useThrottled } from '../hooks/use-throttled'
import type { InputOf, OutputOf } from '../hooks/use-call'
import { callKey, invoke, useCall } from '../hooks/use-call'
import { useClient } from '../app/client'
import { pagesFor } from './row-query'

const pageSize = 200
type Page = OutputOf<'datasets.rows'>
type Query = Omit<InputOf<'datasets.rows'>, 'offset' | 'limit'>

/** Rows of a query by index, their number, and how to say which are in view. */
export function useRows(query: Query): {
  /** While `isCounted` is false at least so many. */
  readonly total: number | undefined
  readonly isCounted: boolean
  readonly rowAt: (index: number) => Page['rows'][number] | undefined
  readonly onRange: (from: number, to: number) => void
  readonly error: unknown
  readonly isStale: boolean
} {
  const client = useClient()
  const [range, setRange] = useState({ from: 0, to: 0 })
  // A scroll over the whole dataset does not fetch everything on its way, and while it goes on rows come in all the same.
  const settled = useThrottled(range, 50)
  // The first page tells the total; it stays while the next query is on its way.
  const first = useCall(
    'datasets.rows',
    { ...query, offset: 0, limit: pageSize, isCounted: false },
    { keepPrevious: true },
  )
  // Rows stand at once; how many there are may take longer to count.
  const isUncounted = first.data !== undefined && first.data.total === null
  const { dataset, query: search, filter } = query
  const counted = useCall(
    'datasets.count',
    {
      dataset,
      ...(search === undefined ? {} : { query: search }),
      ...(filter === undefined ? {} : { filter }),
    },
    { enabled: isUncounted && !first.isPlaceholderData },
  )
  const atLeast = first.data ? first.data.offset + first.data.rows.length : undefined
  const total = first.data?.total ?? (isUncounted ? (counted.data?.total ?? atLeast) : undefined)
  // What comes next is there before it is in view, unless a page costs reading every row.
  const ahead = settled.from === 0 || readsEveryRow(query.filter as Filter | undefined) ? 0 : pageSize
  const wanted = pagesFor(Math.max(0, settled.from - ahead), settled.to + ahead, pageSize).filter(
    (page) =>
      page > 0 &&
      (atLeast === undefined || total === undefined || page * pageSize < Math.max(total, atLeast)),
  )
  const others = useQueries({
    queries: wanted.map((page) => {
      const input = { ...query, offset: page * pageSize, limit: pageSize, isCounted: false }
      return {
        queryKey: callKey('datasets.rows', input),
        queryFn: ({ signal }: { signal: AbortSignal }) => invoke(client, 'datasets.rows', input, { signal }),
        placeholderData: keepPreviousData<Page | undefined>,
        gcTime: 10_000,
      }
    }),
  })
  const pages = new Map<number, Page>()
  if (first.data) pages.set(0, first.data)
  for (const other of others) if (other.data) pages.set(Math.floor(other.data.offset / pageSize), other.data)
  return {
    total,
    isCounted: !isUncounted || counted.data !== undefined,
    rowAt: (index) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    onRange: (from, to) => setRange((now) => (now.from === from && now.to === to ? now : { from, to })),
    error: first.error ?? counted.error ?? others.find((other) => other.error)?.error ?? null,
    isStale: first.isPlaceholderData,
  }
}
