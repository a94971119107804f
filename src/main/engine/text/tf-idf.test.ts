import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/tf-idf.json'
import { sourceOfTexts } from '../texts'
import { fitTfIdf, restoreTfIdf } from './tf-idf'

const never = new AbortController().signal
const usual = { wordNgrams: 2, characterNgrams: 5, minDocumentFrequency: 1, maxFeatures: 100_000 }

describe('tf-idf', () => {
  it.each(golden.cases)(
    'is what scikit-learn says for $words words, $characters characters, in $least texts',
    async ({ words, characters, least, features, values }) => {
      const options = {
        ...usual,
        wordNgrams: words,
        characterNgrams: characters,
        minDocumentFrequency: least,
      }
      const fitted = await fitTfIdf(sourceOfTexts(golden.train), options, never)
      expect(fitted.features).toBe(features)
      const encoded = await fitted.encode(golden.test)
      for (const [row, expected] of values.entries()) {
        const own = encoded.values.slice(encoded.starts[row], encoded.starts[row + 1])
        expect(own.length).toBe(expected.length)
        const sorted = [...own].sort((a, b) => a - b)
        for (const [at, value] of [...expected].sort((a, b) => a - b).entries())
          expect(Math.abs(value - (sorted[at] ?? 0))).toBeLessThan(1e-6)
      }
    },
  )

  it('keeps the most frequent features, words and characters together', async () => {
    const texts = ['red red', 'red blue', 'red green', 'blue']
    const fitted = await fitTfIdf(
      sourceOfTexts(texts),
      { ...usual, characterNgrams: 0, maxFeatures: 2 },
      never,
    )
    expect(fitted.toJSON()).toMatchObject({ words: { terms: ['red', 'blue'], documents: [3, 2] } })
  })

  it('takes rare features when there are no others', async () => {
    const fitted = await fitTfIdf(sourceOfTexts(['one', 'two']), { ...usual, minDocumentFrequency: 5 }, never)
    expect(fitted.known('two')).toBeGreaterThan(0)
  })

  it('knows nothing of a strange text and survives texts without anything', async () => {
    const fitted = await fitTfIdf(sourceOfTexts(['one two', '']), usual, never)
    expect(fitted.known('ÿÿÿ')).toBe(0)
    expect((await fitted.encode(['', 'ÿÿÿ', '\0'])).columns).toHaveLength(0)
    const empty = await fitTfIdf(sourceOfTexts(['', ' ']), usual, never)
    expect(empty.features).toBe(1)
    expect(empty.known('anything')).toBe(0)
  })

  it('encodes the same after a trip through JSON', async () => {
    const fitted = await fitTfIdf(
      sourceOfTexts([...golden.train, 'いつ届きますか 🎉', '\ud800 lone']),
      usual,
      never,
    )
    const restored = restoreTfIdf(JSON.parse(JSON.stringify(fitted.toJSON())))
    const texts = [...golden.test, 'いつ届く', '🎉🎉', '\ud800 lone']
    expect(await restored.encode(texts)).toEqual(await fitted.encode(texts))
  })

  it('refuses a file that is something else', () => {
    for (const json of [null, {}, { kind: 'tf-idf', texts: 1, words: {}, characters: [] }])
      expect(() => restoreTfIdf(json)).toThrowError(expect.objectContaining({ code: 'file.unreadable' }))
  })

  it('stops reading when told to, and still gives something usable', async () => {
    const fitted = await fitTfIdf(sourceOfTexts(golden.train), usual, AbortSignal.abort())
    expect(fitted.features).toBe(1)
  })
})
