// A look before the start: the training texts as the run would read them, then 20 timed steps. One at a time;
// leaving the page or asking again ends the one before. What was found belongs to the request it was asked with.
import { useEffect, useRef, useState } from 'react'
import type { PreviewEvent, RunRequest } from '../../../shared/domain/run'
import { useClient } from '../../app/client'

type Of<T extends PreviewEvent['type']> = Extract<PreviewEvent, { type: T }>

/** What has been found so far. */
export type Look = {
  readonly state: 'none' | 'reading' | 'measuring' | 'done' | 'stopped' | 'failed'
  /** The request it was asked with, as text; see `lookKey`. */
  readonly key: string
  readonly preparing: Of<'preparing'> | null
  readonly texts: Of<'texts'> | null
  readonly measuring: Of<'measuring'> | null
  readonly estimate: Of<'estimate'> | null
  readonly error: Error | null
}

/** Before the first look. */
export const noLook: Look = {
  state: 'none',
  key: '',
  preparing: null,
  texts: null,
  measuring: null,
  estimate: null,
  error: null,
}

/** Requests with the same key find the same; the name of a run changes nothing. */
export const lookKey = ({ name: _name, ...rest }: RunRequest): string => JSON.stringify(rest)

/** What one event adds. */
export function foldLook(look: Look, event: PreviewEvent): Look {
  if (event.type === 'preparing') return { ...look, preparing: event }
  if (event.type === 'texts') return { ...look, texts: event }
  if (event.type === 'measuring') return { ...look, state: 'measuring', measuring: event }
  return { ...look, estimate: event }
}

/** The look, and how to begin and stop it. */
export function useLook(): {
  readonly look: Look
  readonly begin: (request: RunRequest) => void
  readonly stop: () => void
} {
  const client = useClient()
  const [look, setLook] = useState(noLook)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const begin = (request: RunRequest): void => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setLook({ ...noLook, state: 'reading', key: lookKey(request) })
    const follow = async (): Promise<void> => {
      for await (const event of client.runs.preview(request, { signal: controller.signal })) {
        if (controller.signal.aborted) return
        setLook((before) => foldLook(before, event))
      }
      if (!controller.signal.aborted) setLook((before) => ({ ...before, state: 'done' }))
    }
    follow().catch((error: unknown) => {
      if (controller.signal.aborted) return
      const known = error instanceof Error ? error : new Error(String(error))
      setLook((before) => ({ ...before, state: 'failed', error: known }))
    })
  }
  const stop = (): void => {
    running.current?.abort()
    setLook((before) => ({ ...before, state: before.texts ? 'stopped' : 'none' }))
  }
  return { look, begin, stop }
}

/** True while a look is under way. */
export const isLooking = (look: Look): boolean => look.state === 'reading' || look.state === 'measuring'
