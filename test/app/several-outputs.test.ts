// One model that answers several outputs: trained together, stored, scored, evaluated and asked side by side.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabaseForTest } from '../support/stored'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const topics = ['card', 'parcel', 'password'] as const
const moods = ['angry', 'calm'] as const
const words = { angry: 'terrible', calm: 'thanks' }

/** Messages with a topic and a mood; every fifth training row lacks the mood, the last row the topic. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const [topic, mood] = [topics[row % 3] ?? 'card', moods[row % 2] ?? 'calm']
    const part = row < rows * 0.6 ? 'train' : row < rows * 0.8 ? 'validation' : 'test'
    const known = part === 'train' && row % 5 === 0 ? '' : mood
    return `my ${topic} ${words[mood]} number ${row},${row === 0 ? '' : topic},${known},${part}`
  })
  return `text,topic,mood,split\n${lines.join('\n')}\n`
}

const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'topic', role: 'label' as const },
  { column: 'mood', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]

async function trained(outputs: string[], settings = {}) {
  const few = { epochs: 12, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0, ...settings }
  const { run } = await opened.client.runs.start({
    dataset: 'mail',
    family: 'bag-of-words',
    outputs,
    settings: few,
  })
  await opened.eventsOf(run)
  return opened.client.runs.get({ run })
}

describe('a run of several outputs', () => {
  beforeEach(() => opened.import('mail', table(150), { roles }))

  it('learns them together, and has figures of each', async () => {
    const run = await trained(['topic', 'mood'])
    expect(run).toMatchObject({ status: 'completed', output: 'topic' })
    expect(
      run.outputs.map(({ output, kind, labels }) => [output, kind, labels.map((one) => one.name)]),
    ).toEqual([
      ['topic', 'single', [...topics]],
      ['mood', 'single', [...moods]],
    ])
    expect(run.result).toMatchObject({ testAccuracy: 1, testMacroF1: 1 })
    expect(run.result?.outputs).toMatchObject([
      { output: 'topic', validation: { macroF1: 1 }, test: { accuracy: 1 } },
      { output: 'mood', validation: { macroF1: 1 }, test: { accuracy: 1 } },
    ])
    const evaluations = await Promise.all(
      ['topic', 'mood'].map((output) => opened.client.runs.evaluation({ run: run.id, output })),
    )
    expect(evaluations.map(({ output, kind, rows, right }) => [output, kind, rows, right])).toEqual([
      ['topic', 'single', 30, 30],
      ['mood', 'single', 30, 30],
    ])
    await expect(opened.client.runs.evaluation({ run: run.id, output: 'colour' })).rejects.toMatchObject({
      code: 'label.notFound',
    })
  })

  it('keeps what it says of each row and output', async () => {
    const run = await trained(['mood', 'topic'])
    const db = openDatabaseForTest(opened.home)
    const counts = db.scoredByOutput()
    db.close()
    expect(counts).toEqual([
      { name: 'mood', rows: 60, hits: 60, width: 2 },
      { name: 'topic', rows: 60, hits: 60, width: 3 },
    ])
    expect(run.output).toBe('mood')
  })

  it('answers each of them, from its folder too', async () => {
    const { id } = await trained(['topic', 'mood'])
    const ask = () =>
      opened.client.predict.texts({ model: { kind: 'run', run: id }, texts: ['terrible parcel'], top: 1 })
    const [answers] = await ask()
    expect(answers).toMatchObject([
      { output: 'topic', label: 'parcel', labels: ['parcel'], otherLabels: 2 },
      { output: 'mood', label: 'angry', labels: ['angry'], otherLabels: 1 },
    ])
    await opened.close()
    opened = openTestApp({ home: opened.home })
    expect(await ask()).toEqual([answers])
  })

  it('scores a file with the columns of each output', async () => {
    const { id } = await trained(['topic', 'mood'])
    const [source, target] = [join(folder.path, 'in.csv'), join(folder.path, 'out.csv')]
    writeFileSync(source, 'text\nthanks for the card\nterrible password\n')
    const request = {
      model: { kind: 'run' as const, run: id },
      source: { kind: 'path' as const, path: source },
      target: { kind: 'path' as const, path: target },
    }
    for await (const event of opened.client.predict.file({ ...request, probabilities: true }))
      if (event.type === 'finished')
        expect(event.counts).toContainEqual({ output: 'mood', label: 'angry', count: 1 })
    const [head, first, second] = readFileSync(target, 'utf8').trim().split(/\r?\n/)
    expect(head).toBe(
      'text,predicted_label:topic,probability:topic,probability:topic:card,probability:topic:parcel,probability:topic:password,' +
        'predicted_label:mood,probability:mood,probability:mood:angry,probability:mood:calm',
    )
    expect(first).toMatch(/^thanks for the card,card,.*,calm,/)
    expect(second).toMatch(/^terrible password,password,.*,angry,/)
  })

  it('refuses an output twice, one that is not there, and says which', async () => {
    const start = (outputs: string[]) =>
      opened.client.runs.start({ dataset: 'mail', family: 'bag-of-words', outputs })
    await expect(start(['mood', 'mood'])).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringContaining('mood'),
    })
    await expect(start(['mood', 'colour'])).rejects.toMatchObject({ code: 'label.notFound' })
  })

  it('goes on from its checkpoint as if it had never stopped', async () => {
    const whole = await trained(['topic', 'mood'], { epochs: 6 })
    const { run } = await opened.client.runs.start({
      dataset: 'mail',
      family: 'bag-of-words',
      outputs: ['topic', 'mood'],
      settings: { epochs: 6, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0 },
    })
    for await (const event of opened.client.runs.follow({ run, after: -1 }))
      if (event.type === 'epoch' && event.epoch === 2) await opened.client.runs.cancel({ run })
    await opened.client.runs.resume({ run })
    await opened.eventsOf(run)
    const { result } = await opened.client.runs.get({ run })
    expect(result?.outputs).toEqual(whole.result?.outputs)
    expect(result?.trainLoss).toBeCloseTo(whole.result?.trainLoss ?? 0, 5)
  })
})

describe('a run of several outputs in a pipeline', () => {
  beforeEach(() => opened.import('mail', table(150), { roles }))

  it('answers under its own names, but for one that another answer has', async () => {
    const both = await trained(['topic', 'mood'])
    const topic = await trained(['topic'])
    const members = [both, topic].map(({ id }) => ({ model: { kind: 'run' as const, run: id } }))
    await opened.client.pipelines.create({ name: 'desk', members })
    const model = { kind: 'pipeline' as const, pipeline: 'desk' }
    const [answers] = await opened.client.predict.texts({ model, texts: ['terrible parcel'], top: 1 })
    expect(answers?.map(({ output, label }) => [output, label])).toEqual([
      [`${both.name} topic`, 'parcel'],
      ['mood', 'angry'],
      ['topic', 'parcel'],
    ])
    for await (const event of opened.client.pipelines.judge({ pipeline: 'desk', dataset: 'mail' }))
      if (event.type === 'finished')
        expect(event.outputs.map(({ column, evaluation }) => [column, evaluation?.right])).toEqual([
          [null, undefined],
          ['mood', 30],
          ['topic', 30],
        ])
  })
})
