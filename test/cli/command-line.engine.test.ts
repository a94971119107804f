// The command line as CONTRACT describes it, with the built program, the real store, engine and workers.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')
const figures = ['accuracy', 'balancedAccuracy', 'macroF1', 'weightedF1', 'mcc', 'kappa']

describe('the command line', () => {
  let work: TestWorkspace
  let run: Record<string, unknown>
  let events: { type: string; run?: string; step?: number; totalSteps?: number; loss?: number }[]
  beforeAll(async () => {
    work = createTestWorkspace()
    await work.json('import', sample, '--name', 'bank')
    const trained = await work.run(
      'train',
      '--dataset',
      'bank',
      '--family',
      'bag-of-words',
      '--epochs',
      '8',
      '--name',
      'First',
      '--json',
    )
    expect(trained.code).toBe(0)
    run = JSON.parse(trained.out) as Record<string, unknown>
    events = trained.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (typeof events)[number])
  }, 120_000)
  afterAll(() => work.clean())

  it('imports with rows, rejected and classes as numbers', async () => {
    const imported = await work.json<Record<string, unknown>>('import', sample, '--name', 'again')
    const rows = readFileSync(sample, 'utf8').trimEnd().split('\n').length - 1
    expect(imported).toMatchObject({ dataset: 'again', rejected: 0, classes: 77 })
    expect(imported['rows']).toBe(rows)
    const datasets = await work.json<{ name: string }[]>('datasets')
    expect(datasets.map((one) => one.name).sort()).toEqual(['again', 'bank'])
  })

  it('trains with progress as JSON lines and one line of figures', () => {
    expect(
      events.every((event) => event.type !== 'started' || (event.step === 0 && (event.totalSteps ?? 0) > 0)),
    ).toBe(true)
    expect(events.filter((event) => event.type === 'started')).toHaveLength(1)
    const steps = events.filter((event) => event.type === 'step')
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.every((event) => event.run === run['run'] && Number.isFinite(event.loss))).toBe(true)
    expect(steps.map((event) => event.step)).toEqual(
      steps.map((event) => event.step).sort((a = 0, b = 0) => a - b),
    )
    expect(events.some((event) => event.type === 'epoch')).toBe(true)
    for (const key of [
      'trainRows',
      'trainSeconds',
      'trainSamplesPerSecond',
      'evalSamplesPerSecond',
      'testAccuracy',
      'testMacroF1',
      'peakRssMiB',
    ])
      expect(run[key], key).toBeTypeOf('number')
    expect(run).toMatchObject({
      status: 'completed',
      dataset: 'bank',
      family: 'bag-of-words',
      precision: 'f32',
    })
    expect(run['testAccuracy']).toBeGreaterThan(0.8)
  })

  it('lists and shows runs, by id, prefix, number and name', async () => {
    const [listed] = await work.json<Record<string, unknown>[]>('runs')
    expect(listed).toMatchObject({
      id: run['run'],
      name: 'First',
      status: 'completed',
      dataset: 'bank',
      family: 'bag-of-words',
    })
    for (const ref of [String(run['run']), String(run['run']).slice(0, 6), '1', 'First'])
      expect(await work.json('show', ref), ref).toMatchObject({ id: run['run'], number: 1 })
    expect(await work.json<unknown[]>('models', 'list')).toHaveLength(1)
  })

  it('evaluates with value, low and high at top level', async () => {
    const evaluation = await work.json<Record<string, { value: number; low: number; high: number }>>(
      'evaluate',
      'First',
    )
    for (const id of figures) {
      const { value, low, high } = evaluation[id] ?? { value: Number.NaN, low: 0, high: 0 }
      expect(low, id).toBeLessThanOrEqual(value)
      expect(high, id).toBeGreaterThanOrEqual(value)
      expect(high - low, id).toBeGreaterThan(0)
    }
    expect(evaluation['accuracy']?.value).toBeCloseTo(Number(run['testAccuracy']), 12)
    expect(evaluation['macroF1']?.value).toBeCloseTo(Number(run['testMacroF1']), 12)
    const byLabel = await work.run('evaluate', 'First', '--by-label')
    expect(byLabel.out).toMatch(/^label +precision +recall +F1 +rows +said$/mu)
    expect(byLabel.out).toMatch(/ROC AUC: 0\.\d+ \(95 %: /u)
    const validation = await work.json<Record<string, unknown>>('evaluate', 'First', '--split', 'validation')
    expect(validation).toMatchObject({ part: 'validation', precision: 'f32' })
  })

  it('scores a file: all columns verbatim, then label, probability and one column a class', async () => {
    const input = join(work.folder, 'inbox.csv')
    const out = join(work.folder, 'scored.csv')
    writeFileSync(
      input,
      '\ufeffid,note,text\r\n7," kept, ""so"" ","Why has my card\r\nnot arrived?"\r\n8,,\u30ab\u30fc\u30c9\r\n',
    )
    const done = await work.json<Record<string, unknown>>(
      'predict',
      'First',
      input,
      '--out',
      out,
      '--probabilities',
      '--precision',
      'f32',
    )
    expect(done).toMatchObject({ rows: 2, rejected: 0, file: out, precision: 'f32' })
    const text = readFileSync(out, 'utf8')
    const header = text.slice(0, text.indexOf('\n')).split(',')
    expect(header.slice(0, 5)).toEqual(['id', 'note', 'text', 'predicted_label', 'probability'])
    expect(header.filter((name) => name.startsWith('probability:'))).toHaveLength(77)
    expect(text).toMatch(/\n7," kept, ""so"" ","Why has my card\r\nnot arrived\?",[a-zA-Z_?]+,0\.\d+,/)
    const second = text.trimEnd().split('\n').at(-1)?.split(',') ?? []
    const sum = second.slice(5).reduce((total, cell) => total + Number(cell), 0)
    expect(sum).toBeCloseTo(1, 4)
  })

  it('sets labels from a file and gives rows with them', async () => {
    const before = await work.json<{ id: number; text: string }[]>(
      'rows',
      '--dataset',
      'again',
      '--query',
      'card',
      '--limit',
      '2',
    )
    expect(before).toHaveLength(2)
    const from = join(work.folder, 'labels.csv')
    const [first, second] = before.map((row) => row.id)
    writeFileSync(from, `id,label\n${first},brand new\n${second},card_arrival\n999999,card_arrival\n`)
    const done = await work.json<{ applied: number; skipped: number }>(
      'label',
      '--dataset',
      'again',
      '--from',
      from,
    )
    expect(done.applied + done.skipped).toBe(3)
    expect(done.skipped).toBeGreaterThanOrEqual(1)
    const filter = JSON.stringify({ field: 'label', in: ['brand new'] })
    const rows = await work.json<{ id: number; labels: Record<string, string[]> }[]>(
      'rows',
      '--dataset',
      'again',
      '--filter',
      filter,
    )
    expect(rows).toMatchObject([{ id: first, labels: { label: ['brand new'] } }])
  })

  it('exports rows and runs', async () => {
    const out = join(work.folder, 'test-part.csv')
    const done = await work.json<{ rows: number }>(
      'export-data',
      '--dataset',
      'bank',
      '--split',
      'test',
      '--out',
      out,
    )
    expect(done.rows).toBe(run['testRows'])
    expect(readFileSync(out, 'utf8').split('\n')[0]).toContain('text')
    const runsFile = join(work.folder, 'runs.csv')
    expect(await work.json('export-runs', '--out', runsFile)).toMatchObject({ rows: 1 })
  })

  it('trains on all of train without validation and keeps the last epoch', async () => {
    const all = await work.json<Record<string, number | string>>(
      'train',
      '--dataset',
      'bank',
      '--family',
      'bag-of-words',
      '--epochs',
      '2',
      '--validation',
      'none',
    )
    expect(all).toMatchObject({ validationRows: 0, bestEpoch: 2, validationAccuracy: null })
    expect(all['trainRows']).toBe(Number(run['trainRows']) + Number(run['validationRows']))
  })

  it('says what the machine has', async () => {
    const report = await work.json<{
      choices: { id: string; state: string; reason: string }[]
      node: string
    }>('doctor')
    expect(report.choices.filter((one) => one.state === 'used')).toHaveLength(1)
    expect(report.choices.filter((one) => one.state === 'refused').every((one) => one.reason !== '')).toBe(
      true,
    )
  })
})

describe('bad input', () => {
  let work: TestWorkspace
  beforeAll(() => {
    work = createTestWorkspace({ WINNOW_ENGINE: 'cpu' })
    mkdirSync(work.folder, { recursive: true })
  })
  afterAll(() => work.clean())

  const file = (name: string, content: string | Buffer): string => {
    const path = join(work.folder, name)
    writeFileSync(path, content)
    return path
  }
  const refused = async (code: string, ...args: string[]): Promise<string> => {
    const { code: exit, out, err } = await work.run(...args)
    expect({ exit, out }, err).toEqual({ exit: 2, out: '' })
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(`winnow: ${code}: `)
    return err
  }

  it.each([
    ['csv.empty', 'empty.csv', ''],
    [
      'csv.binary',
      'picture.csv',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0, 1, 2]),
    ],
    ['csv.headerOnly', 'header.csv', 'text,label\n'],
  ])('refuses with %s and keeps nothing', async (code, name, content) => {
    expect(await refused(code, 'import', file(name, content), '--name', 'bad')).toContain(name)
    expect(await work.json('datasets')).toEqual([])
  })

  it('refuses a file of which no line can be read', async () => {
    const ragged = file('ragged.csv', 'text,label\na,b,c\nd,e,f\n')
    const said = await refused('csv.noUsableRow', 'import', ragged, '--name', 'bad', '--delimiter', 'comma')
    expect(said).toContain('ragged.csv')
    expect(await work.json('datasets')).toEqual([])
  })

  it('names a file, a column and a dataset that are not there', async () => {
    await refused('file.notFound', 'import', join(work.folder, 'nothing.csv'), '--name', 'x')
    const good = file('good.csv', 'text,label\nhello there,a\nbye now,b\n')
    expect(await refused('csv.columnNotFound', 'import', good, '--name', 'x', '--text', 'message')).toContain(
      'label',
    )
    await refused('dataset.notFound', 'rows', '--dataset', 'nothing')
    await refused('run.notFound', 'show', 'nothing')
    await refused('input.unknownFlag', 'datasets', '--nothing')
    await refused('input.invalid', 'import', good, '--name', 'x', '--ratios', '50/60/70')
    expect(await work.json('datasets')).toEqual([])
  })

  it('refuses a taken name, one class, and a setting out of range', async () => {
    const one = file(
      'one.csv',
      `text,label\n${Array.from({ length: 20 }, (_, i) => `message ${i},same`).join('\n')}\n`,
    )
    await work.json('import', one, '--name', 'one class')
    await refused('dataset.nameTaken', 'import', one, '--name', 'one class')
    expect(
      await refused('labels.tooFew', 'train', '--dataset', 'one class', '--family', 'bag-of-words'),
    ).toContain('same')
    await refused(
      'input.invalid',
      'train',
      '--dataset',
      'one class',
      '--family',
      'bag-of-words',
      '--epochs',
      '0',
    )
    await refused('input.invalid', 'train', '--dataset', 'one class', '--family', 'nothing')
    expect(await work.json('runs')).toEqual([])
  })

  it('gives the failure as one line of JSON with --json', async () => {
    const { code, out } = await work.run('show', 'nothing', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'run.notFound' } })
  })

  it('learns from 500 classes, a class with one row, and a cell of 1 MB', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => [
      `word${i} alpha,c${i}`,
      `word${i} beta,c${i}`,
      `word${i} gamma,c${i}`,
    ]).flat()
    const many = file(
      'many.csv',
      `text,label\n${rows.join('\n')}\nlonely word,lonely\n${'long '.repeat(200_000)},c1\n`,
    )
    expect(await work.json('import', many, '--name', 'many')).toMatchObject({
      rows: 1502,
      classes: 501,
      rejected: 0,
    })
    const trained = await work.json<Record<string, unknown>>(
      'train',
      '--dataset',
      'many',
      '--family',
      'bag-of-words',
      '--epochs',
      '1',
      '--max-features',
      '2000',
    )
    expect(trained).toMatchObject({ status: 'completed' })
  })
})
