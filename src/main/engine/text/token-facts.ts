// What a tokenizer makes of the training texts: lengths, what is cut, what is unknown. Measured on all texts or on
// a seeded sample. It says nothing about batches; their padding is known where they are made.
import type { TextFacts } from '../../../shared/domain/run'
import { createRng } from '../../../shared/rng'
import type { TextTokenizer } from './tokenizer'

const sampleSize = 20_000
const mostUnknown = 200
const batchTexts = 4

/** Facts about texts; `seed` draws the sample of 20,000 where there are more. `paddingShare` stays null. */
export function tokenFacts(tokenizer: TextTokenizer, texts: readonly string[], seed: number): TextFacts {
  const { maxLength, unknownId } = tokenizer
  const measured = sample(texts, seed)
  const lengths = new Uint32Array(measured.length)
  const unknown = new Map<string, number>()
  let [tokens, cutTexts, cutTokens, unknownTokens] = [0, 0, 0, 0]
  for (const [row, text] of measured.entries()) {
    const ids = tokenizer.idsOf(text)
    lengths[row] = ids.length
    tokens += ids.length
    if (ids.length > maxLength) {
      cutTexts++
      cutTokens += ids.length - maxLength
    }
    const count = ids.reduce((sum, id) => sum + (id === unknownId ? 1 : 0), 0)
    if (count === 0) continue
    unknownTokens += count
    for (const word of tokenizer.unknownWords(text)) unknown.set(word, (unknown.get(word) ?? 0) + 1)
  }
  lengths.sort()
  const share = (part: number): number => (tokens === 0 ? 0 : part / tokens)
  return {
    texts: measured.length,
    maxLength,
    meanTokens: measured.length === 0 ? 0 : tokens / measured.length,
    medianTokens: lengths[Math.ceil(lengths.length / 2) - 1] ?? 0,
    tokens99: lengths[Math.ceil(lengths.length * 0.99) - 1] ?? 0,
    longestTokens: lengths.at(-1) ?? 0,
    cutTexts,
    cutTokenShare: share(cutTokens),
    unknownShare: share(unknownTokens),
    unknown: [...unknown]
      .map(([text, count]) => ({ text, count }))
      .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
      .slice(0, mostUnknown),
    paddingShare: null,
    firstBatch: texts.slice(0, batchTexts).map((text) => tokenizer.tokens(text)),
  }
}

function sample(texts: readonly string[], seed: number): readonly string[] {
  if (texts.length <= sampleSize) return texts
  const rows = Uint32Array.from(texts.keys())
  return [...createRng(seed).shuffle(rows).subarray(0, sampleSize)].map((row) => texts[row] ?? '')
}
