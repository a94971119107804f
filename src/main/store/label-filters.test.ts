// A queue holds exactly what its filter says: for every kind of condition that there is, against what the test itself knows
// of each message. A new kind of condition without an example here fails.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Column } from '../../shared/domain/file'
import { type Filter, filterFields, type FilterLeaf } from '../../shared/domain/filter'
import type { LabelPick } from '../../shared/domain/labelling'
import { answerRow } from './label-answers'
import { getDataset } from './datasets'
import { setMarks } from './marks'
import { insertPredictions } from './predictions'
import { openQuality } from './quality'
import { getRow } from './rows'
import { drawTestSample } from './test-sample'
import { createFixture, type Fixture, importRows, someRun } from './testing/fixture'
import { at, mailDesk, sum, who } from './testing/queues'
import { saveView } from './views'

/** What is known of a message without asking the database. */
type Known = {
  readonly id: number
  readonly text: string
  readonly channel: string
  readonly amount: string
  readonly day: string
  readonly label: string | null
  /** Probability of a; b has the rest. */
  readonly a: number
  part: string | null
}

const number = 60
const discarded = 5
const flagged = 11
const known = (id: number): Known => ({
  id,
  text:
    id % 9 === 0
      ? `Karte Nummer ${id} fehlt`
      : `${id % 4 === 0 ? 'Where is my card' : 'reset the Password please'} ${id}`,
  channel: id % 3 === 0 ? 'chat' : 'mail',
  amount: id % 10 === 0 ? 'none' : String(id * 2),
  day: id % 12 === 0 ? '' : `2026-0${1 + (id % 6)}-15`,
  label: id % 5 === 0 ? (id % 2 === 0 ? 'a' : 'b') : null,
  a: (id + 0.5) / 64,
  part: null,
})

const columns: Column[] = [
  { index: 0, name: 'text', role: 'text' },
  { index: 1, name: 'channel', role: 'metadata' },
  { index: 2, name: 'amount', role: 'metadata' },
  { index: 3, name: 'day', role: 'metadata' },
]

let fixture: Fixture
let all: Known[] = []
const { pick, label, queueOf, itemsOf } = mailDesk(() => fixture)

beforeAll(async () => {
  fixture = createFixture()
  all = Array.from({ length: number }, (_, i) => known(i + 1))
  const cells = all.map(({ text, channel, amount, day }) => [text, channel, amount, day])
  await importRows(fixture, 'mail', columns, cells, { kind: 'none' })
  label(all.map(({ id, label: own }) => ({ row: id, label: own })))
  const run = someRun(fixture.db, getDataset(fixture.db, 'mail'), 'first')
  insertPredictions(fixture.db, {
    run: run.id,
    part: null,
    rowIds: all.map(({ id }) => id),
    scores: Float32Array.from(
      all.flatMap(({ a }) => (run.labels[0]?.name === 'a' ? [a, 1 - a] : [1 - a, a])),
    ),
  })
  drawTestSample(fixture.db, 'mail', { size: 8, seed: 1 })
  for (const one of all) one.part = getRow(fixture.db, 'mail', one.id).part
  const chats: Filter = { field: 'metadata', column: 'channel', equals: 'chat' }
  saveView(fixture.db, 'mail', { name: 'chats', address: '', query: 'card', filter: chats }, at)
  const german = all.filter(({ id }) => id % 9 === 0)
  const check = openQuality(fixture.db, 'mail', { similarity: 0.9, longWords: 50, folds: 3, seed: 1 })
  check.add(
    'otherLanguages',
    german.map(({ id }) => [id, 0, 1, null, 'de']),
  )
  check.add(
    'personalData',
    all.filter(({ id }) => id % 7 === 0).map(({ id }) => [id, 0, id % 14 === 0 ? 2 : 1, null, 'phone']),
  )
  const languages = [
    { language: 'en', rows: number - german.length },
    { language: 'de', rows: german.length },
  ]
  const rest = { labels: [], personal: [], noise: null, scores: null, modelsNote: null, tokens: null }
  check.finish({ seconds: 1, rows: number, findings: [], languages, ...rest }, at)
  setMarks(fixture.db, {
    dataset: 'mail',
    output: 'label',
    run: run.id,
    author: null,
    edits: [10, 20, 30].map((row) => ({ row, mark: 'ambiguous' as const })),
  })
  answerRow(fixture.db, queueOf().id, flagged, { kind: 'flag', isFlagged: true }, who)
  answerRow(fixture.db, queueOf({ pool: 'labelled' }).id, discarded, { kind: 'discard' }, who)
})
afterAll(() => fixture.dispose())

const words = (text: string): string[] => text.split(' ')
/** A label that was taken by discarding does not stand. */
const labelOf = ({ id, label: own }: Known): string | null => (id === discarded ? null : own)

type Example<Leaf> = { readonly filter: Leaf; readonly holds: (one: Known) => boolean }

const examples: {
  readonly [Field in FilterLeaf['field']]: Example<Extract<FilterLeaf, { field: Field }>>[]
} = {
  text: [{ filter: { field: 'text', contains: 'CARD' }, holds: ({ text }) => /card/i.test(text) }],
  words: [
    {
      filter: { field: 'words', all: ['please', 'password'] },
      holds: ({ text }) => ['please', 'Password'].every((word) => words(text).includes(word)),
    },
  ],
  pattern: [
    {
      filter: { field: 'pattern', matches: 'password.*[13579]$' },
      holds: ({ text }) => /password.*[13579]$/i.test(text),
    },
    {
      filter: { field: 'pattern', matches: 'password', isCaseSensitive: true },
      holds: ({ text }) => text.includes('password'),
    },
  ],
  label: [{ filter: { field: 'label', in: ['a'] }, holds: (one) => labelOf(one) === 'a' }],
  labelled: [
    { filter: { field: 'labelled', is: true }, holds: (one) => labelOf(one) !== null },
    { filter: { field: 'labelled', output: 'label', is: false }, holds: (one) => labelOf(one) === null },
  ],
  status: [
    { filter: { field: 'status', in: ['validated'] }, holds: (one) => labelOf(one) !== null },
    { filter: { field: 'status', in: ['flagged'] }, holds: ({ id }) => id === flagged },
    {
      filter: { field: 'status', in: ['discarded', 'flagged'] },
      holds: ({ id }) => id === flagged || id === discarded,
    },
  ],
  source: [
    { filter: { field: 'source', in: ['person'] }, holds: ({ label: own }) => own !== null },
    { filter: { field: 'source', in: ['rule', 'model', 'file'] }, holds: () => false },
  ],
  part: [
    { filter: { field: 'part', in: ['test'] }, holds: ({ part }) => part === 'test' },
    {
      filter: { field: 'part', in: ['train', null] },
      holds: ({ part }) => part === null || part === 'train',
    },
  ],
  length: [
    { filter: { field: 'length', unit: 'words', min: 5 }, holds: ({ text }) => words(text).length >= 5 },
    { filter: { field: 'length', unit: 'characters', max: 25 }, holds: ({ text }) => text.length <= 25 },
  ],
  metadata: [
    {
      filter: { field: 'metadata', column: 'channel', equals: 'chat' },
      holds: ({ channel }) => channel === 'chat',
    },
  ],
  number: [
    {
      filter: { field: 'number', column: 'amount', min: 20, max: 66 },
      holds: ({ amount }) => Number(amount) >= 20 && Number(amount) <= 66,
    },
  ],
  date: [
    {
      filter: { field: 'date', column: 'day', from: '2026-02-01', before: '2026-04-15' },
      holds: ({ day }) => day >= '2026-02-01' && day < '2026-04-15' && day !== '',
    },
  ],
  language: [
    { filter: { field: 'language', in: ['de'] }, holds: ({ text }) => text.startsWith('Karte') },
    { filter: { field: 'language', in: ['en'] }, holds: ({ text }) => !text.startsWith('Karte') },
  ],
  view: [
    {
      filter: { field: 'view', view: 'chats' },
      holds: ({ channel, text }) => channel === 'chat' && text.includes('card'),
    },
  ],
  row: [
    {
      filter: { field: 'row', in: [1, 2, 3, 4, 30, 31] as never },
      holds: ({ id }) => id <= 4 || id === 30 || id === 31,
    },
  ],
  prediction: [{ filter: { field: 'prediction', run: 'first', in: ['a'] }, holds: ({ a }) => a >= 0.5 }],
  confidence: [
    {
      filter: { field: 'confidence', run: 'first', min: 0.5, max: 0.75 },
      holds: ({ a }) => Math.max(a, 1 - a) <= 0.75,
    },
  ],
  finding: [
    { filter: { field: 'finding', finding: 'personalData' }, holds: ({ id }) => id % 7 === 0 },
    { filter: { field: 'finding', finding: 'personalData', min: 2 }, holds: ({ id }) => id % 14 === 0 },
  ],
  mark: [
    { filter: { field: 'mark', in: ['ambiguous'] }, holds: ({ id }) => [10, 20, 30].includes(id) },
    { filter: { field: 'mark', in: [null, 'labelWrong'] }, holds: ({ id }) => ![10, 20, 30].includes(id) },
  ],
  right: [
    {
      filter: { field: 'right', run: 'first', is: true },
      holds: ({ label: own, a }) => own !== null && own === (a >= 0.5 ? 'a' : 'b'),
    },
  ],
}

const cases: [string, Pick<LabelPick, 'filter' | 'query'>, (one: Known) => boolean][] = [
  ['nothing', {}, () => true],
  ['a search', { query: 'my card' }, ({ text }) => text.includes('my card')],
  ...Object.values(examples)
    .flat()
    .map(({ filter, holds }): (typeof cases)[number] => [JSON.stringify(filter), { filter }, holds]),
  [
    'not, and, or, with a search',
    {
      query: '1',
      filter: {
        op: 'and',
        of: [
          { op: 'not', of: { field: 'metadata', column: 'channel', equals: 'chat' } },
          {
            op: 'or',
            of: [
              { field: 'text', contains: 'card' },
              { field: 'labelled', is: false },
            ],
          },
        ],
      },
    },
    (one) =>
      one.text.includes('1') &&
      one.channel !== 'chat' &&
      (one.text.includes('card') || labelOf(one) === null),
  ],
]

test('there is an example of every kind of condition, and one that some messages meet and others do not', () => {
  expect(Object.keys(examples).sort()).toEqual([...filterFields].sort())
  for (const [field, some] of Object.entries(examples))
    expect([field, some.some(({ holds }) => all.some(holds) && !all.every(holds))]).toEqual([field, true])
})

test.each(cases)('a queue by %s holds exactly that', (_what, asked, holds) => {
  const matching = all.filter(holds)
  for (const order of ['random', 'uncertain', 'best-next', 'diverse'] as const)
    for (const pool of ['unlabelled', 'labelled', 'test'] as const) {
      const wanted = matching.filter(
        (one) =>
          one.id !== discarded &&
          (one.part === 'test') === (pool === 'test') &&
          (labelOf(one) !== null) === (pool === 'labelled'),
      )
      const found = pick({ ...asked, order, pool })
      const ids = wanted.map(({ id }) => id)
      expect(found.rows.map(({ id }) => id as number).sort((a, b) => a - b)).toEqual(ids)
      expect([found.matched, sum(found.leftOut)]).toEqual([matching.length, matching.length - ids.length])
      if (ids.length === 0) continue
      const kept = queueOf({ ...asked, order, pool, take: 2 })
      expect(kept).toMatchObject({ total: Math.min(2, ids.length), matched: matching.length, done: 0 })
      expect(sum(kept.leftOut)).toBe(matching.length - kept.total)
      expect(itemsOf(kept.id).every(({ row }) => ids.includes(row))).toBe(true)
    }
})
