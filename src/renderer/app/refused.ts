// How many requests were refused: those that the page's own policy stopped (they never leave the page), and in
// the desktop window those that the window stopped. Each request is stopped once, so the two add up.
import { useSyncExternalStore } from 'react'

const key = 'winnow-refused'
const listeners = new Set<() => void>()
// A reload, or a crash of the page, must not make it forget.
let byPolicy = Number(sessionStorage.getItem(key) ?? 0)
let byWindow = 0

const tell = (): void => {
  for (const listener of listeners) listener()
}

/** Begins to count; once, when the page begins. */
export function countRefused(): void {
  document.addEventListener('securitypolicyviolation', (event) => {
    if (!isForeign(event.blockedURI)) return
    byPolicy++
    sessionStorage.setItem(key, String(byPolicy))
    tell()
  })
  if (window.winnow) void followWindow()
}

/** What the page tried to reach, and not an inline script or style of its own. */
function isForeign(blocked: string): boolean {
  return /^(https?|wss?|ftp):/.test(blocked)
}

/** The window writes a line at each change; this ends with the document. */
async function followWindow(): Promise<void> {
  try {
    const answer = await fetch('/refused')
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const next = await reader?.read()
      if (!next || next.done) return
      const lines = (rest + next.value).split('\n')
      rest = lines.pop() ?? ''
      byWindow = Number(lines.at(-1) ?? byWindow)
      tell()
    }
  } catch {
    // The document is going.
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Requests refused since this window (or tab) was opened. */
export const useRefused = (): number => useSyncExternalStore(subscribe, () => byPolicy + byWindow)
