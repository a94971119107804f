// More than one answer on the command line: label columns of every kind, pipelines, and studies that survive a kill.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Study } from '../../src/shared/domain/study'
import { copySst } from '../support/sst-classifier'
import { writeTinyBert } from '../support/tiny-bert'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
const fast = ['--family', 'bag-of-words', '--epochs', '12', '--batch-size', '8', '--patience', 'none']
const words = ['--character-ngrams', '0']
const topics = ['card', 'parcel', 'password']
const moods = ['awful', 'poor', 'middling', 'good', 'great']

beforeAll(async () => {
  work = createTestWorkspace()
  const lines = Array.from({ length: 280 }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    const part = row < 170 ? 'train' : row < 220 ? 'validation' : 'test'
    return `my ${own.join(' and ')} is ${moods[row % 5]} ${row},${own.join('; ')},${(row % 5) + 1},${part}`
  })
  writeFileSync(join(work.folder, 'mail.csv'), `text,topics,stars,split\n${lines.join('\n')}\n`)
  const labels = ['--label', 'topics', '--label', 'stars', '--split', 'split']
  await work.json('import', join(work.folder, 'mail.csv'), '--name', 'mail', '--text', 'text', ...labels)
  await work.json('models', 'add', copySst(join(work.folder, 'sst')), '--name', 'sst')
  await writeTinyBert(join(work.folder, 'tiny'))
  await work.json('models', 'add', join(work.folder, 'tiny'), '--name', 'tiny')
}, 120_000)
afterAll(() => work.clean())

type Value = { readonly value: number }
type Figures = Readonly<Record<string, Value>> & { readonly kind: string; readonly rows: number }

it('reads label columns of every kind, trains them together and judges each by its own figures', async () => {
  const set = await work.json<{ outputs: { name: string; kind: string }[] }>('label-set', 'mail')
  expect(set.outputs.map(({ name, kind }) => [name, kind])).toEqual([
    ['topics', 'multi'],
    ['stars', 'ordered'],
  ])
  const both = ['--output', 'topics', '--output', 'stars', '--name', 'both']
  await work.json('train', '--dataset', 'mail', ...fast, ...words, ...both)
  const said = await work.json<{ outputs: Record<string, Figures> }>('evaluate', 'both')
  expect(said.outputs['topics']).toMatchObject({ kind: 'multi', subsetAccuracy: { value: 1 } })
  expect(said.outputs['stars']).toMatchObject({
    kind: 'ordered',
    mae: { value: 0 },
    quadraticKappa: { value: 1 },
  })
  const out = join(work.folder, 'out.csv')
  await work.json('predict', 'both', join(work.folder, 'mail.csv'), '--text', 'text', '--out', out)
  const [head, , second] = readFileSync(out, 'utf8').split(/\r?\n/)
  expect(head).toBe(
    'text,topics,stars,split,predicted_label:topics,probability:topics,predicted_label:stars,probability:stars',
  )
  expect(second?.split(',').slice(4, 5)).toEqual(['parcel'])
  const encoder = ['--family', 'encoder', '--model', 'tiny', '--epochs', '1', '--max-length', '32']
  const tiny = ['--batch-size', '32', '--output', 'topics', '--output', 'stars', '--name', 'tiny both']
  await work.json('train', '--dataset', 'mail', ...encoder, ...tiny)
  const read = await work.json<{ outputs: Record<string, Figures> }>('evaluate', 'tiny both')
  expect(Object.values(read.outputs).map(({ kind, rows }) => [kind, rows])).toEqual([
    ['multi', 60],
    ['ordered', 60],
  ])
  const { code, err } = await work.run('label-set', 'mail', '--output', 'topics', '--kind', 'single')
  expect([code, err]).toEqual([2, expect.stringContaining('messages have several labels in topics.')])
}, 180_000)

it('takes a pipeline where a model is taken: listed, scored, judged, and a wrong member refused', async () => {
  const members = ['--member', 'both', '--member', 'mood=sst']
  await work.json('pipelines', 'create', 'desk', ...members)
  const list = await work.json<{ name: string; members: { name: string }[] }[]>('pipelines', 'list')
  expect(list.map(({ name, members: own }) => [name, own.map((one) => one.name)])).toEqual([
    ['desk', ['both', 'mood']],
  ])
  const out = join(work.folder, 'desk.csv')
  await work.json('predict', '--model', 'desk', join(work.folder, 'mail.csv'), '--text', 'text', '--out', out)
  expect(readFileSync(out, 'utf8').split(/\r?\n/)[0]).toBe(
    'text,topics,stars,split,predicted_label:topics,probability:topics,predicted_label:stars,probability:stars,predicted_label:mood,probability:mood',
  )
  type Judged = { part: string; outputs: Record<string, Figures & { reason?: string }> }
  const judged = await work.json<Judged>('evaluate', 'desk', '--dataset', 'mail')
  expect(judged).toMatchObject({ part: 'test', outputs: { topics: { subsetAccuracy: { value: 1 } } } })
  expect(judged.outputs['mood']?.reason).toBe('The dataset has no label column named mood.')
  const nested = await work.run('pipelines', 'create', 'two', '--member', 'desk')
  expect(nested).toMatchObject({ code: 2, err: expect.stringContaining('is a pipeline itself') })
  expect(await work.run('evaluate', 'desk')).toMatchObject({ code: 2 })
  await work.json('pipelines', 'remove', 'desk')
  expect(await work.json('pipelines', 'list')).toEqual([])
}, 120_000)

it('goes on with a cross-validation that was killed, fold by fold', async () => {
  const asked = ['cross-validate', 'mail', '--output', 'stars', '--folds', '3', ...fast, ...words]
  const killed = work.start(...asked, '--name', 'folds', '--json')
  await killed.sees('"done":1')
  killed.child.kill('SIGKILL')
  await killed.ended
  const [left] = await work.json<Study[]>('studies', 'list')
  expect(left).toMatchObject({ name: 'folds', status: 'interrupted' })
  expect(left?.members[0]?.state).toBe('done')
  const ended = await work.json<Study>('studies', 'resume', 'folds')
  const whole = await work.json<Study>(...asked)
  expect(ended.status).toBe('completed')
  const values = (study: Study) => study.members.map(({ figures }) => figures?.macroF1)
  expect(values(ended)).toEqual(values(whole))
  const out = join(work.folder, 'oof.csv')
  expect(await work.json('studies', 'out-of-fold', 'folds', '--out', out)).toMatchObject({ rows: 220 })
  expect(await work.json<unknown[]>('runs')).toHaveLength(2)
}, 180_000)

it('draws a learning curve, and proposes a family by the number of messages', async () => {
  const curve = ['learning-curve', 'mail', '--output', 'stars', '--sizes', '15,170', ...fast, ...words]
  const { code, out } = await work.run(...curve)
  expect(code).toBe(0)
  expect(out).toMatch(/15 rows +15 +60 .*\nall rows +170 +60 /)
  expect(out).toContain('macro-F1 on the test part, 95 % intervals')
  expect(out).toMatch(/From 15 to 170 training rows macro-F1 went from/)
  const few = topics.flatMap((topic) =>
    Array.from({ length: 5 }, (_, at) => `my ${topic} ${at} is late,${topic}`),
  )
  writeFileSync(join(work.folder, 'few.csv'), `text,label\n${few.join('\n')}\n`)
  await work.json('import', join(work.folder, 'few.csv'), '--name', 'few')
  const steps = ['--epochs', '1', '--max-length', '32']
  const trained = await work.run(
    'train',
    '--dataset',
    'few',
    '--model',
    'tiny',
    ...steps,
    '--name',
    'from few',
  )
  expect([trained.code, trained.err]).toEqual([0, ''])
  expect(trained.out).toMatch(/Frozen encoder: \d messages a label are few/)
}, 180_000)
