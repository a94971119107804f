// Cuts a text into word and character n-grams. Only features are folded (NFKC, lower case): stored texts are
// never touched. For texts with spaces the rules are scikit-learn's (`\w+` tokens; analyzer char_wb). Scripts
// written without spaces are cut into single characters for word n-grams and get character n-grams from length
// one, else nothing in them would ever repeat. Invariant: the same text gives the same n-grams in the same order.

const letters = '\\p{L}\\p{M}\\p{N}_'
const unspacedScripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
const unspaced = `[${unspacedScripts.map((script) => `\\p{Script=${script}}`).join('')}ー]`

const hasUnspaced = new RegExp(unspaced, 'u')
const wordPattern = new RegExp(`[${letters}]+`, 'gu')
const mixedPattern = new RegExp(`${unspaced}|(?:(?!${unspaced})[${letters}])+`, 'gu')
const hasSurrogate = /[\uD800-\uDFFF]/

/** Shortest character n-gram of words in scripts with spaces. */
const shortest = 3

/** Folds a text for features. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** Words of a folded text; a character of a script without spaces is a word of its own. */
export function words(folded: string): string[] {
  return folded.match(hasUnspaced.test(folded) ? mixedPattern : wordPattern) ?? []
}

/** Calls `visit` for every sequence of 1 to `longest` words, joined by single spaces. */
export function forEachWordNgram(folded: string, longest: number, visit: (ngram: string) => void): void {
  if (longest < 1) return
  const tokens = words(folded)
  for (let start = 0; start < tokens.length; start++) {
    let ngram = tokens[start] ?? ''
    visit(ngram)
    const end = Math.min(start + longest, tokens.length)
    for (let next = start + 1; next < end; next++) {
      ngram += ` ${tokens[next] ?? ''}`
      visit(ngram)
    }
  }
}

/**
 * Calls `visit` for every run of 3 to `longest` characters inside each word with its surrounding spaces. A
 * word shorter than a length is given once. Characters are code points, so an emoji is never cut.
 */
export function forEachCharacterNgram(folded: string, longest: number, visit: (ngram: string) => void): void {
  if (longest < 1) return
  for (const word of folded.split(/\s+/)) {
    if (word === '') continue
    const isUnspaced = hasUnspaced.test(word)
    const padded = isUnspaced ? word : ` ${word} `
    const from = isUnspaced ? 1 : Math.min(shortest, longest)
    if (hasSurrogate.test(padded)) visitPoints([...padded], from, longest, visit)
    else visitUnits(padded, from, longest, visit)
  }
}

function visitUnits(text: string, from: number, to: number, visit: (ngram: string) => void): void {
  for (let length = from; length <= to; length++) {
    const last = text.length - length
    visit(text.slice(0, length))
    for (let start = 1; start <= last; start++) visit(text.slice(start, start + length))
    if (last <= 0) return
  }
}

function visitPoints(points: string[], from: number, to: number, visit: (ngram: string) => void): void {
  for (let length = from; length <= to; length++) {
    const last = points.length - length
    visit(points.slice(0, length).join(''))
    for (let start = 1; start <= last; start++) visit(points.slice(start, start + length).join(''))
    if (last <= 0) return
  }
}
