// Why, pinned messages and changed messages from a terminal, in real processes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Explanation, Strongest } from '../../src/shared/domain/explanation'
import type { Pin, PinnedStatus } from '../../src/shared/domain/pinned'
import type { Robustness } from '../../src/shared/domain/robustness'
import { topicCsv, topicMail } from '../support/explained'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
beforeAll(async () => {
  work = createTestWorkspace()
  const file = join(work.folder, 'mail.csv')
  writeFileSync(file, topicCsv(topicMail(240, 1)))
  await work.json('import', file, '--name', 'mail', '--label', 'topic')
  await work.json(
    'train',
    '--dataset',
    'mail',
    '--family',
    'bag-of-words',
    '--epochs',
    '6',
    '--name',
    'topics',
  )
}, 60_000)
afterAll(() => work.clean())

it('says why in one line of JSON', async () => {
  const text = 'my CARD was stolen'
  const found = await work.json<Omit<Explanation, 'pieces'> & { pieces: { text: string }[] }>(
    'explain',
    'topics',
    '--text',
    text,
  )
  expect(found).toMatchObject({ label: 'card', isExact: true, method: 'exact' })
  expect(found.pieces.map((piece) => piece.text)).toEqual(['my', 'CARD', 'was', 'stolen'])
  const other = await work.json<Explanation>(
    'explain',
    'topics',
    '--text',
    text,
    '--label',
    'refund',
    '--against',
    'runnerUp',
  )
  expect(other).toMatchObject({ label: 'refund', against: 'card' })
  const { labels } = await work.json<Strongest>('explain', 'topics', '--limit', '3')
  expect(labels.map(({ label }) => label)).toEqual(['card', 'refund', 'weather'])
  const { code, err } = await work.run('explain', 'topics', '--text', text, '--method', 'gradients')
  expect(code).toBe(2)
  expect(err).toContain('model.unsupported')
}, 60_000)

it('fails a build where a pinned message is broken, and not where none is', async () => {
  const pins = join(work.folder, 'pins.csv')
  writeFileSync(pins, 'text,label\nmy card was stolen,card\n')
  await work.json<Pin[]>('pinned', '--dataset', 'mail', '--add-file', pins)
  expect(await work.json<PinnedStatus>('pinned', '--check', 'topics')).toMatchObject({ right: 1, broken: 0 })
  const all = await work.json<Pin[]>(
    'pinned',
    '--dataset',
    'mail',
    '--add',
    'my chip is stolen',
    '--label',
    'weather',
  )
  const { code, out, err } = await work.run('pinned', '--check', 'topics', '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out)).toMatchObject({ right: 1, broken: 1 })
  expect(err).toContain('pinned.broken')
  const bad = all.find(({ labels }) => labels[0] === 'weather')
  await work.json('pinned', '--dataset', 'mail', '--remove', bad?.id ?? '')
  expect((await work.run('pinned', '--check', 'topics')).code).toBe(0)
}, 60_000)

it('changes messages by rules and keeps what came out', async () => {
  const found = await work.json<Robustness>(
    'robustness',
    'topics',
    '--kinds',
    'typos,pirate',
    '--replace',
    'card=rain',
    '--sample',
    '20',
  )
  expect(found.outputs[0]?.changes.map(({ kind }) => kind)).toEqual(['typos', 'pirate', 'card=rain'])
  const { code, err } = await work.run('robustness', 'topics', '--kinds', 'klingon')
  expect(code).toBe(2)
  expect(err).toContain('klingon')
}, 60_000)
