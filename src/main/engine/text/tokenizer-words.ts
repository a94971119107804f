// What a model makes of one word.

/** Tokens of a word, and where each begins and ends in it, in code units. */
export type Pieces = {
  readonly ids: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Cuts a word; exact for any word, whatever stands beside it. */
export type WordModel = (word: string) => Pieces
