// A Port is all that the wire needs from a carrier: send a message, hear messages, hear the end.
// It is not a transport: Electron IPC, WebSocket, child processes and memory each make one.

/** One end of a two-way channel of structured-clonable messages (JSON on the WebSocket). */
export type Port = {
  readonly send: (message: unknown) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  /** Called once when the other side is gone, with the reason if there is one. */
  readonly onClose: (listener: (reason?: unknown) => void) => void
  readonly close: () => void
}

/** Who is at the other end, as the carrier vouches for it. */
export type Caller = {
  readonly kind: 'window' | 'browser' | 'terminal' | 'worker' | 'test'
  /** A browser page may not name paths of this machine. */
  readonly mayUsePaths: boolean
}

/** Two ends of a channel inside one process; messages arrive in a later microtask, in order. */
export function createPortPair(): [Port, Port] {
  type End = {
    messages: ((message: unknown) => void)[]
    closes: ((reason?: unknown) => void)[]
    waiting: unknown[]
  }
  const ends: [End, End] = [
    { messages: [], closes: [], waiting: [] },
    { messages: [], closes: [], waiting: [] },
  ]
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    queueMicrotask(() => {
      for (const end of ends) for (const listener of end.closes) listener()
    })
  }
  const make = (own: End, other: End): Port => ({
    send: (message) => {
      if (!isOpen) return
      queueMicrotask(() => {
        if (other.messages.length === 0) other.waiting.push(message)
        else for (const listener of other.messages) listener(message)
      })
    },
    onMessage: (listener) => {
      own.messages.push(listener)
      const waiting = own.waiting.splice(0)
      for (const message of waiting) listener(message)
    },
    onClose: (listener) => {
      own.closes.push(listener)
    },
    close,
  })
  return [make(ends[0], ends[1]), make(ends[1], ends[0])]
}
