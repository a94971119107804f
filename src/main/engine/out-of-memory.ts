// What happens when memory runs out: a training ends with the batch that would fit, scoring goes on with smaller ones.
import { WinnowError } from '../../shared/errors'

// What TensorFlow, CUDA's libraries, the JavaScript engine and the C++ library say when an allocation fails.
const signs =
  /\bOOM\b|RESOURCE_?EXHAUSTED|resource exhausted|out[ _]of[ _]memory|STATUS_ALLOC_FAILED|bad_alloc|allocation failed/iu

/** Whether it says that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  return !(error instanceof WinnowError) && signs.test(textOf(error))
}

/** Does what a step of so many texts needs memory for; rejects where there is not enough. */
export type Attempt = (batchSize: number) => Promise<void>

/**
 * The error as `engine.outOfMemory`, with a smaller batch size in `details`, where it says that memory ran out; else
 * the error as it is. With `attempt` the smaller size was tried (`isTried`); without, it needs half the memory.
 */
export async function namingMemory(
  error: unknown,
  batchSize: number,
  attempt: Attempt | null = null,
): Promise<unknown> {
  if (!isOutOfMemory(error)) return error
  const fitting = attempt ? await largestFitting(batchSize, attempt) : null
  const isTried = fitting !== null && fitting > 0
  const smaller = isTried ? fitting : Math.max(1, Math.floor(batchSize / 2))
  const tried = isTried ? 'it was tried and fits; ' : ''
  const lower = `Lower the batch size to ${smaller} (${tried}gradient accumulation keeps the effect of the larger one) or the max length, and go on.`
  return new WinnowError('engine.outOfMemory', `A batch of ${batchSize} texts does not fit into memory.`, {
    hint:
      batchSize > 1 && fitting !== 0
        ? lower
        : 'Not even one text fits. Lower the max length, or close other programs, and start again.',
    details: { batchSize, smaller, isTried, said: textOf(error).slice(0, 500) },
    cause: error,
  })
}

/**
 * The largest power of two below `batchSize` that `attempt` does without running out of memory; 0 where not even one
 * text does. From one text up, since a try that fails can take a minute: TensorFlow waits for memory to be freed.
 */
export async function largestFitting(batchSize: number, attempt: Attempt): Promise<number> {
  let fitting = 0
  for (let size = 1; size < batchSize; size *= 2) {
    try {
      await attempt(size)
    } catch {
      break
    }
    fitting = size
  }
  return fitting
}

/**
 * Calls `work` for the numbers from 0 up to `count`, so many at a time; where memory runs out, with half as many from
 * there on. Rejects with `engine.outOfMemory` where not even one fits.
 */
export async function inBatches(
  count: number,
  batchSize: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  let size = batchSize
  for (let from = 0; from < count;) {
    const to = Math.min(count, from + size)
    try {
      await work(from, to)
      from = to
    } catch (error) {
      if (!isOutOfMemory(error) || size === 1) throw await namingMemory(error, size)
      size = Math.max(1, Math.floor(Math.min(size, to - from) / 2))
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
