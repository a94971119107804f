// Curves of runs through the contract, of real trainings.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: `${folder.path}/home` })
  await opened.import('messages', messages(60))
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

it('gives the curves of real trainings by name, number or id, as their events have them', async () => {
  const { client } = opened
  const first = await opened.train('messages')
  const second = await opened.train('messages', { epochs: 3 })
  const { lines, figures } = await client.runs.curves({ runs: ['Run 2', first.id], figure: 'accuracy' })
  expect(lines.map(({ run }) => run)).toEqual([second.id, first.id])
  expect(figures).toEqual(
    expect.arrayContaining(['trainingLoss', 'learningRate', 'loss', 'accuracy', 'macroF1']),
  )
  const told = (await opened.eventsOf(second.id)).flatMap((event) =>
    event.type === 'epoch' && event.validation
      ? [[event.epoch, event.validation.metrics['accuracy'] ?? -1] as const]
      : [],
  )
  expect(told.length).toBeGreaterThan(1)
  expect(lines[0]?.x).toEqual(told.map(([epoch]) => epoch))
  told.forEach(([, value], at) => expect(lines[0]?.y[at]).toBeCloseTo(value, 5))
})

it('names a run once, and refuses an unknown run and an empty stretch', async () => {
  const { client } = opened
  const run = await opened.train('messages')
  const ask = { runs: [run.id, 'Run 1'], figure: 'trainingLoss' }
  expect((await client.runs.curves(ask)).lines).toHaveLength(1)
  await expect(client.runs.curves({ ...ask, runs: ['Run 9'] })).rejects.toMatchObject({
    code: 'run.notFound',
  })
  await expect(client.runs.curves({ ...ask, from: 3, to: 3 })).rejects.toMatchObject({
    code: 'input.invalid',
  })
})
