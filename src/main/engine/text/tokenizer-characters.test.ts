// Every character of Unicode's first planes through every normaliser and pre-tokenizer, against the Python library.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/tokenizers/characters.json'
import { charsmap } from '../../../../test/support/tokenizer-kinds'
import { AlignedText } from './tokenizer-aligned'
import { readNormalizer } from './tokenizer-normalizers'
import { readPreTokenizer } from './tokenizer-splitters'

const codes = Array.from({ length: 0x33480 }, (_, code) => code)
const characters = codes
  .filter((code) => code < 0xd800 || code >= 0xe000)
  .map((code) => String.fromCodePoint(code))
const options: Readonly<Record<string, object>> = {
  Strip: { strip_left: true, strip_right: true },
  Precompiled: { precompiled_charsmap: Buffer.from(charsmap()).toString('base64') },
  BertNormalizer: { clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  Punctuation: { behavior: 'Isolated' },
  Digits: { individual_digits: false },
  ByteLevel: { add_prefix_space: false, use_regex: true },
}
const cutting = ['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit', 'Punctuation', 'Digits', 'ByteLevel']
const normalizing = Object.keys(golden.hashes).filter((name) => !cutting.includes(name))
const hash = (lines: readonly string[]): string => createHash('sha1').update(lines.join('\n')).digest('hex')
const wanted: Readonly<Record<string, string>> = golden.hashes

describe('every character', () => {
  it.each(normalizing)('is normalised by %s as in Python, and aligned alike', (type) => {
    const normalizer = readNormalizer({ type, ...options[type] })
    if (!normalizer) throw new Error(type)
    const lines = characters.map((character) => {
      const text = type === 'Strip' ? character : `a${character}b`
      // White space of any kind is the same to BERT, and a line of ASCII is left as it is.
      const made = normalizer.normalize(text)
      return type === 'BertNormalizer' ? made.replace(/[\t\n\r]/, ' ') : made
    })
    expect(hash(lines)).toBe(wanted[type])
    for (const character of characters) {
      const text = type === 'Strip' ? character : `a${character}b`
      if (normalizer.normalize(text) === text) continue
      const aligned = new AlignedText(text, 0)
      normalizer.align(aligned)
      if (aligned.text.replace(/[\t\n\r]/, ' ') !== normalizer.normalize(text).replace(/[\t\n\r]/, ' '))
        expect(aligned.text).toBe(normalizer.normalize(text))
    }
  })

  it.each(cutting)('is cut by %s as in Python', (type) => {
    const { split } = readPreTokenizer({ type, ...options[type] })
    const lines = characters.map((character) => {
      const text = `a${character}1`
      const words = split([{ text, start: 0, end: text.length, prefix: 0 }], () => 0)
      // Python counts characters.
      const count = (unit: number): number => (unit > 1 ? unit - character.length + 1 : unit)
      return words.map(({ start, end }) => `${count(start)}-${count(end)}`).join(' ')
    })
    expect(hash(lines)).toBe(wanted[type])
  })
})
