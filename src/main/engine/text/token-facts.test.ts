import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TextFacts } from '../../../shared/domain/run'
import { sourceOfTexts } from '../texts'
import { tokenFacts } from './token-facts'
import { createTokenizer } from './tokenizer'

const file = join(import.meta.dirname, '../../../../test/golden/encoder/tiny-uncased/tokenizer.json')
const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const tokenizer = createTokenizer({ json, config: {} }, 8)

describe('facts about the tokens of texts', () => {
  it('are counted before the cut', async () => {
    const texts = ['my card', 'my card my card', 'my card my card my card my card', 'card 😀', '😀 เงิน']
    const facts = await tokenFacts(tokenizer, sourceOfTexts(texts), 0)
    expect(TextFacts.parse(facts)).toEqual(facts)
    // With their two special tokens: 4, 6, 10, 4, 4.
    expect(facts).toMatchObject({
      texts: 5,
      maxLength: 8,
      meanTokens: 28 / 5,
      medianTokens: 4,
      tokens99: 10,
      longestTokens: 10,
      cutTexts: 1,
      cutTokenShare: 2 / 28,
      unknownShare: 3 / 28,
      unknown: [
        { text: '😀', count: 2 },
        { text: 'เงิน', count: 1 },
      ],
      paddingShare: null,
    })
    expect(facts.firstBatch).toHaveLength(4)
    expect(facts.firstBatch[2]).toHaveLength(8)
  })

  it('name the length that covers 99 of 100 texts', async () => {
    const texts = Array.from({ length: 100 }, (_, i) => 'card '.repeat(i < 99 ? 3 : 30))
    expect(await tokenFacts(tokenizer, sourceOfTexts(texts), 0)).toMatchObject({
      tokens99: 5,
      longestTokens: 32,
    })
  })

  it('come from a sample of many texts, the same for the same seed', async () => {
    const texts = Array.from({ length: 21_000 }, (_, i) => (i < 20_000 ? 'card' : 'card 😀'))
    const source = sourceOfTexts(texts)
    const seeds = [1, 1, 2]
    const [first, again, other] = await Promise.all(seeds.map((seed) => tokenFacts(tokenizer, source, seed)))
    expect(first?.texts).toBe(20_000)
    expect(first).toEqual(again)
    expect(first).not.toEqual(other)
    // A sample, not the first 20,000.
    expect(first?.unknown[0]?.count).toBeGreaterThan(900)
  })

  it('are zeros where there is no text', async () => {
    expect(await tokenFacts(tokenizer, sourceOfTexts([]), 0)).toMatchObject({
      texts: 0,
      meanTokens: 0,
      tokens99: 0,
      unknownShare: 0,
    })
  })
})
