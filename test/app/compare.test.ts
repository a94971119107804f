// Comparisons through the core: real trainings on a small file, wins and losses, what cannot be compared, the files.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Comparison } from '../../src/shared/domain/comparison'
import type { Run } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

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

/** Three labels that share words, so that a short training is wrong here and there; every third row is test. */
function mixed(rows: number): string {
  const words = ['card', 'transfer', 'refund', 'late', 'stuck', 'lost', 'where', 'again', 'still', 'broken']
  const labels = ['card', 'transfer', 'refund']
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labels[row % 3] ?? ''
    const pick = (step: number): string => words[(row * step + step) % words.length] ?? ''
    const own = row % 4 === 0 ? '' : `${label} `
    return `${own}${pick(7)} ${pick(3)} ${pick(11)} no ${row},${label},${row % 5 < 2 ? 'test' : row % 5 === 2 ? 'validation' : 'train'}`
  })
  return `text,label,split\n${lines.join('\n')}\n`
}

async function pair(): Promise<{ a: Run; b: Run; comparison: Comparison }> {
  await opened.import('mixed', mixed(300))
  const a = await opened.train('mixed', { epochs: 1, learningRate: 0.001 })
  const b = await opened.train('mixed', { epochs: 12, learningRate: 0.05 })
  return { a, b, comparison: await opened.client.runs.compare({ runs: [a.id, b.id] }) }
}

describe('two runs on the same test rows', () => {
  it('have the figures of their own pages, wins and losses that add up, and a sentence', async () => {
    const { a, b, comparison } = await pair()
    expect(comparison).toMatchObject({ part: 'test', rows: 120, reference: a.id, notes: [] })
    for (const [at, run] of [a, b].entries()) {
      const { figures } = comparison.members[at] ?? {}
      const own = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
      // The same rows, the same draws: the same intervals, too.
      expect(own.metrics).toMatchObject(figures?.metrics ?? {})
      expect(figures?.right).toBe(own.right)
      expect(figures?.labels.map(({ f1 }) => f1)).toEqual(own.labels.map(({ f1 }) => f1))
      expect(figures?.confusion.reduce((sum, { count }) => sum + count, 0)).toBe(120)
    }
    const [first, second] = comparison.members
    const { against } = second ?? {}
    if (!against || !first?.figures || !second?.figures) throw new Error('nothing compared')
    expect(first.against).toBeNull()
    expect(against.wins + against.losses + against.bothRight + against.bothWrong).toBe(120)
    expect(against.wins - against.losses).toBe(second.figures.right - first.figures.right)
    expect(against.wins).toBeGreaterThan(0)
    const { accuracy } = second.differences ?? {}
    expect(accuracy?.value).toBeCloseTo(against.difference, 12)
    expect(accuracy && accuracy.low < accuracy.value && accuracy.value < accuracy.high).toBe(true)
    const ahead = against.difference > 0 ? 'B' : 'A'
    const word = against.p < 0.05 ? 'better than' : 'ahead of'
    expect(comparison.sentence.startsWith(`${ahead} is ${word} `)).toBe(true)
    expect(comparison.evidence).toContain('of the same 120 test messages')
    expect(comparison.evidence).toMatch(/McNemar p [=<] 0\.\d+, split v1\./u)
  })

  it('are listed message by message, each outcome as often as it is counted', async () => {
    const { a, b, comparison } = await pair()
    const { against } = comparison.members[1] ?? {}
    const ask = { runs: [a.id, b.id], limit: 1000 }
    const all = await opened.client.runs.compareRows(ask)
    expect(all.counts).toEqual({
      secondWins: against?.wins,
      firstWins: against?.losses,
      bothRight: against?.bothRight,
      bothWrong: against?.bothWrong,
      all: 120,
    })
    expect(all.rows).toHaveLength(120)
    const won = await opened.client.runs.compareRows({ ...ask, outcome: 'secondWins' })
    expect(won.total).toBe(against?.wins)
    for (const { truth, said } of won.rows) {
      expect(said.map(({ run, isRight }) => [run, isRight])).toEqual([
        [a.id, false],
        [b.id, true],
      ])
      expect(said[1]?.labels).toEqual(truth)
      expect(said[0]?.labels).not.toEqual(truth)
    }
    const turned = await opened.client.runs.compareRows({ ...ask, first: b.id, second: a.id })
    expect(turned.counts).toMatchObject({ secondWins: against?.losses, firstWins: against?.wins })
    const found = await opened.client.runs.compareRows({ ...ask, query: 'NO 15' })
    expect(found.rows.length).toBeGreaterThan(0)
    expect(found.rows.every(({ text }) => text.includes('no 15'))).toBe(true)
    expect(found.total).toBe(all.rows.filter(({ text }) => text.includes('no 15')).length)
    const page = await opened.client.runs.compareRows({ ...ask, offset: 100, limit: 50 })
    expect(page.rows.map(({ id }) => id)).toEqual(all.rows.slice(100).map(({ id }) => id))
    const ofLabel = await opened.client.runs.compareRows({ ...ask, label: 'refund' })
    expect(ofLabel.total).toBe(all.rows.filter(({ truth }) => truth[0] === 'refund').length)
  })

  it('show their settings side by side, curves with the best epoch, and the sizes they were trained on', async () => {
    const { a, b, comparison } = await pair()
    const setting = comparison.settings.find(({ label }) => label === 'Learning rate')
    expect(setting).toMatchObject({ isSame: false, values: ['0.001', '0.05'] })
    expect(comparison.settings.find(({ label }) => label === 'Family')?.isSame).toBe(true)
    const curve = comparison.curves.find(({ metric }) => metric === 'macroF1')
    const line = curve?.lines.find(({ run }) => run === b.id)
    expect(line?.points).toHaveLength(12)
    expect(line?.best?.x).toBe(b.result?.bestEpoch)
    expect(line?.best?.y).toBeCloseTo(b.result?.validationMacroF1 ?? -1, 6)
    expect(comparison.sizes.map(({ letter, trainRows }) => [letter, trainRows])).toEqual([
      ['A', a.result?.trainRows],
      ['B', b.result?.trainRows],
    ])
    expect(comparison.baseline).toMatchObject({ run: a.id, isMember: true })
    expect(comparison.members[1]?.overBaseline).toEqual(comparison.members[1]?.against)
  })
})

describe('what cannot be compared', () => {
  it('is said, and has no figure: another dataset, other test messages, a run without predictions', async () => {
    const dataset = await opened.import('mixed', mixed(300))
    const a = await opened.train('mixed')
    await opened.client.datasets.split({
      dataset: dataset.id,
      request: { kind: 'random', validation: 0.2, test: 0.2, seed: 7 },
    })
    const moved = await opened.train('mixed')
    await opened.import('other', messages(60))
    const other = await opened.train('other')
    const { members, sentence, evidence } = await opened.client.runs.compare({
      runs: [a.id, moved.id, other.id],
    })
    expect(members.map(({ figures }) => figures !== null)).toEqual([true, false, false])
    expect(members[1]?.reason).toMatch(/other test messages \(split v2, not v1\): \d+ of its \d+ are among/u)
    expect(members[2]?.reason).toContain('another dataset, other')
    expect(members.every((one) => one.against === null && one.differences === null)).toBe(true)
    expect(sentence).toBe('These runs cannot be compared.')
    expect(evidence).toContain('B: ')
    const asked = opened.client.runs.compareRows({ runs: [a.id, moved.id] })
    await expect(asked).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(opened.client.runs.compare({ runs: [a.id, a.id] })).rejects.toMatchObject({
      hint: expect.stringContaining('Name each run once'),
      code: 'input.invalid',
    })
  })

  it('leaves a run out that has not ended, and still compares the others', async () => {
    const { a, b } = await pair()
    const going = await opened.start('mixed', { epochs: 500 })
    const { members, reference } = await opened.client.runs.compare({ runs: [going, a.id, b.id] })
    expect(members[0]).toMatchObject({ letter: 'A', figures: null })
    expect(members[0]?.reason).toContain('has not ended')
    expect(reference).toBe(a.id)
    expect(members[2]?.against?.rows).toBe(120)
    await opened.client.runs.cancel({ run: going })
    await opened.eventsOf(going)
  })
})

describe('labels that change between two runs', () => {
  it('judge both by the newest ones, and say so', async () => {
    await opened.import('mixed', mixed(300))
    const a = await opened.train('mixed')
    const { rows } = await opened.client.datasets.rows({
      dataset: 'mixed',
      filter: { field: 'part', in: ['test'] },
      limit: 3,
    })
    const edits = rows.map(({ id, labels }) => ({
      row: id,
      label: labels['label']?.[0] === 'card' ? 'refund' : 'card',
    }))
    await opened.client.datasets.label({ dataset: 'mixed', edits })
    const b = await opened.train('mixed')
    const comparison = await opened.client.runs.compare({ runs: [a.id, b.id] })
    expect(comparison.notes).toEqual([
      '3 of the messages had another label when A was trained; all are judged by the newest labels.',
    ])
    const page = await opened.client.runs.compareRows({ runs: [a.id, b.id], limit: 1000 })
    const own = await opened.client.runs.evaluation({ run: b.id, part: 'test' })
    expect(own.metrics).toMatchObject(comparison.members[1]?.figures?.metrics ?? {})
    expect(comparison.members[1]?.figures?.metrics).toHaveProperty('accuracy')
    for (const { row, label } of edits) expect(page.rows.find(({ id }) => id === row)?.truth).toEqual([label])
  })
})

describe('a saved comparison', () => {
  it('is one HTML file without scripts that holds every figure, the card and the hashes', async () => {
    const { a, b, comparison } = await pair()
    const dataset = await opened.client.datasets.setCard({
      dataset: 'mixed',
      card: { source: 'the <b>bank</b> & friends' },
    })
    expect(dataset.source).toContain('<b>')
    const path = join(folder.path, 'report.html')
    const runs = [a.id, b.id]
    await opened.client.runs.exportComparison({ runs, as: 'html', target: { kind: 'path', path } })
    const html = readFileSync(path, 'utf8')
    expect(html).not.toMatch(/<script|<link|src=|href=|url\(/u)
    expect(html).toContain('the &lt;b&gt;bank&lt;/b&gt; &amp; friends')
    for (const text of [
      comparison.sentence,
      comparison.dataset.sha256,
      comparison.split?.hash,
      comparison.split?.partHash,
      a.id,
      b.id,
    ])
      expect(html).toContain(text)
    const macroF1 = comparison.members[1]?.figures?.metrics['macroF1']
    const percent = (value = 0): string => (value * 100).toFixed(1)
    expect(html).toContain(
      `${percent(macroF1?.value)} <span class="quiet">(${percent(macroF1?.low)} to ${percent(macroF1?.high)})`,
    )
    expect(html.match(/<svg /gu)?.length).toBeGreaterThan(2)
    expect(html).toContain('<h2>Confusion</h2>')
    expect(html.match(/<table class="matrix">/gu)).toHaveLength(2 * runs.length - 1)
    expect(html).toMatch(/<h3>B less A<\/h3>/u)
    expect(html).not.toContain('NaN')
  })

  it('is a table with a line a figure', async () => {
    const { a, b, comparison } = await pair()
    const path = join(folder.path, 'report.csv')
    const runs = [a.id, b.id]
    await opened.client.runs.exportComparison({ runs, as: 'csv', target: { kind: 'path', path } })
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines[0]).toBe('run,name,letter,kind,what,value,low,high,p')
    const { accuracy } = comparison.members[1]?.figures?.metrics ?? {}
    const line = lines.find((one) => one.startsWith(`${b.id},`) && one.includes(',metric,accuracy,'))
    expect(Number(line?.split(',')[5])).toBeCloseTo(accuracy?.value ?? -1, 8)
    expect(lines.some((one) => one.includes(',wins,'))).toBe(true)
  })
})
