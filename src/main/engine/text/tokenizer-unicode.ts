// Sets of characters as the Python library's regular expressions mean them, where JavaScript's \s, \w and \d differ.

/** White space: \s also has U+FEFF and lacks U+0085. */
export const space = '\\p{White_Space}'
/** \w of Rust's regular expressions. */
export const wordChar = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200C\\u200D'
/** What BERT takes for punctuation: all that ASCII prints beside letters and digits, and Unicode's (as it was). */
export const punctuation =
  '\\p{P}\\u166D\\u{111C9}\\u0021-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007E'

/** The characters that stand for the 256 bytes in byte-level vocabularies (GPT-2's table). */
export const byteChars: readonly string[] = makeByteChars()

function makeByteChars(): string[] {
  const isShown = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isShown(byte) ? byte : next++))
}

const encoder = new TextEncoder()

/** A text as the characters of its UTF-8 bytes. */
export function toByteChars(text: string): string {
  let result = ''
  for (const byte of encoder.encode(text)) result += byteChars[byte] ?? ''
  return result
}
