// Sweeps from a terminal, in real processes: one that is killed goes on with the same plan, and ends with a run to use.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Study } from '../../src/shared/domain/study'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
const topics = ['card', 'parcel', 'password']

beforeAll(async () => {
  work = createTestWorkspace()
  const lines = Array.from({ length: 300 }, (_, row) => {
    const topic = topics[row % 3] ?? ''
    const part = row < 180 ? 'train' : row < 240 ? 'validation' : 'test'
    return `my ${row % 4 === 0 ? 'thing' : topic} is late ${row},${topic},${part}`
  })
  writeFileSync(join(work.folder, 'mail.csv'), `text,label,split\n${lines.join('\n')}\n`)
  await work.json('import', join(work.folder, 'mail.csv'), '--name', 'mail', '--split', 'split')
}, 60_000)
afterAll(() => work.clean())

const fast = ['--epochs', '3', '--batch-size', '16', '--patience', 'none', '--character-ngrams', '0']
const searched = ['--search', 'learning-rate=0.001..0.5:log', '--search', 'word-ngrams=1,2']
const halving = ['--method', 'successive-halving', '--trials', '9', '--least', '20']

it('goes on with a sweep that was killed: what is done stays done, and the plan is the same', async () => {
  const asked = ['sweep', '--dataset', 'mail', '--family', 'bag-of-words', ...fast, ...searched, ...halving]
  const killed = work.start(...asked, '--name', 'search', '--json')
  await killed.sees('"done":4')
  killed.child.kill('SIGKILL')
  await killed.ended
  const [left] = await work.json<Study[]>('studies', 'list')
  expect(left).toMatchObject({ name: 'search', status: 'interrupted' })
  const done = left?.members.filter(({ state }) => state === 'done') ?? []
  expect(done.length).toBeGreaterThanOrEqual(4)
  const ended = await work.json<Study>('studies', 'resume', 'search')
  expect(ended.status).toBe('completed')
  expect(ended.members.slice(0, done.length)).toEqual(done)
  const whole = await work.json<Study>(...asked)
  const values = (study: Study) => study.members.map((one) => [one.name, one.settings, one.figures?.metric])
  expect(values(ended)).toEqual(values(whole))
  expect(ended.best).toMatchObject({ isPartial: false, trained: 180, metric: { id: 'macroF1' } })
  // The best of each sweep is a run like any other: it predicts.
  const runs = await work.json<{ id: string }[]>('runs')
  expect(runs.map(({ id }) => id).toSorted()).toEqual([ended.best?.run, whole.best?.run].toSorted())
  const out = join(work.folder, 'out.csv')
  const file = join(work.folder, 'mail.csv')
  await work.json('predict', ended.best?.run ?? '', file, '--text', 'text', '--out', out)
}, 240_000)

it('says in words which trial is ahead, and refuses what no family takes', async () => {
  const { code, out } = await work.run(
    'sweep',
    'mail',
    ...fast,
    ...searched,
    '--method',
    'grid',
    '--trials',
    '6',
  )
  expect(code).toBe(0)
  expect(out).toMatch(/trial +learning-rate +word-ngrams +Macro-F1 on validation +took/)
  expect(out).toMatch(/^\* \d .*\(\d/m)
  expect(out).toMatch(/Best run: r\w+\. Its settings: winnow show r\w+/)
  expect(out).toMatch(/Trial \d of 6 is ahead: macro-F1 .* on 60 validation messages, with learning rate/)
  const refused = async (...args: string[]) => {
    const { code: own, err } = await work.run('sweep', 'mail', ...args)
    return [own, err]
  }
  expect(await refused('--search', 'dropout=0..2')).toEqual([
    2,
    expect.stringContaining('Bag of words: Dropout runs from 0 to 2, but it goes from 0 to 0.9.'),
  ])
  expect(await refused('--search', 'pooling=mean,first')).toEqual([
    2,
    expect.stringContaining('Bag of words has no setting --pooling.'),
  ])
  expect(await refused('--search', 'epochs')).toEqual([
    2,
    expect.stringContaining('--search epochs names no setting.'),
  ])
  expect(await refused('--method', 'luck')).toEqual([
    2,
    expect.stringContaining('--method is one of random, grid'),
  ])
  expect(await refused('--metric', 'luck')).toEqual([2, expect.stringContaining('no figure named luck')])
}, 120_000)

it('trains one recipe with several seeds', async () => {
  const study = await work.json<Study>('seeds', 'mail', '--seeds', '3', '--seed', '5', ...fast)
  expect(study.members.map(({ name }) => name)).toEqual(['seed 5', 'seed 6', 'seed 7'])
  expect(study.conclusion).toContain('of 3 seeds on the same 60 test messages')
}, 60_000)
