// Curves of many runs, ten at a time: the picture fills while the rest is still read.
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { mostCurves, type RunCurvesRequest } from '../../../shared/domain/run-curves'
import type { Run } from '../../../shared/domain/run'
import { useClient } from '../../app/client'
import type { ManyLine } from '../../charts/many-lines'
import { callKey } from '../../hooks/use-call'

const atOnce = 10

export type CurvesAsked = Omit<RunCurvesRequest, 'runs'>

/** Lines of the first hundred runs that have the figure, which figures there are, and how much is still to come. */
export function useCurves(
  runs: readonly Run[],
  asked: CurvesAsked,
): {
  readonly lines: readonly ManyLine[]
  readonly figures: readonly string[]
  readonly isLoading: boolean
  readonly error: Error | null
} {
  const client = useClient()
  const shown = runs.slice(0, mostCurves)
  const chunks = Array.from({ length: Math.ceil(shown.length / atOnce) }, (_, at) =>
    shown.slice(at * atOnce, (at + 1) * atOnce).map(({ id }) => id),
  )
  const found = useQueries({
    queries: chunks.map((ids) => {
      const input = { ...asked, runs: ids }
      return {
        queryKey: callKey('runs.curves', input),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.runs.curves(input, { signal }),
        placeholderData: keepPreviousData,
      }
    }),
    combine: (results) => ({
      answers: results.map(({ data }) => data),
      isLoading: results.some(({ isFetching }) => isFetching),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  })
  const { answers } = found
  const lines = useMemo(() => {
    const places = new Map(runs.map((run, at) => [run.id, { run, at }]))
    return answers.flatMap((answer) =>
      (answer?.lines ?? []).flatMap((line): ManyLine[] => {
        const known = places.get(line.run)
        if (!known) return []
        const { run, at } = known
        const name = run.name === `Run ${run.number}` ? run.name : `Run ${run.number}, ${run.name}`
        return [{ id: run.id, name, colour: (at % 8) + 1, x: line.x, y: line.y }]
      }),
    )
  }, [answers, runs])
  const figures = useMemo(() => [...new Set(answers.flatMap((answer) => answer?.figures ?? []))], [answers])
  return { lines, figures, isLoading: found.isLoading, error: found.error }
}
