// The score that an explanation explains, out of the logits of one output. Pure but for `logitsOf`.
import type { Tensor2D } from '@tensorflow/tfjs'
import type { Contrast } from '../../../shared/domain/explanation'
import { weightsFor } from '../family'
import { type Head, logitsOf as ownLogits } from '../heads'
import type { Model } from '../job'
import { inBatches } from '../out-of-memory'
import { pause } from '../pause'

/** Logits of texts, (texts, classes of all heads) row-major. Throws the signal's reason when it aborts. */
export async function logitsOf(
  model: Model,
  texts: readonly string[],
  signal: AbortSignal,
  batchSize = 64,
): Promise<Float32Array> {
  const { tf } = model.backend
  const all = new Float32Array(texts.length * model.classes)
  await inBatches(texts.length, batchSize, async (from, to) => {
    if (from > 0) await pause()
    signal.throwIfAborted()
    const batch = await model.preprocessor.encode(texts.slice(from, to), signal)
    const wide = tf.tidy((): Tensor2D => {
      const placed = model.network.place(batch, { kind: 'infer' })
      const logits = model.network.logits(placed, weightsFor(tf, model.network.variables(), placed.rows))
      return tf.concat(
        model.heads.map((head) => ownLogits(logits, head)),
        1,
      )
    })
    all.set(await wide.data<'float32'>(), from * model.classes)
    wide.dispose()
  })
  return all
}

/** Which label of an output is explained, and against what. */
export type Target = {
  readonly head: Pick<Head, 'isMulti'>
  /** Index of the label among those of the output. */
  readonly label: number
  readonly contrast: Contrast
  /** With `runnerUp`: index of the other label; -1 where there is none. */
  readonly other: number
}

/** What each label counts for in `logitScore`: 1 for the label, less the contrast. */
export function coefficients({ label, contrast, other }: Target, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  if (contrast === 'mean') counts.fill(-1 / classes)
  if (contrast === 'runnerUp' && other >= 0) counts[other] = -1
  counts[label] = (counts[label] ?? 0) + 1
  return counts
}

/** The logit of the label less that of the contrast, of the logits of one text. */
export function logitScore(target: Target, logits: Float32Array): number {
  const counts = coefficients(target, logits.length)
  return counts.reduce((sum, count, at) => sum + count * (logits[at] ?? 0), 0)
}

/** ln(p / (1 - p)) without the loss of p near 1: the logit less the logsumexp of the others. */
export function logOdds({ head, label }: Pick<Target, 'head' | 'label'>, logits: Float32Array): number {
  const own = logits[label] ?? 0
  const others = Array.from(logits).filter((_, at) => at !== label)
  if (head.isMulti || others.length === 0) return own
  const top = Math.max(...others)
  return own - top - Math.log(others.reduce((sum, one) => sum + Math.exp(one - top), 0))
}

/** Probability of a label. */
export const probabilityOf = (target: Pick<Target, 'head' | 'label'>, logits: Float32Array): number =>
  !target.head.isMulti && logits.length === 1 ? 1 : 1 / (1 + Math.exp(-logOdds(target, logits)))

/** The strongest other label; -1 where there is none. */
export function runnerUpOf(logits: Float32Array, label: number): number {
  let best = -1
  logits.forEach((value, at) => {
    if (at !== label && (best < 0 || value > (logits[best] ?? 0))) best = at
  })
  return best
}
