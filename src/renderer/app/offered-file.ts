// A file or folder that was dropped for a page that may not be open yet. The page it is for takes it once,
// when it is drawn or while it stands; no other page ever sees it.
import { useEffect, useEffectEvent } from 'react'

/** The pages that take what was dropped. */
export type Taker = 'score' | 'models'

let offered: { readonly file: File; readonly taker: Taker } | null = null
const listeners = new Set<() => void>()

/** Leaves a file for a page. */
export function offerFile(file: File, taker: Taker): void {
  offered = { file, taker }
  for (const listener of listeners) listener()
}

/** Calls `onFile` with what was left for this page, now or while it stands. */
export function useOfferedFile(taker: Taker, onFile: (file: File) => void): void {
  const give = useEffectEvent(onFile)
  useEffect(() => {
    const take = (): void => {
      if (offered?.taker !== taker) return
      const { file } = offered
      offered = null
      give(file)
    }
    take()
    listeners.add(take)
    return () => {
      listeners.delete(take)
    }
  }, [taker])
}
