// Tokenizers of every kind against the Python libraries: 2,000 real texts and ugly ones, ids and places.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/tokenizers/goldens.json'
import texts from '../../../../test/golden/tokenizers/texts.json'
import { tokenizerKinds } from '../../../../test/support/tokenizer-kinds'
import { createTokenizer } from './tokenizer'

const all = [...texts.real, ...texts.ugly]
const digest = (value: unknown): string =>
  createHash('sha1').update(JSON.stringify(value)).digest('hex').slice(0, 4)
const kinds = Object.entries(golden.kinds)

describe('a tokenizer', () => {
  it('of every kind has golden files', () => {
    expect(Object.keys(golden.kinds).toSorted()).toEqual(Object.keys(tokenizerKinds).toSorted())
    expect(texts.real).toHaveLength(2000)
  })

  it.each(kinds)('of the kind %s gives the ids and places of the Python library', (kind, { ids, places }) => {
    const files = tokenizerKinds[kind]?.()
    if (!files) throw new Error(kind)
    const tokenizer = createTokenizer(files, 100_000)
    const others: string[] = []
    for (const [row, text] of all.entries()) {
      const own = tokenizer.idsOf(text)
      const tokens = tokenizer.tokens(text)
      const at = tokens.map(({ start, end }) => [start, end])
      const spans = [at.map(([start]) => start), at.map(([, end]) => end)]
      const isSame = digest(own) === ids.slice(row * 4, row * 4 + 4)
      const isThere = digest(spans) === places.slice(row * 4, row * 4 + 4)
      if (!isSame || !isThere) others.push(`${isSame ? 'places' : 'ids'} of ${JSON.stringify(text)}`)
    }
    expect(others).toEqual([])
  })

  it.each(Object.keys(tokenizerKinds))('of the kind %s keeps places inside the text and in order', (kind) => {
    const files = tokenizerKinds[kind]?.()
    if (!files) throw new Error(kind)
    const tokenizer = createTokenizer(files, 100_000)
    // Half surrogate pairs cannot be written in Python; they read as U+FFFD.
    const halves = ['\ud800', 'a\udc00b', 'x \ud83d y', '\ud83d\ud83d\ude00']
    const long = ['a'.repeat(10_000), 'ab1é'.repeat(2500), 'あ😀'.repeat(3000)]
    for (const text of [...texts.ugly, ...halves, ...long]) {
      const tokens = tokenizer.tokens(text).filter(({ start }) => start !== null)
      let last = 0
      for (const { start, end } of tokens) {
        expect({ text, isInside: (start ?? -1) >= 0 && (end ?? -1) <= text.length }).toEqual({
          text,
          isInside: true,
        })
        expect({ text, isOrdered: (start ?? 0) <= (end ?? 0) && (start ?? 0) >= last }).toEqual({
          text,
          isOrdered: true,
        })
        last = start ?? last
      }
    }
    for (const text of halves) expect(tokenizer.idsOf(text)).toEqual(tokenizer.idsOf(text.toWellFormed()))
  })

  it('says in code units what a token stands for, beyond what normalising made of it', () => {
    const files = tokenizerKinds['bert-uncased']?.()
    if (!files) throw new Error('none')
    const text = 'My \u{1F600} ca\u0301rd'
    const shown = createTokenizer(files, 100)
      .tokens(text)
      .map(({ token, start, end }) => [token, start === null || end === null ? null : text.slice(start, end)])
    expect(shown).toEqual([
      ['[CLS]', null],
      ['my', 'My'],
      ['[UNK]', '\u{1F600}'],
      ['card', 'ca\u0301rd'],
      ['[SEP]', null],
    ])
  })
})
