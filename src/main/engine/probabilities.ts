import type { ComputeBackend } from './backends/backend'
import { type EncodedBatch, type Network, weightsFor } from './family'
import { type Head, scoresOf } from './heads'

/** What the heads say of a batch, (rows, classes of all heads) row-major, in f32. */
export async function probabilities(
  backend: ComputeBackend,
  network: Network,
  heads: readonly Head[],
  batch: EncodedBatch,
): Promise<Float32Array> {
  const { tf } = backend
  const result = tf.tidy(() => {
    const placed = network.place(batch, { kind: 'infer' })
    return scoresOf(tf, heads, network.logits(placed, weightsFor(tf, network.variables(), placed.rows)))
  })
  const values = await result.data<'float32'>()
  result.dispose()
  return values
}
