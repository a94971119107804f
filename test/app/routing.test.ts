// Two steps: the unhappy and the doubtful go to a person, the others are answered by what they are about. What the page says
// of a rule is what the rule does, message by message.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routedDay } from '../../src/shared/decide/route'
import type { PolicyRule } from '../../src/shared/domain/policy'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run
const topics = ['card', 'parcel', 'password']

/** Every seventh message names another topic, too; the topic of every ninth of test is not known. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % 3] ?? ''
    const mood = row % 4 === 0 ? 'angry' : 'calm'
    const part = row % 5 < 3 ? 'train' : row % 5 === 3 ? 'validation' : 'test'
    const also = row % 7 === 0 ? `, and my ${topics[(row + 1) % 3]} twice` : ''
    const known = part === 'test' && row % 9 === 4 ? '' : topic
    return `"my ${topic}${also} ${mood === 'angry' ? 'terrible' : 'thanks'} number ${row}",${known},${mood},${part}`
  })
  return `text,topic,mood,split\n${lines.join('\n')}\n`
}

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', table(400), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topic', role: 'label' },
      { column: 'mood', role: 'label' },
      { column: 'split', role: 'split' },
    ],
  })
  run = await opened.train('mail', { epochs: 4 }, ['topic', 'mood'])
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

const rule: PolicyRule = {
  flag: { kind: 'sum', output: 'mood', labels: ['angry'], threshold: 0.3 },
  unsure: { output: 'topic', below: 0.9 },
  answerBy: 'topic',
}

it('sends each message of a part where the policy sends it', async () => {
  const { policies, predict, datasets } = opened.client
  const found = await policies.routing({ run: run.id, output: 'mood', rule })
  await policies.save({ run: run.id, name: 'two steps', rule })
  const { rows } = await datasets.rows({
    dataset: 'mail',
    filter: { field: 'part', in: ['test'] },
    limit: 200,
  })
  expect(rows).toHaveLength(80)
  const { actions } = await predict.actions({
    run: run.id,
    texts: rows.map(({ text }) => text),
    policy: 'two steps',
  })
  for (const mood of ['angry', 'calm']) {
    const own = actions.filter((_, at) => rows[at]?.labels['mood']?.[0] === mood)
    expect(found.labels.find(({ label }) => label === mood)).toEqual({
      label: mood,
      rows: own.length,
      flagged: own.filter(({ reason }) => reason === 'flag').length,
      unsure: own.filter(({ reason }) => reason === 'unsure').length,
      answered: own.filter(({ action }) => action === 'answer').length,
      filed: 0,
    })
  }
  const total = (kind: 'flagged' | 'unsure' | 'answered'): number =>
    found.labels.reduce((sum, one) => sum + one[kind], 0)
  // The rule does all three, or the test shows nothing.
  for (const kind of ['flagged', 'unsure', 'answered'] as const)
    expect([kind, total(kind)]).not.toEqual([kind, 0])
  for (const { label, rows: answered, judged, right } of found.answers) {
    const own = rows.filter((_, at) => actions[at]?.action === 'answer' && actions[at]?.label === label)
    const known = own.filter(({ labels }) => (labels['topic'] ?? []).length > 0)
    expect([answered, judged]).toEqual([own.length, known.length])
    expect(right).toBe(known.filter(({ labels }) => labels['topic']?.[0] === label).length)
  }
  expect(found.answers.reduce((sum, one) => sum + one.rows, 0)).toBe(total('answered'))
  expect(found.answers.some(({ rows: answered, judged }) => judged < answered)).toBe(true)
})

it('weighs a day by the messages of each label that come', async () => {
  const found = await opened.client.policies.routing({ run: run.id, output: 'mood', rule })
  const day = routedDay(found, { volume: 1000, perDay: { angry: 100 } })
  expect(day.flagged + day.unsure + day.answered + day.filed).toBeCloseTo(1000, 6)
  const [angry, calm] = ['angry', 'calm'].map((name) => found.labels.find(({ label }) => label === name))
  expect(day.answered).toBeCloseTo(
    (100 * (angry?.answered ?? 0)) / (angry?.rows ?? 1) + (900 * (calm?.answered ?? 0)) / (calm?.rows ?? 1),
    6,
  )
  expect(day.right?.low).toBeLessThan(day.right?.value ?? 0)
})

it('files what nobody flags where there is no answer, and refuses what the run does not answer', async () => {
  const { policies } = opened.client
  const filed = await policies.routing({
    run: run.id,
    output: 'mood',
    rule: { ...rule, unsure: null, answerBy: null },
  })
  expect(filed.answers).toEqual([])
  expect(filed.labels.reduce((sum, one) => sum + one.filed, 0)).toBeGreaterThan(0)
  await expect(
    policies.routing({ run: run.id, output: 'mood', rule: { ...rule, answerBy: 'language' } }),
  ).rejects.toMatchObject({ code: 'label.notFound' })
  await expect(policies.routing({ run: run.id, output: 'language', rule })).rejects.toMatchObject({
    code: 'label.notFound',
  })
  await expect(policies.routing({ run: run.id, part: 'pool', rule })).rejects.toMatchObject({
    code: 'run.noPredictions',
  })
})
