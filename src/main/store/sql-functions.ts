// What conditions ask of a cell that SQLite cannot answer by itself: a pattern, a number, a date. Every connection has
// them. They are pure, so that SQLite may keep an answer.
import type Database from 'better-sqlite3'
import { WinnowError } from '../../shared/errors'
import { numberOf, timeOf } from '../../shared/read-values'

const mostPatterns = 50
const patterns = new Map<string, RegExp>()

/**
 * A regular expression as filters use it: Unicode, and upper and lower case alike unless asked otherwise.
 * @throws WinnowError `input.invalid` where it cannot be read.
 */
export function readPattern(source: string, isCaseSensitive: boolean): RegExp {
  const flags = isCaseSensitive ? 'u' : 'iu'
  const key = `${flags}/${source}`
  const known = patterns.get(key)
  if (known) return known
  try {
    const pattern = new RegExp(source, flags)
    if (patterns.size >= mostPatterns) patterns.clear()
    patterns.set(key, pattern)
    return pattern
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error)
    throw new WinnowError('input.invalid', `The pattern ${source} cannot be read: ${reason}.`, {
      hint: String.raw`To search for the characters themselves, put a backslash before . * + ? ( ) [ ] { } | ^ $ \.`,
      details: { path: 'pattern' },
    })
  }
}

const letter = String.raw`[\p{L}\p{N}_]`
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** A pattern for a word that stands by itself; in scripts without spaces, and for signs, wherever it stands. */
export function wordPattern(word: string): string {
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  if (unspaced.test(word)) return escaped
  const isLetter = (character: string): boolean => /[\p{L}\p{N}_]/u.test(character)
  const characters = [...word]
  const before = isLetter(characters[0] ?? '') ? `(?<!${letter})` : ''
  const after = isLetter(characters.at(-1) ?? '') ? `(?!${letter})` : ''
  return `${before}${escaped}${after}`
}

/** Gives a connection the functions `matches_pattern(source, isCaseSensitive, text)`, `number_of(cell)` and `time_of(cell)`. */
export function addFunctions(connection: Database.Database): void {
  const options = { deterministic: true }
  connection.function('matches_pattern', options, (source, isCaseSensitive, text) =>
    readPattern(String(source), isCaseSensitive === 1).test(String(text ?? '')) ? 1 : 0,
  )
  connection.function('number_of', options, (cell) => numberOf(String(cell ?? '')))
  connection.function('time_of', options, (cell) => timeOf(String(cell ?? '')))
}
