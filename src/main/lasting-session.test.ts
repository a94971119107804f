import { describe, expect, it } from 'vitest'
import { createPortPair } from '../shared/rpc/port'
import { openLasting } from './lasting-session'
import type { Session } from './session'

/** Two sessions in a row; the first ends when told. */
function twoSessions() {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const served: string[] = []
  const closed: string[] = []
  const make = (home: string, over: Promise<void>): Session => ({
    client: {} as Session['client'],
    home,
    mode: 'attached',
    pageUrl: null,
    serve: () => void served.push(home),
    download: async () => null,
    log: () => undefined,
    ended: over,
    takeUp: () => undefined,
    settle: async () => undefined,
    close: async () => void closed.push(home),
  })
  const waiting = [make('first', ended), make('second', new Promise(() => undefined))]
  let failures = 1
  const open = async (): Promise<Session> => {
    if (waiting.length === 1 && failures-- > 0) throw new Error('not yet')
    const next = waiting.shift()
    if (!next) throw new Error('no more')
    return next
  }
  return { open, end, served, closed }
}

const caller = { kind: 'window', mayUsePaths: true } as const

describe('a lasting session', () => {
  it('opens another when its owner ends, trying again, and tells the pages of the old one', async () => {
    const { open, end, served, closed } = twoSessions()
    const second = Promise.withResolvers<void>()
    let opened = 0
    const session = await openLasting(open, () => ++opened === 2 && second.resolve())
    const [page, far] = createPortPair()
    const told = new Promise<void>((resolve) => far.onClose(() => resolve()))
    session.serve(page, caller)
    end()
    await told
    await second.promise
    expect(closed).toEqual(['first'])
    session.serve(createPortPair()[0], caller)
    expect(served).toEqual(['first', 'second'])
    expect(session.present()?.home).toBe('second')
  })

  it('opens none after it was closed', async () => {
    const { open, end, closed } = twoSessions()
    let opened = 0
    const session = await openLasting(open, () => void opened++)
    await session.close()
    end()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(opened).toBe(1)
    expect(closed).toEqual(['first'])
  })

  it('fails where the first cannot be opened', async () => {
    const refused = openLasting(
      () => Promise.reject(new Error('corrupt')),
      () => undefined,
    )
    await expect(refused).rejects.toThrow('corrupt')
  })
})
