// A look before the start: what the texts are and how long it would take, and nothing of it stays.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PreviewEvent, RunRequest } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { openDatabaseForTest } from '../support/stored'
import { writeTinyBert } from '../support/tiny-bert'

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

/** `cards` messages about cards and `passwords` about passwords; those that `isLong` names have 24 words more. */
function uneven(cards: number, passwords: number, isLong: (row: number) => boolean = () => false): string {
  const lines = Array.from({ length: cards + passwords }, (_, row) => {
    const text = row < cards ? `where is my card number ${row}` : `please reset my password ${row}`
    return `${text}${isLong(row) ? ' and my card'.repeat(8) : ''},${row < cards ? 'card' : 'password'}`
  })
  return `text,label\n${lines.join('\n')}\n`
}

describe('the warnings of a preview', () => {
  const warningsOf = async (more: Partial<RunRequest> = {}): Promise<readonly string[]> => {
    // Leaving early spares the measuring.
    for await (const event of opened.client.runs.preview({ ...request, ...more }))
      if (event.type === 'texts') return event.warnings
    throw new Error('the preview said nothing of the texts')
  }

  it('are none where labels are even and texts whole', async () => {
    await opened.import('messages', uneven(60, 60))
    expect(await warningsOf()).toEqual([])
  })

  it('name labels with few messages', async () => {
    await opened.import('messages', uneven(20, 5))
    expect((await warningsOf()).join()).toMatch(/Fewer than 8 training messages: password \(4\)/u)
  })

  it.each([
    [72, 16, []],
    [140, 20, [expect.stringContaining('The commonest label has 7 times the messages of the rarest.')]],
  ])('say that labels are uneven beyond five to one: %d to %d', async (cards, passwords, expected) => {
    await opened.import('messages', uneven(cards, passwords))
    expect(await warningsOf()).toEqual(expected)
  })

  it('say that many texts are cut, and the length that would cover them', async () => {
    const tiny = join(folder.path, 'tiny')
    await writeTinyBert(tiny)
    await opened.client.models.add({ path: tiny })
    await opened.import(
      'messages',
      uneven(60, 60, (row) => row % 4 === 0),
    )
    const asked = (maxLength: number): Partial<RunRequest> => ({
      family: 'frozen-encoder',
      settings: { epochs: 1, batchSize: 8, maxLength },
    })
    const [cut, ...others] = await warningsOf(asked(16))
    expect(others).toEqual([])
    expect(cut).toMatch(
      /^\d+ of 96 messages are longer than 16 tokens and are cut\. A max length of \d+ covers 99 %\.$/u,
    )
    const covering = Number(/length of (\d+)/u.exec(cut ?? '')?.[1])
    expect(covering).toBeGreaterThan(16)
    expect(covering).toBeLessThanOrEqual(40)
    expect(await warningsOf(asked(covering))).toEqual([])
  })
})
