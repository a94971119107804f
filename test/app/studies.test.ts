// Several trainings that answer one question: learning curves, cross-validation, recipes; stopped, taken up, listed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Study, StudyRequest } from '../../src/shared/domain/study'
import { meanAndDeviation } from '../../src/shared/metrics/paired'
import { createInlineHost } from '../../src/main/worker/host-inline'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

const home = () => join(folder.path, 'home')
beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: home() })
  await opened.import('mail', table(240), { roles })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const topics = ['card', 'parcel', 'password']

/** Messages of thirty customers; each text stands twice, and the last third of a topic is called by another word. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % 3] ?? 'card'
    const part = row < rows * 0.7 ? 'train' : row < rows * 0.8 ? 'validation' : 'test'
    return `my ${row % 7 === 0 ? 'thing' : topic} is late ${Math.floor(row / 6)} ${row % 3},${topic},customer ${row % 30},${part}`
  })
  return `text,label,customer,split\n${lines.join('\n')}\n`
}
const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'label', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]
const settings = { epochs: 6, batchSize: 8, patience: 0, characterNgrams: 0 }
const recipe = { family: 'bag-of-words' as const, settings }

async function followed(id: string): Promise<{ study: Study; progress: number[] }> {
  const progress: number[] = []
  let study: Study | null = null
  for await (const event of opened.client.studies.follow({ study: id })) {
    progress.push(event.progress)
    study = event.study
  }
  if (!study) throw new Error('no study')
  return { study, progress }
}

async function run(request: StudyRequest) {
  const { study } = await opened.client.studies.start(request)
  return followed(study)
}

describe('a cross-validation', () => {
  const request = { kind: 'crossValidation' as const, dataset: 'mail', recipe, folds: 4 }

  it('tests every labelled row of training and validation once, by a model that never saw its text', async () => {
    const { study, progress } = await run(request)
    expect(study).toMatchObject({ status: 'completed', name: 'Cross-validation on mail', error: null })
    expect(study.members.map(({ name, state }) => [name, state])).toEqual(
      ['fold 1', 'fold 2', 'fold 3', 'fold 4'].map((name) => [name, 'done']),
    )
    const figures = study.members.flatMap(({ figures: own }) => own ?? [])
    expect(figures.reduce((sum, { tested }) => sum + tested, 0)).toBe(192)
    expect(study.mean?.accuracy).toEqual(meanAndDeviation(figures.map(({ accuracy }) => accuracy.value)))
    expect(study.conclusion).toMatch(/^Accuracy \d+\.\d % ± \d+\.\d, macro-F1 .* of 4 folds\)\.$/)
    expect(progress.at(-1)).toBe(1)
    expect(progress.every((share, at) => share >= (progress[at - 1] ?? 0) - 1e-9)).toBe(true)
    const path = join(folder.path, 'oof.csv')
    const asked = { study: study.id, target: { kind: 'path' as const, path } }
    expect((await opened.client.studies.outOfFold(asked)).rows).toBe(192)
    const [head, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
    expect(head).toBe('row,fold,label,predicted_label,probability,right')
    const rows = lines.map((line) => line.split(','))
    expect(new Set(rows.map(([row]) => row)).size).toBe(192)
    const right = rows.filter(([, , label, said, , isRight]) => (label === said) === (isRight === '1'))
    expect(right).toHaveLength(192)
    const byRow = await opened.client.datasets.rows({ dataset: 'mail', limit: 1000 })
    const textOf = new Map(byRow.rows.map((row) => [String(row.id), row.text]))
    const folds = new Map<string, Set<string>>()
    for (const [row = '', fold = ''] of rows) {
      const text = textOf.get(row) ?? ''
      folds.set(text, (folds.get(text) ?? new Set()).add(fold))
    }
    expect([...folds.values()].every((own) => own.size === 1)).toBe(true)
  })

  it('keeps the rows of a group in one fold, and says when there are too few groups', async () => {
    const { study } = await run({ ...request, folds: 3, groupBy: 'customer', withTest: true })
    expect(study.status).toBe('completed')
    expect(study.members.reduce((sum, { figures }) => sum + (figures?.tested ?? 0), 0)).toBe(240)
    const path = join(folder.path, 'oof.csv')
    await opened.client.studies.outOfFold({ study: study.id, target: { kind: 'path', path } })
    const page = await opened.client.datasets.rows({ dataset: 'mail', limit: 1000 })
    const customerOf = new Map(page.rows.map((row) => [String(row.id), (row.line - 2) % 30]))
    const folds = new Map<number, Set<string>>()
    for (const line of readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1)) {
      const [row = '', fold = ''] = line.split(',')
      const customer = customerOf.get(row) ?? -1
      folds.set(customer, (folds.get(customer) ?? new Set()).add(fold))
    }
    expect(folds.size).toBe(30)
    expect([...folds.values()].every((own) => own.size === 1)).toBe(true)
    const many = { ...request, folds: 20, groupBy: 'split' }
    await expect(opened.client.studies.start(many)).rejects.toMatchObject({ code: 'input.invalid' })
    const unknown = { ...request, groupBy: 'nobody' }
    await expect(opened.client.studies.start(unknown)).rejects.toMatchObject({ code: 'csv.columnNotFound' })
  })

  it('stays out of the list of runs, leaves the split in use alone and keeps no weights', async () => {
    const before = await opened.client.datasets.get({ dataset: 'mail' })
    const { study } = await run(request)
    expect(await opened.client.runs.list({})).toEqual([])
    expect((await opened.client.datasets.get({ dataset: 'mail' })).split).toEqual(before.split)
    const fold = study.members[0]?.run ?? ''
    expect((await opened.client.runs.get({ run: fold })).name).toBe('Cross-validation on mail, fold 1')
    const asked = opened.client.predict.texts({ model: { kind: 'run', run: fold }, texts: ['my card'] })
    await expect(asked).rejects.toMatchObject({ code: 'run.notFinished' })
    await opened.client.studies.remove({ study: study.id })
    expect(await opened.client.studies.list({})).toEqual([])
    expect((await opened.client.studies.restore({ study: study.id })).name).toBe(study.name)
  })
})

describe('a learning curve', () => {
  it('trains on growing parts, each holding the one before, and tests on the same rows', async () => {
    const request = {
      kind: 'learningCurve' as const,
      dataset: 'mail',
      recipe,
      sizes: [6, 30, 5000],
      repeats: 2,
    }
    const { study } = await run(request)
    expect(study.members.map(({ name, size }) => [name, size])).toEqual([
      ['6 rows, 1', 6],
      ['6 rows, 2', 6],
      ['30 rows, 1', 30],
      ['30 rows, 2', 30],
      ['all rows, 1', null],
      ['all rows, 2', null],
    ])
    const figures = study.members.map(({ figures: own }) => own)
    expect(figures.map((own) => own?.trained)).toEqual([6, 6, 30, 30, 168, 168])
    expect(new Set(figures.map((own) => own?.tested))).toEqual(new Set([48]))
    const f1 = (at: number) => figures[at]?.macroF1
    expect(f1(4)?.value ?? 0).toBeGreaterThan(f1(0)?.value ?? 1)
    expect(f1(0)?.low ?? 1).toBeLessThan(f1(0)?.high ?? 0)
    expect(study.conclusion).toMatch(/^From 30 to 168 training rows macro-F1 went from/)
  })

  it('needs a test part', async () => {
    await opened.import(
      'bare',
      'text,label,split\nhello you,a,train\nhello me,b,train\nwe all,a,train\nnone,b,train\n',
    )
    const request = { kind: 'learningCurve' as const, dataset: 'bare', recipe }
    await expect(opened.client.studies.start(request)).rejects.toMatchObject({ code: 'split.noTest' })
  })
})

describe('the recipes', () => {
  it('are compared on the validation rows, row by row', async () => {
    const path = join(folder.path, 'tiny')
    await writeTinyBert(path)
    await opened.client.models.add({ path, name: 'tiny' })
    const { study } = await run({
      kind: 'recipes',
      dataset: 'mail',
      limit: 60,
      recipes: [
        recipe,
        { family: 'frozen-encoder', settings: { epochs: 2 } },
        { family: 'encoder', settings: { epochs: 1 } },
      ],
    })
    expect(study).toMatchObject({ status: 'completed', error: null })
    expect(study.members.map(({ name }) => name)).toEqual(['fast', 'balanced', 'best'])
    expect(study.members.map(({ figures }) => [figures?.trained, figures?.tested])).toEqual([
      [60, 24],
      [60, 24],
      [60, 24],
    ])
    expect(study.comparisons).toHaveLength(2)
    const accuracy = (name: string) =>
      study.members.find((one) => one.name === name)?.figures?.accuracy.value ?? 0
    for (const { first, second, rows, difference, p } of study.comparisons) {
      expect(rows).toBe(24)
      expect(difference).toBeCloseTo(accuracy(first) - accuracy(second), 9)
      expect(difference).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
    }
    expect(study.conclusion).toMatch(/ is ahead of .* points \(.*\) on 24 validation messages: /)
  })

  it('say so where there is nothing to compare', async () => {
    const request = { kind: 'recipes' as const, dataset: 'mail' }
    await expect(opened.client.studies.start(request)).rejects.toMatchObject({ code: 'model.needed' })
  })
})

describe('a study', () => {
  const long = { ...recipe, settings: { ...settings, epochs: 60 } }
  const request = { kind: 'crossValidation' as const, dataset: 'mail', recipe: long, folds: 3 }

  it('is stopped, keeps what is done, and goes on to the same end', async () => {
    const whole = (await run(request)).study
    const { study: id } = await opened.client.studies.start(request)
    for await (const { study } of opened.client.studies.follow({ study: id })) {
      const done = study.members.filter(({ state }) => state === 'done').length
      if (done === 1 && study.members[1]?.state === 'running') {
        await opened.client.studies.cancel({ study: id })
        break
      }
    }
    const stopped = (await followed(id)).study
    expect(stopped.status).toBe('cancelled')
    expect(stopped.members.map(({ state }) => state)).toEqual(['done', 'waiting', 'waiting'])
    await expect(opened.client.studies.cancel({ study: id })).rejects.toMatchObject({
      code: 'run.alreadyFinished',
    })
    await opened.client.studies.resume({ study: id })
    const ended = (await followed(id)).study
    expect(ended.status).toBe('completed')
    const values = (study: Study) => study.members.map(({ figures }) => figures?.macroF1)
    expect(values(ended)).toEqual(values(whole))
    await expect(opened.client.studies.resume({ study: id })).rejects.toMatchObject({
      code: 'run.alreadyFinished',
    })
  })

  it('that was left by a Winnow that ended is interrupted, and goes on', async () => {
    const { study: id } = await opened.client.studies.start(request)
    for await (const { study } of opened.client.studies.follow({ study: id }))
      if (study.members.some(({ state }) => state === 'done')) break
    await opened.close()
    opened = openTestApp({ home: home(), workers: createInlineHost() })
    const left = await opened.client.studies.get({ study: id })
    expect(left.status).toBe('interrupted')
    expect(left.members[0]?.state).toBe('done')
    await opened.client.studies.resume({ study: id })
    expect((await followed(id)).study.status).toBe('completed')
  })

  it('whose training fails says which one and why', async () => {
    const bad = { ...recipe, settings: { ...settings, limitTrain: 1 } }
    const { study } = await run({ ...request, recipe: bad })
    expect(study).toMatchObject({ status: 'failed', error: { message: /^fold 1: / } })
    const unknown = { ...request, output: 'nothing' }
    await expect(opened.client.studies.start(unknown)).rejects.toMatchObject({ code: 'label.notFound' })
    const wrong = { ...request, recipe: { ...recipe, settings: { epochs: -3 } } }
    await expect(opened.client.studies.start(wrong)).rejects.toBeTruthy()
    await expect(opened.client.studies.get({ study: 'none' })).rejects.toMatchObject({
      code: 'study.notFound',
    })
  })
})
