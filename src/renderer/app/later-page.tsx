// A page whose code is not part of the first load. Once the program stands, the code of all such pages is fetched in idle
// moments, so that going to one neither waits nor shows an empty page for a moment (React holds that for 300 ms).
import { lazy, type ReactNode, useState } from 'react'

/** A page, and what fetches its code ahead of its first use. */
export type LaterPage = { (): ReactNode; readonly fetch: () => Promise<unknown> }

/** Makes a page of a module that is loaded on demand. */
export function laterPage(load: () => Promise<() => ReactNode>): LaterPage {
  let loaded: (() => ReactNode) | null = null
  let loading: Promise<() => ReactNode> | null = null
  const fetch = (): Promise<() => ReactNode> => (loading ??= load().then((page) => (loaded = page)))
  const Waiting = lazy(async () => ({ default: await fetch() }))
  function Shown(): ReactNode {
    // Chosen once: another component in its place would lose what stands on the page.
    const [Page] = useState<(() => ReactNode) | typeof Waiting>(() => loaded ?? Waiting)
    return <Page />
  }
  return Object.assign(Shown, { fetch })
}

/** Fetches the code of pages one after another, each in an idle moment; ends what is left when the signal aborts. */
export async function fetchAhead(pages: readonly LaterPage[], signal: AbortSignal): Promise<void> {
  for (const page of pages) {
    await new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 5000 }))
    if (signal.aborted) return
    // What cannot be fetched now is said by the page itself when somebody goes there.
    await page.fetch().catch(() => undefined)
  }
}
