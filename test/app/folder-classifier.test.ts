// A model folder that holds a classifier predicts, is evaluated and gives a dataset its columns as it is: against
// what transformers and scikit-learn say of the same folder and the same messages.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredTensor } from '../../src/main/engine/weights/safetensors'
import type { ScoreRowsEvent, ScoreRowsRequest } from '../../src/shared/domain/prediction'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { copySst, sst, sstCsv } from '../support/sst-classifier'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let path: string

beforeEach(() => {
  folder = temporaryFolder()
  path = copySst(join(folder.path, 'sst'))
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const model = () => ({ kind: 'folder' as const, model: path })
const tolerance = 1e-4

/** Changes config.json of the folder. */
function configure(change: Record<string, unknown>): void {
  const file = join(path, 'config.json')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...change }))
}

async function score(request: Partial<ScoreRowsRequest> = {}) {
  const asked = { model: model(), dataset: 'mail', precision: 'f32' as const, ...request }
  const events: ScoreRowsEvent[] = []
  for await (const event of opened.client.predict.rows(asked)) events.push(event)
  const [first, last] = [events[0], events.at(-1)]
  if (first?.type !== 'started' || last?.type !== 'finished') throw new Error('no beginning or no end')
  return { started: first, finished: last, run: last.run }
}

describe('the classifier of a folder', () => {
  it('gives the softmax of transformers to typed messages, without being linked', async () => {
    const asked = { model: model(), texts: sst.texts.map((one) => one.text), top: 3 }
    const answers = await opened.client.predict.texts(asked)
    sst.texts.forEach(({ probabilities }, index) => {
      const [answer] = answers[index] ?? []
      const said = sst.labels.map(
        (name) => answer?.ranked.find((one) => one.label === name)?.probability ?? 0,
      )
      said.forEach((value, at) => expect(Math.abs(value - (probabilities[at] ?? 0))).toBeLessThan(tolerance))
      expect(answer?.otherLabels).toBe(0)
    })
    expect(await opened.client.models.list({})).toEqual([])
  })

  it('gives several labels a message where config.json says so, each by its own sigmoid', async () => {
    configure({ problem_type: 'multi_label_classification' })
    const asked = { model: model(), texts: sst.texts.map((one) => one.text), top: 3 }
    const answers = await opened.client.predict.texts(asked)
    sst.texts.forEach(({ probabilities }, index) => {
      const [answer] = answers[index] ?? []
      expect(answer?.kind).toBe('multi')
      const said = sst.labels.map(
        (name) => answer?.ranked.find((one) => one.label === name)?.probability ?? 0,
      )
      // Between two labels the logits differ as the logarithms of transformers' softmax do.
      const logit = (value = 0) => Math.log(value / (1 - value))
      const apart = logit(said[0]) - logit(said[1])
      expect(apart).toBeCloseTo(Math.log((probabilities[0] ?? 0) / (probabilities[1] ?? 1)), 2)
      expect(new Set(answer?.labels)).toEqual(
        new Set(sst.labels.filter((_, label) => (said[label] ?? 0) >= 0.5)),
      )
    })
  })

  it('scores a file: every column, the label, and the softmax of transformers', async () => {
    const source = join(folder.path, 'in.csv')
    const target = join(folder.path, 'out.csv')
    writeFileSync(source, sstCsv)
    const { name } = await opened.client.models.add({ path, name: 'sst-2' })
    const request = {
      model: { kind: 'folder' as const, model: name },
      source: { kind: 'path' as const, path: source },
      target: { kind: 'path' as const, path: target },
      probabilities: true,
      precision: 'f32' as const,
    }
    for await (const event of opened.client.predict.file(request))
      if (event.type === 'finished') expect(event).toMatchObject({ rows: sst.rows.length, precision: 'f32' })
    const [head, ...lines] = readFileSync(target, 'utf8').trimEnd().split('\n')
    const classes = sst.labels.map((label) => `probability:${label}`)
    expect(head).toBe(['text', 'label', 'split', 'predicted_label', 'probability', ...classes].join())
    sst.rows.forEach((row, index) => {
      const cells = lines[index]?.split(',') ?? []
      expect(cells.slice(0, 4)).toEqual([row.text, row.label, row.split, row.said])
      row.probabilities.forEach((value, at) =>
        expect(Math.abs(Number(cells[5 + at]) - value)).toBeLessThan(tolerance),
      )
    })
  })

  async function reportOf(run: string): Promise<string> {
    const target = { kind: 'path' as const, path: join(folder.path, 'report.md') }
    for await (const _event of opened.client.runs.exportReport({ run, as: 'markdown', target }));
    return readFileSync(target.path, 'utf8')
  }

  it('has a report of all rows where they stand in no parts', async () => {
    const column = (name: string, role: 'text' | 'label' | 'split') => ({ column: name, role })
    await opened.import('mail', sstCsv.replaceAll(/,(?:train|validation|test)$/gmu, ',pool'), {
      roles: [column('text', 'text'), column('label', 'label'), column('split', 'split')],
    })
    const { run } = await score()
    const report = await reportOf(run.id)
    const { rows, metrics } = await opened.client.runs.evaluation({ run: run.id, part: 'all' })
    expect(report).toContain(`of ${rows} scored messages`)
    const { value = 0 } = metrics['calibrationError'] ?? {}
    expect(report).toContain(`the probability is off by ${(value * 100).toFixed(1)} %`)
    expect(report).toContain('## Slices')
  })

  it('is evaluated with the figures of scikit-learn, its labels matched by name', async () => {
    await opened.import('mail', sstCsv)
    const { run, finished } = await score({ part: 'test' })
    expect(finished.matching).toEqual({
      matched: [
        { model: 'NEGATIVE', dataset: 'negative' },
        { model: 'POSITIVE', dataset: 'Positive' },
        { model: 'neutral', dataset: 'neutral' },
      ],
      modelOnly: [],
      datasetOnly: ['angry'],
    })
    const evaluation = await opened.client.runs.evaluation({ run: run.id })
    const { rows, ...figures } = sst.figures.test
    expect(evaluation).toMatchObject({ part: 'test', rows, unseenLabels: ['angry'], precision: 'f32' })
    for (const [name, value] of Object.entries(figures))
      expect(evaluation.metrics[name]?.value, name).toBeCloseTo(value, 6)
    expect(run).toMatchObject({
      family: 'imported',
      status: 'completed',
      name: 'sst on mail',
      model: { path },
      result: { testRows: rows, precision: 'f32' },
    })
    expect(run.result?.testAccuracy).toBeCloseTo(figures.accuracy, 6)
    expect(run.result?.testMacroF1).toBeCloseTo(figures.macroF1, 6)
    expect(run.testHash).toBe(
      (await opened.client.datasets.get({ dataset: 'mail' })).split?.partHashes['test'],
    )
    // A bag of words that was tested on the same rows stands beside it, and nothing beside that one.
    const bag = await opened.train('mail')
    const standing = await opened.client.runs.standing({ run: run.id })
    expect(standing.bagOfWords).toMatchObject({ run: bag.id, number: bag.number, part: 'test', rows })
    const tested = await opened.client.runs.evaluation({ run: bag.id })
    expect(standing.bagOfWords?.metrics).toEqual(tested.metrics)
    expect((await opened.client.runs.standing({ run: bag.id })).bagOfWords).toBeNull()
    // Its report holds both, figure beside figure.
    const { value, low, high } = tested.metrics['macroF1'] ?? { value: 0, low: 0, high: 0 }
    const per = (share: number): string => (share * 100).toFixed(1)
    const beside = await reportOf(run.id)
    expect(beside).toContain(`Bag of words (run ${bag.number}), ${rows} messages`)
    expect(beside).toMatch(
      new RegExp(`^\\| Macro-F1 \\| .*\\| ${per(value)} % \\(${per(low)} to ${per(high)}\\) \\|$`, 'mu'),
    )
    // All rows are scored next, and only those that were not.
    const whole = await score()
    expect(whole.started).toMatchObject({ run: run.id, rows: sst.rows.length })
    expect(whole.finished.scored).toBe(sst.rows.length - whole.started.known)
    const all = await opened.client.runs.evaluation({ run: run.id, part: 'all' })
    expect(all).toMatchObject({ part: 'all', rows: sst.figures.all.rows })
    expect(all.metrics['macroF1']?.value).toBeCloseTo(sst.figures.all.macroF1, 6)
    const train = await opened.client.runs.evaluation({ run: run.id, part: 'train' })
    expect(train.metrics['accuracy']?.value).toBeCloseTo(sst.figures.train.accuracy, 6)
    expect(await opened.client.runs.list({})).toHaveLength(2)
  })

  it('gives a dataset without labels columns to filter, sort and count by', async () => {
    await opened.import('mail', `text\n${sst.rows.map((row) => row.text).join('\n')}\n`)
    const { run, finished } = await score()
    const of = (label: string): number => sst.rows.filter((row) => row.said === label).length
    const counts = Object.fromEntries(finished.counts.map((one) => [one.label, one.count]))
    expect(counts).toEqual(Object.fromEntries(sst.labels.map((label) => [label, of(label)])))
    const asked = { dataset: 'mail', run: run.id, limit: 1000 }
    const said = await opened.client.datasets.rows({
      ...asked,
      filter: { field: 'prediction', run: run.id, in: ['NEGATIVE'] },
      sort: { by: 'confidence', descending: true },
    })
    expect(said.total).toBe(of('NEGATIVE'))
    const sureness = said.rows.map((row) => row.prediction?.confidence ?? 0)
    expect(sureness).toEqual(sureness.toSorted((a, b) => b - a))
    expect(new Set(said.rows.map((row) => row.prediction?.label))).toEqual(new Set(['NEGATIVE']))
    const sure = await opened.client.datasets.rows({
      ...asked,
      filter: { field: 'confidence', run: run.id, min: 0.9 },
    })
    expect(sure.total).toBe(sst.rows.filter((row) => Math.max(...row.probabilities) >= 0.9).length)
    const told = await opened.client.runs.predicted({ run: run.id })
    expect(told.rows).toBe(sst.rows.length)
    expect(told.confidence.reduce((sum, one) => sum + one, 0)).toBe(sst.rows.length)
    expect(told.confidence.slice(18).reduce((sum, one) => sum + one, 0)).toBe(sure.total)
    // What the model says is no label of the dataset.
    const { outputs, classes } = await opened.client.datasets.get({ dataset: 'mail' })
    expect(outputs.map((one) => one.name)).toEqual(['label'])
    expect(classes).toBe(0)
    await expect(opened.client.runs.evaluation({ run: run.id })).rejects.toMatchObject({
      code: 'labels.none',
    })
  })

  it('is measured against the labels of now when it is asked again, without scoring again', async () => {
    await opened.import('mail', `text\n${sst.rows.map((row) => row.text).join('\n')}\n`)
    const first = await score()
    const edits = sst.rows.map((row, index) => ({ row: index + 1, label: row.said.toLowerCase() }))
    await opened.client.datasets.label({ dataset: 'mail', edits })
    const again = await score()
    expect(again.run.id).toBe(first.run.id)
    expect(again.finished).toMatchObject({ scored: 0, matching: { modelOnly: [], datasetOnly: [] } })
    const { metrics, rows } = await opened.client.runs.evaluation({ run: again.run.id })
    expect({ rows, accuracy: metrics['accuracy']?.value }).toEqual({ rows: sst.rows.length, accuracy: 1 })
    const filter = { field: 'prediction' as const, run: first.run.id, in: ['negative'] }
    const { total } = await opened.client.datasets.rows({ dataset: 'mail', filter })
    expect(total).toBe(sst.rows.filter((row) => row.said === 'NEGATIVE').length)
  })

  it('is one model in the trash and back, and predicts as a run of its dataset, too', async () => {
    await opened.import('mail', sstCsv)
    const { run } = await score()
    const [[answer] = []] = await opened.client.predict.texts({
      model: { kind: 'run', run: run.id },
      texts: [sst.texts[0]?.text ?? ''],
    })
    expect(
      Math.abs((answer?.probability ?? 0) - Math.max(...(sst.texts[0]?.probabilities ?? []))),
    ).toBeLessThan(tolerance)
    await expect(opened.client.runs.resume({ run: run.id })).rejects.toMatchObject({
      code: 'run.alreadyFinished',
    })
    await opened.client.runs.remove({ run: run.id })
    expect((await score()).run.id).not.toBe(run.id)
  })
})

describe('scoring rows', () => {
  it('keeps what was scored when it is stopped, and goes on from there', async () => {
    const many = Array.from({ length: 1500 }, (_, row) => `the card number ${row} is lost`)
    await opened.import('mail', `text\n${many.join('\n')}\n`)
    const leaving = new AbortController()
    const asked = { model: model(), dataset: 'mail', precision: 'f32' as const }
    let left: number | null = null
    for await (const event of opened.client.predict.rows(asked, { signal: leaving.signal })) {
      if (event.type !== 'progress') continue
      left = event.secondsLeft
      leaving.abort()
    }
    expect(left).toBeGreaterThan(0)
    await expect.poll(async () => (await opened.client.runs.list({}))[0]?.status).toBe('cancelled')
    const [run] = await opened.client.runs.list({})
    const kept = (await opened.client.runs.predicted({ run: run?.id ?? '' })).rows
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(many.length)
    const { started, finished } = await score()
    expect(started).toMatchObject({ run: run?.id, known: kept })
    expect(finished).toMatchObject({ scored: many.length - kept, run: { status: 'completed' } })
  })

  it('fills in the rows that a trained run has no prediction for', async () => {
    await opened.import('mail', sstCsv)
    const run = await opened.train('mail')
    const before = (await opened.client.runs.predicted({ run: run.id })).rows
    expect(before).toBeLessThan(sst.rows.length)
    const { finished } = await score({
      model: { kind: 'run', run: run.id },
      dataset: undefined,
      precision: undefined,
    })
    expect(finished).toMatchObject({ rows: sst.rows.length, scored: sst.rows.length - before })
    expect((await opened.client.runs.predicted({ run: run.id })).rows).toBe(sst.rows.length)
    expect(await opened.client.runs.get({ run: run.id })).toMatchObject({
      status: 'completed',
      result: run.result,
    })
    await opened.import('other', sstCsv)
    const refused = score({ model: { kind: 'run', run: run.id }, dataset: 'other', precision: undefined })
    await expect(refused).rejects.toMatchObject({ code: 'input.invalid', details: { path: 'dataset' } })
  })

  it('refuses a part that is not there', async () => {
    await opened.import('mail', sstCsv)
    await expect(score({ part: 'pool A' })).rejects.toMatchObject({
      code: 'split.unknownPart',
      message: expect.stringContaining('test'),
    })
    expect(await opened.client.runs.list({})).toEqual([])
  })
})

describe('a folder that cannot predict', () => {
  const asked = () => opened.client.predict.texts({ model: model(), texts: ['my card'] })

  it('is told from one that can, and what can be done with it is said', async () => {
    await writeTinyBert(path, { config: { architectures: ['BertModel'], id2label: undefined } })
    await expect(asked()).rejects.toMatchObject({
      code: 'model.noClassifier',
      message: expect.stringContaining('BertModel'),
      hint: expect.stringContaining('winnow train'),
    })
    await opened.import('mail', sstCsv)
    await expect(score()).rejects.toMatchObject({ code: 'model.noClassifier' })
    expect(await opened.client.runs.list({})).toEqual([])
  })

  it('names the weights that are missing, and draws none', async () => {
    const without = (lost: string) => (tensors: Record<string, StoredTensor>) =>
      Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== lost))
    await writeTinyBert(path, { tensors: without('classifier.weight') })
    await expect(asked()).rejects.toMatchObject({
      code: 'model.noClassifier',
      message: expect.stringContaining('classifier.weight'),
    })
    await writeTinyBert(path, { tensors: without('bert.pooler.dense.bias') })
    await expect(asked()).rejects.toMatchObject({
      code: 'model.noClassifier',
      message: expect.stringContaining('pooler.dense.bias'),
    })
  })

  it('is damaged, incomplete or of another kind, and says so', async () => {
    configure({ problem_type: 'regression' })
    await expect(asked()).rejects.toMatchObject({ code: 'model.unsupported' })
    configure({ problem_type: null, id2label: { 0: 'a', 1: 'b' } })
    await expect(asked()).rejects.toMatchObject({
      code: 'model.incomplete',
      message: expect.stringMatching(/classifier\.weight.*\[3, 16\].*\[2, 16\]/u),
    })
    writeFileSync(join(path, 'model.safetensors'), 'nothing of the kind')
    await expect(asked()).rejects.toMatchObject({
      code: 'model.incomplete',
      message: expect.stringContaining('model.safetensors'),
    })
    rmSync(path, { recursive: true })
    await expect(asked()).rejects.toMatchObject({ code: 'file.notFound' })
  })

  it('is refused to a page that may not name it', async () => {
    const page = opened.browser()
    const refused = page.predict.texts({ model: model(), texts: ['my card'] })
    await expect(refused).rejects.toMatchObject({ code: 'path.notAllowed' })
  })
})
