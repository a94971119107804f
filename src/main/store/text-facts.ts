// What is stored beside a text: how long it is, and a hash under which equal texts meet. The text itself is
// stored verbatim; folding happens here alone.
import { createHash } from 'node:crypto'
import { hashString } from '../../shared/rng'

const characterScripts = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const pieces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu

/** Words: runs of anything but white space; in scripts written without spaces each character is one. */
export function countWords(text: string): number {
  if (characterScripts.test(text)) return text.match(pieces)?.length ?? 0
  return text.match(/\S+/g)?.length ?? 0
}

/** Characters as Unicode code points. */
export function countCharacters(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdbff) continue
    const next = text.charCodeAt(i + 1)
    if (next >= 0xdc00 && next <= 0xdfff) count--
  }
  return count
}

/** The text as it is compared for duplicates: lower case, white space folded and trimmed. */
export function foldText(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

/** A 53-bit hash of the folded text. */
export function textHash(text: string): number {
  return Number.parseInt(hashString(foldText(text)), 16)
}

/** Hash of a row's content: sha256 over its cells, shortened to 16 bytes. */
export function contentHash(cells: readonly string[]): Uint8Array {
  return createHash('sha256').update(JSON.stringify(cells)).digest().subarray(0, 16)
}
