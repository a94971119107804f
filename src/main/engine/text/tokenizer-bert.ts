// BERT's normaliser as the Python library has it. The JavaScript library's differs in two places (capital sigma at
// the end of a word, Chinese characters beyond the basic plane) and takes most of the time of a text.
import type { AlignedText } from './tokenizer-aligned'
import { newerFormats, newerMarks } from './tokenizer-unicode-age'
import { lowercase, type Normalizer, unicodeForm } from './tokenizer-normal-forms'

/** What tokenizer.json says of a BertNormalizer. */
export type BertNormalizerOptions = {
  readonly clean_text?: boolean
  readonly handle_chinese_chars?: boolean
  readonly strip_accents?: boolean | null
  readonly lowercase?: boolean
}

const plain = /^[\x20-\x7e\t\n\r]*$/
const dropped = new RegExp(`(?![${newerFormats}])[\\p{Cf}\\p{Co}\\p{Cs}\\uFFFD]|(?![\\t\\n\\r])\\p{Cc}`, 'gu')
// The gap before 2B920 is the Python library's.
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu
// Two were marks of no width when the Python library's tables were made.
const marks = new RegExp(`(?![${newerMarks}])[\\p{Mn}\\u1734\\u{1171E}]`, 'gu')
const decomposed = unicodeForm('NFD')

/** Puts a space on either side of every Chinese character. */
export const spaceChinese = (text: string): string => text.replace(chinese, ' $& ')

const clean = (text: string): string => text.replace(dropped, '').replace(/\s/g, ' ')

/** BERT's normaliser out of tokenizer.json. */
export function bertNormalizer(options: BertNormalizerOptions): Normalizer {
  return {
    normalize: (text) => normalizeBert(text, options),
    align: (text) => align(text, options),
  }
}

/** Text as BERT's vocabulary knows it; white space of any kind stays what separates words. */
export function normalizeBert(text: string, options: BertNormalizerOptions): string {
  const { clean_text: isCleaned, handle_chinese_chars: isSpaced, lowercase: isLowered } = options
  // Without other characters than these there is nothing to drop, to space or to strip.
  if (plain.test(text)) return isLowered ? text.toLowerCase() : text
  let result = isCleaned ? clean(text) : text
  if (isSpaced) result = spaceChinese(result)
  if (options.strip_accents ?? isLowered) result = decomposed.normalize(result).replace(marks, '')
  return isLowered ? lowercase.normalize(result) : result
}

function align(text: AlignedText, options: BertNormalizerOptions): void {
  const { clean_text: isCleaned, handle_chinese_chars: isSpaced, lowercase: isLowered } = options
  if (plain.test(text.text)) {
    if (isLowered) text.chars = text.chars.map((char) => char.toLowerCase())
    return
  }
  if (isCleaned) text.mapChars(clean)
  if (isSpaced) text.mapChars(spaceChinese)
  if (options.strip_accents ?? isLowered) {
    decomposed.align(text)
    text.mapChars((char) => char.replace(marks, ''))
  }
  if (isLowered) lowercase.align(text)
}
