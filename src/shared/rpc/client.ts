// The calling side over any Port. It builds errors from their wire form in the caller's own world, because
// bridges between worlds drop custom fields. When the port closes, everything pending fails.
import type { CallOptions, Client, Contract } from '../contract/define'
import { contractVersion } from '../contract/define'
import { fromWireError, WinnowError } from '../errors'
import type { Port } from './port'
import { DownMessage, type UpMessage } from './wire'

type Pending = {
  readonly onValue: (value: unknown) => void
  readonly onEnd: () => void
  readonly onFail: (error: Error) => void
}

/** A client and what must be known of its connection. */
export type Connection<C extends Contract> = {
  readonly client: Client<C>
  /** Resolves at the other side's hello, rejects with `protocol.mismatch` or `connection.lost`. */
  readonly ready: Promise<void>
  readonly close: () => void
}

/** Connects a client for `contract` to `port`. */
export function connect<C extends Contract>(contract: C, port: Port): Connection<C> {
  const pending = new Map<number, Pending>()
  let nextId = 1
  let lost: Error | null = null
  let settle: { resolve: () => void; reject: (error: Error) => void }
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  ready.catch(() => undefined)

  const failAll = (error: Error): void => {
    lost ??= error
    settle.reject(error)
    const waiting = [...pending.values()]
    pending.clear()
    for (const one of waiting) one.onFail(error)
  }
  port.onMessage((raw) => {
    const parsed = DownMessage.safeParse(raw)
    if (!parsed.success) return failAll(new WinnowError('protocol.mismatch', 'A message could not be read.'))
    const message = parsed.data
    if (message.t === 'hello') {
      if (message.version === contractVersion(contract)) settle.resolve()
      else
        failAll(
          new WinnowError('protocol.mismatch', 'The two sides speak different versions of the contract.'),
        )
      return
    }
    const one = pending.get(message.id)
    if (!one) return
    if (message.t === 'next') return one.onValue(message.value)
    pending.delete(message.id)
    if (message.t === 'fail') one.onFail(fromWireError(message.error))
    else {
      if (message.t === 'ok') one.onValue(message.value)
      one.onEnd()
    }
  })
  port.onClose((reason) =>
    failAll(
      reason instanceof Error ? reason : new WinnowError('connection.lost', 'The connection was closed.'),
    ),
  )

  const send = (message: UpMessage): void => port.send(message)
  const begin = (t: 'call' | 'open', method: string, input: unknown, one: Pending): number => {
    if (lost) throw lost
    const id = nextId++
    pending.set(id, one)
    send({ t, id, method, input })
    return id
  }
  const requests = { begin, cancel: (id: number) => pending.has(id) && send({ t: 'cancel', id }) }

  const client = Object.fromEntries(
    Object.entries(contract).map(([namespace, entries]) => [
      namespace,
      Object.fromEntries(
        Object.entries(entries).map(([name, entry]) => {
          const method = `${namespace}.${name}`
          return [
            name,
            entry.kind === 'call'
              ? (input: unknown, options?: CallOptions) => callOnce(requests, method, input, options)
              : (input: unknown, options?: CallOptions) => openStream(requests, method, input, options),
          ]
        }),
      ),
    ]),
  ) as Client<C>
  return { client, ready, close: () => port.close() }
}

type Requests = {
  readonly begin: (t: 'call' | 'open', method: string, input: unknown, one: Pending) => number
  readonly cancel: (id: number) => unknown
}

function callOnce(
  requests: Requests,
  method: string,
  input: unknown,
  options?: CallOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    options?.signal?.throwIfAborted()
    let value: unknown
    const cancel = (): void => void requests.cancel(id)
    const done = (): void => options?.signal?.removeEventListener('abort', cancel)
    const id = requests.begin('call', method, input, {
      onValue: (answer) => {
        value = answer
      },
      onEnd: () => {
        done()
        resolve(value)
      },
      onFail: (error) => {
        done()
        reject(error)
      },
    })
    options?.signal?.addEventListener('abort', cancel, { once: true })
  })
}

async function* openStream(
  requests: Requests,
  method: string,
  input: unknown,
  options?: CallOptions,
): AsyncGenerator<unknown, void, void> {
  const queue: unknown[] = []
  let isOver = false
  let failure: Error | null = null
  let wake: (() => void) | null = null
  const awaken = (): void => {
    wake?.()
    wake = null
  }
  options?.signal?.throwIfAborted()
  const id = requests.begin('open', method, input, {
    onValue: (value) => {
      queue.push(value)
      awaken()
    },
    onEnd: () => {
      isOver = true
      awaken()
    },
    onFail: (error) => {
      failure = error
      isOver = true
      awaken()
    },
  })
  const cancel = (): void => void requests.cancel(id)
  options?.signal?.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      while (queue.length > 0) yield queue.shift()
      if (isOver) break
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    if (failure) throw failure as Error
  } finally {
    options?.signal?.removeEventListener('abort', cancel)
    if (!isOver) cancel()
  }
}
