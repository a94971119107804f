// Words that tell the texts of two labels apart: log-odds ratio with an informative Dirichlet prior, as in Monroe, Colaresi
// and Quinn, "Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content of Political Conflict",
// Political Analysis 16(4), 2008, section 3.5. A text counts a word once, so that one text that repeats itself does not
// decide. Words are cut by Intl.Segmenter, so that Japanese, Chinese and Thai have words, too.
import type { TellingWord } from '../../shared/domain/run-errors'

/** Texts counted by word. */
export type WordCounts = {
  /** Texts. */
  readonly texts: number
  /** Sum over words of the texts that hold each. */
  readonly total: number
  /** Texts that hold a word. */
  readonly counts: ReadonlyMap<string, number>
}

let segmenter: Intl.Segmenter | null = null

/** The distinct words of a text, in lower case. Signs and white space are none. */
export function wordsOf(text: string): Set<string> {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' })
  const words = new Set<string>()
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase()))
    if (isWordLike) words.add(segment)
  return words
}

/** Counts words over texts. */
export function countWords(texts: Iterable<string>): WordCounts {
  const counts = new Map<string, number>()
  let [read, total] = [0, 0]
  for (const text of texts) {
    read++
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
      total++
    }
  }
  return { texts: read, total, counts }
}

/** Weight of the prior, in words: as much evidence as so many words that say nothing. */
export const priorWords = 500
/** A word in fewer texts than this, of both labels together, is chance. */
const fewest = 2
/** Two-sided 5 %: weaker words are not named. */
const least = 1.96

/**
 * The words that speak for the first label against the second, and the other way round, the strongest first. With counts
 * y, totals n and prior a = `priorWords` times the word's share in all texts (sum a0), the figure of a word is
 * `ln((y1 + a) / (n1 + a0 - y1 - a)) - ln((y2 + a) / (n2 + a0 - y2 - a))`, divided by the root of its variance
 * `1 / (y1 + a) + 1 / (y2 + a)`.
 */
export function tellingWords(
  first: WordCounts,
  second: WordCounts,
  background: WordCounts,
  most = 6,
): { readonly first: TellingWord[]; readonly second: TellingWord[] } {
  const all = background.total + first.total + second.total
  const found: { word: string; z: number; one: number; two: number }[] = []
  for (const word of new Set([...first.counts.keys(), ...second.counts.keys()])) {
    const one = first.counts.get(word) ?? 0
    const two = second.counts.get(word) ?? 0
    if (one + two < fewest) continue
    const prior = (priorWords * ((background.counts.get(word) ?? 0) + one + two)) / Math.max(1, all)
    const odds = (count: number, total: number): number =>
      Math.log((count + prior) / (total + priorWords - count - prior))
    const spread = Math.sqrt(1 / (one + prior) + 1 / (two + prior))
    const z = (odds(one, first.total) - odds(two, second.total)) / spread
    if (Math.abs(z) >= least) found.push({ word, z, one, two })
  }
  found.sort((a, b) => Math.abs(b.z) - Math.abs(a.z) || (a.word < b.word ? -1 : 1))
  const side = (sign: 1 | -1): TellingWord[] =>
    found
      .filter(({ z }) => z * sign > 0)
      .slice(0, most)
      .map(({ word, z, one, two }) => ({
        word,
        z: Math.abs(z),
        own: sign > 0 ? one : two,
        other: sign > 0 ? two : one,
      }))
  return { first: side(1), second: side(-1) }
}
