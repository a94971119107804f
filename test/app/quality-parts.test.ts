// What a check says of the parts: groups that stand on both sides, and what the score would be with mended labels, which no
// test label may have a hand in. Real store and engine.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { QualityReport } from '../../src/shared/domain/quality'
import { createRng } from '../../src/shared/rng'
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

const topics = {
  card: 'card chip reader pin magnet contactless'.split(' '),
  parcel: 'parcel courier doorstep tracking van shipment'.split(' '),
  login: 'login password username locked authenticator session'.split(' '),
}
const names = Object.keys(topics) as (keyof typeof topics)[]
const filler =
  'please tell me what happens with it today since nobody answered my last mail about this'.split(' ')

/** Messages of three topics; every fifth is test, of its own customers. A fifth of the training labels is wrong. */
function table(options: {
  readonly noise: number
  readonly turnsTest?: boolean
  readonly planted?: boolean
}) {
  const random = createRng(3)
  const wrong: number[] = []
  const lines = Array.from({ length: 400 }, (_, at) => {
    const topic = names[at % 3] ?? 'card'
    const words = [
      ...random.shuffle([...topics[topic]]).slice(0, 4),
      ...random.shuffle([...filler]).slice(0, 6),
    ]
    const isTest = at % 5 === 0
    const isWrong = !isTest && random.next() < options.noise
    if (isWrong) wrong.push(at + 1)
    const turned = isWrong || (isTest && options.turnsTest === true)
    const label = turned ? names[(names.indexOf(topic) + 1) % 3] : topic
    const customer = `${isTest ? 'T' : 'C'}${at % 40}`
    const own = options.planted === true && (at === 10 || at === 11 || at === 12) ? 'both' : customer
    return `"${words.join(' ')} ${at}",${label},${own},${isTest ? 'test' : 'train'}`
  })
  return { csv: ['text,label,customer,split', ...lines].join('\n'), wrong }
}

async function check(dataset: string, options = {}): Promise<QualityReport> {
  for await (const event of opened.client.quality.check({ dataset, options }))
    if (event.type === 'finished') return event.report
  throw new Error('the check did not finish')
}

it('names a customer that stands in train and in test, and lets its rows leave training', async () => {
  const dataset = await opened.import('mail', table({ noise: 0, planted: true }).csv)
  expect(dataset.columns[2]?.role).toBe('group')
  const report = await check('mail', { models: false })
  expect(report.findings.find(({ kind }) => kind === 'groupLeaks')).toEqual({
    kind: 'groupLeaks',
    rows: 3,
    groups: 1,
    steps: [],
  })
  const asked = { dataset: 'mail', finding: 'groupLeaks' as const }
  const { rows } = await opened.client.quality.rows(asked)
  expect(rows.map(({ row, detail, score }) => [row.id, detail, score])).toEqual([
    [11, 'customer both', 3],
    [12, 'customer both', 3],
    [13, 'customer both', 3],
  ])
  expect((await opened.client.quality.fix({ ...asked, fix: 'leaveOutOfTraining' })).rows).toBe(2)
  expect((await check('mail', { models: false })).findings.map(({ kind }) => kind)).not.toContain(
    'groupLeaks',
  )
})

it('finds no group on both sides once the rows are divided by it', async () => {
  await opened.import('mail', table({ noise: 0, planted: true }).csv)
  const request = { kind: 'random' as const, validation: 0.1, test: 0.2, seed: 1, groupBy: 'customer' }
  await opened.client.datasets.split({ dataset: 'mail', request })
  const { findings } = await check('mail', { models: false })
  expect(findings.map(({ kind }) => kind)).not.toContain('groupLeaks')
})

it('estimates the score with mended training labels, and no test label has a hand in it', async () => {
  const { csv, wrong } = table({ noise: 0.3 })
  await opened.import('noisy', csv)
  await opened.import('turned', table({ noise: 0.3, turnsTest: true }).csv)
  const scoresOf = async (dataset: string) => {
    const { scores } = await check(dataset, { folds: 2 })
    return Object.fromEntries((scores ?? []).map((one) => [one.kind, one]))
  }
  const [noisy, turned] = [await scoresOf('noisy'), await scoresOf('turned')]
  const { asItIs, labelsMended } = noisy
  expect(labelsMended?.mended).toBeGreaterThan(wrong.length * 0.6)
  expect(labelsMended?.mended).toBeLessThan(wrong.length * 1.3)
  expect(labelsMended?.trainRows).toBe(asItIs?.trainRows)
  expect(labelsMended?.accuracy.value).toBeGreaterThan(asItIs?.accuracy.value ?? 1)
  // Every test label is another one: the same training labels are mended, and the score falls as far as it was high.
  expect(turned['labelsMended']?.mended).toBe(labelsMended?.mended)
  expect(turned['labelsMended']?.accuracy.value).toBeLessThan(0.1)
}, 120_000)
