// One-to-many delivery inside the process: streams of the contract are fed from here. A slow reader loses
// nothing but memory: its queue grows until it reads or leaves.

/** Sends values to all present readers. */
export type Broadcast<T> = {
  readonly send: (value: T) => void
  /** Values sent from now on, until the signal aborts or the broadcast closes. */
  readonly listen: (signal: AbortSignal) => AsyncGenerator<T, void, void>
  readonly close: () => void
}

/** Makes a broadcast. Listening starts when `listen` is called, not at its first `next`. */
export function createBroadcast<T>(): Broadcast<T> {
  type Reader = { readonly queue: T[]; wake: () => void }
  const readers = new Set<Reader>()
  let isClosed = false
  const wakeAll = (): void => {
    for (const reader of readers) reader.wake()
  }
  const drain = async function* (reader: Reader, signal: AbortSignal): AsyncGenerator<T, void, void> {
    const onAbort = (): void => reader.wake()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      for (;;) {
        while (reader.queue.length > 0 && !signal.aborted) yield reader.queue.shift() as T
        if (signal.aborted || isClosed) return
        await new Promise<void>((resolve) => {
          reader.wake = resolve
        })
      }
    } finally {
      readers.delete(reader)
      signal.removeEventListener('abort', onAbort)
    }
  }
  return {
    send: (value) => {
      for (const reader of readers) reader.queue.push(value)
      wakeAll()
    },
    listen: (signal) => {
      const reader: Reader = { queue: [], wake: () => undefined }
      readers.add(reader)
      return drain(reader, signal)
    },
    close: () => {
      isClosed = true
      wakeAll()
    },
  }
}
