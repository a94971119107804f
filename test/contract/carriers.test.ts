// One conformance suite over every carrier: what holds on one must hold on all.
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call, define, type Handlers, stream } from '../../src/shared/contract/define'
import { WinnowError } from '../../src/shared/errors'
import { connect, type Connection } from '../../src/shared/rpc/client'
import { type Caller, createPortPair, type Port } from '../../src/shared/rpc/port'
import { serve } from '../../src/shared/rpc/server'
import { startHttp } from '../../src/main/transport/http'
import { connectSocket } from '../../src/main/transport/websocket'

const contract = define({
  test: {
    double: call(z.object({ n: z.number() }), z.object({ n: z.number() })),
    fail: call(z.object({}), z.object({})),
    crash: call(z.object({}), z.object({})),
    hang: call(z.object({}), z.object({ cancelled: z.boolean() })),
    count: stream(z.object({ to: z.number() }), z.number()),
    endless: stream(z.object({}), z.number()),
    lie: call(z.object({}), z.object({ n: z.number() })),
  },
})

let stopped = 0
const handlers: Handlers<typeof contract> = {
  test: {
    double: ({ n }) => ({ n: n * 2 }),
    fail: () => {
      throw new WinnowError('csv.malformed', 'Line 7: 7 cells, 5 expected.', { details: { line: 7 } })
    },
    crash: () => {
      throw new TypeError('secret internals')
    },
    hang: (_input, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ cancelled: true }))),
    count: async function* ({ to }) {
      for (let n = 1; n <= to; n++) yield n
    },
    endless: async function* (_input, { signal }) {
      try {
        for (let n = 0; !signal.aborted; n++) {
          yield n
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      } finally {
        stopped++
      }
    },
    lie: () => JSON.parse('{"n":"not a number"}') as { n: number },
  },
}

const caller: Caller = { kind: 'test', mayUsePaths: true }
const answer = (port: Port): void => void serve(contract, handlers, port, { caller, checkOutputs: true })

type Opened = { connection: Connection<typeof contract>; hangUp: () => void; stop: () => Promise<void> }

async function overMemory(): Promise<Opened> {
  const [near, far] = createPortPair()
  answer(far)
  return { connection: connect(contract, near), hangUp: () => far.close(), stop: async () => near.close() }
}

async function overMessagePort(): Promise<Opened> {
  const { port1, port2 } = new MessageChannel()
  const wrap = (port: typeof port1): Port => ({
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('close', () => listener()),
    close: () => port.close(),
  })
  answer(wrap(port2))
  return {
    connection: connect(contract, wrap(port1)),
    hangUp: () => port2.close(),
    stop: async () => port1.close(),
  }
}

async function overWebSocket(): Promise<Opened> {
  const ports: Port[] = []
  const server = await startHttp(
    {
      pageFolder: null,
      tokens: { page: 'page-token', owner: 'owner-token' },
      onPort: (port) => {
        ports.push(port)
        answer(port)
      },
      onCall: () => Promise.reject(new Error('unused')),
      spool: { receive: () => Promise.reject(new Error('unused')), find: () => null },
      onBug: () => undefined,
    },
    0,
  )
  const port = await connectSocket(server.url, 'owner-token', 2000)
  return {
    connection: connect(contract, port),
    hangUp: () => ports.forEach((one) => one.close()),
    stop: server.close,
  }
}

const carriers = { memory: overMemory, 'message port': overMessagePort, websocket: overWebSocket }

describe.each(Object.entries(carriers))('the wire over %s', (_name, open) => {
  let opened: Opened | null = null
  const start = async (): Promise<Connection<typeof contract>['client']> => {
    opened = await open()
    await opened.connection.ready
    return opened.connection.client
  }
  afterEach(() => opened?.stop())

  it('answers a call', async () => {
    const client = await start()
    expect(await client.test.double({ n: 21 })).toEqual({ n: 42 })
  })

  it('keeps answers apart when many calls are under way', async () => {
    const client = await start()
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => client.test.double({ n })))
    expect(answers.map((one) => one.n)).toEqual(Array.from({ length: 50 }, (_, n) => n * 2))
  })

  it('carries an error with code, hint and details', async () => {
    const client = await start()
    const error = await client.test.fail({}).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(WinnowError)
    expect(error).toMatchObject({
      code: 'csv.malformed',
      message: 'Line 7: 7 cells, 5 expected.',
      details: { line: 7 },
    })
    expect((error as WinnowError).hint).toMatch(/delimiter/)
  })

  it('turns an unknown failure into internal without its stack', async () => {
    const client = await start()
    const error = (await client.test.crash({}).catch((caught: unknown) => caught)) as WinnowError
    expect(error.code).toBe('internal')
    expect(JSON.stringify(error.details ?? {})).not.toContain('carriers.test')
  })

  it('refuses an input that the schema forbids, with its path', async () => {
    const client = await start()
    const wrong = JSON.parse('{"n":"two"}') as { n: number }
    await expect(client.test.double(wrong)).rejects.toMatchObject({
      code: 'input.invalid',
      details: { path: 'n' },
    })
  })

  it('refuses an output that the schema forbids', async () => {
    const client = await start()
    await expect(client.test.lie({})).rejects.toMatchObject({ code: 'internal' })
  })

  it('streams in order to the end', async () => {
    const client = await start()
    const seen: number[] = []
    for await (const n of client.test.count({ to: 200 })) seen.push(n)
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  })

  it('stops the handler when the reader leaves a stream', async () => {
    const client = await start()
    const before = stopped
    for await (const n of client.test.endless({})) if (n >= 3) break
    await expect.poll(() => stopped).toBe(before + 1)
  })

  it('cancels a call through its signal', async () => {
    const client = await start()
    const controller = new AbortController()
    const answered = client.test.hang({}, { signal: controller.signal })
    await client.test.double({ n: 1 })
    controller.abort()
    expect(await answered).toEqual({ cancelled: true })
  })

  it('fails what is pending when the other side hangs up', async () => {
    const client = await start()
    const pending = client.test.hang({}).catch((caught: unknown) => caught)
    await client.test.double({ n: 1 })
    opened?.hangUp()
    expect(await pending).toMatchObject({ code: 'connection.lost' })
    await expect(async () => client.test.double({ n: 1 })).rejects.toMatchObject({ code: 'connection.lost' })
  })

  it('refuses a side that speaks another version', async () => {
    const [near, far] = createPortPair()
    answer(far)
    const other = define({ test: { other: call(z.object({}), z.object({})) } })
    await expect(connect(other, near).ready).rejects.toMatchObject({ code: 'protocol.mismatch' })
  })
})
