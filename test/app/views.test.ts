// Saved views and the card of a dataset: kept, replaced, removed, and there after a restart.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const dataset = 'mail'
const open = (): TestApp => openTestApp({ home: join(folder.path, 'home') })

beforeEach(async () => {
  folder = temporaryFolder()
  opened = open()
  await opened.import(dataset, 'text,label\ncard lost,card\nparcel lost,parcel\ncard late,card\n')
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

it('keeps a view with what it filters, one of each name, over a restart', async () => {
  const filter = { field: 'label' as const, in: ['card'] }
  await opened.client.datasets.saveView({ dataset, name: 'cards', address: 'label=parcel' })
  await opened.client.datasets.saveView({
    dataset,
    name: 'cards',
    address: 'label=card',
    query: 'late',
    filter,
  })
  await opened.client.datasets.saveView({ dataset, name: 'Before', address: 'q=lost', query: 'lost' })
  await opened.close()
  opened = open()
  const views = await opened.client.datasets.views({ dataset })
  expect(views.map(({ name }) => name)).toEqual(['Before', 'cards'])
  expect(views[1]).toMatchObject({ address: 'label=card', query: 'late', filter })
  const { query, filter: kept } = views[1] ?? {}
  const shown = await opened.client.datasets.rows({
    dataset,
    ...(query ? { query } : {}),
    ...(kept ? { filter: kept } : {}),
  })
  expect(shown.rows.map(({ id }) => id)).toEqual([3])
  await opened.client.datasets.removeView({ dataset, view: 'cards' })
  expect(await opened.client.datasets.views({ dataset })).toHaveLength(1)
  await expect(opened.client.datasets.removeView({ dataset, view: 'cards' })).rejects.toMatchObject({
    code: 'view.notFound',
  })
})

it('keeps what is known of where the data come from, field by field', async () => {
  await opened.client.datasets.setCard({ dataset, card: { source: 'our inbox', licence: 'internal' } })
  await opened.client.datasets.setCard({ dataset, card: { licence: 'CC BY 4.0' } })
  await opened.close()
  opened = open()
  expect(await opened.client.datasets.card({ dataset })).toEqual({
    description: '',
    source: 'our inbox',
    licence: 'CC BY 4.0',
    language: '',
    labelledBy: '',
  })
})

it('says what a column holds, and filters by its values', async () => {
  const facts = await opened.client.datasets.column({ dataset, column: 'label' })
  expect(facts).toEqual({
    column: 'label',
    missing: 0,
    distinct: 2,
    values: [
      { value: 'card', rows: 2 },
      { value: 'parcel', rows: 1 },
    ],
    scale: null,
  })
  await opened.import('bare', 'text,shop\na,x\nb,\nc,x\nd,  \n')
  expect(await opened.client.datasets.column({ dataset: 'bare', column: 'shop' })).toEqual({
    column: 'shop',
    missing: 2,
    distinct: 1,
    values: [{ value: 'x', rows: 2 }],
    scale: null,
  })
  const filter = { field: 'metadata' as const, column: 'shop', equals: 'x' }
  expect((await opened.client.datasets.rows({ dataset: 'bare', filter })).total).toBe(2)
  await expect(opened.client.datasets.column({ dataset, column: 'nowhere' })).rejects.toMatchObject({
    code: 'csv.columnNotFound',
  })
})
