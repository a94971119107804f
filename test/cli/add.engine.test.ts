// Rows that join a dataset from the terminal: real processes, one of which is killed while it writes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
const file = (name: string, content: string): string => {
  const path = join(work.folder, name)
  writeFileSync(path, content)
  return path
}

beforeAll(async () => {
  work = createTestWorkspace()
  const first =
    'ticket,message,topic,split\n1,card lost,card,train\n2,parcel late,parcel,train\n3,hello,other,test\n'
  const roles = ['--text', 'message', '--label', 'topic', '--split', 'split', '--id', 'ticket']
  await work.json('import', file('mail.csv', first), '--name', 'mail', ...roles)
}, 60_000)
afterAll(() => work.clean())

type Row = { id: number; text: string; part: string | null; labels: Record<string, string[]> }
const state = async (): Promise<string[]> =>
  (await work.json<Row[]>('rows', '--dataset', 'mail')).map(
    ({ id, text, part, labels }) => `${id} ${text}/${part}/${(labels['topic'] ?? []).join('|')}`,
  )

it('says what a newer version would change, changes it, and takes it back after a restart', async () => {
  const before = await state()
  const newer = file(
    'mail.csv',
    'ticket,message,topic,split\n3,hello,other,test\n1,card lost,theft,train\n4,where is my refund,money,train\nbad\n',
  )
  const said = await work.json('add', 'mail', newer, '--update', '--dry-run')
  expect(said).toMatchObject({
    added: 1,
    changed: 1,
    removed: 1,
    same: 1,
    matchedBy: 'id',
    rejected: 1,
    dryRun: true,
  })
  expect(await state()).toEqual(before)
  const done = await work.json('add', 'mail', newer, '--update', '--remove-missing')
  expect(done).toMatchObject({ dataset: 'mail', added: 1, changed: 1, removed: 1, rejected: 1 })
  expect(await state()).toEqual([
    '1 card lost/train/theft',
    '3 hello/test/other',
    '4 where is my refund/train/money',
  ])
  expect(await work.json('undo', 'mail')).toMatchObject({
    description: 'Added 1 message, changed 1, removed 1 from mail.csv',
  })
  expect(await state()).toEqual(before)
})

it('adds a file of another shape, and another dataset, under mappings', async () => {
  const other = file('chat.csv', 'utterance,intent,agent\nmy card is gone,lost_card,Ann\n')
  await work.json(
    'add',
    'mail',
    other,
    '--text',
    'utterance',
    '--label',
    'intent',
    '--map-label',
    'lost_card=card',
    '--map-column',
    'agent=-',
    '--source-name',
    'chat of October',
  )
  await work.json('import', file('public.csv', 'text,label\nhi there,greeting\n'), '--name', 'public')
  await work.json('add', 'mail', '--from', 'public', '--map-label', 'greeting=other', '--part', 'none')
  expect((await state()).slice(3)).toEqual(['5 my card is gone/train/card', '6 hi there/null/other'])
  const rows = await work.json<Row[]>(
    'rows',
    '--dataset',
    'mail',
    '--filter',
    '{"field":"metadata","column":"source","equals":"chat of October"}',
  )
  expect(rows.map(({ id }) => id)).toEqual([5])
  for (const [args, words] of [
    [['add', 'mail'], 'Name a file'],
    [['add', 'mail', other, '--remove-missing'], '--remove-missing is for --update'],
    [['add', 'mail', other, '--part', 'test'], '--part is train, none or column'],
    [['add', 'mail', '--from', 'mail'], 'cannot be added to itself'],
    [['add', 'mail', other, '--map-column', 'nobody=x'], 'There is no column named nobody'],
  ] as const) {
    const { code, err } = await work.run(...args)
    expect([code, err.includes(words) ? words : err]).toEqual([2, words])
  }
})

it('leaves the dataset as it was when it is killed while it writes', async () => {
  const before = await state()
  const lines = Array.from(
    { length: 60_000 },
    (_, at) => `${at + 100},message number ${at} of many,card,train`,
  )
  const many = file('many.csv', `ticket,message,topic,split\n${lines.join('\n')}\n`)
  const adding = work.start('add', 'mail', many, '--json')
  await adding.sees('"totalRows"')
  adding.child.kill('SIGKILL')
  await adding.ended
  await expect.poll(state, { timeout: 30_000 }).toEqual(before)
  const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
  const left = db.prepare('SELECT count(*) AS n FROM absent_rows WHERE is_staged = 1').get()
  const check = db.pragma('integrity_check', { simple: true })
  db.close()
  expect([left, check]).toEqual([{ n: 0 }, 'ok'])
  // And it works when it is started again.
  expect(await work.json('add', 'mail', many)).toMatchObject({ added: 60_000 })
  expect(
    await work.json('rows', '--dataset', 'mail', '--query', 'number 59999', '--limit', '5'),
  ).toHaveLength(1)
}, 120_000)
