// Runs that leave one workspace and come into another, over real processes: the same probabilities there; a repetition
// that is the same to the last bit; a folder for MLflow.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Reproduction } from '../../src/shared/domain/reproduction'
import { copySst, sstCsv } from '../support/sst-classifier'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

let here: TestWorkspace
let there: TestWorkspace
let mail: string
const bag = ['--family', 'bag-of-words', '--batch-size', '8', '--patience', 'none']

beforeAll(async () => {
  here = createTestWorkspace()
  there = createTestWorkspace()
  mail = join(here.folder, 'mail.csv')
  writeFileSync(mail, sstCsv)
  await here.json('import', mail, '--name', 'mail')
  await here.json('train', '--dataset', 'mail', ...bag, '--epochs', '3', '--name', 'bag')
}, 120_000)
afterAll(async () => {
  await here.clean()
  await there.clean()
})

const scored = async (work: TestWorkspace, run: string, name: string): Promise<string> => {
  const out = join(work.folder, name)
  await work.json('predict', run, mail, '--probabilities', '--out', out)
  return readFileSync(out, 'utf8')
}
const exported = (run: string, ...more: string[]) =>
  here.json<{ file: string; sizeBytes: number }>(
    'export-run',
    run,
    '--out',
    join(here.folder, `${run}.winnow-run`),
    ...more,
  )

it('gives identical probabilities in another workspace and process', async () => {
  const { file } = await exported('bag')
  const copy = await there.json<{ run: string; name: string; isAttached: boolean; notices: string[] }>(
    'import-run',
    file,
  )
  expect(copy).toMatchObject({ name: 'bag', isAttached: false })
  expect(copy.notices.join(' ')).toContain('stands by itself')
  expect(await scored(there, copy.run, 'there.csv')).toBe(await scored(here, 'bag', 'here.csv'))
  const judged = async (work: TestWorkspace) => {
    const { run: _run, ...rest } = await work.json<Record<string, unknown>>('evaluate', 'bag')
    return rest
  }
  expect(await judged(there)).toEqual(await judged(here))
  await there.json('import', mail, '--name', 'letters')
  const second = await there.json<{ isAttached: boolean; dataset: string; name: string }>('import-run', file)
  expect(second).toMatchObject({ isAttached: true, dataset: 'letters', name: 'bag imported' })
}, 120_000)

it('takes a frozen encoder along with the model that it reads texts with', async () => {
  const folder = copySst(join(here.folder, 'sst'))
  const frozen = [
    '--family',
    'frozen-encoder',
    '--model',
    folder,
    '--max-length',
    '40',
    '--epochs',
    '2',
    '--precision',
    'f32',
  ]
  await here.json('train', '--dataset', 'mail', ...frozen, '--name', 'frozen')
  const { file } = await exported('frozen')
  const { run } = await there.json<{ run: string }>('import-run', file)
  expect(readdirSync(join(there.home, 'runs', run)).toSorted()).toContain('base')
  expect(await scored(there, run, 'frozen-there.csv')).toBe(await scored(here, 'frozen', 'frozen-here.csv'))
  // Where a linked folder has the same content, nothing is kept twice.
  await there.json('models', 'add', copySst(join(there.folder, 'sst')))
  const again = await there.json<{ run: string; model: string | null }>('import-run', file)
  expect(again.model).toBe('sst')
  expect(readdirSync(join(there.home, 'runs', again.run))).not.toContain('base')
  expect(await scored(there, again.run, 'frozen-again.csv')).toBe(
    await scored(here, 'frozen', 'frozen-here.csv'),
  )
}, 180_000)

it('trains again to the last bit, by a terminal', async () => {
  const said = await here.json<Reproduction>('reproduce', 'bag')
  expect(said).toMatchObject({ isSame: true, largestDifference: 0, name: 'bag again', ofName: 'bag' })
  const later = await here.json<Reproduction>('reproduce', 'bag again', '--report')
  expect(later).toEqual(said)
}, 120_000)

it('writes a folder for MLflow, and refuses what it cannot do with one line', async () => {
  const out = join(here.folder, 'mlruns')
  const done = await here.json<{ runs: number }>('export-runs', '--mlflow', out, '--run', 'bag')
  expect(done).toMatchObject({ runs: 1, experiments: 1 })
  expect(existsSync(join(out, 'README.md'))).toBe(true)
  const refused = async (code: string, ...args: string[]): Promise<void> => {
    const { code: exit, err } = await here.run(...args)
    expect(exit, err).toBe(2)
    expect(err).toContain(`winnow: ${code}: `)
  }
  await refused('file.exists', 'export-runs', '--mlflow', out)
  await refused('input.unknownFlag', 'export-runs')
  await refused('input.invalid', 'export-run', 'bag', '--out', join(here.folder, 'run.zip'))
  await refused('runFile.damaged', 'import-run', mail)
  await refused('file.notFound', 'import-run', join(here.folder, 'none.winnow-run'))
  await refused('input.invalid', 'reproduce', 'bag', '--report')
}, 60_000)
