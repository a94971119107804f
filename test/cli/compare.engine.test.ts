// `winnow compare` over real processes: several outputs of every kind, one line of JSON, files, and what is refused.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Comparison } from '../../src/shared/domain/comparison'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
const fast = [
  '--family',
  'bag-of-words',
  '--batch-size',
  '8',
  '--patience',
  'none',
  '--character-ngrams',
  '0',
]
const topics = ['card', 'parcel', 'password']
const moods = ['awful', 'poor', 'middling', 'good', 'great']

beforeAll(async () => {
  work = createTestWorkspace()
  const lines = Array.from({ length: 280 }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    // Every fifth message tells nothing of its stars.
    const mood = row % 5 === 3 ? 'here' : moods[(row * 3) % 5]
    const part = row < 150 ? 'train' : row < 180 ? 'validation' : 'test'
    return `my ${own.join(' and ')} is ${mood} ${row},${own.join('; ')},${((row * 3) % 5) + 1},${part}`
  })
  writeFileSync(join(work.folder, 'mail.csv'), `text,topics,stars,split\n${lines.join('\n')}\n`)
  const labels = ['--label', 'topics', '--label', 'stars', '--split', 'split']
  await work.json('import', join(work.folder, 'mail.csv'), '--name', 'mail', '--text', 'text', ...labels)
  const both = ['train', '--dataset', 'mail', ...fast, '--output', 'topics', '--output', 'stars']
  await work.json(...both, '--epochs', '1', '--learning-rate', '0.00001', '--name', 'short')
  await work.json(...both, '--epochs', '10', '--name', 'long')
}, 120_000)
afterAll(() => work.clean())

type Figures = Readonly<Record<string, { readonly value: number }>> & { readonly right: number }

it('compares each output by the figures of its kind, the same as the run’s own', async () => {
  const own = await work.json<{ outputs: Record<string, Figures> }>('evaluate', 'long')
  for (const [output, kind, id] of [
    ['topics', 'multi', 'microF1'],
    ['stars', 'ordered', 'mae'],
  ] as const) {
    const said = await work.json<Comparison>('compare', 'short', 'long', '--output', output)
    expect(said).toMatchObject({ output, kind, rows: 100, outputs: ['topics', 'stars'] })
    const [short, long] = said.members
    expect(long?.figures?.metrics[id]).toEqual(own.outputs[output]?.[id])
    expect(long?.figures?.right).toBe(own.outputs[output]?.right)
    expect(long?.against?.wins).toBeGreaterThan(0)
    expect((long?.against?.wins ?? 0) - (long?.against?.losses ?? 0)).toBe(
      (long?.figures?.right ?? 0) - (short?.figures?.right ?? 0),
    )
    expect(said.sentence).toMatch(/^B is better than A by .* more than chance\.$/u)
  }
})

it('writes what it says to a file, and refuses another ending', async () => {
  for (const ending of ['html', 'csv']) {
    const path = join(work.folder, `out.${ending}`)
    const said = await work.json<{ file: string; sentence: string }>('compare', '1', '2', '--out', path)
    expect(said.file).toBe(path)
    expect(readFileSync(path, 'utf8')).toContain(said.sentence)
  }
  const wrong = join(work.folder, 'out.pdf')
  const refused = await work.run('compare', '1', '2', '--out', wrong)
  expect(refused.code).toBe(2)
  expect(existsSync(wrong)).toBe(false)
  expect((await work.run('compare', '1')).code).toBe(2)
})
