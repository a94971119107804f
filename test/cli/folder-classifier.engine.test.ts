// A folder with a classifier from the terminal, on the engine of this machine: files, evaluations, datasets.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copySst, sst, sstCsv } from '../support/sst-classifier'
import { writeTinyBert } from '../support/tiny-bert'
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
})
afterAll(() => work.clean())

async function refused(code: string, ...args: string[]): Promise<string> {
  const { code: exit, out, err } = await work.run(...args)
  expect({ exit, out }, err).toEqual({ exit: 2, out: '' })
  expect(err).toContain(`winnow: ${code}: `)
  return err
}

/** Probabilities of the classes in a scored file, row by row. */
function probabilitiesIn(scored: string): number[][] {
  const [head = '', ...lines] = readFileSync(scored, 'utf8').trimEnd().split('\n')
  expect(head.split(',').slice(5)).toEqual(sst.labels.map((label) => `probability:${label}`))
  return lines.map((line) => line.split(',').slice(5).map(Number))
}

describe('a folder with a classifier on the command line', () => {
  it.each([
    ['--model DIR FILE', () => ['--model', folder, file]],
    ['DIR FILE', () => [folder, file]],
  ])('scores with predict %s as transformers does', async (_form, args) => {
    const out = join(work.folder, 'scored.csv')
    const options = ['--probabilities', '--precision', 'f32', '--out', out]
    const done = await work.json('predict', ...args(), ...options)
    expect(done).toMatchObject({ rows: sst.rows.length, precision: 'f32', file: out })
    probabilitiesIn(out).forEach((said, row) =>
      said.forEach((value, at) =>
        expect(Math.abs(value - (sst.rows[row]?.probabilities[at] ?? 0))).toBeLessThan(1e-4),
      ),
    )
  })

  it('is evaluated at top level as a run is, and compares with one', async () => {
    const evaluate = ['evaluate', '--model', folder, '--dataset', 'mail', '--precision', 'f32']
    const test = await work.json<Record<string, unknown>>(...evaluate)
    expect(test).toMatchObject({
      part: 'test',
      rows: sst.figures.test.rows,
      unseenLabels: ['angry'],
      matching: { modelOnly: [], datasetOnly: ['angry'] },
    })
    for (const name of ['accuracy', 'macroF1', 'balancedAccuracy', 'weightedF1', 'mcc', 'kappa'] as const) {
      const figure = test[name] as { value: number; low: number; high: number }
      expect(figure.value).toBeCloseTo(sst.figures.test[name], 6)
      expect(figure.low).toBeLessThanOrEqual(figure.value)
    }
    const all = await work.json(...evaluate, '--split', 'all')
    expect(all).toMatchObject({ part: 'all', rows: sst.figures.all.rows })
    const train = await work.json<{ accuracy: { value: number } }>(...evaluate, '--part', 'train')
    expect(train.accuracy.value).toBeCloseTo(sst.figures.train.accuracy, 6)
    const [run] = await work.json<{ id: string; family: string; testHash: string }[]>('runs')
    expect(run?.family).toBe('imported')
    const again = await work.json('evaluate', String(run?.id), '--split', 'test')
    expect(again).toMatchObject({ rows: sst.figures.test.rows, accuracy: test['accuracy'] })
    await refused('input.invalid', 'evaluate', String(run?.id), '--precision', 'bf16')
    const training = ['train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '1']
    const trained = await work.json<{ run: string; trainRows: number }>(...training)
    const compared = await work.json<{ testHash: string }>('show', trained.run)
    expect(compared.testHash).toBe(run?.testHash)
    const hint = await refused('run.noPredictions', 'evaluate', trained.run, '--split', 'train')
    expect(hint).toContain(`winnow predict ${trained.run} --dataset mail`)
    await work.json('predict', trained.run, '--dataset', 'mail')
    const learnt = await work.json('evaluate', trained.run, '--split', 'train')
    expect(learnt).toMatchObject({ part: 'train', rows: trained.trainRows })
    expect(await work.json('models', 'list')).toHaveLength(2)
  })

  it('gives a dataset labels and probabilities to filter by', async () => {
    const scoring = ['predict', folder, '--dataset', 'mail', '--precision', 'f32']
    const done = await work.json<{ run: string; counts: { label: string; count: number }[] }>(...scoring)
    const negative = sst.rows.filter((row) => row.said === 'NEGATIVE').length
    expect(done.counts).toContainEqual({ label: 'negative', count: negative })
    const filter = JSON.stringify({ field: 'prediction', run: done.run, in: ['negative'] })
    expect(await work.json('rows', '--dataset', 'mail', '--filter', filter)).toHaveLength(negative)
  })

  it('starts a training from its classes, and says so', async () => {
    const training = ['train', '--dataset', 'mail', '--family', 'encoder', '--model', folder]
    const settings = ['--max-length', '32', '--epochs', '1', '--precision', 'f32', '--json']
    const { code, err } = await work.run(...training, ...settings)
    expect(code).toBe(0)
    const notices = err.split('\n').filter((line) => line.includes('"notice"'))
    expect(notices.join()).toContain('3 of 4 classes start from the folder’s classifier')
    expect(notices.join()).toContain('drawn at random: angry')
  })

  it('is told from a run of the same name, from one that cannot predict, and from nothing', async () => {
    const plain = join(work.folder, 'plain')
    await writeTinyBert(plain, { config: { architectures: ['BertModel'], id2label: undefined } })
    const said = await refused('model.noClassifier', 'predict', plain, file)
    expect(said).toContain('train')
    await refused('model.noClassifier', 'evaluate', '--model', plain, '--dataset', 'mail')
    await refused('model.notFound', 'predict', 'nothing', file)
    await refused('input.unknownFlag', 'predict', folder)
    await refused('input.unknownFlag', 'predict', folder, file, '--dataset', 'mail')
    await refused('input.unknownFlag', 'evaluate')
    await refused('input.invalid', 'evaluate', '--model', folder)
    const training = ['train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '1']
    await work.json(...training, '--name', 'sst')
    const both = await refused('model.ambiguous', 'predict', 'sst', file)
    expect(both).toMatch(/run sst \(r\w+\) and the model sst \(m\w+\)/u)
  })
})
