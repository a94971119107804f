// Where the page is, kept in the part of the address after `#`: `#/datasets/abc?q=card`. The search part
// lives there too, so that the address that a server sees never changes.
import { useSyncExternalStore } from 'react'
import { useSearchParams } from 'wouter'

const listeners = new Set<() => void>()
const announce = (): void => {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('hashchange', announceOnce)
  window.addEventListener('popstate', announceOnce)
  return () => {
    listeners.delete(listener)
  }
}
const announceOnce = (): void => announce()

const hash = (): string => window.location.hash.replace(/^#?\/?/, '/')
const pathNow = (): string => hash().split('?')[0] ?? '/'
const searchNow = (): string => hash().split('?').slice(1).join('?')

/** Goes to a path with an optional search part. */
export function goTo(to: string, options: { replace?: boolean } = {}): void {
  const address = `#${to.startsWith('/') ? to : `/${to}`}`
  if (options.replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
  announce()
}

type LocationHook = {
  (): [string, (to: string, options?: { replace?: boolean }) => void]
  hrefs: (href: string) => string
}

/** The location hook for wouter's Router. */
export const useHashPath: LocationHook = Object.assign(
  (): [string, (to: string, options?: { replace?: boolean }) => void] => [
    useSyncExternalStore(subscribe, pathNow),
    goTo,
  ],
  { hrefs: (href: string) => `#${href}` },
)

/** The search hook for wouter's Router. */
export const useHashSearch = (): string => useSyncExternalStore(subscribe, searchNow)

type UrlPatch = Readonly<Record<string, string | readonly string[] | null>>

/** Changes several values of the address at once, without a step in the history; null takes one away. */
export function setUrlState(patch: UrlPatch): void {
  const next = new URLSearchParams(searchNow())
  for (const [key, value] of Object.entries(patch)) {
    next.delete(key)
    if (value === null || value === '') continue
    for (const one of typeof value === 'string' ? [value] : value) next.append(key, one)
  }
  const search = next.toString()
  goTo(search === '' ? pathNow() : `${pathNow()}?${search}`, { replace: true })
}

/** Page state that belongs in the address. */
export function useUrlState(): {
  readonly get: (key: string) => string | null
  readonly all: (key: string) => string[]
  readonly set: (patch: UrlPatch) => void
} {
  const [params] = useSearchParams()
  return { get: (key) => params.get(key), all: (key) => params.getAll(key), set: setUrlState }
}
