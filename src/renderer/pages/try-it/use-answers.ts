import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PolicyAction } from '../../../shared/domain/policy'
import type { ModelRef, Prediction } from '../../../shared/domain/prediction'
import { useClient } from '../../app/client'

/** A value that follows `value` after it has rested for `ms`. */
export function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

/** What one model said, output by output, and how long the answer took here. */
export type Answer = { readonly predictions: readonly Prediction[]; readonly ms: number }

/** A model's answer to a text, live: the last one stays while the next is on its way. */
export function useAnswer(model: ModelRef, text: string) {
  const client = useClient()
  const rested = useRested(text.trim(), 150)
  return useQuery({
    queryKey: ['predict', 'one', model, rested],
    queryFn: async ({ signal }): Promise<Answer> => {
      const started = performance.now()
      const answers = await client.predict.texts({ model, texts: [rested], top: 3 }, { signal })
      return { predictions: answers[0] ?? [], ms: performance.now() - started }
    },
    enabled: rested !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
  })
}

/** A text as a model reads it, once somebody looks. */
export function useTokens(model: ModelRef, text: string, isWanted: boolean) {
  const client = useClient()
  const rested = useRested(text.trim(), 150)
  return useQuery({
    queryKey: ['predict', 'tokens', model, rested],
    queryFn: ({ signal }) => client.predict.tokens({ model, text: rested }, { signal }),
    enabled: isWanted && rested !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
  })
}

/** What a policy of a run does with a text. */
export function useAction(run: string, policy: string, text: string) {
  const client = useClient()
  const rested = useRested(text.trim(), 150)
  return useQuery({
    queryKey: ['predict', 'action', run, policy, rested],
    queryFn: async ({ signal }): Promise<PolicyAction | null> => {
      const { actions } = await client.predict.actions({ run, policy, texts: [rested] }, { signal })
      return actions[0] ?? null
    },
    enabled: rested !== '' && run !== '' && policy !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
  })
}
