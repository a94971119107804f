// What a training reads next: the rows of each step, and the next step's batches, prepared while a step runs.

/** Work prepared one step early. */
export type Ahead<T> = {
  /** Begins to prepare a step; what it throws is kept for `take`. */
  readonly begin: (step: number) => void
  /** What a step needs: what was begun, or else prepared now. Rejects with what preparing throws. */
  readonly take: (step: number) => Promise<T>
  /** Waits for what was begun and not taken, and drops it with its error. */
  readonly settle: () => Promise<void>
}

/** Prepares with `prepare`, which must ask the system to read before it first awaits. */
export function createAhead<T>(prepare: (step: number) => Promise<T>): Ahead<T> {
  let begun: { readonly step: number; readonly work: Promise<T> } | null = null
  return {
    begin: (step) => {
      const work = prepare(step)
      // Whoever takes it hears of its error; when nobody does, it must not end the process.
      work.catch(() => undefined)
      begun = { step, work }
    },
    take: (step) => {
      const own = begun?.step === step ? begun.work : prepare(step)
      begun = null
      return own
    },
    settle: async () => {
      await begun?.work.catch(() => undefined)
      begun = null
    },
  }
}
