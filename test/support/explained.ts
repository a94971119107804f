// Messages of which it is known what counts, and how far a probability falls when words are taken away.
import type { Explanation, ExplainRequest } from '../../src/shared/domain/explanation'
import { createRng } from '../../src/shared/rng'
import type { TestApp } from './app'

/** Words of each topic. */
export const topics: Record<string, readonly string[]> = {
  card: ['card', 'stolen', 'chip', 'plastic'],
  refund: ['refund', 'money', 'return', 'charged'],
  weather: ['rain', 'sun', 'cloudy', 'storm'],
}
const filler = ['please', 'my', 'the', 'today', 'hello', 'thanks', 'about', 'with', 'it', 'now']
const names = Object.keys(topics)

/** Two words of the topic among six fillers: text, topic, mood. */
export function topicMail(rows: number, seed: number): string[][] {
  const rng = createRng(seed)
  return Array.from({ length: rows }, (_, row) => {
    const topic = names[row % 3] ?? ''
    const own = topics[topic] ?? []
    const all = [
      own[rng.below(4)] ?? '',
      own[rng.below(4)] ?? '',
      ...Array.from({ length: 6 }, () => filler[rng.below(filler.length)] ?? ''),
    ]
    return [rng.shuffle(all).join(' '), topic, row % 2 === 0 ? 'calm' : 'angry']
  })
}

/** The rows as a file. */
export const topicCsv = (rows: string[][]): string =>
  `text,topic,mood\n${rows.map((row) => row.join(',')).join('\n')}\n`

/** Sum of weights. */
export const sumOf = (weights: readonly { weight: number }[]): number =>
  weights.reduce((total, { weight }) => total + weight, 0)

/** Asks why a run says what it says. */
export function explain(
  opened: TestApp,
  run: string,
  text: string,
  more: Partial<ExplainRequest> = {},
): Promise<Explanation> {
  return opened.client.explain.text({ model: { kind: 'run', run }, text, ...more })
}

/** Mean fall of the probability when two pieces are taken away: those that weigh most, and random ones. */
export async function fallOf(
  opened: TestApp,
  run: string,
  more: Partial<ExplainRequest>,
  rows = 24,
): Promise<{ readonly top: number; readonly random: number }> {
  const rng = createRng(5)
  const messages = topicMail(rows, 99)
  let [top, random] = [0, 0]
  const without = (text: string, pieces: readonly { start: number; end: number }[]): string =>
    pieces
      .toSorted((a, b) => b.start - a.start)
      .reduce((left, { start, end }) => left.slice(0, start) + left.slice(end), text)
  for (const [text = ''] of messages) {
    const { label, pieces, probability } = await explain(opened, run, text, more)
    const strongest = pieces.toSorted((a, b) => b.weight - a.weight).slice(0, 2)
    const texts = [without(text, strongest), without(text, rng.shuffle([...pieces]).slice(0, 2))]
    const said = await opened.client.predict.texts({ model: { kind: 'run', run }, texts, top: 3 })
    const of = (at: number): number =>
      said[at]?.[0]?.ranked.find((one) => one.label === label)?.probability ?? 0
    top += (probability - of(0)) / messages.length
    random += (probability - of(1)) / messages.length
  }
  return { top, random }
}
