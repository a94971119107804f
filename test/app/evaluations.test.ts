// Evaluations of a run: every figure with its interval, worked out once and kept with the run, and where it stands.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { openDatabaseForTest } from '../support/stored'
import { metricsOf } from '../../src/shared/metrics'

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

/** Every seventh message has the wrong label, so that figures are no round ones. */
function noisy(rows: number): string {
  const lines = messages(rows, (row) => (row % 3 === 0 ? 'test' : row % 3 === 1 ? 'train' : 'validation'))
  return lines
    .split('\n')
    .map((line, at) => (at % 7 === 3 ? line.replace(/,(card|password),/u, ',other,') : line))
    .join('\n')
}

function keptOf(): { output: string; part: string; evaluation: string }[] {
  const db = openDatabaseForTest(opened.home)
  try {
    return db.evaluations()
  } finally {
    db.close()
  }
}

describe('the evaluation of a run', () => {
  it('has every figure of the registry, each with an interval around it, and those of each label', async () => {
    await opened.import('mail', noisy(210))
    const run = await opened.train('mail')
    const found = await opened.client.runs.evaluation({ run: run.id })
    expect(Object.keys(found.metrics)).toEqual(Object.keys(metricsOf('single')))
    for (const [id, { value, low, high }] of Object.entries(found.metrics))
      expect(low <= value && value <= high, `${id} ${low} ${value} ${high}`).toBe(true)
    expect(found.bootstrap).toEqual({ resamples: 1000, seed: 42 })
    expect(found.calibration?.reduce((sum, bin) => sum + bin.rows, 0)).toBe(found.rows)
    for (const { intervals, recall } of found.labels)
      expect(intervals && intervals.recall.low <= recall && recall <= intervals.recall.high).toBe(true)
  })

  it('is worked out once and kept: another Winnow reads it, and a label that is edited later changes nothing', async () => {
    await opened.import('mail', noisy(120))
    const run = await opened.train('mail')
    expect(keptOf()).toEqual([])
    const first = await opened.client.runs.evaluation({ run: run.id })
    const [kept, ...others] = keptOf()
    expect(others).toEqual([])
    expect(kept).toMatchObject({ output: 'label', part: 'test' })
    expect(JSON.parse(kept?.evaluation ?? '')).toEqual(first)
    await opened.close()
    opened = openTestApp({ home: join(folder.path, 'home'), workers: noWorkers })
    await opened.client.datasets.label({ dataset: 'mail', edits: [{ row: 1, label: 'new' }] })
    expect(await opened.client.runs.evaluation({ run: run.id })).toEqual(first)
  })

  it('is forgotten when the run says something else of a row', async () => {
    await opened.import('mail', noisy(120))
    const run = await opened.train('mail')
    await opened.client.runs.evaluation({ run: run.id })
    expect(keptOf()).toHaveLength(1)
    const model = { kind: 'run' as const, run: run.id }
    for await (const event of opened.client.predict.rows({ model, part: 'train' })) void event
    expect(keptOf()).toEqual([])
    await opened.client.runs.evaluation({ run: run.id, part: 'train' })
    expect(keptOf()).toMatchObject([{ part: 'train' }])
  })

  it('says how often several outputs are right at once', async () => {
    const lines = Array.from({ length: 90 }, (_, row) => {
      const [topic, mood] = [row % 3 ? 'card' : 'parcel', row % 2 ? 'angry' : 'calm']
      return `my ${topic} is ${row % 10 === 0 ? 'odd' : mood} ${row},${topic},${mood},${row % 3 === 2 ? 'test' : 'train'}`
    })
    const roles = ['text', 'topic', 'mood', 'split'].map((column, at) => ({
      column,
      role: (['text', 'label', 'label', 'split'] as const)[at] ?? 'text',
    }))
    await opened.import('mail', `text,topic,mood,split\n${lines.join('\n')}\n`, { roles })
    const settings = { epochs: 3, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0, validation: 0 }
    const outputs = ['topic', 'mood']
    const { run } = await opened.client.runs.start({
      dataset: 'mail',
      family: 'bag-of-words',
      outputs,
      settings,
    })
    await opened.eventsOf(run)
    const [topic, mood] = await Promise.all(
      outputs.map((output) => opened.client.runs.evaluation({ run, output })),
    )
    const { together } = topic ?? {}
    expect(together).toMatchObject({ outputs, rows: 30 })
    expect(mood?.together).toEqual(together)
    const mean = ((topic?.right ?? 0) + (mood?.right ?? 0)) / 60
    expect(together?.meanRight.value).toBeCloseTo(mean, 12)
    expect(together?.allRight.value).toBeLessThanOrEqual(mean)
    expect(together?.right).toBe(Math.round((together?.allRight.value ?? 0) * 30))
  })
})

describe('where a run stands', () => {
  it('is its parts, the training part once it is scored, and no bag of words beside one', async () => {
    await opened.import('mail', noisy(120))
    const run = await opened.train('mail')
    const before = await opened.client.runs.standing({ run: run.id })
    expect(before.parts.map(({ part }) => part)).toEqual(['validation', 'test'])
    expect(before).toMatchObject({ unscoredTraining: run.result?.trainRows, bagOfWords: null })
    const model = { kind: 'run' as const, run: run.id }
    for await (const event of opened.client.predict.rows({ model, part: 'train' })) void event
    const after = await opened.client.runs.standing({ run: run.id })
    expect(after.parts.map(({ part, rows }) => [part, rows])).toEqual([
      ['train', 40],
      ['validation', 40],
      ['test', 40],
    ])
    expect(after.unscoredTraining).toBe(0)
    const own = await opened.client.runs.evaluation({ run: run.id, part: 'train' })
    expect(after.parts[0]?.metrics).toEqual(own.metrics)
  })
})

/** What was kept needs no process. */
const noWorkers = {
  start: (): never => {
    throw new Error('A worker was started.')
  },
}
