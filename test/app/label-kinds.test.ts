// Label columns that hold several labels a message, or classes in an order: imported, changed, trained, judged.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
const moods = ['awful', 'poor', 'middling', 'good', 'great']

/** Messages of one to three topics, and one of five moods as stars. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    const part = row < rows * 0.6 ? 'train' : row < rows * 0.8 ? 'validation' : 'test'
    return `my ${own.join(' and ')} is ${moods[row % 5]},${own.toReversed().join('; ')},${(row % 5) + 1},${part}`
  })
  return `text,topics,stars,split\n${lines.join('\n')}\n`
}

const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'topics', role: 'label' as const },
  { column: 'stars', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]
const settings = { epochs: 25, batchSize: 8, patience: 0, characterNgrams: 0 }

async function trained(outputs: string[], more = {}) {
  const request = { dataset: 'mail', family: 'bag-of-words' as const, outputs }
  const { run } = await opened.client.runs.start({ ...request, settings: { ...settings, ...more } })
  await opened.eventsOf(run)
  return opened.client.runs.get({ run })
}

describe('label columns', () => {
  beforeEach(() => opened.import('mail', table(210), { roles }))

  it('are read as what they look like, with every label of a cell', async () => {
    const { outputs } = await opened.client.datasets.get({ dataset: 'mail' })
    expect(outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['topics', 'multi'],
      ['stars', 'ordered'],
    ])
    const found = await opened.client.datasets.statistics({ dataset: 'mail' })
    expect(found.outputs.map(({ labels }) => labels.map(({ name, count }) => [name, count]))).toEqual([
      topics.map((topic) => [topic, 120]),
      ['1', '2', '3', '4', '5'].map((star) => [star, 42]),
    ])
    const filter = { field: 'label' as const, output: 'topics', in: ['parcel'] }
    const page = await opened.client.datasets.rows({ dataset: 'mail', filter, limit: 1 })
    expect(page).toMatchObject({ total: 120, rows: [{ labels: { topics: ['parcel'] } }] })
  })

  it('train side by side, each judged by the figures of its kind', async () => {
    const run = await trained(['topics', 'stars'])
    const [own, stars] = run.outputs
    expect([own?.kind, stars?.kind]).toEqual(['multi', 'ordered'])
    expect(own?.threshold).toBeGreaterThan(0.05)
    expect(run.result?.outputs).toMatchObject([
      { output: 'topics', test: { microF1: 1, subsetAccuracy: 1, hammingLoss: 0, accuracy: 1 } },
      { output: 'stars', test: { mae: 0, withinOne: 1, twoGroupAccuracy: 1, quadraticKappa: 1 } },
    ])
    const ask = (output: string) => opened.client.runs.evaluation({ run: run.id, output })
    const [several, ordered] = [await ask('topics'), await ask('stars')]
    expect(several).toMatchObject({ kind: 'multi', right: 42, threshold: own?.threshold, confusion: [] })
    expect(several.metrics['samplesF1']).toMatchObject({ value: 1, low: 1, high: 1 })
    expect(several.labels).toMatchObject(topics.map((label) => ({ label, f1: 1, support: 24 })))
    expect(ordered).toMatchObject({ kind: 'ordered', threshold: null })
    expect(ordered.metrics['mae']?.value).toBe(0)
    const asked = { field: 'prediction' as const, run: run.id, output: 'topics', in: ['parcel'] }
    const part = { field: 'part' as const, in: ['test'] }
    const page = await opened.client.datasets.rows({
      dataset: 'mail',
      filter: { op: 'and', of: [asked, part] },
      run: run.id,
      output: 'topics',
    })
    expect(page.total).toBe(24)
    expect(page.rows.every(({ prediction }) => prediction?.labels.includes('parcel'))).toBe(true)
    expect(page.rows.some(({ prediction }) => prediction?.labels.length === 3)).toBe(true)
    const model = { kind: 'run' as const, run: run.id }
    const texts = ['my card and parcel is awful']
    const [answers] = await opened.client.predict.texts({ model, texts, top: 3 })
    expect(answers?.map(({ labels }) => labels)).toEqual([['card', 'parcel'], ['1']])
  })

  it('use the threshold that validation liked best for every row', async () => {
    const run = await trained(['topics'], { epochs: 2, learningRate: 0.003 })
    const threshold = run.outputs[0]?.threshold ?? 0
    expect(threshold).not.toBe(0.5)
    const figures = run.result?.outputs?.[0]?.validation ?? {}
    const evaluation = await opened.client.runs.evaluation({ run: run.id, part: 'validation' })
    expect(evaluation.threshold).toBe(threshold)
    if (figures['microF1'] !== undefined)
      expect(evaluation.metrics['microF1']?.value).toBe(figures['microF1'])
    const right = { field: 'right' as const, run: run.id, is: true }
    const part = { field: 'part' as const, in: ['validation'] }
    const page = await opened.client.datasets.rows({
      dataset: 'mail',
      filter: { op: 'and', of: [right, part] },
    })
    expect(page.total).toBe(evaluation.right)
  })

  it('are what a person says, one way and the other', async () => {
    const kinds = [
      { column: 'text', role: 'text' as const },
      { column: 'topics', role: 'label' as const, kind: 'single' as const },
      { column: 'stars', role: 'label' as const, kind: 'multi' as const, separator: '|' as const },
    ]
    await opened.import('plain', table(70), { roles: kinds })
    const { outputs } = await opened.client.datasets.statistics({ dataset: 'plain' })
    expect(outputs.map(({ kind, labels }) => [kind, labels.length])).toEqual([
      ['single', 7],
      ['multi', 5],
    ])
  })

  it('take several labels of a row, and refuse them where there is one', async () => {
    const label = (output: string, labels: string[]) =>
      opened.client.datasets.label({ dataset: 'mail', output, edits: [{ row: 1, label: null, labels }] })
    await label('topics', ['password', 'parcel', 'refund'])
    const labelsOf = async () => (await opened.client.datasets.row({ dataset: 'mail', row: 1 })).labels
    expect((await labelsOf())['topics']?.toSorted()).toEqual(['parcel', 'password', 'refund'])
    await opened.client.datasets.undo({ dataset: 'mail' })
    expect((await labelsOf())['topics']).toEqual(['card'])
    await expect(label('stars', ['1', '2'])).rejects.toMatchObject({ code: 'input.invalid' })
    expect((await labelsOf())['stars']).toEqual(['1'])
  })

  it('come out of an export as they went in', async () => {
    const path = join(folder.path, 'out.csv')
    await opened.client.datasets.export({ dataset: 'mail', target: { kind: 'path', path } })
    const again = [
      { column: 'text', role: 'text' as const },
      { column: 'label:topics', role: 'label' as const },
      { column: 'label:stars', role: 'label' as const },
      { column: 'part', role: 'split' as const },
    ]
    await opened.import('again', readFileSync(path, 'utf8'), { roles: again })
    const [before, after] = await Promise.all(
      ['mail', 'again'].map((dataset) => opened.client.datasets.statistics({ dataset })),
    )
    const counted = (found: typeof before) =>
      found?.outputs.map(({ kind, labels }) => [kind, labels.map(({ name, count }) => [name, count])])
    expect(counted(after)).toEqual(counted(before))
  })
})

describe('a label set', () => {
  const labelSet = async (output: string) => {
    const found = await opened.client.datasets.statistics({ dataset: 'mail' })
    const own = found.outputs.find(({ name }) => name === output)
    return { kind: own?.kind, labels: own?.labels.map(({ name, count }) => [name, count]) }
  }
  const asImported = [
    { column: 'text', role: 'text' as const },
    { column: 'topics', role: 'label' as const, kind: 'single' as const },
    { column: 'stars', role: 'label' as const, kind: 'single' as const },
  ]
  beforeEach(() => opened.import('mail', table(70), { roles: asImported }))

  it('becomes several labels a message, its names cut, and goes back with one undo', async () => {
    const before = await labelSet('topics')
    expect(before).toMatchObject({ kind: 'single', labels: { length: 7 } })
    const change = { dataset: 'mail', output: 'topics', kind: 'multi' as const, separator: ';' as const }
    await opened.client.datasets.setLabelSet(change)
    expect(await labelSet('topics')).toEqual({
      kind: 'multi',
      labels: topics.map((topic) => [topic, 40]),
    })
    const filter = { field: 'label' as const, output: 'topics', in: ['card'] }
    expect((await opened.client.datasets.rows({ dataset: 'mail', filter })).total).toBe(40)
    await expect(
      opened.client.datasets.setLabelSet({ dataset: 'mail', output: 'topics', kind: 'single' }),
    ).rejects.toMatchObject({ code: 'input.invalid', message: '40 messages have several labels in topics.' })
    await opened.client.datasets.undo({ dataset: 'mail' })
    expect(await labelSet('topics')).toEqual(before)
    await opened.client.datasets.redo({ dataset: 'mail' })
    expect(await labelSet('topics')).toMatchObject({ kind: 'multi', labels: { length: 3 } })
  })

  it('gets an order that its names say, or the one that is given', async () => {
    const order = (names: string[]) =>
      opened.client.datasets.setLabelSet({ dataset: 'mail', output: 'topics', kind: 'ordered', order: names })
    await opened.client.datasets.setLabelSet({ dataset: 'mail', output: 'stars', kind: 'ordered' })
    expect(await labelSet('stars')).toMatchObject({ kind: 'ordered' })
    await expect(order([])).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(order(['card', 'parcel', 'boat'])).rejects.toMatchObject({ code: 'input.invalid' })
    const names = (await labelSet('topics')).labels?.map(([name]) => String(name)).toReversed() ?? []
    await order(names)
    expect((await labelSet('topics')).labels?.map(([name]) => name)).toEqual(names)
    await expect(
      opened.client.datasets.setLabelSet({ dataset: 'mail', output: 'stars', kind: 'ordered' }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    await opened.client.datasets.undo({ dataset: 'mail' })
    expect((await labelSet('topics')).labels?.map(([name]) => name)).toEqual(names.toReversed())
  })

  it('whose names say no order must be told one', async () => {
    await opened.import('colours', 'text,label\nhello there,red\nhello you,blue\n')
    await expect(
      opened.client.datasets.setLabelSet({ dataset: 'colours', kind: 'ordered' }),
    ).rejects.toMatchObject({ message: 'The names blue, red do not say their order.' })
  })
})
