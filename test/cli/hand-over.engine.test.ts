// What leaves Winnow from the terminal: a run as a folder that other tools load, and how a model reads a text.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copySst, sstCsv } from '../support/sst-classifier'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let work: TestWorkspace
let folder: string
let file: string

beforeAll(async () => {
  work = createTestWorkspace()
  folder = copySst(join(work.folder, 'sst'))
  file = join(work.folder, 'mail.csv')
  writeFileSync(file, sstCsv)
  await work.json('import', file, '--name', 'mail')
  const encoder = [
    '--family',
    'encoder',
    '--model',
    folder,
    '--max-steps',
    '2',
    '--precision',
    'f32',
    '--max-length',
    '40',
  ]
  await work.json('train', '--dataset', 'mail', ...encoder, '--pooling', 'head', '--name', 'own')
  await work.json('train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '1', '--name', 'bag')
}, 120_000)
afterAll(() => work.clean())

const refused = async (code: string, ...args: string[]): Promise<void> => {
  const { code: exit, err } = await work.run(...args)
  expect(exit, err).toBe(2)
  expect(err).toContain(`winnow: ${code}: `)
}

it('writes a run as a folder that says of a file what the run says', async () => {
  const out = join(work.folder, 'handed-over')
  const written = await work.json<{ path: string; files: string[] }>(
    'export-model',
    'own',
    '--to',
    'hf',
    '--out',
    out,
  )
  expect(written).toMatchObject({ path: out })
  expect(readdirSync(out).toSorted()).toEqual(written.files)
  const score = async (model: string, to: string): Promise<number[][]> => {
    const scored = join(work.folder, to)
    await work.json(
      'predict',
      '--model',
      model,
      file,
      '--probabilities',
      '--precision',
      'f32',
      '--out',
      scored,
    )
    const [, ...lines] = readFileSync(scored, 'utf8').trimEnd().split('\n')
    return lines.map((line) => line.split(',').slice(5).map(Number))
  }
  const [run, exported] = [await score('own', 'run.csv'), await score(out, 'folder.csv')]
  expect(exported.length).toBe(run.length)
  // The folder's own maximal length is that of the run, so that long texts are cut at the same place.
  for (const [row, said] of run.entries())
    for (const [at, value] of said.entries()) expect(exported[row]?.[at]).toBeCloseTo(value, 5)
  await refused('file.exists', 'export-model', 'own', '--out', out)
  await refused('file.notFound', 'export-model', 'own', '--out', join(work.folder, 'no', 'such', 'folder'))
  await refused('model.unsupported', 'export-model', 'bag', '--out', join(work.folder, 'bag'))
  expect(readdirSync(work.folder)).not.toContain('bag.partial')
})

it('shows a text as a run and as a folder reads it, with the place of each token', async () => {
  const text = 'Great café 😀'
  type Token = { token: string; isSpecial: boolean; start: number | null; end: number | null }
  for (const model of ['own', folder]) {
    const tokens = await work.json<Token[]>('tokens', model, text)
    expect(tokens[0]).toMatchObject({ token: '[CLS]', isSpecial: true, start: null })
    const own = tokens.filter((one) => one.start !== null)
    expect(own.length).toBeGreaterThan(2)
    expect(text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0)).toBe(text)
  }
  await refused('model.unsupported', 'tokens', 'bag', text)
})
