// The outputs of a network: each is a head, a span of the classes that one linear layer gives for a text. It knows no
// label names. Invariant: heads stand in the order of the run's outputs, in logits, scores and targets alike.
import type { Tensor2D } from '@tensorflow/tfjs'
import type { Tf } from './backends/backend'

/** One output. A text has one of its classes, or with `isMulti` any number of them. */
export type Head = {
  readonly output: string
  readonly isMulti: boolean
  readonly classes: number
  /** Whether the classes stand in an order: it adds figures and changes nothing of the training. */
  readonly isOrdered?: boolean
}

/** Name of the output of a network that has one and was given no other name. */
export const singleOutput = 'label'

/** What a training makes small. */
export type Objective = {
  readonly heads: readonly Head[]
  /** Exponent γ of the focal loss (Lin et al. 2017, eq. 4); 0 is the cross-entropy. */
  readonly focalGamma: number
}

/** A head with the place of its first class. */
export type HeadSpan = Head & { readonly from: number }

/** The one head of a network that chooses one of `classes`. */
export function oneHead(classes: number): readonly Head[] {
  return [{ output: singleOutput, isMulti: false, classes }]
}

/** The cross-entropy of one such head. */
export function crossEntropyOf(classes: number): Objective {
  return { heads: oneHead(classes), focalGamma: 0 }
}

/** Classes of all heads together: the width of logits, scores and targets. */
export function widthOf(heads: readonly Head[]): number {
  return heads.reduce((sum, { classes }) => sum + classes, 0)
}

/** Heads with their places. */
export function spansOf(heads: readonly Head[]): readonly HeadSpan[] {
  let from = 0
  return heads.map((head) => {
    const span = { ...head, from }
    from += head.classes
    return span
  })
}

/** Some columns of (rows, width) values. */
export function columnsOf(
  values: Float32Array,
  width: number,
  { from, classes }: Pick<HeadSpan, 'from' | 'classes'>,
): Float32Array {
  if (from === 0 && classes === width) return values
  const rows = values.length / width
  const some = new Float32Array(rows * classes)
  for (let row = 0; row < rows; row++)
    some.set(values.subarray(row * width + from, row * width + from + classes), row * classes)
  return some
}

/** The logits of each head, by output, out of (rows, width). */
export function splitLogits(
  tf: Tf,
  heads: readonly Head[],
  wide: Tensor2D,
): Readonly<Record<string, Tensor2D>> {
  const [first, second] = heads
  if (first && !second) return { [first.output]: wide }
  return Object.fromEntries(spansOf(heads).map((span) => [span.output, columns(tf, wide, span)]))
}

/**
 * What the heads say, (rows, width): softmax of a head that chooses one class, sigmoids of one that may give any
 * number of them.
 */
export function scoresOf(
  tf: Tf,
  heads: readonly Head[],
  logits: Readonly<Record<string, Tensor2D>>,
): Tensor2D {
  const scores = heads.map((head) => {
    const own = logitsOf(logits, head)
    return head.isMulti ? tf.sigmoid(own) : tf.softmax(own)
  })
  const [first, second] = scores
  return first && !second ? first : tf.concat(scores, 1)
}

/** The logits of a head. */
export function logitsOf(logits: Readonly<Record<string, Tensor2D>>, { output }: Head): Tensor2D {
  const own = logits[output]
  if (!own) throw new TypeError(`The network has no output named ${output}.`)
  return own
}

/** The columns of a head. */
export function columns(tf: Tf, wide: Tensor2D, { from, classes }: HeadSpan): Tensor2D {
  return tf.slice2d(wide, [0, from], [-1, classes])
}
