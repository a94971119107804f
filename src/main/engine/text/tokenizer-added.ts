// Added tokens (special ones among them): found in a text before anything else splits it, those marked normalized
// in the normalised text. The JavaScript library ignores single_word, loses the white space that lstrip and rstrip
// take, and lets its model know added tokens, which then match inside words.
import { isObject } from '../json'
import { space, wordChar } from './tokenizer-unicode'

/** A token that a text may hold verbatim. */
export type AddedToken = {
  readonly id: number
  readonly content: string
  readonly isSpecial: boolean
  readonly isNormalized: boolean
  readonly isSingleWord: boolean
  /** Takes the white space before or after it along. */
  readonly isLeft: boolean
  readonly isRight: boolean
}

/** A part of a text: an added token, or what stands between them (`token` null). Offsets in code units. */
export type Section = { readonly start: number; readonly end: number; readonly token: AddedToken | null }

/** Finds added tokens; null where the text holds none, which is by far the commonest case. */
export type Finder = (text: string) => Section[] | null

/** The `added_tokens` of tokenizer.json; those without content or a whole id are left out. */
export function readAddedTokens(json: unknown): AddedToken[] {
  return (Array.isArray(json) ? json : []).filter(isObject).flatMap((item) => {
    const { id, content } = item
    if (typeof content !== 'string' || content === '' || !Number.isInteger(id)) return []
    const isSpecial = item['special'] === true
    return {
      id: Number(id),
      content,
      isSpecial,
      isNormalized: typeof item['normalized'] === 'boolean' ? item['normalized'] : !isSpecial,
      isSingleWord: item['single_word'] === true,
      isLeft: item['lstrip'] === true,
      isRight: item['rstrip'] === true,
    }
  })
}

const endsWithWord = new RegExp(`[${wordChar}]$`, 'u')
const startsWithWord = new RegExp(`^[${wordChar}]`, 'u')
const isSpace = new RegExp(space, 'u')

/** Finds these tokens, each as `write` writes it: the leftmost, and of those the longest. */
export function createFinder(tokens: readonly AddedToken[], write: (content: string) => string): Finder {
  const known = new Map<string, AddedToken>()
  for (const token of tokens) {
    const content = write(token.content)
    if (content !== '' && !known.has(content)) known.set(content, token)
  }
  if (known.size === 0) return () => null
  const longestFirst = [...known.keys()].toSorted((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map(escape).join('|'), 'gu')
  return (text) => {
    pattern.lastIndex = 0
    if (!pattern.test(text)) return null
    pattern.lastIndex = 0
    return find(text, pattern, known)
  }
}

function find(text: string, pattern: RegExp, known: ReadonlyMap<string, AddedToken>): Section[] {
  const sections: Section[] = []
  let done = 0
  for (const match of text.matchAll(pattern)) {
    const token = known.get(match[0])
    if (!token) continue
    let start = match.index
    let end = start + match[0].length
    if (
      token.isSingleWord &&
      (endsWithWord.test(lastChar(text, start)) || startsWithWord.test(text.slice(end, end + 2)))
    )
      continue
    if (token.isLeft) while (start > done && isSpace.test(text.charAt(start - 1))) start--
    if (token.isRight) while (end < text.length && isSpace.test(text.charAt(end))) end++
    if (done < start) sections.push({ start: done, end: start, token: null })
    sections.push({ start, end, token })
    done = end
  }
  if (done < text.length) sections.push({ start: done, end: text.length, token: null })
  return sections
}

/** The character that ends before `end`, whole where it takes two code units. */
const lastChar = (text: string, end: number): string => text.slice(Math.max(0, end - 2), end)

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
