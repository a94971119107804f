// One word left out at a time (occlusion; Li, Monroe & Jurafsky 2016): what a word weighs is how far the score falls
// without it. An approximation: words that say the same hide each other.
import type { Model } from '../job'
import { joinPieces, type Piece, piecesOf, withoutPiece } from './pieces'
import { logitScore, logitsOf, logOdds, probabilityOf, type Target } from './scores'

/** More pieces than this are joined, so that a long text takes no longer. */
export const mostPieces = 128

/** What each piece weighs. */
export type LeftOut = {
  readonly pieces: readonly (Piece & { weight: number; without: number })[]
  readonly isJoined: boolean
}

/** The score of words left out: the log-odds, or the logit less that of the contrast. */
export const leaveOutScore = (target: Target, logits: Float32Array): number =>
  target.contrast === 'none' ? logOdds(target, logits) : logitScore(target, logits)

/** Leaves each piece out. Throws the signal's reason when it aborts. */
export async function leaveOut(
  model: Model,
  text: string,
  target: Target,
  span: { readonly from: number; readonly classes: number },
  signal: AbortSignal,
): Promise<LeftOut> {
  const all = piecesOf(text)
  const pieces = joinPieces(all, mostPieces)
  const logits = await logitsOf(model, [text, ...pieces.map((piece) => withoutPiece(text, piece))], signal)
  const own = (row: number): Float32Array =>
    logits.subarray(row * model.classes + span.from, row * model.classes + span.from + span.classes)
  const score = leaveOutScore(target, own(0))
  return {
    isJoined: pieces.length < all.length,
    pieces: pieces.map((piece, at) => ({
      ...piece,
      weight: score - leaveOutScore(target, own(at + 1)),
      without: probabilityOf(target, own(at + 1)),
    })),
  }
}
