// The same message, changed a little, to see whether an answer holds. The changes are fixed by the text alone,
// so that the same message always meets the same ones. Pure.

/** One small change: what was done, and the text after it. */
export type Variation = { readonly name: string; readonly text: string }

/** The changes that make a difference to this text; none for a text of fewer than three words. */
export function variationsOf(text: string): Variation[] {
  const clean = text.trim()
  if (clean.split(/\s+/).length < 3) return []
  const all: Variation[] = [
    { name: 'Typos', text: withTypos(clean) },
    {
      name: 'No punctuation',
      text: clean
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}\s]+/gu, '')
        .replace(/\s+/g, ' ')
        .trim(),
    },
    { name: 'Greeting added', text: `Hello team, hope you are well. ${clean}` },
    { name: 'All capitals', text: clean.toUpperCase() },
    { name: 'Shortened', text: shortened(clean) },
  ]
  return all.filter((one) => one.text !== clean && one.text !== '')
}

// Two neighbouring letters change places in every fourth longer word.
function withTypos(text: string): string {
  let longer = 0
  return text.replace(/\p{L}{5,}/gu, (word) => {
    longer += 1
    if (longer % 4 !== 1) return word
    const signs = [...word]
    const at = Math.floor(signs.length / 2) - 1
    const [a = '', b = ''] = signs.slice(at, at + 2)
    return [...signs.slice(0, at), b, a, ...signs.slice(at + 2)].join('')
  })
}

// The second half of the words: what a person types when in a hurry.
function shortened(text: string): string {
  const words = text.split(/\s+/)
  return words.slice(Math.floor(words.length / 2)).join(' ')
}
