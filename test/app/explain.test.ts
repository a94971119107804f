// Why a bag of words says what it says: its exact weights, and words left out.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from '../../src/main/engine/checkpoint'
import { openBackend } from '../../src/main/engine/backends/open-backend'
import { logitsOf } from '../../src/main/engine/explain/scores'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { explain, fallOf, sumOf, topicCsv, topicMail, topics } from '../support/explained'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const names = Object.keys(topics)

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', topicCsv(topicMail(240, 1)), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topic', role: 'label' },
    ],
  })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

describe('a bag of words', () => {
  let run: Run
  beforeAll(async () => {
    run = await opened.train('mail', { epochs: 10, characterNgrams: 4 })
  }, 60_000)

  it('adds up to its logit, by n-gram and by word', async () => {
    const { backend } = await openBackend()
    const model = await loadModel(join(opened.home, 'runs', run.id), backend)
    for (const text of ['My CARD was stolen today, ﬁne', 'ＲＥＦＵＮＤ the money!', 'カード', ''])
      for (const [index, label] of names.entries())
        for (const contrast of ['none', 'mean', 'runnerUp'] as const) {
          const found = await explain(opened, run.id, text, { label, contrast })
          const logits = await logitsOf(model, [text], new AbortController().signal)
          const others = Array.from(logits).filter((_, at) => at !== index)
          const less =
            contrast === 'none'
              ? 0
              : contrast === 'mean'
                ? logits.reduce((total, one) => total + one, 0) / 3
                : Math.max(...others)
          expect(found.score).toBeCloseTo((logits[index] ?? 0) - less, 5)
          expect((found.base ?? 0) + sumOf(found.pieces)).toBeCloseTo(found.score, 4)
          expect((found.base ?? 0) + sumOf(found.terms) + found.otherTerms).toBeCloseTo(found.score, 4)
          expect(found).toMatchObject({ isExact: true, method: 'exact', label })
        }
    model.dispose()
  })

  it('gives words at their places, and says what the strongest is', async () => {
    const text = 'Hello,  my Card is STOLEN'
    const found = await explain(opened, run.id, text)
    expect(found.pieces.map(({ start, end }) => text.slice(start, end))).toEqual([
      'Hello',
      ',',
      'my',
      'Card',
      'is',
      'STOLEN',
    ])
    expect(found).toMatchObject({ label: 'card', given: ['card'], output: 'topic' })
    const [first] = found.pieces.toSorted((a, b) => b.weight - a.weight)
    expect(['Card', 'STOLEN']).toContain(text.slice(first?.start, first?.end))
    expect(found.labels.map(({ label }) => label).sort()).toEqual(names)
    await expect(explain(opened, run.id, text, { label: 'nothing' })).rejects.toMatchObject({
      code: 'label.notFound',
    })
    await expect(explain(opened, run.id, text, { method: 'gradients' })).rejects.toMatchObject({
      code: 'model.unsupported',
    })
  })

  it.each(['exact', 'words'] as const)('is faithful by %s', async (method) => {
    const { top, random } = await fallOf(opened, run.id, { method })
    expect(top).toBeGreaterThan(random + 0.2)
  })

  it('says which words are strongest as a whole', async () => {
    const { labels } = await opened.client.explain.strongest({ run: run.id, limit: 4 })
    for (const { label, for: own } of labels) {
      expect(own.map(({ term }) => term).sort()).toEqual([...(topics[label] ?? [])].sort())
      expect(own.every(({ documents, weight }) => documents > 0 && weight > 0)).toBe(true)
    }
    const one = await opened.client.explain.strongest({ run: run.id, label: 'card', kind: 'characters' })
    expect(one.labels.map(({ label }) => label)).toEqual(['card'])
    expect(one.labels[0]?.for.length).toBeGreaterThan(3)
  })
})

describe('several outputs and several labels', () => {
  it('are explained each by its own', async () => {
    const rows = topicMail(160, 3).map(([text = '', topic = '', mood = '']) => [
      `${text} ${mood === 'angry' ? 'terrible' : 'lovely'}`,
      topic === 'card' ? 'card|refund' : topic,
      mood,
    ])
    await opened.import('both', topicCsv(rows), {
      roles: [
        { column: 'text', role: 'text' },
        { column: 'topic', role: 'label', kind: 'multi', separator: '|' },
        { column: 'mood', role: 'label' },
      ],
    })
    const { run } = await opened.client.runs.start({
      dataset: 'both',
      family: 'bag-of-words',
      outputs: ['topic', 'mood'],
      settings: { epochs: 10, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0 },
    })
    await opened.eventsOf(run)
    const text = 'terrible card stolen please'
    const mood = await explain(opened, run, text, { output: 'mood' })
    expect(mood).toMatchObject({ output: 'mood', label: 'angry', kind: 'single' })
    expect(mood.pieces[0]?.weight).toBe(Math.max(...mood.pieces.map(({ weight }) => weight)))
    const topic = await explain(opened, run, text, { label: 'refund' })
    expect(topic).toMatchObject({ kind: 'multi', given: ['card', 'refund'] })
    expect((topic.base ?? 0) + sumOf(topic.pieces)).toBeCloseTo(topic.score, 4)
    expect(1 / (1 + Math.exp(-topic.score))).toBeCloseTo(topic.probability, 5)
    await expect(explain(opened, run, text, { output: 'colour' })).rejects.toMatchObject({
      code: 'label.notFound',
    })
  }, 60_000)
})
