// A run trained again as it was: the same figures to the last bit, whatever was done to the dataset since.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

const parts = (row: number): string => (row < 24 ? 'train' : row < 32 ? 'validation' : 'test')

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: `${folder.path}/home` })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

async function again(run: string) {
  const { run: id } = await opened.client.runs.reproduce({ run })
  await opened.eventsOf(id)
  return opened.client.runs.get({ run: id })
}

it('gives the same losses, figures and probabilities, and points to the first run', async () => {
  await opened.import('mail', messages(48, parts))
  const run = await opened.train('mail', { epochs: 3, dropout: 0.2, seed: 7 })
  const copy = await again(run.id)
  expect(copy).toMatchObject({
    name: 'Run 1 again',
    repeats: run.id,
    settings: run.settings,
    splitId: run.splitId,
    datasetRevision: run.datasetRevision,
    madeBy: '0.0.0',
  })
  const said = await opened.client.runs.reproduction({ run: copy.id })
  expect(said).toMatchObject({ isSame: true, of: run.id, largestDifference: 0, settings: [] })
  expect(new Set(said.epochs.map(({ epoch }) => epoch))).toEqual(new Set([1, 2, 3]))
  expect(
    said.epochs.filter(({ figure }) => figure === 'trainLoss').map(({ was, is }) => [was, is === was]),
  ).toEqual([1, 2, 3].map(() => [expect.any(Number), true]))
  expect(said.finals.find(({ part, figure }) => part === 'test' && figure === 'accuracy')?.was).toBe(
    run.result?.testAccuracy,
  )
  expect(said.predictions).toEqual([
    { output: 'label', rows: 24, sameLabel: 24, sameScores: 24, largestDifference: 0 },
  ])
  expect(said.sentences).toEqual([
    'The same: every figure of every epoch agrees, and all 24 predictions do to the last bit.',
    'mail is as it was.',
  ])
  await expect(opened.client.runs.reproduction({ run: run.id })).rejects.toMatchObject({
    code: 'input.invalid',
  })
})

it('reads rows, texts and labels of the revision that the run saw, and says what has changed', async () => {
  const { client } = opened
  await opened.import('mail', messages(48, parts))
  const run = await opened.train('mail', { epochs: 3 })
  await client.datasets.label({
    dataset: 'mail',
    edits: [1, 2, 3].map((row) => ({ row, label: 'new' })),
  })
  await client.datasets.edit({
    dataset: 'mail',
    query: 'password 5',
    change: { kind: 'setText', text: 'quite another text' },
  })
  // A newer version of the file, without the last rows of the training part.
  const path = join(folder.path, 'newer.csv')
  const lines = messages(48, parts).trimEnd().split('\n')
  writeFileSync(path, `${[...lines.slice(0, 22), ...lines.slice(25)].join('\n')}\n`)
  let staged = ''
  for await (const event of client.datasets.stage({ source: { kind: 'path', path } }))
    if (event.type === 'finished') staged = event.staged.id
  const from = { kind: 'staged' as const, id: staged }
  for await (const event of client.datasets.add({
    dataset: 'mail',
    from: from as never,
    mode: 'update',
    removeMissing: true,
  }))
    void event
  const now = await client.datasets.get({ dataset: 'mail' })
  expect(now.rows).toBe(45)
  const said = await client.runs.reproduction({ run: (await again(run.id)).id })
  expect(said).toMatchObject({ isSame: true, largestDifference: 0 })
  expect(said.dataset).toEqual({
    name: 'mail',
    revisionThen: run.datasetRevision,
    revisionNow: now.revision,
    labels: 3,
    texts: 1,
    gone: 3,
  })
  expect(said.sentences[1]).toBe(
    `mail has changed since: 3 rows with other labels, 1 row with another text, 3 rows that left it. Both runs learnt from the rows, texts and labels of revision ${run.datasetRevision}.`,
  )
  // A run that starts now learns from what is there now.
  expect((await opened.train('mail')).result?.trainRows).toBe(21)
})

it('repeats several outputs with their thresholds', async () => {
  const lines = Array.from({ length: 60 }, (_, row) => {
    const topics = [row % 2 ? 'card' : 'parcel', ...(row % 3 ? [] : ['urgent'])]
    const part = row < 30 ? 'train' : row < 45 ? 'validation' : 'test'
    return `my ${topics.join(' and ')} ${row},${topics.join(';')},${row % 2 ? 'good' : 'bad'},${part}`
  })
  const roles = [
    { column: 'text', role: 'text' as const },
    { column: 'topics', role: 'label' as const, kind: 'multi' as const, separator: ';' as const },
    { column: 'mood', role: 'label' as const },
    { column: 'split', role: 'split' as const },
  ]
  await opened.import('mail', `text,topics,mood,split\n${lines.join('\n')}\n`, { roles })
  const settings = { epochs: 2, batchSize: 8, patience: 0, characterNgrams: 0 }
  const request = { dataset: 'mail', family: 'bag-of-words' as const, outputs: ['topics', 'mood'], settings }
  const { run } = await opened.client.runs.start(request)
  await opened.eventsOf(run)
  const first = await opened.client.runs.get({ run })
  const copy = await again(run)
  expect(copy.outputs).toEqual(first.outputs)
  const said = await opened.client.runs.reproduction({ run: copy.id })
  expect(said.isSame).toBe(true)
  expect(said.predictions.map(({ output, rows, sameScores }) => [output, rows, sameScores])).toEqual([
    ['topics', 30, 30],
    ['mood', 30, 30],
  ])
})

it('refuses texts that are made of other columns now, and says which', async () => {
  const { client } = opened
  const lines = Array.from({ length: 48 }, (_, row) => {
    const what = row % 2 === 0 ? 'card' : 'password'
    return `my ${what} ${row},about ${what},${what},${parts(row)}`
  })
  const roles = [{ column: 'subject', role: 'metadata' as const }]
  await opened.import('mail', `text,subject,label,split\n${lines.join('\n')}\n`, { roles })
  const run = await opened.train('mail')
  const append = { column: 'subject', role: 'append' as const }
  await client.datasets.setRoles({ dataset: 'mail', roles: [append] })
  await expect(client.runs.reproduce({ run: run.id })).rejects.toMatchObject({
    code: 'input.invalid',
    message: 'Run 1 learnt from texts of text; those of mail are of text, a blank line, then subject now.',
  })
  await client.datasets.undo({ dataset: 'mail' })
  const said = await client.runs.reproduction({ run: (await again(run.id)).id })
  expect(said.isSame).toBe(true)
})

it('refuses what cannot be trained as it was', async () => {
  await opened.import('mail', messages(48, parts))
  const run = await opened.train('mail')
  await opened.client.datasets.remove({ dataset: 'mail' })
  await expect(opened.client.runs.reproduce({ run: run.id })).rejects.toMatchObject({
    code: 'dataset.notFound',
  })
  await expect(opened.client.runs.reproduce({ run: 'nobody' })).rejects.toMatchObject({
    code: 'run.notFound',
  })
})
