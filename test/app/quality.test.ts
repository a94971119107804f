// The check of a dataset through the whole app: every planted case is found, its rows can be filtered, and each fix is a
// step that undo takes back.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FindingKind, QualityFix, QualityReport } from '../../src/shared/domain/quality'
import { copySst } from '../support/sst-classifier'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let report: QualityReport
const dataset = 'mail'

const topics: Record<string, string[]> = {
  card: ['my card', 'the debit card', 'a new card', 'this card of mine'],
  parcel: ['my parcel', 'the package', 'a delivery', 'the courier'],
  password: ['my password', 'the login', 'the account code', 'a sign in link'],
}
const endings = [
  'has been late for three weeks and nobody writes back to me',
  'does not work any more since the update of last Tuesday',
  'was not what I expected when I talked to the young man on the phone',
  'should be replaced before I travel to my family in the summer',
  'is on a list that I cannot find anywhere in the menu of the application',
]
const names = Object.keys(topics)
/** Sentences that are alike in nothing but their topic. */
const sentence = (at: number): { text: string; label: string } => {
  const label = names[at % 3] ?? 'card'
  const own = topics[label] ?? []
  return {
    text: `${own[at % 4]} ${endings[at % 5]} (${word(at)} ${word(at * 7 + 3)} ${word(at * 13 + 5)})`,
    label,
  }
}
const word = (at: number): string => {
  let [rest, out] = [at + 17, '']
  for (let letter = 0; letter < 9; letter++) {
    rest = (rest * 1103515245 + 12345) % 2147483648
    out +=
      'bcdfghklmnprstvwz'.charAt(Math.floor(rest / 65536) % 17) + 'aeiou'.charAt(Math.floor(rest / 4096) % 5)
  }
  return out
}

type Line = { text: string; label: string; split: string }
const lines: Line[] = Array.from({ length: 240 }, (_, at) => ({
  ...sentence(at),
  split: at % 5 === 4 ? 'test' : at % 10 === 3 ? 'validation' : 'train',
}))
const add = (text: string, label: string, split: string): number => lines.push({ text, label, split })
const plain = 'I would like to know where the card is that I ordered two weeks ago in your shop'
const planted = {
  leakTrain: add(`${plain}.`, 'card', 'train'),
  leakTest: add(plain.replace('two weeks', 'three weeks'), 'card', 'test'),
  equalA: add('Please send the bill to my new address in the north of town', 'parcel', 'train'),
  equalB: add('please send  the bill to my new address in the north of town', 'parcel', 'train'),
  againstA: add('The man at the counter told me to write to you about it', 'card', 'train'),
  againstB: add('The man at the counter told me to write to you about it!', 'password', 'train'),
  personal: add('Write to jane.doe@mail.example or ring +49 30 1234567, it is urgent', 'parcel', 'train'),
  empty: add('   ', 'card', 'train'),
  long: add(Array.from({ length: 230 }, (_, at) => word(at * 31 + 1)).join(' '), 'card', 'train'),
  german: add('Ich warte seit drei Wochen auf meine neue Karte und niemand antwortet mir', 'card', 'train'),
  rare: add('Something about a mortgage that nobody else ever asked for here', 'mortgage', 'train'),
  alikeA: add('Which papers do I need to open a second account for my little daughter', 'card', 'train'),
  alikeB: add('Which papers do I need to open a joint account for my elder daughter', 'card', 'train'),
  twin: add('Where do I find the form for changing the address of my flat', 'Cards', 'train'),
}
/** Of these the label is another topic's. */
const flipped = [20, 51, 82, 113, 144, 175]
for (const at of flipped) {
  const line = lines[at]
  if (line) line.label = names[(names.indexOf(line.label) + 1) % 3] ?? 'card'
}

const csv = `text,label,split\n${lines.map(({ text, label, split }) => `"${text}",${label},${split}`).join('\n')}\n`

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, csv)
  report = await check()
}, 120_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

async function check(options = {}): Promise<QualityReport> {
  for await (const event of opened.client.quality.check({ dataset, options }))
    if (event.type === 'finished') return event.report
  throw new Error('the check did not finish')
}
const rowsOf = async (finding: FindingKind, from?: number): Promise<number[]> => {
  const page = await opened.client.quality.rows({
    dataset,
    finding,
    limit: 1000,
    ...(from === undefined ? {} : { from }),
  })
  return page.rows.map(({ row }) => row.id)
}
const sorted = (rows: readonly number[]) => rows.toSorted((a, b) => a - b)
const filtered = async (finding: FindingKind): Promise<number[]> =>
  (
    await opened.client.datasets.rows({ dataset, filter: { field: 'finding', finding }, limit: 1000 })
  ).rows.map(({ id }) => id)

describe('a check', () => {
  it('finds near-duplicates on both sides of the split', async () => {
    expect(sorted(await rowsOf('leaks'))).toEqual([planted.leakTrain, planted.leakTest])
    expect(report.findings.find(({ kind }) => kind === 'leaks')).toMatchObject({ rows: 2, groups: 1 })
  })

  it('finds equal texts, whatever their case and white space', async () => {
    expect(sorted(await rowsOf('duplicates'))).toEqual([planted.equalA, planted.equalB])
  })

  it('finds texts whose labels contradict each other', async () => {
    expect(sorted(await rowsOf('contradictions'))).toEqual([planted.againstA, planted.againstB])
  })

  it('counts near-duplicates at the similarity of the check, and keeps those below it for the slider', () => {
    const found = report.findings.find(({ kind }) => kind === 'nearDuplicates')
    expect(found).toMatchObject({ rows: 6, groups: 3 })
    // Two more are alike by half.
    expect(found?.steps[0]?.rows).toBe(8)
    expect(found?.steps.find(({ from }) => from === 0.8)?.rows).toBe(6)
  })

  it('finds near-duplicates at the similarity that is asked for, in groups', async () => {
    const page = await opened.client.quality.rows({
      dataset,
      finding: 'nearDuplicates',
      from: 0.8,
      limit: 1000,
    })
    const groups = Map.groupBy(page.rows, ({ group }) => group)
    expect([...groups.values()].map((group) => sorted(group.map(({ row }) => row.id))).toSorted()).toEqual(
      [
        [planted.leakTrain, planted.leakTest],
        [planted.equalA, planted.equalB],
        [planted.againstA, planted.againstB],
      ].toSorted(),
    )
    expect(page.groups).toBe(3)
    expect(sorted(await rowsOf('nearDuplicates', 1))).toEqual(
      sorted([planted.equalA, planted.equalB, planted.againstA, planted.againstB]),
    )
  })

  it('finds personal data, texts without words, very long ones and other languages', async () => {
    expect(await rowsOf('personalData')).toEqual([planted.personal])
    expect(report.personal).toEqual([
      { kind: 'email', found: 1 },
      { kind: 'phone', found: 1 },
    ])
    expect(await rowsOf('withoutText')).toEqual([planted.empty])
    expect(await rowsOf('longTexts')).toEqual([planted.long])
    expect(await rowsOf('otherLanguages')).toContain(planted.german)
    expect(report.languages[0]).toMatchObject({ language: 'en' })
  })

  it('makes the languages a filter: each row is of one, or of none that could be told', async () => {
    const counted = await Promise.all(
      report.languages.map(({ language }) =>
        opened.client.datasets.count({ dataset, filter: { field: 'language', in: [language] } }),
      ),
    )
    expect(counted.map(({ total }) => total)).toEqual(report.languages.map(({ rows }) => rows))
    const german = { field: 'language' as const, in: ['de'] }
    const rows = await opened.client.datasets.rows({ dataset, filter: german })
    expect(rows.rows.map(({ id }) => id)).toContain(planted.german)
    const all = { field: 'language' as const, in: report.languages.map(({ language }) => language) }
    expect((await opened.client.datasets.count({ dataset, filter: all })).total).toBe(report.rows)
  })

  it('names rare labels, how uneven they are, and names that are probably one', () => {
    const [notes] = report.labels
    expect(notes?.rare.map(({ label }) => label).toSorted()).toEqual(['Cards', 'mortgage'])
    expect(notes?.imbalance).toBeGreaterThan(50)
    expect(notes?.twins).toEqual([['Cards', 'card']])
  })

  it('puts labels that were changed first, with the right suggestion', async () => {
    const page = await opened.client.quality.rows({
      dataset,
      finding: 'doubtfulLabels',
      limit: flipped.length + 8,
    })
    const found = new Map(page.rows.map((one) => [one.row.id, one.suggested]))
    // Eight others are doubtful, too: rare labels, contradicting texts, another language.
    const hits = flipped.filter((at) => found.has(at + 1))
    expect(hits.length).toBeGreaterThanOrEqual(flipped.length - 1)
    for (const at of hits) expect(found.get(at + 1)).toBe(sentence(at).label)
    expect(report.noise?.rows).toBe(lines.length - 1)
  })

  it('says what the score is with and without the leak, on the same test part', () => {
    const [asItIs, without] = report.scores ?? []
    expect(asItIs).toMatchObject({ kind: 'asItIs', testRows: 49 })
    expect(without).toMatchObject({
      kind: 'withoutLeaks',
      testRows: 49,
      trainRows: (asItIs?.trainRows ?? 0) - 1,
    })
  })

  it('makes each finding a filter', async () => {
    for (const { kind } of report.findings)
      expect(sorted(await filtered(kind))).toEqual(sorted(await rowsOf(kind, -1)))
  })

  it('is out of date once the dataset changes, and keeps the one before when it is stopped', async () => {
    expect((await opened.client.quality.report({ dataset })).report?.isOutdated).toBe(false)
    await opened.client.datasets.label({ dataset, edits: [{ row: 1, label: 'parcel' }] })
    expect((await opened.client.quality.report({ dataset })).report?.isOutdated).toBe(true)
    const stop = new AbortController()
    const events = opened.client.quality.check({ dataset }, { signal: stop.signal })
    await expect(
      (async () => {
        for await (const _event of events) stop.abort()
      })(),
    ).resolves.toBeUndefined()
    await opened.client.datasets.undo({ dataset })
    expect((await opened.client.quality.report({ dataset })).report?.madeAt).toBe(report.madeAt)
    expect(await rowsOf('duplicates')).toHaveLength(2)
  })

  it('can leave the models out', async () => {
    const other = openTestApp({ home: join(folder.path, 'other') })
    await other.import(dataset, csv)
    const { findings, noise, scores, modelsNote } = await (async () => {
      for await (const event of other.client.quality.check({ dataset, options: { models: false } }))
        if (event.type === 'finished') return event.report
      throw new Error('the check did not finish')
    })()
    expect([noise, scores]).toEqual([null, null])
    expect(modelsNote).toContain('leave that out')
    expect(findings.map(({ kind }) => kind)).toContain('leaks')
    await other.close()
  })

  it('counts tokens and unknown words with the tokenizer of a model folder', async () => {
    const bare = openTestApp({ home: join(folder.path, 'tokens') })
    await bare.import(dataset, 'text\na great film\na great 🙂 film\n')
    const { id } = await bare.client.models.add({ path: copySst(join(folder.path, 'sst')) })
    for await (const event of bare.client.quality.check({ dataset, options: { models: false, model: id } }))
      if (event.type === 'finished') {
        expect(event.report.tokens).toMatchObject({ texts: 2, cutTexts: 0 })
        expect(event.report.tokens?.unknown.map(({ text }) => text)).toContain('🙂')
      }
    await bare.close()
  })

  it('of a dataset with nothing in it says so', async () => {
    const bare = openTestApp({ home: join(folder.path, 'bare') })
    await bare.import(dataset, 'text\nhello\n')
    for await (const event of bare.client.quality.check({ dataset }))
      if (event.type === 'finished')
        expect(event.report).toMatchObject({ findings: [], noise: null, scores: null, rows: 1 })
    await bare.close()
  })
})

describe('a fix', () => {
  const fix = (finding: FindingKind, kind: QualityFix, from?: number) =>
    opened.client.quality.fix({ dataset, finding, fix: kind, ...(from === undefined ? {} : { from }) })
  const get = (row: number) => opened.client.datasets.row({ dataset, row })
  const undo = () => opened.client.datasets.undo({ dataset })

  it('takes the leaking rows out of training, and leaves test as it is', async () => {
    expect(await fix('leaks', 'leaveOutOfTraining')).toMatchObject({ rows: 1 })
    expect((await get(planted.leakTrain)).part).toBeNull()
    expect((await get(planted.leakTest)).part).toBe('test')
    await undo()
    expect((await get(planted.leakTrain)).part).toBe('train')
  })

  it('keeps one of each group of equal texts', async () => {
    expect(await fix('duplicates', 'keepOneOfEach')).toMatchObject({ rows: 1 })
    expect([(await get(planted.equalA)).part, (await get(planted.equalB)).part]).toEqual(['train', null])
    await undo()
    // Of the near-duplicates, the one whose twin is in test leaves, too.
    expect(await fix('nearDuplicates', 'keepOneOfEach')).toMatchObject({ rows: 3 })
    await undo()
  })

  it('accepts suggestions that are sure enough', async () => {
    const page = await opened.client.quality.rows({ dataset, finding: 'doubtfulLabels', limit: 1000 })
    const from = page.rows.toSorted((a, b) => b.score - a.score)[2]?.score ?? 0
    const sure = page.rows.filter(({ score }) => score >= from)
    expect(await fix('doubtfulLabels', 'acceptSuggestions', from)).toMatchObject({ rows: sure.length })
    for (const { row, suggested } of sure) expect((await get(row.id)).labels['label']).toEqual([suggested])
    await undo()
    for (const { row } of sure) expect((await get(row.id)).labels).toEqual(row.labels)
  })

  it('redacts personal data, and the file keeps its own text', async () => {
    expect(await fix('personalData', 'redact')).toMatchObject({ rows: 1 })
    const row = await get(planted.personal)
    expect(row.text).toBe('Write to [EMAIL] or ring [PHONE], it is urgent')
    expect(row.cells[0]?.value).toContain('jane.doe@mail.example')
    await undo()
    expect((await get(planted.personal)).text).toContain('jane.doe@mail.example')
  })

  it('is refused where it mends nothing of a finding', async () => {
    await expect(fix('leaks', 'redact')).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(
      opened.client.quality.fix({ dataset, finding: 'leaks', fix: 'redact', from: 0.5 }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
  })
})
