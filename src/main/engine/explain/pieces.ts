// The pieces of a text that an explanation weighs: words by Intl.Segmenter, so that scripts without spaces are cut,
// too. Offsets are those of the text as it is. Invariant: pieces hold no white space at their ends and never overlap.

/** Bounds in UTF-16 code units. */
export type Piece = { readonly start: number; readonly end: number }

const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/** Words, and runs of other signs (punctuation, emoji) between them. */
export function piecesOf(text: string): Piece[] {
  const pieces: (Piece & { isWord: boolean })[] = []
  for (const { index, segment, isWordLike } of segmenter.segment(text)) {
    if (segment.trim() === '') continue
    const isWord = isWordLike === true
    const last = pieces.at(-1)
    if (last && !isWord && !last.isWord && last.end === index)
      pieces[pieces.length - 1] = { start: last.start, end: index + segment.length, isWord }
    else pieces.push({ start: index, end: index + segment.length, isWord })
  }
  return pieces.map(({ start, end }) => ({ start, end }))
}

/** Neighbours joined until there are no more than `most`. */
export function joinPieces(pieces: readonly Piece[], most: number): Piece[] {
  const size = Math.max(1, Math.ceil(pieces.length / most))
  const joined: Piece[] = []
  for (let at = 0; at < pieces.length; at += size) {
    const [first, last] = [pieces[at], pieces[Math.min(pieces.length, at + size) - 1]]
    if (first && last) joined.push({ start: first.start, end: last.end })
  }
  return joined
}

/** The text without a piece, and without one of two spaces that then meet. */
export function withoutPiece(text: string, { start, end }: Piece): string {
  const [before, after] = [text.slice(0, start), text.slice(end)]
  const meets = before === '' || /\s$/u.test(before)
  return before + (meets ? after.replace(/^\s/u, '') : after)
}

/** Sums weights of single code units into pieces; what lies in none is lost. */
export function sumInto(pieces: readonly Piece[], weights: Float64Array): number[] {
  return pieces.map(({ start, end }) => weights.subarray(start, end).reduce((sum, one) => sum + one, 0))
}
