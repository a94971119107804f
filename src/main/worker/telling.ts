// How far a long job is, for events that are sent between stretches of work: the latest one counts.
import type { QualityStage } from '../../shared/domain/quality'
import type { QualityJobEvent } from './contract'

/** Shares of the whole that the stages take, with models and without. */
const spans: Record<'with' | 'without', Record<QualityStage, [from: number, to: number]>> = {
  with: {
    reading: [0, 0.15],
    comparing: [0.15, 0.25],
    training: [0.25, 0.8],
    scoring: [0.8, 0.98],
    writing: [0.98, 1],
  },
  without: {
    reading: [0, 0.6],
    comparing: [0.6, 0.95],
    training: [0.95, 0.95],
    scoring: [0.95, 0.95],
    writing: [0.95, 1],
  },
}

/** Tells how far a check is. */
export type Telling = {
  /** Notes how far a stage is, 0 to 1. */
  readonly tell: (stage: QualityStage, share: number) => void
  /** What was noted last, once. */
  readonly events: () => Generator<QualityJobEvent>
  /** Sends what is noted while something runs, and gives what it resolves to. */
  readonly during: <T>(work: Promise<T>) => AsyncGenerator<QualityJobEvent, T>
}

const everyMs = 250

/** Makes it; without models the other stages are longer. */
export function createTelling(hasModels: boolean): Telling {
  const span = spans[hasModels ? 'with' : 'without']
  let noted: QualityJobEvent | null = null
  const events = function* (): Generator<QualityJobEvent> {
    if (noted) yield noted
    noted = null
  }
  return {
    tell: (stage, share) => {
      const [from, to] = span[stage]
      noted = { type: 'progress', stage, share: from + (to - from) * share }
    },
    events,
    during: async function* (work) {
      const ended = work.then(
        () => true,
        () => true,
      )
      while (!(await Promise.race([ended, pause(everyMs)]))) yield* events()
      return await work
    },
  }
}

const pause = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms))
