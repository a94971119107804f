// BERT's normaliser as the Python library has it. The JavaScript library's differs in two places (capital sigma at
// the end of a word, Chinese characters beyond the basic plane) and takes most of the time of a text.
import { BertNormalizer } from '@huggingface/tokenizers'

/** What tokenizer.json says of a BertNormalizer. */
export type BertNormalizerOptions = {
  readonly clean_text?: boolean
  readonly handle_chinese_chars?: boolean
  readonly strip_accents?: boolean | null
  readonly lowercase?: boolean
}

const plain = /^[\x20-\x7e\t\n\r]*$/
const dropped = /[\p{Cf}\p{Co}\p{Cs}\uFFFD]|(?![\t\n\r])\p{Cc}/gu
// The gap before 2B920 is the Python library's.
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu

/** Puts a space on either side of every Chinese character. */
export const spaceChinese = (text: string): string => text.replace(chinese, ' $& ')

/** The library's normaliser, made exact. */
export class ExactBertNormalizer extends BertNormalizer {
  readonly options: BertNormalizerOptions

  constructor(options: BertNormalizerOptions) {
    super({ type: 'BertNormalizer' })
    this.options = options
  }

  override normalize(text: string): string {
    return normalizeBert(text, this.options)
  }
}

/** Text as BERT's vocabulary knows it; white space of any kind stays what separates words. */
export function normalizeBert(text: string, options: BertNormalizerOptions): string {
  const { clean_text: isCleaned, handle_chinese_chars: isSpaced, lowercase: isLowered } = options
  // Without other characters than these there is nothing to drop, to space or to strip.
  if (plain.test(text)) return isLowered ? text.toLowerCase() : text
  let result = isCleaned ? text.replace(dropped, '').replace(/\s/g, ' ') : text
  if (isSpaced) result = spaceChinese(result)
  if (options.strip_accents ?? isLowered) result = result.normalize('NFD').replace(/\p{Mn}/gu, '')
  // JavaScript lowers a sigma by its place in the word; the Python library knows one small sigma only.
  return isLowered ? result.replaceAll('Σ', 'σ').toLowerCase() : result
}
