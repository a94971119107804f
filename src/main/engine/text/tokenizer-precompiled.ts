// SentencePiece's compiled normaliser (`precompiled_charsmap`): a double array of UTF-8 prefixes and the strings that
// replace them. The JavaScript library guesses at it with NFKC; this reads it, as the Python library does (crate
// spm_precompiled), which looks up whole graphemes of under six bytes and takes the shortest prefix it finds.
import type { AlignedText, Change } from './tokenizer-aligned'
import type { Normalizer } from './tokenizer-normal-forms'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

// Characters that can belong to the grapheme of a neighbour; without them each character stands alone.
const joining =
  /[\r\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u{200C}-\u{200D}\u0E33\u0EB3\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2]|[\u{110BD}\u{110CD}\u{13430}-\u{13440}]/u
const ascii = /^[\x20-\x7e]*$/
const mostRemembered = 50_000

/** Reads a charsmap, base64 as in tokenizer.json; null when it is none. */
export function readCharsmap(base64: string): Normalizer | null {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  if (bytes.length < 4) return null
  const view = new DataView(bytes.buffer)
  const size = view.getUint32(0, true)
  if (size % 4 !== 0 || size === 0 || size + 4 > bytes.length) return null
  const units = Uint32Array.from({ length: size / 4 }, (_, at) => view.getUint32(4 + at * 4, true))
  return charsmapNormalizer(units, bytes.subarray(4 + size))
}

function charsmapNormalizer(units: Uint32Array, strings: Uint8Array): Normalizer {
  const known = new Map<string, string | null>()
  const lookUp = (part: string): string | null => {
    let found = known.get(part)
    if (found !== undefined) return found
    const at = firstPrefix(units, encoder.encode(part))
    found = at < 0 ? null : readString(strings, at)
    if (known.size >= mostRemembered) known.clear()
    known.set(part, found)
    return found
  }
  const isAsciiKept = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).every(
    (char) => lookUp(char) === null,
  )
  /** Calls back with each part of the text and what replaces it, null where it stays. */
  const walk = (text: string, each: (part: string, to: string | null) => void): void => {
    if (!joining.test(text)) {
      for (const char of text) each(char, lookUp(char))
      return
    }
    for (const { segment } of graphemes.segment(text)) {
      const whole = segment.length < 6 && encoder.encode(segment).length < 6 ? lookUp(segment) : null
      if (whole !== null) each(segment, whole)
      else for (const char of segment) each(char, lookUp(char))
    }
  }
  return {
    normalize: (text) => {
      if (isAsciiKept && ascii.test(text)) return text
      let result = ''
      walk(text, (part, to) => {
        result += to ?? part
      })
      return result
    },
    align: (text) => align(text, walk, isAsciiKept),
  }
}

function align(
  text: AlignedText,
  walk: (text: string, each: (part: string, to: string | null) => void) => void,
  isAsciiKept: boolean,
): void {
  if (isAsciiKept && ascii.test(text.text)) return
  const changes: Change[] = []
  walk(text.text, (part, to) => {
    if (to === null) {
      for (const char of part) changes.push([char, 0])
      return
    }
    const made = [...to]
    const more = made.length - [...part].length
    for (const [at, char] of made.entries()) changes.push([char, at >= made.length - more ? 1 : 0])
    const last = changes.at(-1)
    if (more < 0 && last) changes[changes.length - 1] = [last[0], last[1] + more]
  })
  text.transform(changes)
}

/** Where the string stands that replaces the shortest prefix in the double array; -1 without one. */
function firstPrefix(units: Uint32Array, key: Uint8Array): number {
  const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6)
  let node = offset(units[0] ?? 0)
  for (const byte of key) {
    if (byte === 0) return -1
    node ^= byte
    const unit = units[node] ?? 0
    if ((unit & 0x800000ff) >>> 0 !== byte) return -1
    node ^= offset(unit)
    if (((unit >>> 8) & 1) === 1) return (units[node] ?? 0) & 0x7fffffff
  }
  return -1
}

function readString(strings: Uint8Array, start: number): string {
  let end = start
  while (end < strings.length && strings[end] !== 0) end++
  return decoder.decode(strings.subarray(start, end))
}
