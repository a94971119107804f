// A file that was dropped for a page that is not open yet. The page takes it once, when it is drawn.
import { useEffect, useEffectEvent } from 'react'

let offered: File | null = null
const listeners = new Set<() => void>()

/** Leaves a file for the score page. */
export function offerFile(file: File): void {
  offered = file
  for (const listener of listeners) listener()
}

/** Calls `onFile` with the file that was left, now or while the page stands. */
export function useOfferedFile(onFile: (file: File) => void): void {
  const give = useEffectEvent(onFile)
  useEffect(() => {
    const take = (): void => {
      const file = offered
      offered = null
      if (file) give(file)
    }
    take()
    listeners.add(take)
    return () => {
      listeners.delete(take)
    }
  }, [])
}
