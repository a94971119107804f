// Messages that must stay right: pinned, checked by every run when its training ends and on demand.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const dataset = 'mail'

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, messages(120))
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const right = { text: 'where is my card number 1', labels: ['card'] }
const wrong = { text: 'where is my card number 2', labels: ['password'] }

it('checks them at the end of a training, before anybody hears of it, and keeps what the run said', async () => {
  const { pinned } = opened.client
  await pinned.add({ dataset, pins: [right, wrong] })
  const run = await opened.train(dataset, { epochs: 4 })
  const events = await opened.eventsOf(run.id)
  expect(events.at(-1)).toMatchObject({
    type: 'finished',
    message: expect.stringContaining('1 of 2 pinned messages right.') as string,
  })
  const status = await pinned.status({ run: run.id })
  expect(status).toMatchObject({ right: 1, broken: 1, unchecked: 0 })
  expect(status.pins.map(({ isRight, said, labels }) => [isRight, said, labels])).toEqual([
    [false, ['card'], ['password']],
    [true, ['card'], ['card']],
  ])
  const [answer] = await opened.client.predict.texts({
    model: { kind: 'run', run: run.id },
    texts: [wrong.text],
  })
  expect(status.pins[0]?.probability).toBeCloseTo(answer?.[0]?.probability ?? 0, 6)
})

it('says nothing where nothing is pinned, and asks an old run on demand', async () => {
  const { pinned } = opened.client
  const run = await opened.train(dataset, { epochs: 4 })
  expect((await opened.eventsOf(run.id)).at(-1)).not.toMatchObject({
    message: expect.stringContaining('pinned') as string,
  })
  await pinned.add({ dataset, pins: [right, wrong] })
  expect(await pinned.status({ run: run.id })).toMatchObject({ unchecked: 2, checkedAt: null })
  expect(await pinned.check({ run: run.id })).toMatchObject({ right: 1, broken: 1, unchecked: 0 })
})

it('pins one text once, takes pins away and brings them back', async () => {
  const { pinned } = opened.client
  const [first] = await pinned.add({ dataset, pins: [wrong] })
  const [second] = await pinned.add({ dataset, pins: [{ ...wrong, labels: ['card'], row: 3 }] })
  expect((await pinned.list({ dataset })).map(({ id, labels, row }) => [id, labels, row])).toEqual([
    [second?.id, ['card'], 3],
  ])
  if (!first || !second) throw new Error('no pin')
  await pinned.remove({ pins: [second.id] })
  expect(await pinned.list({ dataset })).toEqual([])
  await pinned.restore({ pins: [second.id] })
  expect(await pinned.list({ dataset })).toHaveLength(1)
  await pinned.restore({ pins: [first.id] })
  expect((await pinned.list({ dataset })).map(({ id }) => id)).toEqual([first.id])
})

it('pins all or none, and only labels that the dataset has', async () => {
  const { pinned } = opened.client
  const bad = pinned.add({ dataset, pins: [right, { ...wrong, labels: ['nothing'] }] })
  await expect(bad).rejects.toMatchObject({ code: 'label.notFound' })
  await expect(pinned.add({ dataset, pins: [{ text: ' ', labels: ['card'] }] })).rejects.toMatchObject({
    code: 'input.invalid',
  })
  await expect(
    pinned.add({ dataset, pins: [{ text: 'x', labels: ['card', 'password'] }] }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
  expect(await pinned.list({ dataset })).toEqual([])
})

it('reads them from a table, and names the line that is wrong', async () => {
  const { pinned } = opened.client
  const path = join(folder.path, 'pins.csv')
  const source = { kind: 'path' as const, path }
  writeFileSync(path, 'Label,Text\ncard,"my card, please"\npassword,reset it\n')
  const pins = await pinned.addFile({ dataset, source })
  expect(pins.map(({ text, labels }) => [text, labels])).toEqual([
    ['my card, please', ['card']],
    ['reset it', ['password']],
  ])
  writeFileSync(path, 'text,label\nfine,card\nbad,\n')
  await expect(pinned.addFile({ dataset, source })).rejects.toMatchObject({
    code: 'csv.malformed',
    message: expect.stringContaining('line 3') as string,
  })
  writeFileSync(path, 'message,label\nfine,card\n')
  await expect(pinned.addFile({ dataset, source })).rejects.toMatchObject({ code: 'csv.columnNotFound' })
  expect(await pinned.list({ dataset })).toHaveLength(2)
})

it('keeps their meaning when labels are renamed', async () => {
  const { pinned, datasets } = opened.client
  await pinned.add({ dataset, pins: [right, wrong] })
  const run = await opened.train(dataset, { epochs: 4 })
  await datasets.changeLabels({ dataset, operation: { kind: 'rename', label: 'card', name: 'bank card' } })
  const renamed = await pinned.status({ run: run.id })
  expect(renamed).toMatchObject({ right: 1, broken: 1 })
  expect(renamed.pins[1]?.labels).toEqual(['bank card'])
})

it('follows a label that is merged into another, and comes back when that is undone', async () => {
  const { pinned, datasets } = opened.client
  await pinned.add({ dataset, pins: [right, { ...wrong, labels: ['card'] }] })
  const run = await opened.train(dataset, { epochs: 4 })
  expect(await pinned.status({ run: run.id })).toMatchObject({ right: 2, broken: 0 })
  await datasets.changeLabels({
    dataset,
    operation: { kind: 'merge', labels: ['card', 'password'], into: 'account' },
  })
  // What the run said then is the merged label now, as what was asked of it is.
  const merged = await pinned.status({ run: run.id })
  expect(merged).toMatchObject({ right: 2, broken: 0 })
  expect(merged.pins.map(({ labels }) => labels)).toEqual([['account'], ['account']])
  expect((await pinned.check({ run: run.id })).right).toBe(2)
  await datasets.undo({ dataset })
  expect((await pinned.list({ dataset })).map(({ labels }) => labels)).toEqual([['card'], ['card']])
})
