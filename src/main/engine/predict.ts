// Scores texts with a model in memory: encode, softmax, batch by batch. It decides no label and reads no file.
import { inBatches } from './out-of-memory'
import { pause } from './pause'
import type { Model } from './job'

/** How texts are scored. */
export type PredictOptions = {
  readonly batchSize: number
  readonly signal?: AbortSignal
  /** Called after each batch with the texts done so far. */
  readonly onProgress?: (done: number) => void
}

/**
 * Probabilities of each class for each text: (texts, classes), row-major, each row sums to 1. A text with no
 * known feature gets the shares of the labels in training, as weighted there. When the signal aborts, the
 * signal's reason is thrown.
 */
export async function predictScores(
  model: Model,
  texts: readonly string[],
  options: PredictOptions,
): Promise<Float32Array> {
  const scores = new Float32Array(texts.length * model.classes)
  await inBatches(texts.length, options.batchSize, async (from, to) => {
    if (from > 0) await pause()
    options.signal?.throwIfAborted()
    const batch = await model.preprocessor.encode(texts.slice(from, to), options.signal)
    scores.set(await model.scores(batch), from * model.classes)
    options.onProgress?.(to)
  })
  return scores
}

/** How many distinct features of a text the model knows; 0 means that it is guessing. */
export function knownFeatures(model: Model, text: string): number {
  return model.preprocessor.known(text)
}
