// How a run stands changed messages: what flips, against the answers themselves; kept with the run, compared, stopped.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Robustness, RobustnessEvent, RobustnessRequest } from '../../src/shared/domain/robustness'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { topicCsv, topicMail } from '../support/explained'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', topicCsv(topicMail(300, 1)), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topic', role: 'label' },
      { column: 'mood', role: 'label' },
    ],
  })
  run = await opened.train('mail', { epochs: 6 })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

async function check(
  request: Partial<RobustnessRequest> = {},
): Promise<{ events: RobustnessEvent[]; result: Robustness }> {
  const events: RobustnessEvent[] = []
  for await (const event of opened.client.robustness.check({ run: run.id, ...request })) events.push(event)
  const last = events.at(-1)
  if (last?.type !== 'finished') throw new Error('no end')
  return { events, result: last.result }
}

it('counts the answers that flip, as the model gives them', async () => {
  const own = [
    { name: 'no card', find: 'card', replace: 'rain', isRegex: false },
    { name: 'nothing', find: 'zzz', replace: '', isRegex: false },
  ]
  const { result } = await check({ own, sample: 20 })
  expect(result).toMatchObject({ run: run.id, part: 'test', rows: 20, of: 30 })
  const [{ changes = [] } = {}] = result.outputs
  expect(changes).toHaveLength(17)
  const upper = changes.find(({ kind }) => kind === 'upper')
  // Case is folded: nothing may flip.
  expect(upper).toMatchObject({ applicable: 20, flips: { count: 0, value: 0, low: 0 } })
  expect(changes.find(({ kind }) => kind === 'lower')).toMatchObject({ applicable: 0 })
  expect(changes.find(({ kind }) => kind === 'nothing')).toMatchObject({ applicable: 0, isOwn: true })
  for (const { flipped, flips, accuracyBefore, accuracyAfter, labelled, applicable } of changes) {
    expect(flipped.length).toBe(Math.min(50, flips.count))
    expect(labelled).toBe(applicable)
    if (applicable > 0)
      expect(Math.abs((accuracyBefore ?? 0) - (accuracyAfter ?? 0))).toBeLessThanOrEqual(flips.high)
    if (flipped.length === 0) continue
    const texts = flipped.flatMap(({ before, after }) => [before, after])
    const said = await opened.client.predict.texts({ model: { kind: 'run', run: run.id }, texts })
    flipped.forEach((one, at) => {
      expect(one.saidBefore).toEqual(said[2 * at]?.[0]?.labels)
      expect(one.saidAfter).toEqual(said[2 * at + 1]?.[0]?.labels)
      expect(one.saidAfter).not.toEqual(one.saidBefore)
    })
  }
  expect(changes.find(({ kind }) => kind === 'no card')?.flips.count).toBeGreaterThan(0)
})

it('draws the same for the same seed, keeps the last check and compares with a run of the other kind', async () => {
  const own = [{ name: 'no card', find: 'card', replace: 'rain', isRegex: false }]
  const asked = { kinds: ['typos' as const], own, sample: 10 }
  const [one, two] = [await check(asked), await check(asked)]
  expect({ ...one.result, madeAt: '' }).toEqual({ ...two.result, madeAt: '' })
  const { result, peer } = await opened.client.robustness.report({ run: run.id })
  expect(result).toEqual(two.result)
  expect(peer).toBeNull()
  const other = await check({ ...asked, seed: 8 })
  expect(other.result.outputs).not.toEqual(one.result.outputs)
})

it('refuses what it cannot do and keeps the check before, also when it is stopped', async () => {
  const { result: before } = await opened.client.robustness.report({ run: run.id })
  await expect(check({ kinds: [] })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(check({ part: 'pool' })).rejects.toMatchObject({ code: 'input.invalid' })
  const bad = { name: 'x', find: '(', replace: '', isRegex: true }
  await expect(check({ own: [bad] })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(check({ own: [bad, bad] })).rejects.toMatchObject({ code: 'input.invalid' })
  const stop = new AbortController()
  stop.abort()
  const events: RobustnessEvent[] = []
  try {
    for await (const event of opened.client.robustness.check({ run: run.id }, { signal: stop.signal }))
      events.push(event)
  } catch {
    // A stopped stream may end with its reason.
  }
  expect(events.filter(({ type }) => type === 'finished')).toEqual([])
  expect((await opened.client.robustness.report({ run: run.id })).result).toEqual(before)
})
