// Integrated gradients (Sundararajan, Taly & Yan 2017) over the word embeddings of an encoder: the path goes from a text
// of average words, as many and with the same special tokens, to the text. The integral is taken at the middles of
// `steps` equal parts. Invariant: the network is asked as it is; only the rows of its word table are replaced.
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { TextToken } from '../../../shared/domain/run'
import { type NamedTensors, weightsFor } from '../family'
import { logitsOf as ownLogits } from '../heads'
import type { Model } from '../job'
import { pause } from '../pause'
import { joinPieces, type Piece, piecesOf } from './pieces'
import { coefficients, type Target } from './scores'

/** Points of the path at which the gradient is taken. */
export const gradientSteps = 32

/** What each piece adds to the score on the way from average words to the text. */
export type Gradients = {
  readonly score: number
  readonly base: number
  readonly pieces: (Piece & { weight: number })[]
  /** Sum of the pieces less (score - base). */
  readonly gap: number
  readonly isJoined: boolean
}

/** Explains one output of a fine-tuned encoder. Throws the signal's reason when it aborts. */
export async function explainByGradients(
  model: Model,
  text: string,
  tokens: readonly TextToken[],
  target: Target,
  span: { readonly from: number; readonly classes: number },
  signal: AbortSignal,
  steps = gradientSteps,
): Promise<Gradients> {
  const { tf } = model.backend
  const batch = await model.preprocessor.encode([text], signal)
  const wide = new Float32Array(model.classes)
  wide.set(coefficients(target, span.classes), span.from)
  const kept: { dispose: () => void }[] = []
  try {
    const placed = model.network.place(batch, { kind: 'infer' })
    kept.push(...Object.values(placed.inputs), ...Object.values(placed.rows))
    const [table] = Object.keys(placed.rows)
    const ids = placed.inputs['ids'] as Tensor1D
    if (table === undefined) throw new TypeError('The network has no word embeddings.')
    const weights = weightsFor(tf, model.network.variables(), placed.rows)
    const words = tf.tidy(() => tf.gather(weights[table] as Tensor2D, ids)) as Tensor2D
    const places = tf.range(0, ids.size, 1, 'int32')
    const counts = tf.tensor1d(wide)
    const [whole, average] = [
      model.network.variables()[table] as unknown as Tensor2D,
      isWord(tokens, ids.size),
    ]
    const base = tf.tidy(() => {
      const mask = tf.tensor2d(average, [ids.size, 1])
      return tf.add(tf.mul(words, tf.sub(1, mask)), tf.mul(tf.mean(whole, 0, true), mask))
    }) as Tensor2D
    kept.push(words, places, counts, base, weights[table] as Tensor2D)
    const inputs = { ...placed.inputs, ids: places }
    const scoreOf = (rows: Tensor2D) => {
      const named: NamedTensors = { ...weights, [table]: rows }
      const logits = model.network.logits({ inputs, rows: {} }, named)
      const all = tf.concat(
        model.heads.map((head) => ownLogits(logits, head)),
        1,
      )
      return tf.sum(tf.mul(all, counts))
    }
    const valueOf = async (rows: Tensor2D): Promise<number> => {
      const value = tf.tidy(() => scoreOf(rows))
      const [number = 0] = await value.data()
      value.dispose()
      return number
    }
    const gradient = tf.grad((rows) => scoreOf(rows as Tensor2D) as never)
    const sums = new Float64Array(ids.size)
    for (let step = 0; step < steps; step++) {
      if (step > 0) await pause()
      signal.throwIfAborted()
      const share = tf.tidy(() => {
        const way = tf.sub(words, base)
        const at = tf.add(base, tf.mul(way, (step + 0.5) / steps))
        return tf.sum(tf.mul(gradient(at), way), 1)
      })
      const values = await share.data()
      share.dispose()
      values.forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value / steps))
    }
    const [score, baseScore] = [await valueOf(words), await valueOf(base)]
    const total = sums.reduce((sum, one) => sum + one, 0)
    return { score, base: baseScore, gap: total - (score - baseScore), ...toPieces(text, tokens, sums) }
  } finally {
    for (const one of kept) one.dispose()
  }
}

/** 1 where a token stands for something of the text, else 0: special tokens and padding stay as they are. */
function isWord(tokens: readonly TextToken[], size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, at) => {
    const token = tokens[at]
    return token && !token.isSpecial ? 1 : 0
  })
}

/** Weights of tokens as those of words; a token without a place goes to the word of the one before it. */
function toPieces(
  text: string,
  tokens: readonly TextToken[],
  sums: Float64Array,
): Pick<Gradients, 'pieces' | 'isJoined'> {
  const all = piecesOf(text)
  const joined = joinPieces(all, Math.max(1, tokens.length))
  const pieces = joined.map((piece) => ({ ...piece, weight: 0 }))
  let at = 0
  tokens.forEach((token, index) => {
    if (token.isSpecial) return
    const start = token.start ?? -1
    if (start >= 0) {
      const found = pieces.findIndex(({ end }) => end > start)
      if (found >= 0) at = found
    }
    const piece = pieces[at]
    if (piece) piece.weight += sums[index] ?? 0
  })
  return { pieces, isJoined: joined.length < all.length }
}
