import { describe, expect, it } from 'vitest'
import { contract } from '../../shared/contract'
import { contractVersion } from '../../shared/contract/define'
import { createPortPair, type Port } from '../../shared/rpc/port'
import { UpMessage } from '../../shared/rpc/wire'
import { startSession } from './session'

/** A main process that answers every call with `answer` and counts its ports. */
function standIn(version = contractVersion(contract)) {
  const ends: Port[] = []
  const openPort = (): Port => {
    const [page, main] = createPortPair()
    ends.push(main)
    main.onMessage((raw) => {
      const message = UpMessage.parse(raw)
      if (message.t === 'call') main.send({ t: 'ok', id: message.id, value: ends.length })
      if (message.t !== 'open') return
      main.send({ t: 'next', id: message.id, value: 'a' })
      main.send({ t: 'next', id: message.id, value: 'b' })
      main.send({ t: 'end', id: message.id })
    })
    main.send({ t: 'hello', version })
    return page
  }
  return { openPort, ends }
}

describe('the session of a page', () => {
  it('lets a call wait until the port has said hello', async () => {
    const { openPort } = standIn()
    const session = startSession(openPort)
    expect(session.state()).toBe('connecting')
    await expect(session.client.datasets.list({})).resolves.toBe(1)
    expect(session.state()).toBe('open')
  })

  it('opens another port when one is lost, and calls made meanwhile go over the new one', async () => {
    const { openPort, ends } = standIn()
    const session = startSession(openPort)
    await session.client.datasets.list({})
    const seen: string[] = []
    session.subscribe(() => seen.push(session.state()))
    ends[0]?.close()
    await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)))
    const call = session.client.datasets.list({})
    session.retryNow()
    await expect(call).resolves.toBe(2)
    expect(seen).toEqual(['lost', 'open'])
  })

  it('hands on every event of a stream', async () => {
    const { openPort } = standIn()
    const session = startSession(openPort)
    const events: unknown[] = []
    for await (const event of session.client.app.watch({})) events.push(event)
    expect(events).toEqual(['a', 'b'])
  })

  it('does not try again when page and program are of different versions', async () => {
    const { openPort, ends } = standIn('another')
    const session = startSession(openPort)
    await expect(session.client.datasets.list({})).rejects.toMatchObject({ code: 'protocol.mismatch' })
    expect(session.state()).toBe('mismatch')
    expect(ends).toHaveLength(1)
  })
})
