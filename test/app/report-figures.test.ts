// Every figure that the pages of a run ask for stands in its report with its interval, in HTML and in Markdown. The answers
// of the calls are walked, whatever is in them: a new figure that the report leaves out fails here, and so does one without
// an interval.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coverageCurve, markedAbout, pointFor } from '../../src/shared/calibration/coverage'
import { decide, flaggedAt } from '../../src/shared/decide/decide'
import { inputsFor, reachOf } from '../../src/shared/decide/goal'
import type { BusinessGoal } from '../../src/shared/domain/policy'
import type { Run } from '../../src/shared/domain/run'
import { wilson } from '../../src/shared/metrics/wilson'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run
let report: { readonly html: string; readonly markdown: string }

const kinds = ['card', 'refund', 'login', 'parcel']
const topics = ['urgent', 'money', 'legal']
const moods = ['awful', 'poor', 'middling', 'good', 'great']

/** Messages of one kind, some topics and one to five stars; a fourth of them tells nothing of one or the other. */
function mail(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const kind = kinds[row % 4] ?? ''
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    const stars = ((row * 3) % 5) + 1
    const tenth = Math.floor(row / 20) % 10
    const part = tenth < 5 ? 'train' : tenth < 7 ? 'validation' : 'test'
    const desk = ['north', 'south', 'night'][Math.floor(row / 4) % 3] ?? ''
    const said = desk === 'night' && row % 3 === 0 ? 'hello' : kind
    const mood = row % 4 === 1 ? 'here' : moods[stars - 1]
    const words = row % 8 === 3 ? 'that' : own.join(' and ')
    return `${said} about ${words} is ${mood} ${row},${kind},${own.join('; ')},${stars},${desk},2026-0${1 + (row % 6)}-11,${part}`
  })
  return `text,kind,topics,stars,desk,day,split\n${lines.join('\n')}\n`
}

const goalOf = (output: string, toCatch: string[], waste: string[]): BusinessGoal => ({
  output,
  inputs: {
    catch: toCatch,
    trigger: toCatch,
    waste,
    volume: 1000,
    minutesToRead: 2,
    costPerHour: 30,
    costOfMiss: 7,
    costOfFalseAlarm: 1,
    workDays: 21,
    currency: '€',
  },
  wish: { kind: 'catchAtLeast', share: 0.9 },
})
const goals = [
  goalOf('kind', ['refund'], ['login', 'parcel']),
  goalOf('topics', ['legal'], []),
  goalOf('stars', ['1'], ['3', '4', '5']),
]

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  const { client } = opened
  const role = (column: string, own: 'text' | 'label' | 'metadata' | 'date' | 'split') => ({
    column,
    role: own,
  })
  await opened.import('mail', mail(1200), {
    roles: [
      role('text', 'text'),
      ...['kind', 'topics', 'stars'].map((column) => role(column, 'label')),
      role('desk', 'metadata'),
      role('day', 'date'),
      role('split', 'split'),
    ],
  })
  const settings = { epochs: 5, batchSize: 16, patience: 0, characterNgrams: 0, dropout: 0 }
  const { run: id } = await client.runs.start({
    dataset: 'mail',
    family: 'bag-of-words',
    outputs: ['kind', 'topics', 'stars'],
    settings,
  })
  await opened.eventsOf(id)
  for await (const _event of client.predict.rows({
    model: { kind: 'run', run: id },
    dataset: 'mail',
    part: 'train',
  }));
  for await (const _event of client.robustness.check({ run: id, kinds: ['typos', 'upper'], sample: 60 }));
  run = await client.runs.get({ run: id })
  await client.pinned.add({
    dataset: 'mail',
    pins: [
      { text: 'card about money is good', labels: ['card'], output: 'kind' },
      { text: 'refund about money is secretword', labels: ['login'], output: 'kind' },
    ],
  })
  await client.pinned.check({ run: id })
  for (const goal of goals) await client.policies.setGoal({ dataset: 'mail', goal })
  for (const output of ['kind', 'topics']) await client.calibration.use({ run: id, output, isOn: true })
  const night = { field: 'metadata' as const, column: 'desk', equals: 'night' }
  await client.slices.addFloor({
    dataset: 'mail',
    name: 'Night desk',
    output: 'kind',
    filter: night,
    least: 0.999,
  })
  await client.slices.addFloor({
    dataset: 'mail',
    name: 'Recall of cards',
    output: 'kind',
    filter: night,
    metric: 'recall',
    label: 'card',
    least: 0.01,
  })
  await savePolicy()
  report = { html: await written('html'), markdown: await written('markdown') }
}, 180_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

async function written(as: 'html' | 'markdown'): Promise<string> {
  const path = join(folder.path, `report.${as}`)
  const target = { kind: 'path' as const, path }
  for await (const _event of opened.client.runs.exportReport({ run: run.id, as, target }));
  return readFileSync(path, 'utf8')
}

async function savePolicy(): Promise<void> {
  const { inputs } = goals[0] ?? goalOf('kind', [], [])
  const curve = await opened.client.policies.curve({ run: run.id, output: 'kind', trigger: inputs.trigger })
  const {
    read,
    caught,
    missed,
    saved,
    moneySaved: money,
  } = decide(curve.labels, flaggedAt(curve, 300), inputs)
  await opened.client.policies.save({
    run: run.id,
    name: 'mornings',
    rule: {
      flag: { kind: 'sum', output: 'kind', labels: ['refund'], threshold: 0.3 },
      unsure: { output: 'kind', below: 0.5 },
      answerBy: 'topics',
    },
    inputs,
    figures: { part: 'test', rows: curve.rows, read, caught, missed, saved, money },
  })
}

type Found = { readonly path: string; readonly value: number; readonly low: number; readonly high: number }

/** Every figure with an interval, and the path of every number with a fraction that has none. */
function walk(value: unknown, path: string, found: Found[], bare: string[]): void {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) bare.push(path)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const own = value as Record<string, unknown>
  if (typeof own['value'] === 'number' && 'low' in own && 'high' in own) {
    found.push({ path, value: own['value'], low: Number(own['low']), high: Number(own['high']) })
    return
  }
  // Precision, recall and F1 of a label have their ends beside them; so has the share of a label that is flagged.
  const intervals = own['intervals'] as Record<string, { low: number; high: number }> | undefined
  for (const [key, ends] of Object.entries(intervals ?? {}))
    found.push({ path: `${path}.${key}`, value: Number(own[key]), ...ends })
  if (typeof own['rateLow'] === 'number') {
    const [low, high, day] = [own['rateLow'], Number(own['rateHigh']), Number(own['perDay'])]
    found.push({ path: `${path}.rate`, value: Number(own['rate']), low, high })
    found.push({ path: `${path}.flagged`, value: Number(own['flagged']), low: day * low, high: day * high })
  }
  const skipped = new Set(['intervals', ...Object.keys(intervals ?? {})])
  for (const [key, inside] of Object.entries(own))
    if (!skipped.has(key)) walk(inside, `${path}.${key}`, found, bare)
}

const minus = (text: string): string =>
  Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : text.replace('-', '−')
const forms: readonly (readonly [(value: number) => string, unit: string])[] = [
  [(value) => minus((value * 100).toFixed(1)), ' %'],
  [(value) => minus((value * 100).toFixed(1)), ''],
  [(value) => minus(value.toFixed(3)), ''],
  [(value) => minus(Math.round(value).toLocaleString('en')), ''],
  [(value) => value.toFixed(1), ''],
]

function expectThere({ path, value, low, high }: Found): void {
  const texts = forms.map(
    ([write, unit]) => [`${write(value)}${unit}`, `${write(low)} to ${write(high)}`] as const,
  )
  const inHtml = texts.some(
    ([figure, ends]) =>
      report.html.includes(`${figure} <span class="note">${ends}`) ||
      report.html.includes(`${figure} (${ends}`),
  )
  const inMarkdown = texts.some(([figure, ends]) => report.markdown.includes(`${figure} (${ends}`))
  expect(inHtml && inMarkdown, `${path}: ${value} (${low} to ${high})`).toBe(true)
}

/** Numbers that are no figures of how right a run is, and so have no interval. */
const noFigures =
  /\.(?:from|to|mean|confidence|threshold|temperature|p|corrected|perDay|rate|rateLow|rateHigh|flagged|least|secondsLeft|readAllCost|probability|ruleOfThumb\.(?:read|saved)|majority\.accuracy)$/u

function expectAll(name: string, answer: unknown): void {
  const [found, bare]: [Found[], string[]] = [[], []]
  walk(answer, name, found, bare)
  expect(bare.filter((path) => !noFigures.test(path))).toEqual([])
  expect(found.length, name).toBeGreaterThan(0)
  for (const one of found) expectThere(one)
}

describe.each(['kind', 'topics', 'stars'])('the report of a run holds, of %s,', (output) => {
  it('what Result asks for: figures of every part, labels, groups, outputs together', async () => {
    const { client } = opened
    for (const part of ['test', 'validation', 'train']) {
      const { labels, ...rest } = await client.runs.evaluation({ run: run.id, part, output })
      expectAll(`evaluation of ${part}`, part === 'test' ? { ...rest, labels } : rest)
    }
    expectAll('standing', await client.runs.standing({ run: run.id, output }))
    const { majority, kind, rows, confusion, labels } = await client.runs.evaluation({ run: run.id, output })
    if (kind === 'multi') return
    expectThere({ path: 'majority', ...wilson(majority.accuracy * rows, rows) })
    const wrong = confusion.filter(({ truth, predicted }) => truth !== predicted)
    if (output === 'stars') expect(wrong.length).toBeGreaterThan(0)
    for (const { truth, count } of wrong)
      expectThere({ path: 'confused', ...wilson(count, labels[truth]?.support ?? 0) })
  })

  it('what Confidence asks for: calibration before and after, the picture, what is answered', async () => {
    const found = await opened.client.calibration.report({ run: run.id, output })
    const used = (found.inUse === null ? null : found.calibrated) ?? found.raw
    const { steps: _steps, bins, ...figures } = used
    expectAll('calibration', {
      fit: found.fit,
      bins,
      figures,
      raw: { ...found.raw, bins: [] },
      calibrated: { ...found.calibrated, bins: [] },
    })
    for (const text of Object.values(report))
      expect(text).toContain(Number(found.fit?.temperature).toFixed(3))
    const points = coverageCurve(used.steps)
    expectAll('answered from 0.9 on', { at: points[900], wish: pointFor(points, 0.98)?.point })
    const marked = markedAbout(used.steps, 0.9)
    const per = (share = 0): string => (share * 100).toFixed(1)
    for (const text of Object.values(report))
      expect(text).toContain(
        marked
          ? `marked 90 %, ${Math.round(marked.right.value * 100)} are right (${per(marked.right.low)} to ${per(marked.right.high)}, from ${marked.rows} marked 85 to 95 %)`
          : 'is marked about 90 %',
      )
  })

  it('what Slices asks for: weak slices, floors, every property', async () => {
    const { slices } = opened.client
    const { report: weak } = await slices.weak({ run: run.id, output })
    if (weak && weak.weak.length > 0) expectAll('weak', weak)
    for (const text of Object.values(report)) expect(text).toContain(`${weak?.tried} tried slices`)
    const floors = await slices.standing({ run: run.id, output })
    if (floors.length > 0) expectAll('floors', floors)
    const { choices } = await slices.table({ run: run.id, output })
    expect(choices.length).toBeGreaterThan(2)
    for (const { id } of choices)
      for (const metric of ['accuracy', 'macroF1'] as const)
        expectAll(`slices by ${id}`, await slices.table({ run: run.id, output, by: id, metric }))
  })

  it('what Decide works out: a day and a month at the best threshold, of both parts', async () => {
    const goal = goals.find((one) => one.output === output)
    if (!goal) throw new Error(`no goal of ${output}`)
    const { kind = 'single' } = run.outputs.find((one) => one.output === output) ?? {}
    const asked = { run: run.id, output, trigger: goal.inputs.trigger }
    const curve = await opened.client.policies.curve(asked)
    const inputs = inputsFor(kind, goal.inputs, curve)
    const reach = reachOf(curve, { ...goal, inputs })
    if (!reach) throw new Error('no threshold')
    expectAll('decision', reach.decision)
    const other = await opened.client.policies.curve({ ...asked, part: 'validation' })
    const { labels: _labels, ...rest } = decide(other.labels, flaggedAt(other, reach.step), inputs)
    expectAll('decision on validation', rest)
    const { read, saved } = reach.decision.ruleOfThumb
    for (const text of Object.values(report)) {
      expect(text).toContain(`at a threshold of ${reach.step / 1000} on the`)
      expect(text).toContain(
        `${Math.round(read).toLocaleString('en')} read, ${(saved * 100).toFixed(1)} % saved`,
      )
      expect(text).toContain(Math.round(reach.decision.readAllCost).toLocaleString('en'))
    }
  })
})

describe('the report of a run holds', () => {
  it('its robustness with the intervals of the shares before and after, and how pinned messages stand', async () => {
    const { result } = await opened.client.robustness.report({ run: run.id })
    for (const { changes } of result?.outputs ?? [])
      for (const { flips, accuracyBefore, accuracyAfter, labelled } of changes) {
        expect(labelled).toBeGreaterThan(0)
        expectThere({ path: 'flips', ...flips })
        for (const share of [accuracyBefore, accuracyAfter])
          expectThere({ path: 'right', ...wilson((share ?? 0) * labelled, labelled) })
      }
    const status = await opened.client.pinned.status({ run: run.id })
    expect(status).toMatchObject({ right: 1, broken: 1 })
    for (const text of Object.values(report)) {
      expect(text).toContain('1 of 2 pinned messages are right: 50.0 % (')
      // A report is passed on: no message stands in it.
      expect(text).not.toContain('secretword')
    }
  })

  it('the policy with what was expected of it, what it does, and a day under it by each part', async () => {
    const [policy] = await opened.client.policies.list({ run: run.id })
    expectAll('policy', policy?.figures)
    const trigger = ['refund']
    for (const part of ['test', 'validation']) {
      const curve = await opened.client.policies.curve({ run: run.id, part, output: 'kind', trigger })
      const inputs = goals[0]?.inputs
      if (!inputs) throw new Error('no inputs')
      const { labels: _labels, ...rest } = decide(curve.labels, flaggedAt(curve, 300), inputs)
      expectAll(`a day under the policy by ${part}`, rest)
    }
    expect(report.markdown).toContain('at temperature')
  })

  it('how what was not measured is measured', async () => {
    await opened.import(
      'bare',
      mail(200)
        .split('\n')
        .map((line) => line.split(',').slice(0, 2).join(','))
        .join('\n'),
    )
    const bare = await opened.train('bare', { epochs: 2 })
    const path = join(folder.path, 'bare.md')
    const target = { kind: 'path' as const, path }
    for await (const _event of opened.client.runs.exportReport({ run: bare.id, as: 'markdown', target }));
    const text = readFileSync(path, 'utf8')
    for (const command of [
      `winnow robustness ${bare.id}`,
      `winnow decide ${bare.id} --catch LABEL --catch-at-least 95 --goal`,
      `winnow predict ${bare.id} --dataset ${bare.datasetId} --split train`,
    ])
      expect(text).toContain(command)
    expect(text).toContain('No floor is set')
    expect(text).toContain('no message of the dataset is pinned')
  })
})
