// A workspace in hand for as long as a window is open, although the Winnow that owns it may come and go. When
// the owner ends, the workspace is opened again: as its owner, or through whoever was faster.
//
// Invariant: at most one session is open at a time; pages of one that ended are told, and connect again.
import type { Caller, Port } from '../shared/rpc/port'
import type { Download, Session } from './session'

/** The present session, whichever it is. */
export type LastingSession = {
  /** Answers one more page over its port; with no session at the moment, the port is closed. */
  readonly serve: (port: Port, caller: Caller) => void
  readonly download: (id: string) => Promise<Download | null>
  readonly log: (line: string) => void
  /** Null between two sessions. */
  readonly present: () => Session | null
  /** Ends the present session and opens no other. */
  readonly close: () => Promise<void>
}

const waits = [0, 200, 500, 1000, 2000]

/** Opens a session now and again after each that ends; `onOpen` hears of each. Throws what the first `open` throws. */
export async function openLasting(
  open: () => Promise<Session>,
  onOpen: (session: Session) => void,
): Promise<LastingSession> {
  const ports = new Set<Port>()
  let session: Session | null = null
  const over = new AbortController()
  const hold = (next: Session): void => {
    session = next
    void next.ended.then(() => replace(next))
    onOpen(next)
  }
  const replace = async (old: Session): Promise<void> => {
    if (over.signal.aborted || session !== old) return
    session = null
    for (const port of ports) port.close()
    ports.clear()
    await old.close().catch(() => undefined)
    for (let tries = 0; !over.signal.aborted; tries++) {
      await new Promise((resolve) => setTimeout(resolve, waits[Math.min(tries, waits.length - 1)]))
      const next = await open().catch(() => null)
      if (next && over.signal.aborted) return next.close()
      if (next) return hold(next)
    }
  }
  hold(await open())
  return {
    serve: (port, caller) => {
      if (!session) return port.close()
      ports.add(port)
      port.onClose(() => ports.delete(port))
      session.serve(port, caller)
    },
    download: async (id) => (session ? session.download(id) : null),
    log: (line) => session?.log(line),
    present: () => session,
    close: async () => {
      over.abort()
      await session?.close()
    },
  }
}
