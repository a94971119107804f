// A look before the start: what the texts are and how long it would take, and nothing of it stays.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PreviewEvent, RunRequest } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { openDatabaseForTest } from '../support/stored'

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

const request: RunRequest = {
  dataset: 'messages',
  family: 'bag-of-words',
  settings: { epochs: 2, batchSize: 8, characterNgrams: 0 },
}

async function look(more: Partial<RunRequest> = {}): Promise<PreviewEvent[]> {
  const events: PreviewEvent[] = []
  for await (const event of opened.client.runs.preview({ ...request, ...more })) events.push(event)
  return events
}

const textsOf = (events: readonly PreviewEvent[]): PreviewEvent | undefined =>
  events.find((event) => event.type === 'texts')

function stored() {
  const db = openDatabaseForTest(opened.home)
  try {
    const tables = ['datasets', 'rows', 'runs', 'splits', 'split_rows', 'journal'] as const
    return tables.map((table) => [table, db.countOf(table)])
  } finally {
    db.close()
  }
}

describe('a preview', () => {
  it('says what would be trained and estimates the time, and stores nothing', async () => {
    await opened.import('messages', messages(100))
    const before = stored()
    const events = await look()
    expect(textsOf(events)).toMatchObject({ trainRows: 80 })
    expect(events.at(-1)).toMatchObject({ type: 'estimate' })
    expect(stored()).toEqual(before)
    expect(await opened.client.runs.list({})).toEqual([])
    expect(readdirSync(join(opened.home, 'runs'))).toEqual([])
  })

  it('takes the split that the run would take, and leaves the dataset as it is', async () => {
    await opened.import(
      'messages',
      messages(100, (row) => (row < 80 ? 'train' : 'test')),
    )
    const before = [stored(), await opened.client.datasets.get({ dataset: 'messages' })]
    expect(textsOf(await look())).toMatchObject({ trainRows: 72 })
    expect([stored(), await opened.client.datasets.get({ dataset: 'messages' })]).toEqual(before)
    expect((await opened.train('messages')).result).toMatchObject({ trainRows: 72, validationRows: 8 })
  })

  it('works where labels were given to a file without any, too', async () => {
    const texts = messages(60)
      .replaceAll(/,(card|password)$/gmu, '')
      .replace('text,label', 'text')
    await opened.import('messages', texts)
    const { rows } = await opened.client.datasets.rows({ dataset: 'messages', limit: 20 })
    const edits = rows.map(({ id, text }) => ({
      row: id,
      label: text.includes('card') ? 'card' : 'password',
    }))
    await opened.client.datasets.label({ dataset: 'messages', edits })
    const before = [stored(), await opened.client.datasets.get({ dataset: 'messages' })]
    expect(textsOf(await look())).toMatchObject({ trainRows: 16 })
    expect([stored(), await opened.client.datasets.get({ dataset: 'messages' })]).toEqual(before)
  })

  it('keeps the split of a run that was started meanwhile', async () => {
    await opened.import(
      'messages',
      messages(100, (row) => (row < 80 ? 'train' : 'test')),
    )
    let run = ''
    for await (const event of opened.client.runs.preview(request))
      if (event.type === 'texts') run = await opened.start('messages')
    await opened.eventsOf(run)
    expect((await opened.client.runs.get({ run })).result).toMatchObject({ trainRows: 72, validationRows: 8 })
  })

  it('that is left early leaves nothing either', async () => {
    await opened.import(
      'messages',
      messages(100, (row) => (row < 80 ? 'train' : 'test')),
    )
    const before = stored()
    for await (const event of opened.client.runs.preview(request)) if (event.type === 'texts') break
    await expect.poll(stored).toEqual(before)
  })

  it('is refused for what a run is refused for', async () => {
    await opened.import('messages', messages(40))
    await expect(look({ dataset: 'nothing' })).rejects.toMatchObject({ code: 'dataset.notFound' })
    await expect(look({ settings: { epochs: -1 } })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(look({ family: 'encoder', settings: {} })).rejects.toMatchObject({ code: 'model.needed' })
  })
})
