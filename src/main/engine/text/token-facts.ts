// What a tokenizer makes of the training texts: lengths, what is cut, what is unknown. Measured on all texts or on
// a seeded sample. It says nothing about batches; their padding is known where they are made.
import type { TextFacts } from '../../../shared/domain/run'
import { inOrder, pickTexts, range, sampleRows, type TextSource } from '../texts'
import type { TextTokenizer } from './tokenizer'

const sampleSize = 20_000
const mostUnknown = 200
const batchTexts = 4

const mostBins = 40

/** Bins of equal width over ascending lengths; `to` is not in its bin. */
function binsOf(lengths: Uint32Array): TextFacts['lengths'] {
  const [min, max] = [lengths[0], lengths.at(-1)]
  if (min === undefined || max === undefined) return []
  const width = Math.ceil((max - min + 1) / mostBins)
  const bins = Array.from({ length: Math.ceil((max - min + 1) / width) }, (_, at) => ({
    from: min + at * width,
    to: min + (at + 1) * width,
    count: 0,
  }))
  for (const length of lengths) {
    const bin = bins[Math.floor((length - min) / width)]
    if (bin) bin.count++
  }
  return bins
}

/** Facts about texts; `seed` draws the sample of 20,000 where there are more. `paddingShare` stays null. */
export async function tokenFacts(
  tokenizer: TextTokenizer,
  source: TextSource,
  seed: number,
): Promise<TextFacts> {
  const { maxLength, unknownId } = tokenizer
  const rows = sampleRows(source, sampleSize, seed)
  const lengths = new Uint32Array(rows.length)
  const unknown = new Map<string, number>()
  let [tokens, cutTexts, cutTokens, unknownTokens] = [0, 0, 0, 0]
  let row = 0
  const measure = (text: string): void => {
    const ids = tokenizer.idsOf(text)
    lengths[row++] = ids.length
    tokens += ids.length
    if (ids.length > maxLength) {
      cutTexts++
      cutTokens += ids.length - maxLength
    }
    const count = ids.reduce((sum, id) => sum + (id === unknownId ? 1 : 0), 0)
    if (count === 0) return
    unknownTokens += count
    for (const word of tokenizer.unknownWords(text)) unknown.set(word, (unknown.get(word) ?? 0) + 1)
  }
  for await (const texts of inOrder(pickTexts(source, rows))) texts.forEach(measure)
  const first = await source.texts(range(Math.min(batchTexts, source.count)))
  lengths.sort()
  const share = (part: number): number => (tokens === 0 ? 0 : part / tokens)
  return {
    texts: rows.length,
    maxLength,
    meanTokens: rows.length === 0 ? 0 : tokens / rows.length,
    medianTokens: lengths[Math.ceil(lengths.length / 2) - 1] ?? 0,
    tokens99: lengths[Math.ceil(lengths.length * 0.99) - 1] ?? 0,
    longestTokens: lengths.at(-1) ?? 0,
    lengths: binsOf(lengths),
    cutTexts,
    cutTokenShare: share(cutTokens),
    unknownShare: share(unknownTokens),
    unknown: [...unknown]
      .map(([text, count]) => ({ text, count }))
      .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
      .slice(0, mostUnknown),
    paddingShare: null,
    firstBatch: first.map((text) => tokenizer.tokens(text)),
  }
}
