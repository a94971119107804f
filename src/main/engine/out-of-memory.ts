import { WinnowError } from '../../shared/errors'

// What TensorFlow, CUDA's libraries, the JavaScript engine and the C++ library say when an allocation fails.
const signs =
  /\bOOM\b|RESOURCE_?EXHAUSTED|resource exhausted|out[ _]of[ _]memory|STATUS_ALLOC_FAILED|bad_alloc|allocation failed/iu

/**
 * The error as `engine.outOfMemory`, with a batch size that needs half the memory in `details`, where it says that
 * memory ran out; else the error as it is.
 */
export function namingMemory(error: unknown, batchSize: number): unknown {
  const said = error instanceof Error ? error.message : String(error)
  if (error instanceof WinnowError || !signs.test(said)) return error
  const smaller = Math.max(1, Math.floor(batchSize / 2))
  return new WinnowError('engine.outOfMemory', `A batch of ${batchSize} texts does not fit into memory.`, {
    hint:
      batchSize > 1
        ? `Lower the batch size to ${smaller} (gradient accumulation keeps the effect of the larger one) or the max length, and go on.`
        : 'Lower the max length, or close other programs, and start again.',
    details: { batchSize, smaller, said: said.slice(0, 500) },
    cause: error,
  })
}
