// Calls of the contract as queries and changes, typed from the contract. The key of a query is
// [namespace, method, input]: a topic of `app.watch` is the namespace, so it invalidates all of them.
import {
  keepPreviousData,
  useMutation,
  type UseMutationResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { WinnowContract } from '../../shared/contract'
import type {
  CallOptions,
  Client,
  Entry,
  InputOf as Given,
  OutputOf as Answered,
} from '../../shared/contract/define'
import { useClient } from '../app/client'

type AnyCall = Extract<Entry, { kind: 'call' }>

/** Names of all calls: `datasets.rows`. */
export type CallPath = {
  [N in keyof WinnowContract & string]: {
    [M in keyof WinnowContract[N] & string]: WinnowContract[N][M] extends AnyCall ? `${N}.${M}` : never
  }[keyof WinnowContract[N] & string]
}[keyof WinnowContract & string]

type EntryOf<P extends string> = P extends `${infer N}.${infer M}`
  ? N extends keyof WinnowContract
    ? M extends keyof WinnowContract[N]
      ? WinnowContract[N][M]
      : never
    : never
  : never

/** What a call is given. */
export type InputOf<P extends CallPath> = EntryOf<P> extends AnyCall ? Given<EntryOf<P>> : never
/** What a call answers. */
export type OutputOf<P extends CallPath> = EntryOf<P> extends AnyCall ? Answered<EntryOf<P>> : never

type AnyGroup = Readonly<Record<string, (input: unknown, options?: CallOptions) => unknown>>

/** Makes one call by its name. */
export function invoke<P extends CallPath>(
  client: Client<WinnowContract>,
  path: P,
  input: InputOf<P>,
  options: CallOptions = {},
): Promise<OutputOf<P>> {
  const [namespace = '', method = ''] = path.split('.')
  const group = client[namespace as keyof WinnowContract] as AnyGroup
  return group[method]?.(input, options) as Promise<OutputOf<P>>
}

/** The query key of a call. */
export const callKey = <P extends CallPath>(path: P, input: InputOf<P>): readonly unknown[] => [
  ...path.split('.'),
  input,
]

type QueryExtras = {
  readonly enabled?: boolean
  /** Shows the last answer while the next one is fetched. */
  readonly keepPrevious?: boolean
  readonly staleTime?: number
  readonly gcTime?: number
}

/** A call as a query: cached, cancelled when unused, fetched again when its topic changed. */
export function useCall<P extends CallPath>(
  path: P,
  input: InputOf<P>,
  extras: QueryExtras = {},
): UseQueryResult<OutputOf<P>, Error> {
  const client = useClient()
  const { keepPrevious, ...rest } = extras
  return useQuery<OutputOf<P>, Error, OutputOf<P>>({
    queryKey: callKey(path, input),
    queryFn: ({ signal }) => invoke(client, path, input, { signal }),
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...rest,
  })
}

/** A call as a change that a person makes. */
export function useChange<P extends CallPath>(path: P): UseMutationResult<OutputOf<P>, Error, InputOf<P>> {
  const client = useClient()
  return useMutation<OutputOf<P>, Error, InputOf<P>>({
    mutationFn: (input) => invoke(client, path, input),
  })
}
