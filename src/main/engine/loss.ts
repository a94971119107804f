// What a step makes small, in plain tfjs operations, so that it can be differentiated and recorded.
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs'
import type { Tf } from './backends/backend'
import { columns, type Head, logitsOf, type Objective, spansOf } from './heads'

/**
 * The loss of a batch, the sum over its heads. `targets` is (rows, width): what a class counts where the text has it;
 * with a head that may give several, its negative where the text does not; 0 where nothing is known. A head that
 * chooses one class gets the cross-entropy of its softmax, another one the sum of the cross-entropies of its
 * sigmoids; both are scaled by (1 - p)^γ where γ is not 0, p being the probability of what is true
 * (focal loss, Lin et al. 2017, eq. 4).
 */
export function lossOf(
  tf: Tf,
  { heads, focalGamma }: Objective,
  logits: Readonly<Record<string, Tensor2D>>,
  targets: Tensor2D,
): Scalar {
  const losses = spansOf(heads).map((span) => {
    const own = logitsOf(logits, span)
    return lossOfHead(tf, span, focalGamma, own, heads.length === 1 ? targets : columns(tf, targets, span))
  })
  const [first, ...others] = losses
  if (!first) throw new TypeError('A network needs an output.')
  return others.reduce((sum, one) => tf.add(sum, one), first)
}

function lossOfHead(tf: Tf, head: Head, gamma: number, logits: Tensor2D, targets: Tensor2D): Scalar {
  if (!head.isMulti) {
    const logs = tf.logSoftmax(logits)
    return tf.neg(tf.sum(tf.mul(focused(tf, logs, gamma), targets))) as Scalar
  }
  // log σ(z) = -softplus(-z), log(1 - σ(z)) = -softplus(z)
  const having = focused(tf, tf.neg(softplus(tf, tf.neg(logits))), gamma)
  const lacking = focused(tf, tf.neg(softplus(tf, logits)), gamma)
  const given = tf.add(tf.mul(having, tf.relu(targets)), tf.mul(lacking, tf.relu(tf.neg(targets))))
  return tf.neg(tf.sum(given)) as Scalar
}

/** log(1 + e^x) in operations that every backend has, without overflow: max(x, 0) + log(1 + e^-|x|). */
function softplus(tf: Tf, x: Tensor): Tensor {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))))
}

/** Log-probabilities times (1 - p)^γ; never exactly 0 below, where a power has no slope. */
function focused<T extends Tensor>(tf: Tf, logs: T, gamma: number): T {
  if (gamma === 0) return logs
  const rest = tf.maximum(tf.sub(1, tf.exp(logs)), 1e-7)
  return tf.mul(tf.pow(rest, gamma), logs)
}
