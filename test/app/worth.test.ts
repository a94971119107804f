// What labels were worth: runs with more and more labels on one frozen test part, and when predictions settle.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

const topics = ['card', 'parcel', 'password']
const rows = 700
const labelled = 120
const topicOf = (row: number): string => topics[row % 3] ?? ''
/** Messages whose topic is said in one of 30 words, so that more labels know more of them. */
const textOf = (row: number): string => `my ${topicOf(row)}${(row * 7) % 10} is late, ${row} again`

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  const lines = Array.from(
    { length: rows },
    (_, row) => `"${textOf(row)}",${row < labelled ? topicOf(row) : ''}`,
  )
  await opened.import('mail', `text,label\n${lines.join('\n')}\n`, {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'label', role: 'label' },
    ],
  })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

async function trainAndScore(settings = {}): Promise<Run> {
  const run = await opened.train('mail', settings)
  for await (const event of opened.client.predict.rows({ model: { kind: 'run', run: run.id } })) void event
  return run
}

async function label(from: number, to: number): Promise<void> {
  const edits = Array.from({ length: to - from }, (_, at) => ({
    row: from + at + 1,
    label: topicOf(from + at),
  }))
  await opened.client.datasets.label({ dataset: 'mail', edits })
}

describe('what labels were worth', () => {
  it('sets runs beside each other on the same test messages, with the figures of their evaluations', async () => {
    const runs = [await trainAndScore()]
    const [first] = runs
    if (!first) throw new Error('no run')
    const early = await opened.client.runs.worth({ run: first.id })
    expect(early).toMatchObject({ next: null, stop: null, leftOut: 0 })
    expect(early.says).toEqual([expect.stringContaining('Train again with more labels')])

    for (const to of [150, 200, 270]) {
      await label(runs.length === 1 ? labelled : to === 200 ? 150 : 200, to)
      runs.push(await trainAndScore())
    }
    const last = runs.at(-1) ?? first
    const found = await opened.client.runs.worth({ run: last.id })
    expect(found.points.map(({ run }) => run)).toEqual(runs.map(({ id }) => id))
    expect(found.points.map(({ labels }) => labels)).toEqual(runs.map(({ result }) => result?.trainRows))
    for (const { run, macroF1 } of found.points) {
      const { metrics, rows: tested } = await opened.client.runs.evaluation({ run, part: 'test' })
      expect(macroF1).toBeCloseTo(metrics['macroF1']?.value ?? Number.NaN, 9)
      expect(found.tested).toBe(tested)
    }
    const { next, stop } = found
    expect(next?.more).toBe(100)
    expect(next?.low).toBeLessThanOrEqual(next?.gain ?? Number.NaN)
    expect(next?.high).toBeGreaterThanOrEqual(next?.gain ?? Number.NaN)
    expect(stop).toMatchObject({ isTest: false, rows: rows - 270 })
    expect(stop?.kappas).toHaveLength(3)
    expect(stop?.agreement).toBeCloseTo((stop?.kappas ?? []).reduce((sum, one) => sum + one, 0) / 3, 12)
    expect(found.says).toEqual([
      expect.stringMatching(/^From \d+ to \d+ labels macro-F1 on the same \d+ test messages went from /),
      expect.stringMatching(
        /^Another 100 labels: about [+−]\d+\.\d points \(.*\) of macro-F1, .* through 4 runs\.$/,
      ),
      expect.stringMatching(stop?.isSettled ? /^Predictions have settled/ : /^Predictions still change/),
    ])
    // Asked of any of them it says the same.
    expect(await opened.client.runs.worth({ run: first.id })).toEqual(found)
    const many = await opened.client.runs.worth({ run: first.id, more: 1000 })
    expect(many.next?.gain).toBeGreaterThanOrEqual(next?.gain ?? Number.NaN)
  })

  it('says that nothing changes any more where it does not, and asks the test part where nothing else is scored', async () => {
    const runs: Run[] = []
    for (const to of [labelled, 130, 140, 150]) {
      if (to > labelled) await label(to - 10, to)
      runs.push(await opened.train('mail', { seed: 3 }))
    }
    const found = await opened.client.runs.worth({ run: runs[0]?.id ?? '' })
    expect(found.stop).toMatchObject({ isTest: true, rows: found.tested })
    expect(found.stop?.isSettled).toBe((found.stop?.agreement ?? 0) >= 0.99)
  })

  it('leaves out runs that were tested on other messages, and counts them', async () => {
    const first = await opened.train('mail')
    await opened.client.datasets.split({
      dataset: 'mail',
      request: { kind: 'random', validation: 0.2, test: 0.2, seed: 7 },
    })
    const second = await opened.train('mail')
    const found = await opened.client.runs.worth({ run: second.id })
    expect(found.points.map(({ run }) => run)).toEqual([second.id])
    expect(found.leftOut).toBe(1)
    expect((await opened.client.runs.worth({ run: first.id })).points.map(({ run }) => run)).toEqual([
      first.id,
    ])
  })

  it('refuses an output with several labels a message, and a run that does not answer the output', async () => {
    const run = await opened.train('mail')
    await expect(opened.client.runs.worth({ run: run.id, output: 'mood' })).rejects.toMatchObject({
      code: 'label.notFound',
    })
    const lines = Array.from({ length: 60 }, (_, row) => `${textOf(row)},${topicOf(row)}|${topicOf(row + 1)}`)
    await opened.import('tags', `text,tags\n${lines.map((line) => line.replace(', ', ' ')).join('\n')}\n`, {
      roles: [
        { column: 'text', role: 'text' },
        { column: 'tags', role: 'label', kind: 'multi', separator: '|' },
      ],
    })
    const multi = await opened.train('tags')
    await expect(opened.client.runs.worth({ run: multi.id })).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'tags gives a message several labels.',
    })
  })
})
