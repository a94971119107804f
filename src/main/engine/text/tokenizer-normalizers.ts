// Normalisers of tokenizer.json as the Python library has them. The JavaScript library differs in white space
// (U+FEFF, U+0085), in Greek capital sigma, in replacing with a content that holds `$`, in compiled charsmaps, and
// knows no Nmt and ByteLevel. Its reading of regular expressions (Oniguruma's into JavaScript's) is used.
import { ReplaceNormalizer } from '@huggingface/tokenizers'
import { isObject } from '../json'
import { bertNormalizer } from './tokenizer-bert'
import { lowercase, type Normalizer, perChar, unicodeForm } from './tokenizer-normal-forms'
import { readCharsmap } from './tokenizer-precompiled'
import { space, toByteChars } from './tokenizer-unicode'
import { newerAccents } from './tokenizer-unicode-age'

/** What `normalizer` of tokenizer.json says, null for none; throws Error naming what is not known. */
export function readNormalizer(json: unknown): Normalizer | null {
  if (json === null || json === undefined) return null
  if (!isObject(json)) throw new Error('the normalizer is no object')
  switch (json['type']) {
    case 'BertNormalizer':
      return bertNormalizer(json)
    case 'Sequence':
      return sequence(json['normalizers'])
    case 'Precompiled':
      return precompiled(json['precompiled_charsmap'])
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(json['type'])
    case 'Lowercase':
      return lowercase
    case 'StripAccents':
      return perChar(stripAccents, stripAccents)
    case 'Strip':
      return strip(json['strip_left'] !== false, json['strip_right'] !== false)
    case 'Replace':
      return replace(json)
    case 'Prepend':
      return prepend(String(json['prepend'] ?? ''))
    case 'Nmt':
      return perChar(nmt, nmtChar)
    case 'ByteLevel':
      return perChar(toByteChars, toByteChars)
    default:
      throw new Error(`the normalizer ${String(json['type'])} is not known`)
  }
}

function sequence(list: unknown): Normalizer {
  const parts = (Array.isArray(list) ? list : []).flatMap((item) => readNormalizer(item) ?? [])
  return {
    normalize: (text) => parts.reduce((result, part) => part.normalize(result), text),
    align: (text) => parts.forEach((part) => part.align(text)),
  }
}

function precompiled(charsmap: unknown): Normalizer | null {
  if (charsmap === null || charsmap === undefined || charsmap === '') return null
  const made = typeof charsmap === 'string' ? readCharsmap(charsmap) : null
  if (made) return made
  throw new Error('the compiled charsmap cannot be read')
}

// Two were marks when the Python library's tables were made.
const accents = new RegExp(`(?![${newerAccents}])[\\p{M}\\u1CF2\\u1CF3]`, 'gu')
const stripAccents = (text: string): string => text.replace(accents, '')

const isSpace = new RegExp(space, 'u')

function strip(isLeft: boolean, isRight: boolean): Normalizer {
  // All white space is one code unit long, so counts of units are counts of characters.
  const leading = (text: string): number => {
    let count = 0
    while (count < text.length && isSpace.test(text.charAt(count))) count++
    return count
  }
  const trailing = (text: string): number => {
    let count = 0
    while (count < text.length && isSpace.test(text.charAt(text.length - 1 - count))) count++
    return count
  }
  return {
    normalize: (text) => {
      const rest = isLeft ? text.slice(leading(text)) : text
      return isRight ? rest.slice(0, rest.length - trailing(rest)) : rest
    },
    align: (aligned) => {
      const { text, chars } = aligned
      const from = isLeft ? leading(text) : 0
      const to = isRight ? chars.length - trailing(text) : chars.length
      aligned.mapChars((char, at) => (at >= from && at < to ? char : ''))
    },
  }
}

function replace(json: Record<string, unknown>): Normalizer {
  const { pattern } = new ReplaceNormalizer(
    json as unknown as ConstructorParameters<typeof ReplaceNormalizer>[0],
  )
  if (!pattern) throw new Error('a Replace normalizer has no pattern')
  const content = String(json['content'] ?? '')
  return {
    normalize: (text) => text.replace(pattern, () => content),
    align: (text) => text.replace(pattern, content),
  }
}

function prepend(added: string): Normalizer {
  return { normalize: (text) => (text === '' ? '' : added + text), align: (text) => text.prepend(added) }
}

const nmtSpaces = /[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/
// Control characters that stay: NUL and most of the second block.
const nmtKept = /[^\p{Cc}]|[\0\u0080-\u008E\u0090-\u009E]/u

const plain = /^[\x20-\x7e]*$/
const nmt = (text: string): string => (plain.test(text) ? text : Array.from(text, nmtChar).join(''))

function nmtChar(char: string): string {
  if (nmtSpaces.test(char)) return ' '
  return nmtKept.test(char) ? char : ''
}
