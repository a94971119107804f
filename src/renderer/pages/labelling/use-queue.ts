// One queue on the page: where it stands, and what is said to it. Whatever is said is kept on disk before the next message
// shows; keys that are pressed meanwhile rest, so that nobody answers a message that was not seen.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { LabelAnswer, LabelOfQueue, QueueState } from '../../../shared/domain/labelling'
import { useClient } from '../../app/client'
import { useLatest } from '../../hooks/use-latest'

/** A queue in hand. */
export type QueueInHand = {
  readonly state: QueueState | null
  readonly labels: readonly LabelOfQueue[]
  readonly error: unknown
  /** Messages answered since the page was opened, and how long that took, in seconds. */
  readonly pace: { readonly answers: number; readonly seconds: number }
  readonly answer: (answer: LabelAnswer) => void
  readonly answerMany: (asked: { rows?: number[]; query?: string }, labels: string[]) => Promise<boolean>
  readonly reverse: (way: 'undo' | 'redo') => void
  readonly again: () => void
  /** Shows the message at a place, or where the queue stands. */
  readonly look: (place?: number) => void
  readonly reloadLabels: () => void
}

/** Opens a queue. */
export function useQueue(queue: string): QueueInHand {
  const client = useClient()
  const cache = useQueryClient()
  const [state, setState] = useState<QueueState | null>(null)
  const [labels, setLabels] = useState<readonly LabelOfQueue[]>([])
  const [error, setError] = useState<unknown>(null)
  const [pace, setPace] = useState({ answers: 0, seconds: 0 })
  const isBusy = useRef(false)
  const shownAt = useRef(0)
  const latest = useLatest(state)
  const reloadLabels = (): void => {
    client.labelling
      .labels({ queue })
      .then(setLabels)
      .catch((caught: unknown) => setError(caught))
  }
  /** One call at a time; false where another is under way or it failed. */
  const run = async (work: () => Promise<QueueState>): Promise<boolean> => {
    if (isBusy.current) return false
    isBusy.current = true
    try {
      const next = await work()
      setState(next)
      setError(null)
      shownAt.current = performance.now()
      return true
    } catch (caught) {
      setError(caught)
      return false
    } finally {
      isBusy.current = false
    }
  }
  const begin = useLatest(() => {
    void run(() => client.labelling.state({ queue }))
    reloadLabels()
  })
  useEffect(() => {
    begin.current()
    return () => {
      // The list of queues counts anew.
      void cache.invalidateQueries({ queryKey: ['labelling'] })
    }
  }, [begin, cache, queue])
  const answer = (said: LabelAnswer): void => {
    const row = latest.current?.item?.row
    if (row === undefined) return
    const since = (performance.now() - shownAt.current) / 1000
    void run(() => client.labelling.answer({ queue, row, answer: said })).then((isDone) => {
      if (!isDone || said.kind === 'flag' || said.kind === 'comment') return
      // A pause is no labelling.
      setPace((one) => ({ answers: one.answers + 1, seconds: one.seconds + Math.min(60, since) }))
      if (said.kind === 'label') reloadLabels()
    })
  }
  return {
    state,
    labels,
    error,
    pace,
    answer,
    answerMany: (asked, names) =>
      run(() => client.labelling.answerMany({ queue, ...asked, labels: names })).then((isDone) => {
        if (isDone) reloadLabels()
        return isDone
      }),
    reverse: (way) => void run(() => client.labelling[way]({ queue })).then(reloadLabels),
    again: () => void run(() => client.labelling.again({ queue })),
    look: (place) =>
      void run(() => client.labelling.state({ queue, ...(place === undefined ? {} : { place }) })),
    reloadLabels,
  }
}
