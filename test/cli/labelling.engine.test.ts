// A script as the labeller: what to label next, the labels that come back, and what stays of them when the owner is killed.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession } from '../../src/main/session'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
type Picked = { id: number; text: string; score: number | null; reason: string }
type Labelled = {
  applied: number
  skipped: number
  duplicates: number
  reasons: { id: number; reason: string }[]
}

const truthOf = (text: string): string => (text.includes('card') ? 'card' : 'password')

beforeAll(async () => {
  work = createTestWorkspace()
  const rows = Array.from({ length: 120 }, (_, i) =>
    i % 3 === 0 ? `"where is my  card, number ${i}"` : `please reset my password ${i}`,
  )
  writeFileSync(join(work.folder, 'mail.csv'), `text\n${[...rows, ...rows.slice(0, 2)].join('\n')}\n`)
  await work.json('import', join(work.folder, 'mail.csv'), '--name', 'mail', '--text', 'text')
}, 60_000)
afterAll(() => work.clean())

const queue = (...args: string[]): Promise<Picked[]> => work.json('queue', '--dataset', 'mail', ...args)
async function label(rows: readonly Picked[], more = ''): Promise<Labelled> {
  const from = join(work.folder, 'labels.csv')
  writeFileSync(from, `id,label\n${rows.map(({ id, text }) => `${id},${truthOf(text)}`).join('\n')}\n${more}`)
  return work.json('label', '--dataset', 'mail', '--from', from)
}

it('labels what is unlike, trains, and labels what the run is unsure of', async () => {
  const first = await queue('--order', 'diverse', '--take', '12', '--seed', '7')
  expect(first).toHaveLength(12)
  expect(await queue('--order', 'diverse', '--take', '12', '--seed', '7')).toEqual(first)
  // The text is the file's own, its two spaces as well.
  expect(first.find(({ text }) => text.includes('card'))?.text).toContain('my  card, number')
  const done = await label(first, '99999,card\n')
  expect(done).toMatchObject({
    applied: 12,
    skipped: 1,
    reasons: [{ id: 99999, reason: 'there is no such row' }],
  })
  const args = ['--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '5', '--validation', 'none']
  const { run } = await work.json<{ run: string }>('train', ...args)
  const next = await queue('--order', 'uncertain', '--run', run, '--take', '5')
  expect(next).toHaveLength(5)
  const known = new Set(first.map(({ id }) => id))
  expect(next.some(({ id }) => known.has(id))).toBe(false)
  expect(next.every(({ reason }) => reason.startsWith('two labels are close: '))).toBe(true)
  const scores = next.map(({ score }) => score ?? -1)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
}, 120_000)

it('says in words what it needs where no model has scored anything, and for a number that is none', async () => {
  writeFileSync(join(work.folder, 'bare.csv'), 'text\na\nb\n')
  await work.json('import', join(work.folder, 'bare.csv'), '--name', 'bare', '--text', 'text')
  const bare = await work.run('queue', '--dataset', 'bare', '--order', 'uncertain')
  expect([bare.code, bare.err.includes('No run has scored')]).toEqual([2, true])
  const wrong = await work.run('queue', '--dataset', 'mail', '--take', '0')
  expect([wrong.code, wrong.err.includes('--take')]).toEqual([2, true])
}, 60_000)

it('keeps every answer that was acknowledged when the owner is killed at once, and the place of the queue', async () => {
  const made = await queue('--order', 'random', '--take', '40', '--keep', 'By hand')
  expect(made).toHaveLength(40)
  let next: number | null = null
  for (let round = 0; round < 6; round++) {
    const server = work.serve()
    await server.sees('http')
    const session = await openSession({ home: work.home })
    expect(session.mode).toBe('attached')
    let state = await session.client.labelling.state({ queue: 'By hand' })
    expect(state.queue.done).toBe(round * 3)
    if (next !== null) expect(state.item?.row).toBe(next)
    for (let answer = 0; answer < 3; answer++) {
      const { row, text } = state.item ?? { row: 0, text: '' }
      state = await session.client.labelling.answer({
        queue: 'By hand',
        row,
        answer: answer === 2 ? { kind: 'skip' } : { kind: 'label', labels: [truthOf(text)] },
      })
      if (answer < 2) expect(state.queue.done).toBe(round * 3 + answer + 1)
    }
    // The last was acknowledged a moment ago.
    server.child.kill('SIGKILL')
    next = state.item?.row ?? null
    await server.ended
    await session.close()
  }
  for (let step = 0; step < 18; step++) await work.json('undo', 'mail')
  const again = await openSession({ home: work.home })
  expect((await again.client.labelling.state({ queue: 'By hand' })).queue.done).toBe(0)
  await again.close()
}, 180_000)
