// Confidence that can be believed and slices that are weak, through the core: temperatures fitted on validation and applied
// where a run answers, slices that are found, floors that runs are held to.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run
const dataset = 'mail'
const said: Record<string, string> = {
  refund: 'money back please',
  card: 'card lost today',
  login: 'password does not work',
}
const names = Object.keys(said)

/** Messages whose words say their label, but for the desk `night`, whose labels are of another. */
function mail(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = names[row % 3] ?? ''
    const desk = ['north', 'south', 'night', 'east', 'west'][Math.floor(row / 3) % 5] ?? ''
    const isLost = desk === 'night' && row % 2 === 0
    const truth = isLost ? names[(row + 1) % 3] : label
    return `order ${row} ${said[label]},${truth},${desk},2026-0${1 + (row % 6)}-12`
  })
  return `text,label,desk,day\n${lines.join('\n')}\n`
}

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, mail(3000))
  run = await opened.train(dataset, { epochs: 3 })
}, 120_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

it('fits a temperature on validation and answers at it, labels unchanged, until it is turned off', async () => {
  const { calibration, predict, policies } = opened.client
  const before = await calibration.report({ run: run.id })
  expect(before).toMatchObject({ part: 'test', inUse: null, problem: null })
  expect(before.fit).toMatchObject({ part: 'validation', isAtLimit: false })
  const { rows } = before.raw.steps
  expect(rows.reduce((sum, one) => sum + one, 0)).toBe(before.rows)
  const onValidation = await calibration.report({ run: run.id, part: 'validation' })
  expect(onValidation.calibrated?.logLoss.value).toBeLessThanOrEqual(onValidation.raw.logLoss.value)
  // One figure wherever it stands: those of the evaluation, with its intervals.
  const { metrics } = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
  expect(before.raw.ece).toEqual(metrics['calibrationError'])
  expect(before.raw.brier).toEqual(metrics['brier'])
  expect(before.raw.logLoss).toEqual(metrics['logLoss'])

  const texts = ['card lost', 'money', 'password work']
  const model = { kind: 'run' as const, run: run.id }
  const raw = await predict.texts({ model, texts })
  const rule = { flag: null, unsure: { output: 'label', below: 0.9 }, answerBy: 'label' }
  await policies.save({ run: run.id, name: 'raw', rule })
  const rawCurve = await policies.curve({ run: run.id, trigger: ['card'] })
  const used = await calibration.use({ run: run.id, isOn: true })
  const temperature = before.fit?.temperature ?? 0
  expect(used).toEqual({ label: temperature })
  const warm = await predict.texts({ model, texts })
  warm.forEach(([one], at) => {
    const was = raw[at]?.[0]
    expect(one?.label).toBe(was?.label)
    expect(one?.temperature).toBeCloseTo(temperature, 6)
    const powers = was?.ranked.map(({ probability }) => probability ** (1 / temperature)) ?? []
    const sum = powers.reduce((all, p) => all + p, 0)
    expect(one?.probability).toBeCloseTo((powers[0] ?? 0) / sum, 4)
  })
  expect(await policies.curve({ run: run.id, trigger: ['card'] })).not.toEqual(rawCurve)
  // A saved policy keeps the confidences that it was chosen on; a new one takes those in use.
  const kept = await policies.save({ run: run.id, name: 'warm', rule })
  expect(kept.rule.temperatures).toEqual({ label: temperature })
  const of = (policy: string) => predict.actions({ run: run.id, texts, policy })
  const [old, fresh] = [await of('raw'), await of('warm')]
  old.actions.forEach(({ score }, at) => expect(score).toBeCloseTo(raw[at]?.[0]?.probability ?? 0, 5))
  fresh.actions.forEach(({ score }, at) => expect(score).toBeCloseTo(warm[at]?.[0]?.probability ?? 0, 5))

  const file = join(folder.path, 'in.csv')
  const out = join(folder.path, 'out.csv')
  writeFileSync(file, `text\n${texts.join('\n')}\n`)
  const notices: string[] = []
  for await (const event of predict.file({
    model,
    source: { kind: 'path', path: file },
    target: { kind: 'path', path: out },
  }))
    if (event.type === 'finished') notices.push(...event.notices)
  expect(notices.join()).toContain('calibrated')
  const cells = readFileSync(out, 'utf8').trim().split('\n').slice(1)
  cells.forEach((line, at) =>
    expect(Number(line.split(',')[2])).toBeCloseTo(warm[at]?.[0]?.probability ?? 0, 5),
  )

  expect(await calibration.use({ run: run.id, isOn: false })).toEqual({})
  expect(await predict.texts({ model, texts })).toEqual(raw)
}, 60_000)

it('finds the planted weak slice, keeps the answer, and opens its rows', async () => {
  const { slices, datasets } = opened.client
  expect(await slices.weak({ run: run.id, onlyKept: true })).toEqual({ report: null })
  const { report } = await slices.weak({ run: run.id })
  expect(report?.weak[0]?.words).toBe('Messages with desk night')
  expect(report?.weak.length).toBeLessThanOrEqual(2)
  expect(await slices.weak({ run: run.id, onlyKept: true })).toEqual({ report })
  const filter = report?.weak[0]?.filter
  const { total } = await datasets.count({ dataset, ...(filter ? { filter } : {}) })
  expect(total).toBe(report?.weak[0]?.rows)
  const table = await slices.table({ run: run.id, by: 'column:desk' })
  expect(table.slices).toHaveLength(5)
  expect(table.slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(table.rows)
  for (const one of table.slices) {
    const counted = await datasets.count({ dataset, filter: one.filter })
    expect(counted.total).toBe(one.rows)
  }
  expect(table.choices.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['column:desk', 'column:day', 'label']),
  )
  expect((await slices.table({ run: run.id, by: 'column:day', metric: 'macroF1' })).slices).toHaveLength(6)
})

it('holds every run to the floors of its dataset', async () => {
  const { slices } = opened.client
  const night = { field: 'metadata' as const, column: 'desk', equals: 'night' }
  const floor = await slices.addFloor({ dataset, name: 'nights', filter: night, least: 0.95 })
  expect(await slices.standing({ run: run.id })).toMatchObject([
    { state: 'broken', floor: { name: 'nights' } },
  ])
  await slices.changeFloor({ floor: floor.id, least: 0.2 })
  expect(await slices.standing({ run: run.id })).toMatchObject([{ state: 'kept' }])
  const recall = await slices.addFloor({
    dataset,
    name: 'cards',
    filter: { op: 'and', of: [] },
    metric: 'recall',
    label: 'card',
    least: 0.3,
  })
  expect((await slices.standing({ run: run.id })).map(({ state }) => state)).toEqual(['kept', 'kept'])
  await slices.removeFloor({ floor: recall.id })
  expect(await slices.floors({ dataset })).toHaveLength(1)
  await slices.restoreFloor({ floor: recall.id })
  expect(await slices.floors({ dataset })).toHaveLength(2)
  await expect(
    slices.addFloor({ dataset, name: 'x', filter: night, metric: 'recall', least: 0.5 }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
})

it('says of a later run which floors it breaks: at its end, in the list, and without counting again', async () => {
  const { slices, runs } = opened.client
  const [known] = await slices.floors({ dataset })
  if (!known) throw new Error('there is no floor')
  await slices.changeFloor({ floor: known.id, least: 0.99 })
  const later = await opened.train(dataset, { epochs: 3 })
  const end = (await opened.eventsOf(later.id)).findLast((event) => event.type === 'finished')
  expect(end?.message).toContain('1 of 2 floors broken: nights.')
  const broken = async () => (await slices.broken({})).find((one) => one.run === later.id)?.floors
  expect(await broken()).toEqual(['nights'])
  const before = await slices.standing({ run: later.id })
  expect(before.map(({ state }) => state)).toEqual(['broken', 'kept'])
  // Kept answers are read, not counted anew; another floor, another least, and corrections count again.
  expect(await slices.standing({ run: later.id })).toEqual(before)
  await slices.changeFloor({ floor: known.id, least: 0.2 })
  expect(await broken()).toBeUndefined()
  expect((await slices.standing({ run: later.id })).map(({ state }) => state)).toEqual(['kept', 'kept'])
  await slices.changeFloor({ floor: known.id, least: 0.99 })
  expect(await broken()).toEqual(['nights'])
  await slices.removeFloor({ floor: known.id })
  expect(await broken()).toBeUndefined()
  await slices.restoreFloor({ floor: known.id })
  expect(await broken()).toEqual(['nights'])
  expect((await runs.get({ run: later.id })).status).toBe('completed')
})

it('holds floors to nothing where a part says nothing', async () => {
  const { slices } = opened.client
  const states = await slices.standing({ run: run.id, part: 'nowhere' })
  expect(states.map(({ state }) => state)).toEqual(['empty', 'empty'])
})

it('keeps the figures of confidence with the run until it says something else', async () => {
  const { calibration } = opened.client
  const first = await calibration.report({ run: run.id })
  expect(await calibration.report({ run: run.id })).toEqual(first)
  await calibration.use({ run: run.id, isOn: true })
  expect((await calibration.report({ run: run.id })).inUse).toBeCloseTo(first.fit?.temperature ?? 0, 9)
  await calibration.use({ run: run.id, isOn: false })
})
