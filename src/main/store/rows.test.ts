import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import type { Filter } from '../../shared/domain/filter'
import { iterateExport } from './export'
import { setLabels } from './labels'
import { insertPredictions } from './predictions'
import { iterateRows, textReader } from './part-rows'
import { countRows, queryRows } from './rows'
import { datasetStatistics } from './statistics'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from './testing/fixture'

let fixture: Fixture
let dataset: Dataset
const texts = [
  'Where is my card?',
  '返金はいつですか',
  '我的银行卡丢了',
  'أين بطاقتي الجديدة',
  'Thanks 😀👍🏽 a lot',
  '100% off_now "quoted" star* ÉCOLE',
  '',
  'card card',
]
beforeEach(async () => {
  fixture = createFixture()
  dataset = await importRows(
    fixture,
    'tickets',
    columnsOf('text', 'label', 'split', 'metadata', 'id'),
    texts.map((text, i) => [
      text,
      i === 6 ? '' : i % 2 ? 'odd' : 'even',
      i < 4 ? 'train' : 'test',
      i < 2 ? 'a' : 'b',
      `T-${i}`,
    ]),
  )
})
afterEach(() => fixture.dispose())

const found = (query: string): number[] =>
  queryRows(fixture.db, { dataset: 'tickets', query }).rows.map((row) => row.id)
const matching = (filter: Filter): number[] => {
  const page = queryRows(fixture.db, { dataset: 'tickets', filter })
  expect(page.total).toBe(page.rows.length)
  return page.rows.map((row) => row.id)
}

test.each([
  ['CARD', [1, 8]],
  ['rd?', [1]],
  ['返金', [2]],
  ['いつで', [2]],
  ['银行卡', [3]],
  ['卡', [3]],
  ['بطاقتي', [4]],
  ['😀', [5]],
  ['😀👍🏽', [5]],
  ['"quoted"', [6]],
  ['"q', [6]],
  ['%', [6]],
  ['_n', [6]],
  ['r*', [6]],
  ['star*', [6]],
  ['école', [6]],
  ['éc', [6]],
  ['card OR star', []],
  ['text:card', []],
  ["'", []],
  ['\\', []],
  [' ca', [1, 8]],
  ['d c', [8]],
])('a search for %s finds that text and nothing else', (query, ids) => {
  expect(found(query)).toEqual(ids)
})

test('a search stays inside its dataset and follows a changed text', async () => {
  await importRows(fixture, 'other', columnsOf('text'), [['card']])
  expect(found('card')).toEqual([1, 8])
  fixture.db.run('UPDATE rows SET text = ? WHERE text = ?', 'nothing', 'card card')
  fixture.db.exec(`INSERT INTO rows_fts (rows_fts, rank) VALUES ('integrity-check', 1)`)
  expect(queryRows(fixture.db, { dataset: 'other', query: 'card' }).total).toBe(1)
})

test('every leaf of a filter selects its rows', () => {
  expect(matching({ field: 'text', contains: 'card' })).toEqual([1, 8])
  expect(matching({ field: 'label', in: ['odd'] })).toEqual([2, 4, 6, 8])
  expect(matching({ field: 'label', output: 'label', in: ['odd', 'even'] })).toEqual([1, 2, 3, 4, 5, 6, 8])
  expect(matching({ field: 'labelled', is: false })).toEqual([7])
  expect(matching({ field: 'labelled', output: 'label', is: true })).toHaveLength(7)
  expect(matching({ field: 'part', in: ['train'] })).toEqual([1, 2, 3, 4])
  expect(matching({ field: 'part', in: [null] })).toEqual([7])
  expect(matching({ field: 'part', in: ['test', null] })).toEqual([5, 6, 7, 8])
  expect(matching({ field: 'length', unit: 'words', min: 2, max: 2 })).toEqual([8])
  expect(matching({ field: 'length', unit: 'characters', max: 7 })).toEqual([3, 7])
  expect(matching({ field: 'metadata', column: 'meta', equals: 'a' })).toEqual([1, 2])
  expect(matching({ field: 'metadata', column: 'text', equals: 'card card' })).toEqual([8])
  expect(matching({ field: 'row', in: [3, 5, 99] })).toEqual([3, 5])
  expect(matching({ field: 'words', all: ['card'] })).toEqual([1, 8])
  expect(matching({ field: 'words', all: ['my', 'is'] })).toEqual([1])
  expect(matching({ field: 'words', all: ['car'] })).toEqual([])
  expect(matching({ field: 'words', all: ['école', '"quoted"'] })).toEqual([6])
  expect(matching({ field: 'words', all: ['返金'] })).toEqual([2])
  expect(matching({ field: 'words', all: ['100%', 'star*'] })).toEqual([6])
  expect(matching({ field: 'pattern', matches: '^card|^WHERE' })).toEqual([1, 8])
  expect(matching({ field: 'pattern', matches: '^WHERE', isCaseSensitive: true })).toEqual([])
  expect(matching({ field: 'pattern', matches: String.raw`^\p{Script=Han}+$` })).toEqual([3])
  expect(matching({ field: 'pattern', matches: '^$' })).toEqual([7])
  expect(matching({ field: 'source', in: ['file'] })).toEqual([1, 2, 3, 4, 5, 6, 8])
  expect(matching({ field: 'source', in: ['person'] })).toEqual([])
  expect(matching({ field: 'status', in: ['validated'] })).toHaveLength(7)
  expect(matching({ field: 'status', output: 'label', in: ['suggested', 'flagged'] })).toEqual([])
})

test('a pattern that cannot be read says so', () => {
  const broken = () => matching({ field: 'pattern', matches: '(card' })
  expect(broken).toThrow(/pattern \(card cannot be read/)
})

test('cells filter as numbers and as dates, and what is neither matches nothing', async () => {
  const cells = [
    ['5', '2026-11-02'],
    ['-1,5', '26.11.2026 08:30'],
    ['1e2', '2026-11-26T12:00:00Z'],
    ['five', 'yesterday'],
    ['', ''],
  ]
  await importRows(
    fixture,
    'tickets 2',
    ['text', 'stars', 'date'].map((name, index) => ({
      index,
      name,
      role: index === 0 ? ('text' as const) : ('metadata' as const),
    })),
    cells.map(([stars = '', date = ''], at) => [`text ${at}`, stars, date]),
  )
  const ids = (filter: Filter): number[] =>
    queryRows(fixture.db, { dataset: 'tickets 2', filter }).rows.map(({ id }) => id)
  expect(ids({ field: 'number', column: 'stars', min: -2, max: 5 })).toEqual([1, 2])
  expect(ids({ field: 'number', column: 'stars', min: 99 })).toEqual([3])
  expect(ids({ op: 'not', of: { field: 'number', column: 'stars', min: 0 } })).toEqual([2, 4, 5])
  expect(ids({ field: 'date', column: 'date', from: '2026-11-26', before: '2026-11-27' })).toEqual([2, 3])
  expect(ids({ field: 'date', column: 'date', before: '2026-11-26' })).toEqual([1])
  expect(ids({ op: 'not', of: { field: 'date', column: 'date', before: '2026-11-26' } })).toEqual([
    2, 3, 4, 5,
  ])
  expect(ids({ field: 'metadata', column: 'stars', equals: '' })).toEqual([5])
})

test('and, or and not combine exactly', () => {
  const odd: Filter = { field: 'label', in: ['odd'] }
  const train: Filter = { field: 'part', in: ['train'] }
  expect(matching({ op: 'and', of: [odd, train] })).toEqual([2, 4])
  expect(matching({ op: 'or', of: [odd, train] })).toEqual([1, 2, 3, 4, 6, 8])
  expect(matching({ op: 'not', of: odd })).toEqual([1, 3, 5, 7])
  expect(matching({ op: 'not', of: { op: 'or', of: [odd, train] } })).toEqual([5, 7])
  expect(matching({ op: 'and', of: [] })).toHaveLength(8)
  expect(matching({ op: 'or', of: [] })).toEqual([])
})

test('predictions are columns that filter and sort', () => {
  const run = someRun(fixture.db, dataset)
  // Labels are even, odd. Row 5 is even and right, 6 is odd and wrong, 8 is odd and right.
  insertPredictions(fixture.db, {
    run: run.id,
    part: 'test',
    rowIds: [5, 6, 8],
    scores: Float32Array.from([0.75, 0.25, 0.5625, 0.4375, 0.125, 0.875]),
  })
  insertPredictions(fixture.db, {
    run: run.id,
    part: null,
    rowIds: [7],
    scores: Float32Array.from([0.5, 0.5]),
  })
  expect(matching({ field: 'prediction', run: 'Run 1', in: ['even'] })).toEqual([5, 6, 7])
  expect(matching({ field: 'right', run: run.id, is: true })).toEqual([5, 8])
  expect(matching({ field: 'right', run: '1', is: false })).toEqual([6])
  expect(matching({ field: 'confidence', run: run.id, min: 0.7, max: 0.8 })).toEqual([5])
  expect(matching({ op: 'not', of: { field: 'right', run: run.id, is: true } })).toEqual([1, 2, 3, 4, 6, 7])
  const page = queryRows(fixture.db, {
    dataset: 'tickets',
    run: run.id,
    sort: { by: 'confidence', descending: false },
    limit: 3,
  })
  expect(page.rows.map((row) => [row.id, row.prediction])).toEqual([
    [7, { label: 'even', labels: ['even'], confidence: 0.5, isRight: null }],
    [6, { label: 'even', labels: ['even'], confidence: 0.5625, isRight: false }],
    [5, { label: 'even', labels: ['even'], confidence: 0.75, isRight: true }],
  ])
})

test.each([
  [{ field: 'label', in: ['oddd'] }, 'label.notFound'],
  [{ field: 'label', output: 'none', in: ['odd'] }, 'label.notFound'],
  [{ field: 'part', in: ['pool B'] }, 'split.unknownPart'],
  [{ field: 'metadata', column: 'none', equals: 'a' }, 'csv.columnNotFound'],
  [{ field: 'right', run: 'none', is: true }, 'run.notFound'],
] as const)('an unknown name in %o is said', (filter, code) => {
  expect(() =>
    matching({ ...filter, ...('in' in filter ? { in: [...filter.in] } : {}) } as Filter),
  ).toThrowError(expect.objectContaining({ code }))
})

test('pages follow each other, and sorting is by text, length or row', () => {
  const ids = (offset: number): number[] =>
    queryRows(fixture.db, { dataset: 'tickets', offset, limit: 3 }).rows.map((row) => row.id)
  expect([ids(0), ids(3), ids(6)]).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8],
  ])
  const first = (by: 'row' | 'text' | 'words', descending: boolean): number | undefined =>
    queryRows(fixture.db, { dataset: 'tickets', sort: { by, descending } }).rows[0]?.id
  expect(first('row', true)).toBe(8)
  expect(first('text', false)).toBe(7)
  expect(first('words', true)).toBe(2)
  expect(() => first('confidence' as 'row', true)).toThrowError(
    expect.objectContaining({ code: 'input.invalid' }),
  )
})

test('statistics count rows, labels, parts and lengths', () => {
  const statistics = datasetStatistics(fixture.db, 'tickets')
  expect(statistics).toMatchObject({
    rows: 8,
    withoutText: 1,
    distinctTexts: 8,
    unlabelled: 1,
    inNoPart: 1,
    parts: { train: 4, test: 3 },
  })
  expect(statistics.outputs[0]?.labels).toMatchObject([
    { name: 'even', count: 3, parts: { train: 2, test: 1 } },
    { name: 'odd', count: 4, parts: { train: 2, test: 2 } },
  ])
  expect(statistics.words.min).toBe(0)
  expect(statistics.words.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(8)
  expect(statistics.words.bins.length).toBeLessThanOrEqual(40)
  setLabels(fixture.db, {
    dataset: 'tickets',
    edits: [{ row: 7, label: 'odd' }],
    author: null,
    source: 'person',
  })
  expect(datasetStatistics(fixture.db, 'tickets')).toMatchObject({ unlabelled: 0, inNoPart: 1 })
})

test('training reads the labelled rows of a part in batches, and texts by row', () => {
  const outputId = dataset.outputs[0]?.id ?? 0
  const splitId = dataset.split?.id ?? null
  const batches = [
    ...iterateRows(fixture.db, {
      dataset: dataset.id,
      splitId,
      outputIds: [outputId],
      part: 'train',
      batchSize: 3,
    }),
  ]
  expect(batches.map((batch) => batch.rowIds)).toEqual([[1, 2, 3], [4]])
  expect(batches.flatMap((batch) => (batch.labelIds[0] ?? []).map((ids) => ids.length))).toEqual([1, 1, 1, 1])
  const all = [
    ...iterateRows(fixture.db, {
      dataset: dataset.id,
      splitId,
      outputIds: [outputId],
      part: null,
      withUnlabelled: true,
    }),
  ]
  expect(all.flatMap((batch) => batch.rowIds)).toHaveLength(8)
  const read = textReader(fixture.db, dataset.id)
  expect(read(Int32Array.of(3, 1))).toEqual([texts[2], texts[0]])
  expect(() => read(Int32Array.of(99))).toThrowError(expect.objectContaining({ code: 'row.notFound' }))
})

test('an export has matching rows with their cells verbatim, and can be read while labels change', () => {
  const rows = iterateExport(fixture.db, {
    dataset: 'tickets',
    filter: { field: 'part', in: ['train'] },
    batchSize: 2,
  })
  expect(rows.next().value?.[1]).toMatchObject({
    id: 2,
    cells: ['返金はいつですか', 'odd', 'train', 'a', 'T-1'],
    part: 'train',
  })
  setLabels(fixture.db, {
    dataset: 'tickets',
    edits: [{ row: 3, label: 'new' }],
    author: null,
    source: 'person',
  })
  expect(rows.next().value?.[0]).toMatchObject({ id: 3, labels: { label: ['new'] } })
  expect(rows.next().done).toBe(true)
})

test('a page is the same however it is found: by the index, by testing rows, by a set', async () => {
  const words = ['card', 'refund', 'parcel', '返金', 'late']
  // A Kelvin sign, a long s and a NUL, which the index and LIKE read each in their own way; and signs of LIKE.
  const odd = ['par\u{212A}ing', 'a re\u017Fund', 'late\0refund 5%', String.raw`50% off_now \card`]
  const labels = ['common', 'common', 'common', 'common', 'common', 'common', 'rare']
  const many = Array.from({ length: 700 }, (_, row) => [
    `${row % 11 === 0 ? odd[row % 4] : words[row % 5]} ${words[(row * 7) % 4]} ${row}`,
    row % 97 === 0 ? 'odd one' : (labels[row % 7] ?? ''),
    row % 3 === 0 ? 'test' : row % 50 === 0 ? '' : 'train',
    row % 2 ? 'a' : 'b',
    `T-${row}`,
  ])
  await importRows(fixture, 'many', columnsOf('text', 'label', 'split', 'metadata', 'id'), many)
  const leaves: Filter[] = [
    { field: 'text', contains: 'card' },
    { field: 'text', contains: '返金' },
    { field: 'words', all: ['card', 'refund'] },
    { field: 'words', all: ['late'] },
    { field: 'label', in: ['common'] },
    { field: 'label', in: ['odd one'] },
    { field: 'label', in: ['common', 'rare'] },
    { field: 'part', in: ['train'] },
    { field: 'part', in: [null] },
    { field: 'metadata', column: 'meta', equals: 'a' },
  ]
  const plain = (filter: Filter, query: string): number[] =>
    [...iterateExport(fixture.db, { dataset: 'many', filter, ...(query ? { query } : {}) })]
      .flat()
      .map((row) => row.id)
  for (const [at, one] of leaves.entries())
    for (const other of leaves.slice(at))
      for (const query of ['', 'refund', 'ar', 'parking', 'off_n', String.raw`w \c`, 'd 5%'])
        for (const op of ['and', 'or'] as const) {
          const filter: Filter = { op, of: [one, other] }
          const all = plain(filter, query)
          const ask = { dataset: 'many', filter, ...(query ? { query } : {}) }
          const forward = queryRows(fixture.db, { ...ask, limit: 20, offset: 10 })
          expect(forward.rows.map((row) => row.id)).toEqual(all.slice(10, 30))
          expect(forward.total).toBe(all.length)
          const sort = { by: 'row' as const, descending: true }
          const back = queryRows(fixture.db, { ...ask, limit: 1000, sort, isCounted: false })
          expect(back.rows.map((row) => row.id)).toEqual(all.toReversed())
          expect(back.total).toBe(all.length)
          expect(countRows(fixture.db, ask)).toBe(all.length)
        }
})

test('a page that is full does not count unless it is asked to', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => [`card ${row}`, 'x', 'train', 'a', `T-${row}`])
  await importRows(fixture, 'full', columnsOf('text', 'label', 'split', 'metadata', 'id'), rows)
  const ask = { dataset: 'full', query: 'card', limit: 10 }
  expect(queryRows(fixture.db, { ...ask, isCounted: false }).total).toBeNull()
  expect(queryRows(fixture.db, { ...ask, isCounted: false, offset: 35 }).total).toBe(40)
  expect(queryRows(fixture.db, { dataset: 'full', limit: 10, isCounted: false }).total).toBe(40)
  expect(queryRows(fixture.db, ask).total).toBe(40)
  // It is known from then on.
  expect(queryRows(fixture.db, { ...ask, isCounted: false }).total).toBe(40)
})
