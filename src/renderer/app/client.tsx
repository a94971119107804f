// Gives the page its client, its query cache and what is going on. `app.watch` tells which queries are old
// and carries the jobs; nothing here polls.
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { WinnowContract } from '../../shared/contract'
import type { Client } from '../../shared/contract/define'
import type { AppEvent } from '../../shared/domain/app'
import { WinnowError } from '../../shared/errors'
import type { Session, SessionState } from './session'

/** Jobs under way and memory, as last told; null until the first word. */
export type ActivityState = Extract<AppEvent, { type: 'activity' }> | null

const SessionContext = createContext<Session | null>(null)
const ActivityContext = createContext<ActivityState>(null)

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 120_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => error instanceof WinnowError && error.code === 'connection.lost' && count < 3,
      retryDelay: 400,
    },
    mutations: { networkMode: 'always' },
  },
})

function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new WinnowError('internal', 'A page was drawn outside its session.')
  return session
}

/** The client of Winnow's main process. */
export const useClient = (): Client<WinnowContract> => useSession().client

/** How the connection stands, and a way to try again at once. */
export function useConnection(): { readonly state: SessionState; readonly retryNow: () => void } {
  const session = useSession()
  return { state: useSyncExternalStore(session.subscribe, session.state), retryNow: session.retryNow }
}

/** Jobs under way and memory. */
export const useActivity = (): ActivityState => useContext(ActivityContext)

/** Puts client, queries and activity around the page. */
export function ClientProvider(props: {
  readonly session: Session
  readonly children: ReactNode
}): ReactNode {
  return (
    <SessionContext value={props.session}>
      <QueryClientProvider client={queries}>
        <Watcher>{props.children}</Watcher>
      </QueryClientProvider>
    </SessionContext>
  )
}

function Watcher(props: { readonly children: ReactNode }): ReactNode {
  const session = useSession()
  const connection = useSyncExternalStore(session.subscribe, session.state)
  const cache = useQueryClient()
  const [activity, setActivity] = useState<ActivityState>(null)
  useEffect(() => {
    if (connection !== 'open') return
    const controller = new AbortController()
    // Whatever changed while nobody listened is fetched again.
    void cache.invalidateQueries()
    watch(session.client, controller.signal, (event) => {
      if (event.type === 'activity') return setActivity(event)
      void cache.invalidateQueries({ queryKey: [event.topic] })
      // A check is out of date once its dataset has changed.
      if (event.topic === 'datasets') void cache.invalidateQueries({ queryKey: ['quality'] })
      void cache.invalidateQueries({ queryKey: ['app', 'info'] })
    }).catch(() => undefined)
    return () => controller.abort()
  }, [session, connection, cache])
  return <ActivityContext value={activity}>{props.children}</ActivityContext>
}

async function watch(
  client: Client<WinnowContract>,
  signal: AbortSignal,
  onEvent: (event: AppEvent) => void,
): Promise<void> {
  for await (const event of client.app.watch({}, { signal })) {
    if (signal.aborted) return
    onEvent(event)
  }
}
