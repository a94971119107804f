import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/encoder/token-ids.json'
import { needsSampleModel, sampleModelFolder } from '../../../../test/support/sample-model'
import { isObject } from '../json'
import { createTokenizer, type TextTokenizer } from './tokenizer'
import type { TokenizerFiles } from './tokenizer-files'
import { tokenizerFromVocabulary } from './vocabulary-file'

const goldenFolder = join(import.meta.dirname, '../../../../test/golden/encoder')

function readJson(...path: string[]): Record<string, unknown> {
  const json: unknown = JSON.parse(readFileSync(join(...path), 'utf8'))
  if (!isObject(json)) throw new Error(`${path.join('/')} holds no object`)
  return json
}

const folderFiles = (folder: string): TokenizerFiles => ({
  json: readJson(folder, 'tokenizer.json'),
  config: readJson(folder, 'tokenizer_config.json'),
})
const uncased = folderFiles(join(goldenFolder, 'tiny-uncased'))

function cased(): TokenizerFiles {
  const folder = join(goldenFolder, 'tiny-cased')
  const vocabulary = readFileSync(join(folder, 'vocab.txt'), 'utf8')
  const files = tokenizerFromVocabulary(vocabulary, readJson(folder, 'tokenizer_config.json'))
  if (!files) throw new Error('the vocabulary lacks special tokens')
  return files
}

/** The ids of each text as lists. */
function idsOf(tokenizer: TextTokenizer, texts: readonly string[]): number[][] {
  const { starts, columns } = tokenizer.encode(texts)
  return texts.map((_, row) => [...columns.subarray(starts[row], starts[row + 1])])
}

function expectGolden(name: keyof typeof golden.ids, files: TokenizerFiles): void {
  const whole = idsOf(createTokenizer(files, 512), golden.texts)
  const cut = idsOf(createTokenizer(files, golden.cutAt), golden.texts)
  for (const [row, text] of golden.texts.entries()) {
    expect({ text, ids: whole[row] }).toEqual({ text, ids: golden.ids[name][row] })
    expect({ text, ids: cut[row] }).toEqual({ text, ids: golden.cut[name][row] })
  }
}

describe('a tokenizer', () => {
  it('gives the ids of the Python library, lower-casing', () => expectGolden('tiny-uncased', uncased))

  it('gives the ids of the Python library from vocab.txt alone, case kept', () =>
    expectGolden('tiny-cased', cased()))

  const folder = sampleModelFolder()
  it.skipIf(folder === null)(`gives the ids of the Python library on MiniLM${needsSampleModel}`, () =>
    expectGolden('all-MiniLM-L6-v2', folderFiles(folder ?? '')),
  )

  const tokenizer = createTokenizer(uncased, 12)

  it('gives a text the same ids whatever stands beside it', () => {
    const alone = golden.texts.map((text) => idsOf(createTokenizer(uncased, 12), [text])[0])
    expect(alone).toEqual(idsOf(tokenizer, golden.texts))
  })

  it('keeps its special tokens when it cuts, and tells the length before the cut', () => {
    const text = 'where is my card '.repeat(10)
    const [ids = []] = idsOf(tokenizer, [text])
    expect(ids).toHaveLength(12)
    expect([ids[0], ids.at(-1)]).toEqual([2, 3])
    expect(tokenizer.lengthOf(text)).toBe(tokenizer.idsOf(text).length)
    expect(tokenizer.lengthOf(text)).toBeGreaterThan(12)
  })

  it('cuts at the front where its configuration says so', () => {
    const left = createTokenizer({ ...uncased, config: { truncation_side: 'left' } }, 4)
    const whole = left.idsOf('where is my card')
    expect(idsOf(left, ['where is my card'])[0]).toEqual([2, ...whole.slice(-3)])
  })

  it('shows the tokens that encode gives', () => {
    const tokens = tokenizer.tokens('My card 😀')
    expect(tokens.map(({ token }) => token)).toEqual(['[CLS]', 'my', 'card', '[UNK]', '[SEP]'])
    expect(tokens.map(({ isSpecial }) => isSpecial)).toEqual([true, false, false, false, true])
    expect(tokens.map(({ isUnknown }) => isUnknown)).toEqual([false, false, false, true, false])
  })

  it.each([
    ['Where is my card?', []],
    ['My card 😀😡 is lost', ['😀', '😡']],
    ['Great😀, thanks', ['Great😀']],
    ['a family 👨‍👩‍👧 and a flag 🇩🇪', ['👨‍👩‍👧', '🇩🇪']],
    ['เงิน my card เงิน', ['เงิน', 'เงิน']],
    ['[UNK] my card', []],
    ['', []],
  ])('names the unknown words of %j as they were written', (text, words) => {
    expect(tokenizer.unknownWords(text)).toEqual(words)
  })

  it('is the same after it was stored', () => {
    const stored: unknown = JSON.parse(JSON.stringify(tokenizer.toJSON()))
    if (!isObject(stored) || !isObject(stored['json']) || !isObject(stored['config']))
      throw new Error('shape')
    const again = createTokenizer(
      { json: stored['json'], config: stored['config'] },
      Number(stored['maxLength']),
    )
    expect(idsOf(again, golden.texts)).toEqual(idsOf(tokenizer, golden.texts))
  })

  it('knows its padding and how many rows of embeddings it needs', () => {
    expect(tokenizer.padId).toBe(0)
    expect(tokenizer.unknownId).toBe(1)
    expect(tokenizer.vocabularySize).toBe(1500)
  })

  it.each([
    ['an empty object', {}],
    ['a model of an unknown kind', { ...uncased.json, model: { type: 'Oracle', vocab: { a: 0 } } }],
    ['no vocabulary', { ...uncased.json, added_tokens: [], model: { type: 'WordPiece', vocab: {} } }],
    [
      'no token for unknown words',
      { ...uncased.json, model: { type: 'WordPiece', vocab: { a: 0 }, unk_token: '[NO]' } },
    ],
    [
      'an id that is no number',
      { ...uncased.json, model: { type: 'WordPiece', vocab: { a: 'x' }, unk_token: 'a' } },
    ],
    [
      'a special token that is not in the vocabulary',
      { ...uncased.json, added_tokens: [], model: { type: 'WordPiece', vocab: { a: 0 }, unk_token: 'a' } },
    ],
  ])('is refused with %s', (_, json) => {
    expect(() => createTokenizer({ json, config: {} }, 12)).toThrowError(
      expect.objectContaining({
        code: 'model.incomplete',
        message: expect.stringContaining('tokenizer.json'),
      }),
    )
  })
})
