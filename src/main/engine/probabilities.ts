import type { ComputeBackend } from './backends/backend'
import { type EncodedBatch, type Network, singleOutput, weightsFor } from './family'

/** Softmax of a batch, (rows, classes) row-major, in f32. */
export async function probabilities(
  backend: ComputeBackend,
  network: Network,
  batch: EncodedBatch,
): Promise<Float32Array> {
  const { tf } = backend
  const result = tf.tidy(() => {
    const placed = network.place(batch, { kind: 'infer' })
    const logits = network.logits(placed, weightsFor(tf, network.variables(), placed.rows))[singleOutput]
    if (!logits) throw new TypeError(`The network has no output named ${singleOutput}.`)
    return tf.softmax(logits)
  })
  const values = await result.data<'float32'>()
  result.dispose()
  return values
}
