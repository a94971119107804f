// The article that Decide follows, on a real run: 10,000 messages a day, 500 of them very negative, 95 % caught and 12 % of the
// others flagged. Its figures come out exactly, and the policy reads just as many of a real day: in try it, in a scored file,
// over the calls, and in the report.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decide, flaggedAt } from '../../src/shared/decide/decide'
import type { BusinessInputs, PolicyRule } from '../../src/shared/domain/policy'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run

const words = ['furious', 'upset', 'neutral', 'pleased', 'delighted']
const said = (stars: number): string => `I am ${words[stars]} with my order`

/** Training says each class in its own word; of every hundred test rows 95 of class 0 and 12 of each other are furious. */
function reviews(): string {
  const train = Array.from({ length: 200 }, (_, row) => `${said(row % 5)},${row % 5},train`)
  const validation = Array.from({ length: 50 }, (_, row) => `${said(row % 5)},${row % 5},validation`)
  const test = Array.from({ length: 500 }, (_, row) => {
    const [stars, at] = [row % 5, Math.floor(row / 5)]
    const isFlagged = at < (stars === 0 ? 95 : 12)
    return `${said(isFlagged ? 0 : stars === 0 ? 2 : stars)},${stars},test`
  })
  return `text,stars,split\n${[...train, ...validation, ...test].join('\n')}\n`
}

/** A day: 500 messages of class 0, of which 475 say so, and 9,500 others, of which 1,140 look like it. */
const day = Array.from({ length: 10_000 }, (_, row) =>
  row < 500 ? said(row < 475 ? 0 : 2) : said(row < 500 + 1140 ? 0 : 1 + (row % 4)),
)

const inputs: BusinessInputs = {
  catch: ['0'],
  trigger: ['0'],
  waste: ['2', '3', '4'],
  volume: 10_000,
  perDay: { '0': 500 },
  minutesToRead: 1.5,
  costPerHour: 32,
  costOfMiss: 40,
  costOfFalseAlarm: 0,
  workDays: 22,
  currency: '€',
}
const rule: PolicyRule = {
  flag: { kind: 'sum', output: 'stars', labels: ['0'], threshold: 0.5 },
  unsure: null,
  answerBy: null,
}

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  const column = (name: string, role: 'text' | 'label' | 'split') => ({ column: name, role })
  await opened.import('reviews', reviews(), {
    roles: [column('text', 'text'), column('stars', 'label'), column('split', 'split')],
  })
  run = await opened.train('reviews', { epochs: 30, learningRate: 0.05 })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

it('gives the figures of the article exactly, and its own rounding beside them', async () => {
  const curve = await opened.client.policies.curve({ run: run.id, trigger: ['0'] })
  expect(curve.labels.map(({ label, rows }) => [label, rows])).toEqual(
    ['0', '1', '2', '3', '4'].map((label) => [label, 100]),
  )
  const flagged = flaggedAt(curve, 500)
  expect(flagged).toEqual([95, 12, 12, 12, 12])
  const found = decide(curve.labels, flagged, inputs)
  expect(found.read.value).toBeCloseTo(1615, 9)
  expect(found.caught.value).toBeCloseTo(475, 9)
  expect(found.saved.value).toBeCloseTo(0.8385, 12)
  expect(found.missed.value / 500).toBeCloseTo(0.05, 12)
  expect(found.ruleOfThumb.read).toBeCloseTo(1700, 9)
  expect(found.ruleOfThumb.saved).toBeCloseTo(0.83, 12)
  const { read, caught, missed, saved, moneySaved: money } = found
  const figures = { part: 'test', rows: curve.rows, read, caught, missed, saved, money }
  await opened.client.policies.save({ run: run.id, name: 'very unhappy', rule, inputs, figures })
  const goal = { output: 'stars', inputs, wish: { kind: 'catchAtLeast' as const, share: 0.95 } }
  await opened.client.policies.setGoal({ dataset: 'reviews', goal })
})

it('reads 1,615 of a real day in a scored file, and says which policy did', async () => {
  const path = join(folder.path, 'day.csv')
  const out = join(folder.path, 'scored.csv')
  writeFileSync(path, `text\n${day.join('\n')}\n`)
  const request = {
    model: { kind: 'run' as const, run: run.id },
    source: { kind: 'path' as const, path },
    target: { kind: 'path' as const, path: out },
    policy: 'very unhappy',
  }
  let policy: unknown = null
  for await (const event of opened.client.predict.file(request))
    if (event.type === 'finished') policy = event.policy
  expect(policy).toEqual({ name: 'very unhappy', person: 1615, answer: 0, file: 8385 })
  const lines = readFileSync(out, 'utf8').trim().split('\n').slice(1)
  const isRead = lines.map((line) => line.split(',')[3] === 'person')
  expect(isRead.filter(Boolean)).toHaveLength(1615)
  expect(isRead.slice(0, 500).filter(Boolean)).toHaveLength(475)
}, 60_000)

it('does the same in try it and over the calls, and says which policy did', async () => {
  const { predict } = opened.client
  const texts = [day[0] ?? '', day[499] ?? '', day[500] ?? '', day[9999] ?? '']
  const { policy, actions } = await predict.actions({ run: run.id, texts, policy: 'very unhappy' })
  expect(policy).toBe('very unhappy')
  expect(actions.map(({ action, reason }) => [action, reason])).toEqual([
    ['person', 'flag'],
    ['file', null],
    ['person', 'flag'],
    ['file', null],
  ])
  const asPage = await opened.browser().predict.actions({ run: run.id, texts, policy: 'very unhappy' })
  expect(asPage).toEqual({ policy, actions })
})

it.each(['html', 'markdown'] as const)('says them in the report: %s', async (as) => {
  const path = join(folder.path, `report.${as}`)
  const target = { kind: 'path' as const, path }
  for await (const _event of opened.client.runs.exportReport({ run: run.id, as, target }));
  const text = readFileSync(path, 'utf8')
    .replaceAll(/<\/?bdi>/gu, '')
    .replaceAll('\\', '')
  expect(text).toContain('Read 1,615 of 10,000 messages a day and catch 475 of the 500 that are 0')
  expect(text).toContain('475 caught + 1,140 others = 1,615 read, 83.85 % saved')
  expect(text).toContain('1,700 read, 83.0 % saved')
  expect(text).toContain('very unhappy')
  expect(text).toContain('the probability of 0 reaches 0.5')
})
