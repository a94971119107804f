// The stopwatch of a training: how fast it goes, how long it will take, and when a step is worth telling.
// Invariant: at most ten reports a second, but the last step of an epoch is always reported.

const reportEveryMs = 100

/** What a step event says of loss and speed. */
export type StepReport = {
  /** Mean loss of the steps since the last report. */
  readonly loss: number
  readonly samplesPerSecond: number
  readonly elapsedSeconds: number
}

/** The stopwatch; seconds count from `createPace`, speed from `start`. */
export type Pace = {
  readonly start: () => void
  /** Notes a step; a report when one is due. */
  readonly step: (samples: number, loss: number, isLast: boolean) => StepReport | null
  /** Mean loss over the rows since the last call. */
  readonly epochLoss: () => number
  /** Runs something whose time does not count as training speed. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>
  readonly secondsLeft: (step: number, totalSteps: number) => number
  readonly samplesPerSecond: () => number
  /** Since `start`. */
  readonly elapsedSeconds: () => number
  /** Since `createPace`. */
  readonly totalSeconds: () => number
  /** The sums since the last `epochLoss`, for a checkpoint. */
  readonly openLoss: () => { readonly loss: number; readonly samples: number }
  /** Goes on from a checkpoint: its sums, and the seconds that were spent before. */
  readonly goOnFrom: (open: { readonly loss: number; readonly samples: number }, seconds: number) => void
}

/** A stopwatch on `clock`, in milliseconds; it reports every so many steps, or with 0 up to ten times a second. */
export function createPace(clock: () => number, reportEverySteps = 0): Pace {
  const createdAt = clock()
  let startedAt = createdAt
  let secondsBefore = 0
  let asideMs = 0
  let samples = 0
  // Steps before this stopwatch: a run that goes on has made some.
  let stepsDone: number | null = null
  let reportedAt = Number.NEGATIVE_INFINITY
  let since = { loss: 0, steps: 0 }
  let epoch = { loss: 0, samples: 0 }
  const elapsedMs = () => clock() - startedAt
  const samplesPerSecond = () => (samples * 1000) / Math.max(elapsedMs() - asideMs, 1e-3)
  return {
    start: () => {
      startedAt = clock()
    },
    step: (count, loss, isLast) => {
      samples += count
      since = { loss: since.loss + loss, steps: since.steps + 1 }
      epoch = { loss: epoch.loss + loss * count, samples: epoch.samples + count }
      const now = clock()
      const isDue = reportEverySteps > 0 ? since.steps >= reportEverySteps : now - reportedAt >= reportEveryMs
      if (!isLast && !isDue) return null
      const mean = since.loss / since.steps
      reportedAt = now
      since = { loss: 0, steps: 0 }
      return { loss: mean, samplesPerSecond: samplesPerSecond(), elapsedSeconds: elapsedMs() / 1000 }
    },
    epochLoss: () => {
      const mean = epoch.samples === 0 ? 0 : epoch.loss / epoch.samples
      epoch = { loss: 0, samples: 0 }
      return mean
    },
    aside: async (work) => {
      const from = clock()
      try {
        return await work()
      } finally {
        asideMs += clock() - from
      }
    },
    secondsLeft: (step, totalSteps) => {
      stepsDone ??= step - 1
      return ((elapsedMs() / 1000) * (totalSteps - step)) / (step - stepsDone)
    },
    samplesPerSecond,
    elapsedSeconds: () => elapsedMs() / 1000,
    totalSeconds: () => secondsBefore + (clock() - createdAt) / 1000,
    openLoss: () => epoch,
    goOnFrom: (open, seconds) => {
      epoch = { ...open }
      secondsBefore = seconds
    },
  }
}
