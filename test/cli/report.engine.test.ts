// `winnow report` over real processes: several outputs, both kinds of file, and what is refused.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
const topics = ['card', 'parcel', 'password']
const moods = ['awful', 'poor', 'middling', 'good', 'great']

beforeAll(async () => {
  work = createTestWorkspace()
  const lines = Array.from({ length: 280 }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    // Every fifth message tells nothing of its stars.
    const mood = row % 5 === 3 ? 'here' : moods[(row * 3) % 5]
    const part = row < 150 ? 'train' : row < 180 ? 'validation' : 'test'
    return `my ${own.join(' and ')} is ${mood} ${row},${own.join('; ')},${((row * 3) % 5) + 1},${part}`
  })
  writeFileSync(join(work.folder, 'mail.csv'), `text,topics,stars,split\n${lines.join('\n')}\n`)
  const labels = ['--label', 'topics', '--label', 'stars', '--split', 'split']
  await work.json('import', join(work.folder, 'mail.csv'), '--name', 'mail', '--text', 'text', ...labels)
  const both = ['--output', 'topics', '--output', 'stars', '--epochs', '4', '--name', 'both']
  await work.json('train', '--dataset', 'mail', '--family', 'bag-of-words', '--batch-size', '8', ...both)
}, 120_000)
afterAll(() => work.clean())

type Figures = Readonly<
  Record<string, { readonly value: number; readonly low: number; readonly high: number }>
>

it('writes what evaluate says of every output, as HTML and as Markdown', async () => {
  const { outputs } = await work.json<{ outputs: Record<string, Figures> }>('evaluate', 'both')
  const texts: string[] = []
  for (const ending of ['html', 'md']) {
    const path = join(work.folder, `report.${ending}`)
    const said = await work.json<{ file: string; name: string }>('report', 'both', '--out', path)
    expect(said).toMatchObject({ file: path, name: 'both' })
    texts.push(readFileSync(path, 'utf8'))
  }
  const [html = '', markdown = ''] = texts
  for (const [output, id] of [
    ['topics', 'microF1'],
    ['stars', 'accuracy'],
  ] as const) {
    const one = outputs[output]?.[id]
    if (!one) throw new Error(`${output} has no ${id}`)
    const [value, low, high] = [one.value, one.low, one.high].map((share) => (share * 100).toFixed(1))
    expect(html).toContain(`${value} % <span class="note">${low} to ${high}</span>`)
    expect(markdown).toContain(`${value} % (${low} to ${high})`)
    expect(markdown).toContain(`### ${output}`)
  }
  const mae = outputs['stars']?.['mae']?.value ?? Number.NaN
  expect(markdown).toMatch(
    new RegExp(`and ${mae.toFixed(3)} \\([\\d.]+ to [\\d.]+\\) labels off on average`, 'u'),
  )
  expect(html.startsWith('<!doctype html>')).toBe(true)
  expect(markdown.startsWith('---\n')).toBe(true)
})

it('says command lines that lead to the same split and the same figures in an empty workspace', async () => {
  const path = join(work.folder, 'again.md')
  await work.json('report', 'both', '--out', path)
  const lines = readFileSync(path, 'utf8').split('\n')
  const argumentsOf = (start: string): string[] => {
    const line = lines.find((one) => one.startsWith(start)) ?? ''
    return line.replaceAll("'", '').split(' ').slice(1)
  }
  const other = createTestWorkspace()
  try {
    const file = join(work.folder, 'mail.csv')
    await other.json(...argumentsOf('winnow import').map((one) => (one === 'mail.csv' ? file : one)))
    await other.json(...argumentsOf('winnow train'))
    const figuresOf = async (own: TestWorkspace, run: string): Promise<unknown> => {
      const { outputs } = await own.json<{ outputs: Record<string, Record<string, unknown>> }>(
        'evaluate',
        run,
      )
      return Object.values(outputs).map((one) => ({ ...one, run: null }))
    }
    expect(await figuresOf(other, '1')).toEqual(await figuresOf(work, 'both'))
  } finally {
    other.clean()
  }
}, 120_000)

it('refuses another ending and a run that is not there, and writes nothing', async () => {
  const wrong = join(work.folder, 'report.pdf')
  const refused = await work.run('report', 'both', '--out', wrong)
  expect(refused.code).toBe(2)
  expect(existsSync(wrong)).toBe(false)
  const none = join(work.folder, 'none.html')
  expect((await work.run('report', 'r-none', '--out', none)).code).toBe(2)
  expect(existsSync(none)).toBe(false)
  expect((await work.run('report', 'both')).code).toBe(2)
})
