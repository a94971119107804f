// One lasting client over ports that come and go. A call that is made while the port is away waits for the
// next one; a call that was under way fails with `connection.lost` and is the caller's to repeat.
import { contract, type WinnowContract } from '../../shared/contract'
import type { CallOptions, Client, Contract } from '../../shared/contract/define'
import { WinnowError } from '../../shared/errors'
import { connect, type Connection } from '../../shared/rpc/client'
import type { Port } from '../../shared/rpc/port'

/** How the connection stands. */
export type SessionState = 'connecting' | 'open' | 'lost' | 'mismatch'

/** A client that outlives its connections. */
export type Session = {
  readonly client: Client<WinnowContract>
  readonly state: () => SessionState
  readonly subscribe: (listener: () => void) => () => void
  readonly retryNow: () => void
}

type AnyGroup = Readonly<Record<string, (input: unknown, options?: CallOptions) => unknown>>
type Live = Connection<WinnowContract>

const waits = [300, 600, 1200, 2500, 5000]

/** Starts a session; it connects at once and again whenever the port closes. */
export function startSession(openPort: () => Port): Session {
  const listeners = new Set<() => void>()
  let state: SessionState = 'connecting'
  let tries = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let arrived: { promise: Promise<Live>; resolve: (live: Live) => void; reject: (reason: unknown) => void }

  const await_ = (): void => {
    arrived = Promise.withResolvers<Live>()
    arrived.promise.catch(() => undefined)
  }
  const become = (next: SessionState): void => {
    if (state === next) return
    state = next
    for (const listener of listeners) listener()
  }
  const open = (): void => {
    timer = null
    const port = openPort()
    const live = connect(contract, port)
    live.ready.then(
      () => {
        tries = 0
        arrived.resolve(live)
        become('open')
      },
      (error: unknown) => {
        if (!(error instanceof WinnowError) || error.code !== 'protocol.mismatch') return
        arrived.reject(error)
        become('mismatch')
      },
    )
    port.onClose(() => {
      if (state === 'mismatch') return
      if (state === 'open') await_()
      become('lost')
      timer = setTimeout(open, waits[Math.min(tries++, waits.length - 1)])
    })
  }
  await_()
  open()
  return {
    client: lastingClient(contract, () => arrived.promise),
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retryNow: () => {
      if (timer === null) return
      clearTimeout(timer)
      open()
    },
  }
}

function lastingClient<C extends Contract>(contract: C, live: () => Promise<Connection<C>>): Client<C> {
  const groupOf = async (namespace: string): Promise<AnyGroup> =>
    Reflect.get((await live()).client, namespace) as AnyGroup
  const one = (namespace: string, name: string, kind: 'call' | 'stream') =>
    kind === 'call'
      ? async (input: unknown, options?: CallOptions) => (await groupOf(namespace))[name]?.(input, options)
      : async function* (input: unknown, options?: CallOptions) {
          yield* (await groupOf(namespace))[name]?.(input, options) as AsyncIterable<unknown>
        }
  return Object.fromEntries(
    Object.entries(contract).map(([namespace, entries]) => [
      namespace,
      Object.fromEntries(
        Object.entries(entries).map(([name, entry]) => [name, one(namespace, name, entry.kind)]),
      ),
    ]),
  ) as Client<C>
}
