/** Lets the event loop turn, so that a cancel that has arrived is seen. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
