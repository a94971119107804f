// Where the n-grams of a text stand in the text as it was written. Features are counted in the folded text (NFKC, lower
// case), which may be longer or shorter. Invariant: the n-grams are those of text/ngrams.ts, in the same order.
import { fold, words } from '../text/ngrams'
import type { Piece } from './pieces'

/** A folded text, and for each of its code units the bounds of what it stands for in the original. */
export type Folded = { readonly folded: string; readonly starts: Int32Array; readonly ends: Int32Array }

const segmenters = [
  new Intl.Segmenter('en', { granularity: 'grapheme' }),
  new Intl.Segmenter('en', { granularity: 'word' }),
]

/** Folds piece by piece: by grapheme, else by word, else as a whole, whichever gives what folding the text gives. */
export function foldWithPlaces(text: string): Folded {
  const folded = fold(text)
  const starts = new Int32Array(folded.length)
  const ends = new Int32Array(folded.length).fill(text.length)
  for (const segmenter of segmenters) {
    const parts = Array.from(segmenter.segment(text), ({ index, segment }) => ({
      index,
      end: index + segment.length,
      length: fold(segment).length,
    }))
    if (parts.reduce((sum, { length }) => sum + length, 0) !== folded.length) continue
    let at = 0
    for (const { index, end, length } of parts) {
      starts.fill(index, at, at + length)
      ends.fill(end, at, at + length)
      at += length
    }
    break
  }
  return { folded, starts, ends }
}

/** An n-gram with the bounds of one of its occurrences in the folded text. */
export type Placed = (ngram: string, place: Piece) => void

/** As `forEachWordNgram`, with places. */
export function placeWordNgrams(folded: string, longest: number, visit: Placed): void {
  if (longest < 1) return
  let from = 0
  const tokens = words(folded).map((word) => {
    const start = folded.indexOf(word, from)
    from = start + word.length
    return { word, start, end: from }
  })
  for (const [at, { word, start, end }] of tokens.entries()) {
    let ngram = word
    visit(ngram, { start, end })
    for (const next of tokens.slice(at + 1, at + longest)) {
      ngram += ` ${next.word}`
      visit(ngram, { start, end: next.end })
    }
  }
}

/** As `forEachCharacterNgram`, with places; `cut` gives the n-grams of one word, which stands between white space. */
export function placeCharacterNgrams(
  folded: string,
  longest: number,
  cut: (word: string, longest: number, visit: (ngram: string) => void) => void,
  visit: Placed,
): void {
  if (longest < 1) return
  for (const found of folded.matchAll(/\S+/gu)) {
    const [word] = found
    const own = { start: found.index, end: found.index + word.length }
    const isPadded = firstOf(word, longest, cut)
    const padded = isPadded ? ` ${word} ` : word
    const shift = found.index - (isPadded ? 1 : 0)
    // N-grams of one length come from left to right: each is looked for from one sign after the last.
    let [length, from] = [0, 0]
    cut(word, longest, (ngram) => {
      const signs = [...ngram].length
      if (signs !== length) from = 0
      length = signs
      const at = padded.indexOf(ngram, from)
      from = at + String.fromCodePoint(padded.codePointAt(at) ?? 0).length
      const place = {
        start: Math.max(own.start, at + shift),
        end: Math.min(own.end, at + shift + ngram.length),
      }
      visit(ngram, place.start < place.end ? place : own)
    })
  }
}

/** Whether the n-grams of a word are cut from it with a space on either side. */
function firstOf(
  word: string,
  longest: number,
  cut: (word: string, longest: number, visit: (ngram: string) => void) => void,
): boolean {
  let isPadded = false
  cut(word, longest, (ngram) => {
    isPadded ||= ngram.startsWith(' ') || ngram.endsWith(' ')
  })
  return isPadded
}
