// Edits of labels, texts, parts and the label set through the whole app: each one is an undoable step, and undo and redo
// go on where they were after a restart.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LabelOperation, RowChange } from '../../src/shared/domain/edit'
import type { Filter } from '../../src/shared/domain/filter'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const dataset = 'mail'

const table = [
  'text,label,tags,split',
  'card lost,card,a|b,train',
  'card late,card,a,train',
  'parcel late,parcel,b,train',
  'parcel gone,parcel,,test',
  'hello there,other,c,validation',
  'card again,,a|c,train',
  '"two lines\nof card",Card ,b,test',
].join('\n')

const open = (): TestApp => openTestApp({ home: join(folder.path, 'home') })

beforeEach(async () => {
  folder = temporaryFolder()
  opened = open()
  await opened.import(dataset, `${table}\n`, {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'label', role: 'label' },
      { column: 'tags', role: 'label', kind: 'multi', separator: '|' },
      { column: 'split', role: 'split' },
    ],
  })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

/** Everything that an edit can change. */
async function state(): Promise<unknown> {
  const { rows } = await opened.client.datasets.rows({ dataset })
  const cells = await Promise.all(
    rows.map(async ({ id: row }) => (await opened.client.datasets.row({ dataset, row })).cells),
  )
  const { outputs, parts } = await opened.client.datasets.statistics({ dataset })
  const search = await opened.client.datasets.rows({ dataset, query: 'card' })
  return { rows, cells, outputs, parts, found: search.rows.map(({ id }) => id) }
}

const edit = (change: RowChange, filter?: Filter, output?: string) =>
  opened.client.datasets.edit({
    dataset,
    change,
    ...(filter ? { filter } : {}),
    ...(output === undefined ? {} : { output }),
  })
const operate = (operation: LabelOperation, output?: string) =>
  opened.client.datasets.changeLabels({
    dataset,
    operation,
    ...(output === undefined ? {} : { output }),
  })
const labelIs = (label: string): Filter => ({ field: 'label', output: 'label', in: [label] })
const labelsOf = async (output = 'label'): Promise<string[]> =>
  (await opened.client.datasets.rows({ dataset })).rows.map((row) => (row.labels[output] ?? []).join('|'))

const steps: (() => Promise<unknown>)[] = [
  () => edit({ kind: 'setLabels', labels: ['urgent'] }, { field: 'text', contains: 'late' }),
  () => edit({ kind: 'addLabel', label: 'c' }, labelIs('urgent'), 'tags'),
  () => edit({ kind: 'removeLabel', label: 'a' }, undefined, 'tags'),
  () => edit({ kind: 'setPart', part: 'pool A' }, { field: 'labelled', output: 'label', is: false }),
  () => edit({ kind: 'setPart', part: null }, { field: 'row', in: [1] }),
  () => edit({ kind: 'setText', text: 'changed by hand' }, { field: 'row', in: [5] }),
  () => edit({ kind: 'replaceText', find: 'card', replacement: 'credit card' }),
  () => operate({ kind: 'rename', label: 'other', name: 'small talk' }),
  () => operate({ kind: 'merge', labels: ['Card', 'card'], into: 'card' }),
  () => operate({ kind: 'merge', labels: ['b', 'c'], into: 'both' }, 'tags'),
  () => operate({ kind: 'split', label: 'parcel', into: 'lost parcel', rows: { query: 'gone' } }),
  () => operate({ kind: 'delete', label: 'small talk' }),
  () => operate({ kind: 'describe', label: 'card', color: 3, description: 'About cards' }),
  () => opened.client.datasets.setLabelSet({ dataset, order: ['urgent', 'lost parcel', 'card', 'parcel'] }),
  () => opened.client.datasets.label({ dataset, edits: [{ row: 2, label: 'parcel' }] }),
]

describe('edits', () => {
  it('are undone and made again one by one, over restarts, to the very same state', async () => {
    const states = [await state()]
    for (const step of steps) {
      await step()
      const now = await state()
      expect(now).not.toEqual(states.at(-1))
      states.push(now)
    }
    for (let at = states.length - 2; at >= 0; at--) {
      if (at % 5 === 0) {
        await opened.close()
        opened = open()
      }
      await opened.client.datasets.undo({ dataset })
      expect(await state()).toEqual(states[at])
    }
    await expect(opened.client.datasets.undo({ dataset })).rejects.toMatchObject({
      code: 'journal.nothingToUndo',
    })
    await opened.close()
    opened = open()
    for (const [at] of steps.entries()) {
      await opened.client.datasets.redo({ dataset })
      expect(await state()).toEqual(states[at + 1])
    }
  })

  it('name what undo and redo would do, and stand in the history', async () => {
    await edit({ kind: 'setLabels', labels: ['urgent'] }, { field: 'text', contains: 'late' })
    await opened.client.datasets.undo({ dataset })
    const { entries, undoes, redoes } = await opened.client.datasets.journal({ dataset })
    expect(entries.map(({ kind }) => kind)).toEqual(['undo', 'labels'])
    expect([undoes, redoes]).toEqual([null, 'Labelled 2 messages urgent'])
  })

  it('write nothing where every row has it already', async () => {
    const { revision } = await opened.client.datasets.get({ dataset })
    const step = await edit({ kind: 'setLabels', labels: ['card'] }, labelIs('card'))
    expect(step).toMatchObject({ rows: 0, revision })
    expect(await edit({ kind: 'setPart', part: 'test' }, { field: 'part', in: ['test'] })).toMatchObject({
      rows: 0,
      revision,
    })
  })

  it('keep the file: the first text stays among the cells, and the search finds the new one', async () => {
    await edit({ kind: 'setText', text: 'a brand new text' }, { field: 'row', in: [1] })
    const row = await opened.client.datasets.row({ dataset, row: 1 })
    expect(row.text).toBe('a brand new text')
    expect(row.words).toBe(4)
    expect(row.cells[0]).toEqual({ column: 'text', value: 'card lost' })
    const find = async (query: string) =>
      (await opened.client.datasets.rows({ dataset, query })).rows.map(({ id }) => id)
    expect(await find('brand new')).toEqual([1])
    expect(await find('card lost')).toEqual([])
  })

  it('give one label where an output has one', async () => {
    await expect(edit({ kind: 'setLabels', labels: ['x', 'y'] })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(edit({ kind: 'addLabel', label: 'x' })).rejects.toMatchObject({ code: 'input.invalid' })
    await edit({ kind: 'setLabels', labels: ['x', 'y'] }, undefined, 'tags')
    expect(new Set(await labelsOf('tags'))).toEqual(new Set(['x|y']))
  })

  it('refuse to move messages into or out of a test part that a run was judged on', async () => {
    const settings = { epochs: 1, batchSize: 8, patience: 0 }
    const { run } = await opened.client.runs.start({
      dataset,
      family: 'bag-of-words',
      settings,
      output: 'label',
    })
    await opened.eventsOf(run)
    const out = edit({ kind: 'setPart', part: 'train' }, { field: 'part', in: ['test'] })
    await expect(out).rejects.toMatchObject({ code: 'split.frozen' })
    const into = edit({ kind: 'setPart', part: 'test' }, { field: 'row', in: [1] })
    await expect(into).rejects.toMatchObject({ code: 'split.frozen' })
    expect(await edit({ kind: 'setPart', part: 'validation' }, { field: 'row', in: [1] })).toMatchObject({
      rows: 1,
    })
  })

  it('leave a run its labels: what it was judged by does not change', async () => {
    const settings = { epochs: 1, batchSize: 8, patience: 0 }
    const { run } = await opened.client.runs.start({
      dataset,
      family: 'bag-of-words',
      settings,
      output: 'label',
    })
    await opened.eventsOf(run)
    const before = await opened.client.runs.evaluation({ run, part: 'test' })
    const effect = await opened.client.datasets.labelEffect({
      dataset,
      operation: { kind: 'merge', labels: ['Card', 'parcel'], into: 'card' },
    })
    expect(effect).toMatchObject({ rows: 3, testRows: 2, runs: [{ id: run }] })
    await operate({ kind: 'merge', labels: ['Card', 'parcel'], into: 'card' })
    await edit({ kind: 'setLabels', labels: ['other'] })
    expect(await opened.client.runs.evaluation({ run, part: 'test' })).toEqual(before)
  })
})

describe('the label set', () => {
  it('refuses a name that is taken and a label that is not there', async () => {
    const code = async (operation: LabelOperation): Promise<unknown> =>
      operate(operation).then(
        () => null,
        (error: { code?: unknown }) => error.code,
      )
    expect(await code({ kind: 'rename', label: 'card', name: 'parcel' })).toBe('input.invalid')
    expect(await code({ kind: 'rename', label: 'nothing', name: 'parcel' })).toBe('label.notFound')
    expect(await code({ kind: 'merge', labels: ['card'], into: 'card' })).toBe('input.invalid')
    expect(
      await code({ kind: 'split', label: 'card', into: 'x', rows: { query: 'nowhere to be found' } }),
    ).toBe('input.invalid')
  })

  it('merges labels of one message into one', async () => {
    await operate({ kind: 'merge', labels: ['a', 'b'], into: 'ab' }, 'tags')
    expect(await labelsOf('tags')).toEqual(['ab', 'ab', 'ab', '', 'c', 'c|ab', 'ab'])
  })
})
