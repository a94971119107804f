// What is compared, kept in the address: the runs in their order, the part, the output, the pair that is looked at.
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { ComparedRow, ComparedRun, Comparison, RowsOutcome } from '../../../shared/domain/comparison'
import { useClient } from '../../app/client'
import { useUrlState } from '../../app/location'
import { callKey, type InputOf, invoke, useCall } from '../../hooks/use-call'
import { useThrottled } from '../../hooks/use-throttled'

/** What the address says. */
export function useAsked() {
  const url = useUrlState()
  const runs = (url.get('runs') ?? '').split(',').filter(Boolean)
  const part = url.get('part')
  const output = url.get('output')
  const [first = null, second = null] = (url.get('pair') ?? '').split(',').filter(Boolean)
  return {
    runs,
    request: { runs, ...(part ? { part } : {}), ...(output ? { output } : {}) },
    pair: { first, second },
    setRuns: (next: readonly string[]) => url.set({ runs: next.join(','), pair: null }),
    setPair: (one: string, other: string) => url.set({ pair: `${one},${other}` }),
    setPart: (next: string) => url.set({ part: next }),
    setOutput: (next: string) => url.set({ output: next, pair: null }),
  }
}

/** The two runs that are looked at closely: as chosen, else the reference and the best of the others. */
export function pairOf(
  comparison: Comparison,
  asked: { readonly first: string | null; readonly second: string | null },
): { readonly first: ComparedRun; readonly second: ComparedRun } | null {
  const able = comparison.members.filter(({ figures }) => figures !== null)
  const find = (id: string | null): ComparedRun | undefined => able.find(({ run }) => run.id === id)
  const first = find(asked.first) ?? find(comparison.reference)
  const others = able.filter((one) => one !== first)
  const second =
    others.find(({ run }) => run.id === asked.second) ??
    others.reduce<ComparedRun | undefined>(
      (best, one) => ((one.figures?.right ?? 0) > (best?.figures?.right ?? -1) ? one : best),
      undefined,
    )
  return first && second ? { first, second } : null
}

const pageSize = 200

/** Compared messages by index, fetched in pages as they come into view. */
export function useComparedRows(
  query: Omit<InputOf<'runs.compareRows'>, 'offset' | 'limit'> & { readonly outcome: RowsOutcome },
) {
  const client = useClient()
  const [range, setRange] = useState({ from: 0, to: 0 })
  // A scroll over all messages does not fetch everything on its way.
  const settled = useThrottled(range, 50)
  const first = useCall('runs.compareRows', { ...query, offset: 0, limit: pageSize }, { keepPrevious: true })
  const from = Math.floor(settled.from / pageSize)
  const to = Math.floor(settled.to / pageSize)
  const wanted = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((page) => page > 0)
  const others = useQueries({
    queries: wanted.map((page) => {
      const input = { ...query, offset: page * pageSize, limit: pageSize }
      return {
        queryKey: callKey('runs.compareRows', input),
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          invoke(client, 'runs.compareRows', input, { signal }),
        placeholderData: keepPreviousData<typeof first.data>,
        gcTime: 10_000,
      }
    }),
  })
  const rowAt = (index: number): ComparedRow | undefined => {
    for (const page of [first.data, ...others.map(({ data }) => data)]) {
      const row = page?.rows[index - page.offset]
      if (row) return row
    }
    return undefined
  }
  return {
    total: first.data?.total,
    counts: first.data?.counts,
    rowAt,
    onRange: (start: number, end: number) =>
      setRange((now) => (now.from === start && now.to === end ? now : { from: start, to: end })),
    error: first.error ?? others.find((other) => other.error)?.error ?? null,
  }
}
