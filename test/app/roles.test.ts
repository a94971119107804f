// Two columns as one text, and roles that change after the import: what every other part then sees. Real store and engine.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LaterRole } from '../../src/shared/domain/column-role'
import type { ScoreEvent } from '../../src/shared/domain/prediction'
import { add, stage } from '../support/additions'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

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

/** The answer is in the subject alone: a model that does not read it cannot know. */
const tickets = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, at) => {
    const [subject, intent] = at % 2 === 0 ? ['card lost', 'card'] : ['transfer late', 'transfer']
    const part = at % 5 === 0 ? 'test' : 'train'
    return `"  ${subject} no ${at}","hello, please help me with number ${at}",${intent},C${at % 7},2026-01-${String((at % 28) + 1).padStart(2, '0')},${part}`
  })
  return ['subject,body,intent,customer,sent,split', ...lines].join('\n')
}

async function scored(run: string, csv: string, more: object = {}) {
  const [path, out] = ['in.csv', 'out.csv'].map((name) => join(folder.path, name)) as [string, string]
  writeFileSync(path, csv)
  let last: ScoreEvent | undefined
  const request = {
    model: { kind: 'run' as const, run },
    source: { kind: 'path' as const, path },
    target: { kind: 'path' as const, path: out },
    ...more,
  }
  for await (const event of opened.client.predict.file(request)) last = event
  if (last?.type !== 'finished') throw new Error('did not finish')
  const labels = last.preview.rows.map((row) => row[last.preview.columns.indexOf('predicted_label')])
  return { notices: last.notices, labels, written: readFileSync(out, 'utf8') }
}

describe('a subject under a body', () => {
  it('is one text for search, training and scoring, and two cells everywhere else', async () => {
    const dataset = await opened.import('tickets', tickets(120))
    expect(dataset.columns.map(({ role }) => role)).toEqual([
      'append',
      'text',
      'label',
      'group',
      'date',
      'split',
    ])
    const row = await opened.client.datasets.row({ dataset: 'tickets', row: 1 })
    expect(row.text).toBe('hello, please help me with number 0\n\n  card lost no 0')
    expect(row.cells.slice(0, 2).map(({ value }) => value)).toEqual([
      '  card lost no 0',
      'hello, please help me with number 0',
    ])
    expect((await opened.client.datasets.rows({ dataset: 'tickets', query: 'transfer late' })).total).toBe(60)
    const facts = await opened.client.datasets.column({ dataset: 'tickets', column: 'body' })
    expect(facts.values.every(({ value }) => value.startsWith('hello'))).toBe(true)

    const run = await opened.train('tickets')
    expect(run.textColumns).toEqual({ text: 'body', appended: 'subject' })
    expect(run.result?.testAccuracy).toBe(1)

    const both = await scored(run.id, 'subject,body\ncard lost,hello\ntransfer late,hello\n')
    expect(both).toMatchObject({
      labels: ['card', 'transfer'],
      notices: ['Each text is body, a blank line, then subject.'],
    })
    const texts = await opened.client.predict.texts({
      model: { kind: 'run', run: run.id },
      texts: ['hello\n\ncard lost'],
    })
    expect(both.written).toContain(String(Number((texts[0]?.[0]?.probability ?? 0).toPrecision(7))))

    const out = join(folder.path, 'rows.csv')
    await opened.client.datasets.export({ dataset: 'tickets', target: { kind: 'path', path: out } })
    expect(readFileSync(out, 'utf8')).toContain('"  card lost no 0","hello, please help me with number 0"')
  })

  it('that a scored file lacks is said, as is a body that it lacks, and a choice against it', async () => {
    await opened.import('tickets', tickets(60))
    const { id } = await opened.train('tickets')
    const learnt = 'The model learnt from body, a blank line, then subject.'
    expect((await scored(id, 'body,other\nhello there,x\n')).notices).toEqual([
      `${learnt} Here body is read alone (the file has no column subject), so what it says may differ.`,
    ])
    expect((await scored(id, 'subject,other\ncard lost today,x\n')).notices).toEqual([
      `${learnt} Here subject is read alone (the file has no column body), so what it says may differ.`,
    ])
    const alone = await scored(id, 'subject,body\ncard lost,hello\n', { appendColumn: null })
    expect(alone.notices).toEqual([
      `${learnt} Here body is read alone (as you chose), so what it says may differ.`,
    ])
    const named = await scored(id, 'title,message\ncard lost,hello\n', {
      textColumn: 'message',
      appendColumn: 'title',
    })
    expect(named).toMatchObject({
      labels: ['card'],
      notices: ['Each text is message, a blank line, then title.'],
    })
  })

  it('stands under the text of rows that join later, whatever was guessed of their file', async () => {
    await opened.import('tickets', tickets(20))
    const csv = 'subject,body,intent\nlost wallet,where is it,card\n'
    const staged = await stage(opened, 'more.csv', csv, [{ column: 'body', role: 'text' }])
    await add(opened, { dataset: 'tickets', from: { kind: 'staged', id: staged.id }, mode: 'append' })
    const { text, cells } = await opened.client.datasets.row({ dataset: 'tickets', row: 21 })
    expect(text).toBe('where is it\n\nlost wallet')
    expect(cells.slice(0, 2).map(({ value }) => value)).toEqual(['lost wallet', 'where is it'])
  })

  it('is not read by a model that learnt without it', async () => {
    await opened.import('plain', tickets(60), { roles: [{ column: 'body', role: 'text' }] })
    const { id, textColumns } = await opened.train('plain')
    expect(textColumns).toEqual({ text: 'body', appended: null })
    expect((await scored(id, 'subject,body\ncard lost,hello\n')).notices).toEqual([])
  })
})

describe('roles after the import', () => {
  const set = (column: string, role: LaterRole) =>
    opened.client.datasets.setRoles({ dataset: 'tickets', roles: [{ column, role }] })
  const all = async () => {
    const { rows } = await opened.client.datasets.rows({ dataset: 'tickets', limit: 1000 })
    const details = await Promise.all(
      rows.map(({ id }) => opened.client.datasets.row({ dataset: 'tickets', row: id })),
    )
    return { rows, details, columns: (await opened.client.datasets.get({ dataset: 'tickets' })).columns }
  }
  beforeEach(async () => {
    await opened.import('tickets', tickets(20), { roles: [{ column: 'body', role: 'text' }] })
    await opened.client.datasets.edit({
      dataset: 'tickets',
      filter: { field: 'row', in: [3] },
      change: { kind: 'setText', text: 'edited by hand' },
    })
  })

  it('say before what they touch, make the texts anew, and come back with one undo', async () => {
    const before = await all()
    const roles = [{ column: 'subject', role: 'append' as const }]
    expect(await opened.client.datasets.roleEffect({ dataset: 'tickets', roles })).toEqual({
      changes: [{ column: 'subject', before: 'metadata', after: 'append' }],
      newTexts: 19,
      keptTexts: 1,
      texts: { text: 'body', appended: 'subject' },
      labelsCome: [],
      labelsGo: [],
      newIds: 0,
      runs: 0,
    })
    expect((await set('subject', 'append')).description).toBe('Roles: subject is appended to the text')
    const { rows, details } = await all()
    expect(rows[0]?.text).toBe('hello, please help me with number 0\n\n  card lost no 0')
    expect(rows[2]?.text).toBe('edited by hand')
    expect(details.map(({ cells }) => cells)).toEqual(before.details.map(({ cells }) => cells))
    expect((await opened.client.datasets.rows({ dataset: 'tickets', query: 'card lost' })).total).toBe(9)
    const [event] = await opened.client.datasets.rowHistory({ dataset: 'tickets', row: 1 })
    expect(event).toMatchObject({ what: 'text', before: ['hello, please help me with number 0'] })

    await opened.client.datasets.undo({ dataset: 'tickets' })
    expect(await all()).toEqual(before)
    expect((await opened.client.datasets.rows({ dataset: 'tickets', query: 'card lost' })).total).toBe(0)
    await opened.client.datasets.redo({ dataset: 'tickets' })
    expect((await all()).rows).toEqual(rows)
  })

  it('let another column be the text, and the one before be metadata', async () => {
    const before = await all()
    await set('subject', 'text')
    const { rows, columns, details } = await all()
    expect(columns.map(({ role }) => role)).toEqual(['text', 'metadata', 'label', 'group', 'date', 'split'])
    expect(rows[1]?.text).toBe('  transfer late no 1')
    expect(details.map(({ cells }) => cells)).toEqual(before.details.map(({ cells }) => cells))
    await opened.client.datasets.undo({ dataset: 'tickets' })
    expect(await all()).toEqual(before)
  })

  it('leave a run with the columns that it learnt from', async () => {
    const { id } = await opened.train('tickets')
    await set('subject', 'append')
    expect((await opened.client.runs.get({ run: id })).textColumns).toEqual({ text: 'body', appended: null })
    expect((await opened.train('tickets')).textColumns).toEqual({ text: 'body', appended: 'subject' })
  })

  it('give rows their own ids, which labels then find', async () => {
    await set('customer', 'id')
    const { rows } = await opened.client.datasets.rows({ dataset: 'tickets', limit: 3 })
    expect(rows.map(({ externalId }) => externalId)).toEqual(['C0', 'C1', 'C2'])
    await opened.client.datasets.undo({ dataset: 'tickets' })
    const [first] = (await opened.client.datasets.rows({ dataset: 'tickets', limit: 1 })).rows
    expect(first?.externalId).toBeNull()
  })

  it('make a column labels of their own, which are learnt, and take them away again', async () => {
    const { client } = opened
    const outputs = async () => (await client.datasets.get({ dataset: 'tickets' })).outputs
    const effect = await client.datasets.roleEffect({
      dataset: 'tickets',
      roles: [{ column: 'customer', role: 'label' }],
    })
    expect(effect.labelsCome).toEqual([{ column: 'customer', labels: 7, rows: 20, given: 0 }])
    const before = await all()
    expect((await set('customer', 'label')).description).toBe('Roles: customer is a label')
    expect((await outputs()).map(({ name }) => name)).toEqual(['intent', 'customer'])
    const { rows } = await all()
    expect(rows[0]?.labels).toEqual({ intent: ['card'], customer: ['C0'] })
    await client.datasets.label({
      dataset: 'tickets',
      output: 'customer',
      edits: [{ row: 1, label: 'C6' }],
    })
    const taken = await client.datasets.roleEffect({
      dataset: 'tickets',
      roles: [{ column: 'customer', role: 'group' }],
    })
    expect(taken.labelsGo).toEqual([{ column: 'customer', labels: 7, rows: 20, given: 1 }])
    await set('customer', 'metadata')
    expect((await outputs()).map(({ name }) => name)).toEqual(['intent'])
    expect((await all()).rows).toEqual(before.rows)
    await client.datasets.undo({ dataset: 'tickets' })
    expect((await all()).rows[0]?.labels).toEqual({ intent: ['card'], customer: ['C6'] })
    for (let step = 0; step < 2; step++) await client.datasets.undo({ dataset: 'tickets' })
    expect(await outputs()).toHaveLength(1)
    expect(await all()).toEqual(before)
    await client.datasets.redo({ dataset: 'tickets' })
    expect((await all()).rows).toEqual(rows)
  })

  it('bring labels to a dataset that was read without, and training to it', async () => {
    const { client } = opened
    await opened.import('bare', tickets(60), { roles: [{ column: 'intent', role: 'metadata' }] })
    expect((await client.datasets.get({ dataset: 'bare' })).outputs).toEqual([])
    await client.datasets.setRoles({ dataset: 'bare', roles: [{ column: 'intent', role: 'label' }] })
    expect(await client.datasets.get({ dataset: 'bare' })).toMatchObject({
      classes: 2,
      outputs: [{ name: 'intent', kind: 'single' }],
    })
    const { result } = await opened.train('bare')
    expect(result?.testRows).toBeGreaterThan(0)
    // Rows that join later bring their labels along.
    const staged = await stage(opened, 'more.csv', 'subject,body,intent\nx,where is it,card\n')
    await add(opened, { dataset: 'bare', from: { kind: 'staged', id: staged.id }, mode: 'append' })
    const { rows } = await client.datasets.rows({ dataset: 'bare', offset: 60 })
    expect(rows[0]?.labels).toEqual({ intent: ['card'] })
  })

  it('refuse a column of ids as labels, before anything is written', async () => {
    const lines = Array.from({ length: 2100 }, (_, at) => `text no ${at},a,M-${at}`)
    await opened.import('numbered', `text,label,number\n${lines.join('\n')}\n`, {
      roles: [{ column: 'number', role: 'metadata' }],
    })
    const asked = { dataset: 'numbered', roles: [{ column: 'number', role: 'label' as const }] }
    for (const call of ['roleEffect', 'setRoles'] as const)
      await expect(opened.client.datasets[call](asked)).rejects.toMatchObject({
        message: 'number has 2,100 different values; labels are 2,000 at most.',
        hint: expect.stringMatching(/./),
      })
    expect((await opened.client.datasets.get({ dataset: 'numbered' })).outputs).toHaveLength(1)
  })

  it('give labels with their order where the names say one', async () => {
    const csv = `text,label,stars\n${Array.from({ length: 12 }, (_, at) => `text no ${at},a,${(at % 5) + 1}`).join('\n')}\n`
    await opened.import('rated', csv, { roles: [{ column: 'stars', role: 'metadata' }] })
    await opened.client.datasets.setRoles({ dataset: 'rated', roles: [{ column: 'stars', role: 'label' }] })
    const { outputs } = await opened.client.datasets.statistics({ dataset: 'rated' })
    expect(outputs[1]).toMatchObject({ name: 'stars', kind: 'ordered' })
    expect(outputs[1]?.labels.map(({ name }) => name)).toEqual(['1', '2', '3', '4', '5'])
  })

  it.each([
    ['split', 'group', 'split was read as parts at the import, and keeps that role.'],
    ['body', 'metadata', 'body holds the messages; without it there are none.'],
    ['nothing', 'date', 'There is no column named nothing'],
  ] as const)('of %s as %s are refused with a remedy', async (column, role, message) => {
    const refused = await set(column, role).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    })
  })
})
