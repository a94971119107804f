// Splits made anew through the whole app: at random with groups, by date, by a column; versions, undo, honest comparison.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SplitRequest } from '../../src/shared/domain/split'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const dataset = 'mail'

// 200 messages of 40 customers; every second customer writes an equal text twice; a day each.
const lines = Array.from({ length: 200 }, (_, at) => {
  const day = String((at % 28) + 1).padStart(2, '0')
  const month = String(Math.floor(at / 28) + 1).padStart(2, '0')
  return `my ${at % 2 === 0 ? 'card' : 'parcel'} is late ${at},${at % 2 === 0 ? 'card' : 'parcel'},customer ${at % 40},${day}.${month}.2026,${at % 4 === 0 ? 'dev' : at % 4 === 1 ? 'test' : 'train'}`
})

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, `text,label,customer,day,part\n${lines.join('\n')}\n`, {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'label', role: 'label' },
      { column: 'part', role: 'metadata' },
    ],
  })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const split = (request: SplitRequest) => opened.client.datasets.split({ dataset, request })
const rows = async () => (await opened.client.datasets.rows({ dataset, limit: 1000 })).rows
const cellOf = (id: number, column: number): string => (lines[id - 1] ?? '').split(',')[column] ?? ''

describe('a new split', () => {
  it('at random keeps customers together, is the same with the same seed, and is one undoable step', async () => {
    const before = (await opened.client.datasets.get({ dataset })).split
    const request: SplitRequest = { kind: 'random', validation: 0.1, test: 0.2, seed: 7, groupBy: 'customer' }
    const made = await split(request)
    expect(made).toMatchObject({ version: 2, method: { kind: 'ratios', groupBy: 'customer', seed: 7 } })
    const parts = new Map<string, Set<string | null>>()
    for (const row of await rows()) {
      const customer = cellOf(row.id, 2)
      parts.set(customer, (parts.get(customer) ?? new Set()).add(row.part))
    }
    expect([...parts.values()].every((own) => own.size === 1)).toBe(true)
    expect(Math.abs((made.parts['test'] ?? 0) - 40)).toBeLessThanOrEqual(10)
    await opened.client.datasets.undo({ dataset })
    expect((await opened.client.datasets.get({ dataset })).split?.hash).toBe(before?.hash)
    expect((await split(request)).hash).toBe(made.hash)
    expect((await opened.client.datasets.splits({ dataset })).map(({ version }) => version)).toEqual([1, 2])
  })

  it('by date puts the newest into test, and those before them into validation', async () => {
    const made = await split({ kind: 'date', column: 'day', validation: 0.1, test: 0.2 })
    expect(made.parts).toEqual({ train: 140, validation: 20, test: 40 })
    for (const row of await rows())
      expect(row.part).toBe(row.id > 160 ? 'test' : row.id > 140 ? 'validation' : 'train')
  })

  it('by a column reads its values as parts', async () => {
    expect((await split({ kind: 'column', column: 'part' })).parts).toEqual({
      train: 100,
      validation: 50,
      test: 50,
    })
  })

  it('keeps near-duplicates of the last check on one side', async () => {
    const request: SplitRequest = { kind: 'random', validation: 0.2, test: 0.3, seed: 1, keepsTwins: true }
    await expect(split(request)).rejects.toMatchObject({ code: 'quality.noReport' })
    for await (const _event of opened.client.quality.check({
      dataset,
      options: { models: false, similarity: 0.75 },
    }));
    const found = await opened.client.quality.rows({
      dataset,
      finding: 'nearDuplicates',
      from: 0.75,
      limit: 1000,
    })
    expect(found.groups).toBeGreaterThan(1)
    await split(request)
    const partOf = new Map((await rows()).map((row) => [row.id, row.part]))
    const parts = new Map<number, Set<string | null | undefined>>()
    for (const { row, group } of found.rows)
      parts.set(group, (parts.get(group) ?? new Set()).add(partOf.get(row.id)))
    expect([...parts.values()].every((own) => own.size === 1)).toBe(true)
  })

  it('refuses a column without dates, unknown columns and shares that leave nothing', async () => {
    const code = (request: SplitRequest) =>
      split(request).then(
        () => null,
        (error: { code?: unknown }) => error.code,
      )
    expect(await code({ kind: 'date', column: 'customer', validation: 0.1, test: 0.1 })).toBe('input.invalid')
    expect(await code({ kind: 'column', column: 'nowhere' })).toBe('csv.columnNotFound')
    expect(await code({ kind: 'random', validation: 0.5, test: 0.5, seed: 1 })).toBe('input.invalid')
    expect(await code({ kind: 'column', column: 'text' })).toBe('input.invalid')
  })
})
