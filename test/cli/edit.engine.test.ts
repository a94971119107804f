// Edits from the terminal beside a workbench that is killed: what was done is undone, and made again.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace

beforeAll(async () => {
  work = createTestWorkspace()
  const file = join(work.folder, 'mail.csv')
  const rows = ['card lost,card,train', 'card late,Card ,train', 'parcel late,parcel,test', 'hello,,train']
  writeFileSync(file, `text,label,split\n${rows.join('\n')}\n`)
  await work.json('import', file, '--name', 'mail', '--text', 'text', '--label', 'label', '--split', 'split')
}, 60_000)
afterAll(() => work.clean())

type Row = { text: string; part: string | null; labels: Record<string, string[]> }
const state = async (): Promise<string[]> =>
  (await work.json<Row[]>('rows', '--dataset', 'mail')).map(
    ({ text, part, labels }) => `${text}/${part}/${(labels['label'] ?? []).join('|')}`,
  )

it('takes back every kind of edit after the process that made it was killed', async () => {
  const first = await state()
  const server = work.serve()
  await server.sees('http')
  await work.json('edit', 'mail', '--query', 'late', '--set-label', 'delay')
  await work.json('edit', 'mail', '--rows', '1', '--set-text', 'my card is gone')
  await work.json('edit', 'mail', '--rows', '4', '--set-part', 'pool A')
  await work.json('label-set', 'mail', '--merge', 'card', '--merge', 'delay', '--to', 'trouble')
  const last = await state()
  expect(last).toEqual([
    'my card is gone/train/trouble',
    'card late/train/trouble',
    'parcel late/test/trouble',
    'hello/pool A/',
  ])
  server.child.kill('SIGKILL')
  await server.ended
  const descriptions: string[] = []
  for (let step = 0; step < 4; step++)
    descriptions.push((await work.json<{ description: string }>('undo', 'mail')).description)
  expect(descriptions).toEqual([
    'Merged card, delay into trouble, 3 messages',
    'Moved 1 message to pool A',
    'Changed the text of 1 message',
    'Labelled 2 messages delay',
  ])
  expect(await state()).toEqual(first)
  for (let step = 0; step < 4; step++) await work.json('redo', 'mail')
  expect(await state()).toEqual(last)
}, 120_000)

it('says what a change of the label set would touch, and refuses an edit that names no rows', async () => {
  const effect = await work.json('label-set', 'mail', '--merge', 'trouble', '--to', 'x', '--preview')
  expect(effect).toEqual({ rows: 3, testRows: 1, runs: [] })
  const { code, err } = await work.run('edit', 'mail', '--set-label', 'x')
  expect([code, err.includes('Say which rows')]).toEqual([2, true])
})
