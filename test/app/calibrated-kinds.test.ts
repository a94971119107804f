// Confidences of several labels a message and of several outputs: each output has its own temperature, in try it and in scored
// files, and turning it on changes no label.
import fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run

const topics = ['card', 'parcel', 'password']

/** Messages of one to three topics, now and then with one label too few, and a mood that is a lie in a fifth of them. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    const said = row % 9 === 0 && own.length > 1 ? own.slice(1) : own
    const part = ['train', 'train', 'validation', 'test'][Math.floor(row / 35) % 4]
    const mood = row % 2 === 0 ? 'good' : 'bad'
    const truth = row % 5 === 0 ? 'bad' : mood
    return `my ${own.join(' and ')} is ${mood},${said.join('; ')},${truth},${part}`
  })
  return `text,topics,mood,split\n${lines.join('\n')}\n`
}

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', table(840), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topics', role: 'label' },
      { column: 'mood', role: 'label' },
      { column: 'split', role: 'split' },
    ],
  })
  run = await opened.train('mail', { epochs: 12 }, ['topics', 'mood'])
}, 120_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

const texts = [
  'my card is good',
  'parcel and password',
  'nothing known',
  'card and parcel and password is bad',
]

it('fits a temperature for each output, over decisions where a message has several labels', async () => {
  const { calibration, runs } = opened.client
  const several = await calibration.report({ run: run.id, output: 'topics' })
  const one = await calibration.report({ run: run.id, output: 'mood' })
  expect(several.kind).toBe('multi')
  expect(several.fit?.rows).toBe((one.fit?.rows ?? 0) * topics.length)
  expect(several.raw.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(several.rows * topics.length)
  expect(several.fit?.temperature).not.toBeCloseTo(one.fit?.temperature ?? 0, 3)
  const { metrics } = await runs.evaluation({ run: run.id, part: 'test', output: 'topics' })
  expect(several.raw.brier).toEqual(metrics['brier'])
  expect(several.raw.logLoss).toEqual(metrics['logLoss'])
  // What is right above a confidence stays: labels are decided by the scores as they came.
  const sum = (list: readonly number[] | undefined) => list?.reduce((all, each) => all + each, 0)
  expect(sum(several.calibrated?.steps.right)).toBe(sum(several.raw.steps.right))
  expect(sum(one.calibrated?.steps.right)).toBe(sum(one.raw.steps.right))
})

it('answers each output at its own, the same in try it and in scored files, and gives the same labels', async () => {
  const { calibration, predict } = opened.client
  const model = { kind: 'run' as const, run: run.id }
  const raw = await predict.texts({ model, texts, top: 3 })
  await calibration.use({ run: run.id, output: 'topics', isOn: true })
  const half = await predict.texts({ model, texts, top: 3 })
  half.forEach(([topicsNow, mood], at) => {
    expect(mood).toEqual(raw[at]?.[1])
    expect(topicsNow?.labels).toEqual(raw[at]?.[0]?.labels)
    expect(topicsNow?.temperature).toBeGreaterThan(0)
  })
  const used = await calibration.use({ run: run.id, output: 'mood', isOn: true })
  expect(Object.keys(used).toSorted()).toEqual(['mood', 'topics'])
  const tried = await predict.texts({ model, texts, top: 3 })
  const [file, out] = [join(folder.path, 'in.csv'), join(folder.path, 'out.csv')]
  fs.writeFileSync(file, `text\n${texts.join('\n')}\n`)
  const notices: string[] = []
  for await (const event of predict.file({
    model,
    source: { kind: 'path', path: file },
    target: { kind: 'path', path: out },
    probabilities: true,
  }))
    if (event.type === 'finished') notices.push(...event.notices)
  expect(notices.filter((one) => one.includes('calibrated'))).toHaveLength(2)
  const [head = '', ...lines] = fs.readFileSync(out, 'utf8').trim().split('\n')
  const columns = head.split(',')
  lines.forEach((line, at) => {
    const cells = line.split(',')
    for (const prediction of tried[at] ?? []) {
      const { output, ranked, labels } = prediction
      expect(cells[columns.indexOf(`predicted_label:${output}`)]).toBe(
        prediction.kind === 'multi' ? labels.join('|') : prediction.label,
      )
      for (const { label, probability } of ranked)
        expect(Number(cells[columns.indexOf(`probability:${output}:${label}`)])).toBeCloseTo(probability, 6)
    }
  })
  await calibration.use({ run: run.id, output: 'topics', isOn: false })
  await calibration.use({ run: run.id, output: 'mood', isOn: false })
  expect(await predict.texts({ model, texts, top: 3 })).toEqual(raw)
})
