// The report of a run through the core: real trainings on small files. Every figure of the evaluation stands in it with its
// interval, hashes too; names of any kind break neither HTML nor Markdown; nothing in it reaches outside the file.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Estimate } from '../../src/shared/domain/prediction'
import type { Run } from '../../src/shared/domain/run'
import { metricsOf } from '../../src/shared/metrics'
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

async function written(run: Pick<Run, 'id'>, as: 'html' | 'markdown'): Promise<string> {
  const path = join(folder.path, `report-${run.id}.${as}`)
  const steps: string[] = []
  let isWritten = false
  const target = { kind: 'path' as const, path }
  for await (const event of opened.client.runs.exportReport({ run: run.id, as, target })) {
    if (event.type === 'finished') isWritten = true
    else steps.push(event.step)
  }
  expect(isWritten).toBe(true)
  expect(steps.at(-1)).toBe('Writing')
  return readFileSync(path, 'utf8')
}

/** Labels with names that break what is careless; a third of the texts tell nothing, so that some rows go wrong. */
const ugly = ['<script>alert(1)</script>', '返金|交換', 'شكوى العميل', '🤬 *angry* _x_ `y`', '"&amp;\' ${a}']
function mixed(rows: number, labels: readonly string[] = ugly): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const at = Math.floor(row / 5) % labels.length
    const label = labels[at] ?? ''
    const own = row % 3 === 0 ? 'nothing here' : `word${at} word${at}`
    const part = row % 5 < 2 ? 'test' : row % 5 === 2 ? 'validation' : 'train'
    return `${own} ${(row * 7) % 11} ${row % 13},"${label.replaceAll('"', '""')}",${part}`
  })
  return `text,label,split\n${lines.join('\n')}\n`
}
const plainLabels = ['card', 'transfer', 'refund', 'card_not_working']

const shown = (value: number, isPercent: boolean): string =>
  (isPercent ? (value * 100).toFixed(1) : value.toFixed(3)).replace(/^-(?=0\.0*$)/u, '').replace('-', '−')

describe('the report of a run', () => {
  it('holds every figure of the evaluation with its interval, for test and for validation', async () => {
    await opened.import('mail', mixed(400, plainLabels))
    const run = await opened.train('mail', { epochs: 4, learningRate: 0.05 })
    const [html, markdown] = [await written(run, 'html'), await written(run, 'markdown')]
    for (const part of ['test', 'validation']) {
      const { metrics, labels, kind, confusion } = await opened.client.runs.evaluation({ run: run.id, part })
      for (const [id, one] of Object.entries(metrics)) {
        const info = metricsOf(kind)[id]
        expect(info, id).toBeDefined()
        const isPercent = info?.format === 'percent'
        const [value, low, high] = (['value', 'low', 'high'] as const).map((key: keyof Estimate) =>
          shown(one[key], isPercent),
        )
        const unit = isPercent ? ' %' : ''
        expect(html, id).toContain(`${value}${unit} <span class="note">${low} to ${high}</span>`)
        expect(markdown, id).toContain(`${value}${unit} (${low} to ${high})`)
        expect(html).toContain(`<td dir="auto">${info?.label}</td>`)
      }
      if (part !== 'test') continue
      expect(markdown).toContain(`value: ${metrics['accuracy']?.value}`)
      for (const { label, f1, support, predicted } of labels)
        expect(html).toMatch(
          new RegExp(
            `<td dir="auto">${label}</td>.*?<td class="n">${shown(f1, true).replace('.', '\\.')} <span class="note">[\\d.]+ to [\\d.]+</span></td><td class="n">${support}</td><td class="n">${predicted}</td>`,
            'u',
          ),
        )
      const wrong = confusion.filter(({ truth, predicted }) => truth !== predicted)
      expect(wrong.length).toBeGreaterThan(0)
      for (const { truth, predicted, count } of wrong)
        expect(html).toContain(
          `<title>${labels[truth]?.label}, said to be ${labels[predicted]?.label}: ${count}</title>`,
        )
    }
    // An underscore inside a word stays as it is.
    expect(markdown).toContain('| card_not_working |')
  })

  it('holds the hashes of file, split and parts, the counts, the settings with the changed ones marked, and how to repeat it', async () => {
    const dataset = await opened.import('mail', mixed(200, plainLabels))
    await opened.client.datasets.setCard({
      dataset: dataset.id,
      card: { description: 'Mails of 2024', licence: 'CC BY 4.0', language: 'English and Japanese' },
    })
    const run = await opened.train('mail', { epochs: 3, learningRate: 0.05 })
    const { split } = await opened.client.datasets.get({ dataset: dataset.id })
    const [html, markdown] = [await written(run, 'html'), await written(run, 'markdown')]
    for (const text of [html, markdown]) {
      expect(text).toContain(dataset.sha256)
      expect(text).toContain(split?.hash ?? '-')
      for (const hash of Object.values(split?.partHashes ?? {})) expect(text).toContain(hash)
      expect(text).toContain('Mails of 2024')
      expect(text).toContain('CC BY 4.0')
      expect(text).toContain(`winnow reproduce ${run.id}`)
      expect(text).toContain('--learning-rate 0.05')
      expect(text).toContain('80 test messages prove little')
      expect(text).toMatch(/as the column (?:<bdi>)?split(?:<\/bdi>)? of the file says/u)
      expect(text).toMatch(/The data were not checked/u)
    }
    expect(html).toMatch(
      /<tr class="marked"><td dir="auto">[^<]*<\/td><td dir="auto">Learning rate<\/td><td dir="auto">0\.05/u,
    )
    expect(html).not.toMatch(
      /<tr class="marked"><td dir="auto">[^<]*<\/td><td dir="auto">Word sequences up to</u,
    )
    expect(markdown.startsWith('---\nlanguage:\n- "en"\n- "ja"\nlicense: cc-by-4.0\n')).toBe(true)
  })

  it('takes the probabilities at their word, by what is stored: bins add up and the error is that of the bins', async () => {
    await opened.import('mail', mixed(300, plainLabels))
    const run = await opened.train('mail', { epochs: 4, learningRate: 0.05 })
    const markdown = await written(run, 'markdown')
    const { rows, right } = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
    const bins = [
      ...markdown.matchAll(/^\| [\d.]+ to [\d.]+ % \| (\d+) \| ([\d.]+) % \| (\d+) \| ([\d.]+) % \(/gmu),
    ].map((found) => found.slice(1).map(Number))
    const sum = (of: (bin: number[]) => number): number => bins.reduce((all, bin) => all + of(bin), 0)
    expect(sum(([many = 0]) => many)).toBe(rows)
    expect(sum(([, , hits = 0]) => hits)).toBe(right)
    const error = sum(([many = 0, sure = 0, , share = 0]) => (many * Math.abs(sure - share)) / rows)
    const said =
      /off by ([\d.]+) % \(([\d.]+) to ([\d.]+)\) on average/u.exec(markdown)?.slice(1).map(Number) ?? []
    expect(said[0]).toBeCloseTo(error, 0)
    expect(said[1]).toBeLessThan(said[2] ?? 0)
  })

  it('stays one closed file whatever people call things', async () => {
    const dataset = await opened.import('mail', mixed(300))
    await opened.client.datasets.rename({ dataset: dataset.id, name: '</title><script src=x> "q" | 顧客' })
    await opened.client.datasets.setCard({
      dataset: dataset.id,
      card: { source: '<img src=x onerror=alert(1)>\n| a | b |', licence: 'ours: "all" ---\nx: y' },
    })
    const run = await opened.train(dataset.id, { epochs: 2, learningRate: 0.05 })
    await opened.client.runs.rename({ run: run.id, name: '\u202e# <b>run</b> [x](y) | 😀' })
    await opened.client.policies.save({
      run: run.id,
      name: '<i>|policy|</i>',
      rule: {
        flag: { kind: 'sum', output: 'label', labels: [ugly[0] ?? ''], threshold: 0.4 },
        unsure: { output: 'label', below: 0.3 },
        answerBy: 'label',
      },
    })
    const html = await written(run, 'html')
    expect(html).not.toMatch(/<script|<img|<b>|<i>|\bsrc="|https?:|url\(|@import|onerror="/iu)
    expect(html).toContain(`default-src 'none'; style-src 'unsafe-inline'`)
    for (const name of [
      '返金|交換',
      'شكوى العميل',
      '🤬 *angry* _x_ `y`',
      '&lt;script&gt;alert(1)&lt;/script&gt;',
    ])
      expect(html).toContain(`<td dir="auto">${name}</td>`)
    const markdown = await written(run, 'markdown')
    // Commands stand in a fence, where no sign means anything.
    const outside = markdown.replaceAll(/^```[^]*?^```$/gmu, '')
    expect(outside).not.toMatch(/<(?!\/?bdi)|https?:/iu)
    // Every line of a table has as many cells as its head: no pipe of a name ends one.
    const tables = markdown.split('\n\n').filter((block) => block.startsWith('| '))
    expect(tables.length).toBeGreaterThan(5)
    for (const table of tables) {
      const widths = table.split('\n').map((line) => line.match(/(?<!\\)\|/gu)?.length)
      expect(new Set(widths).size, table.slice(0, 200)).toBe(1)
    }
    const head = markdown.slice(4, markdown.indexOf('\n---\n', 4))
    expect(head).toContain('license: other\nlicense_name: "ours: \\"all\\" --- x: y"')
    expect(head.split('\n').every((line) => /^(?: *- |[a-z_-]+:| {2,}[a-z_]+:)/u.test(line))).toBe(true)
  })

  it('says what a policy does with the test messages, each counted once', async () => {
    await opened.import('mail', mixed(300, plainLabels))
    const run = await opened.train('mail', { epochs: 4, learningRate: 0.05 })
    await opened.client.policies.save({
      run: run.id,
      name: 'calm',
      rule: {
        flag: { kind: 'each', output: 'label', thresholds: [{ label: 'card', threshold: 0.5 }] },
        unsure: { output: 'label', below: 0.6 },
        answerBy: null,
      },
    })
    const markdown = await written(run, 'markdown')
    expect(markdown).toContain('### calm')
    expect(markdown).toContain('A person reads a message where the probability of card reaches 0.5, or where')
    const rows = ['flagged', 'not sure', 'Answered automatically', 'Filed'].map((what) =>
      Number(new RegExp(`^\\| .*${what} \\| (\\d+) \\|`, 'mu').exec(markdown)?.[1]),
    )
    expect(rows.reduce((sum, one) => sum + one, 0)).toBe(120)
    expect(rows[2]).toBe(0)
    expect(markdown).not.toContain('Automatic answers on')
    await opened.client.policies.save({
      run: run.id,
      name: 'busy',
      rule: {
        flag: { kind: 'each', output: 'label', thresholds: [{ label: 'card', threshold: 0.5 }] },
        unsure: null,
        answerBy: 'label',
      },
    })
    const answering = await written(run, 'markdown')
    const routing = await opened.client.policies.routing({
      run: run.id,
      rule: {
        flag: { kind: 'each', output: 'label', thresholds: [{ label: 'card', threshold: 0.5 }] },
        unsure: null,
        answerBy: 'label',
      },
    })
    expect(routing.answers.length).toBeGreaterThan(0)
    for (const { label, rows: answered, right, judged } of routing.answers)
      expect(answering).toMatch(
        new RegExp(`^\\| ${label} \\| ${answered} \\| ${((100 * right) / judged).toFixed(1)} % `, 'mu'),
      )
    const { total } = await opened.client.datasets.count({ dataset: 'mail' })
    expect(total).toBe(300)
  })

  it('says which labels have changed since, and goes by those that the run saw', async () => {
    const dataset = await opened.import('mail', mixed(200, plainLabels))
    const run = await opened.train('mail', { epochs: 2 })
    const before = await written(run, 'markdown')
    expect(before).not.toContain('another label today')
    const { rows } = await opened.client.datasets.rows({
      dataset: dataset.id,
      limit: 3,
      filter: { field: 'part', in: ['test'] },
    })
    await opened.client.datasets.label({
      dataset: dataset.id,
      edits: rows.map(({ id, labels }) => ({
        row: id,
        label: labels['label']?.[0] === 'card' ? 'refund' : 'card',
      })),
    })
    const after = await written(run, 'markdown')
    expect(after).toContain('3 of the 80 test messages have another label today')
    const figures = (text: string): string =>
      text.slice(text.indexOf('## Figures'), text.indexOf('## Limits'))
    expect(figures(after)).toBe(figures(before))
  })

  it('is refused for a run without a result, and leaves no file', async () => {
    await opened.import('mail', messages(40))
    await expect(written({ id: 'r999' as Run['id'] }, 'html')).rejects.toMatchObject({ code: 'run.notFound' })
  })

  it('tells how far it is, and leaves no file when it is stopped', async () => {
    await opened.import('mail', mixed(400, plainLabels))
    const run = await opened.train('mail', { epochs: 2 })
    const target = { kind: 'download' as const, name: 'report.html' }
    const request = { run: run.id, as: 'html' as const, target }
    const shares: number[] = []
    const browser = opened.browser()
    for await (const event of browser.runs.exportReport(request))
      if (event.type === 'progress') shares.push(event.done / event.total)
      else expect(event.file).toMatchObject({ kind: 'download', name: 'report.html' })
    expect(shares.length).toBeGreaterThan(4)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares[0]).toBe(0)
    const spool = join(opened.home, 'spool')
    const before = readdirSync(spool, { recursive: true }).length
    const stop = new AbortController()
    const heard: string[] = []
    try {
      for await (const event of browser.runs.exportReport(request, { signal: stop.signal })) {
        heard.push(event.type)
        if (heard.length === 2) stop.abort()
      }
    } catch {
      // A stopped stream may end with its reason.
    }
    expect(heard).not.toContain('finished')
    await expect.poll(() => readdirSync(spool, { recursive: true }).length).toBe(before)
  })

  it('shows the most confused part alone where there are more than thirty labels', async () => {
    const many = Array.from({ length: 40 }, (_, at) => `label ${at}`)
    await opened.import('mail', mixed(1200, many))
    const run = await opened.train('mail', { epochs: 1, learningRate: 0.01 })
    const html = await written(run, 'html')
    expect(html).toMatch(/The 20 labels that are confused most, of 40/u)
    expect(html.match(/class="(?:right|wrong|empty)"/gu)?.length).toBe(400)
  })
})
