// From scores to actions: what a threshold means, and policies that are kept with a run and applied where it answers.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide, flaggedAt } from '../../src/shared/decide/decide'
import { reachOf } from '../../src/shared/decide/goal'
import type { BusinessGoal, PolicyRule } from '../../src/shared/domain/policy'
import type { Run } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run
const dataset = 'mail'

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, messages(300))
  run = await opened.train(dataset, { epochs: 1 })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

const rule = (threshold: number): PolicyRule => ({
  flag: { kind: 'sum', output: 'label', labels: ['password'], threshold },
  unsure: null,
  answerBy: 'label',
})

it('counts the rows of a part by true label and score, as the predictions have them', async () => {
  const { policies, datasets } = opened.client
  const curve = await policies.curve({ run: run.id, trigger: ['password'] })
  expect(curve).toMatchObject({ part: 'test', output: 'label', rows: 30 })
  const { rows } = await datasets.rows({
    dataset,
    filter: { field: 'part', in: ['test'] },
    run: run.id,
    limit: 100,
  })
  for (const threshold of [0, 0.3, 0.5, 0.7, 1]) {
    const flagged = flaggedAt(curve, threshold * 1000)
    curve.labels.forEach(({ label, rows: support }, at) => {
      const own = rows.filter(({ labels }) => labels['label']?.[0] === label)
      expect(support).toBe(own.length)
      const score = ({ prediction }: (typeof rows)[number]): number =>
        prediction?.label === 'password' ? prediction.confidence : 1 - (prediction?.confidence ?? 0)
      const counted = own.filter((row) => Math.floor(score(row) * 1000 + 1e-3) >= threshold * 1000).length
      expect(flagged[at]).toBe(counted)
    })
  }
  const each = await policies.curve({
    run: run.id,
    trigger: ['password'],
    thresholds: [{ label: 'password', threshold: 0.5 }],
  })
  expect(each.labels.map(({ flagged }) => flagged)).toEqual(flaggedAt(curve, 500))
  await expect(policies.curve({ run: run.id, trigger: ['nothing'] })).rejects.toMatchObject({
    code: 'label.notFound',
  })
  await expect(policies.curve({ run: run.id, trigger: ['card'], part: 'pool' })).rejects.toMatchObject({
    code: 'run.noPredictions',
  })
})

it('keeps a policy under its name, replaces it, removes it and brings it back', async () => {
  const { policies } = opened.client
  const first = await policies.save({ run: run.id, name: 'mornings', rule: rule(0.4) })
  const second = await policies.save({ run: run.id, name: 'mornings', rule: rule(0.6) })
  expect(second.id).not.toBe(first.id)
  expect((await policies.list({ run: run.id })).map(({ id }) => id)).toEqual([second.id])
  await policies.remove({ run: run.id, policy: 'mornings' })
  expect(await policies.list({ run: run.id })).toEqual([])
  await policies.restore({ policy: second.id })
  expect((await policies.list({ run: run.id }))[0]?.rule).toEqual(rule(0.6))
  await expect(
    policies.save({ run: run.id, name: 'x', rule: { flag: null, unsure: null, answerBy: null } }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(
    policies.save({ run: run.id, name: 'x', rule: { ...rule(0.5), answerBy: 'mood' } }),
  ).rejects.toMatchObject({ code: 'label.notFound' })
})

it('acts on texts, on files and on test rows in the same way, and says which policy it was', async () => {
  const { policies, predict, datasets } = opened.client
  await policies.save({ run: run.id, name: 'evenings', rule: rule(0.5) })
  const { rows } = await datasets.rows({ dataset, filter: { field: 'part', in: ['test'] }, limit: 100 })
  const texts = rows.map(({ text }) => text)
  const { policy, actions } = await predict.actions({ run: run.id, texts, policy: 'evenings' })
  expect(policy).toBe('evenings')
  const curve = await policies.curve({ run: run.id, trigger: ['password'] })
  const flagged = flaggedAt(curve, 500).reduce((sum, one) => sum + one, 0)
  expect(actions.filter(({ action }) => action === 'person')).toHaveLength(flagged)
  expect(actions.filter(({ action, label }) => action === 'answer' && label === 'card')).toHaveLength(
    30 - flagged,
  )

  const path = join(folder.path, 'in.csv')
  const out = join(folder.path, 'out.csv')
  writeFileSync(path, `text\n${texts.join('\n')}\n`)
  const request = {
    model: { kind: 'run' as const, run: run.id },
    source: { kind: 'path' as const, path },
    target: { kind: 'path' as const, path: out },
    policy: 'evenings',
  }
  for await (const event of predict.file(request))
    if (event.type === 'finished')
      expect(event.policy).toEqual({ name: 'evenings', person: flagged, answer: 30 - flagged, file: 0 })
  const [head, ...lines] = readFileSync(out, 'utf8').trim().split('\n')
  expect(head).toBe('text,predicted_label,probability,action,action_label,action_reason')
  expect(lines.map((line) => line.split(',')[3])).toEqual(actions.map(({ action }) => action))
  await expect(predict.actions({ run: run.id, texts: ['x'], policy: 'none' })).rejects.toMatchObject({
    code: 'policy.notFound',
  })
})

it('gives the figures that are kept with a policy', async () => {
  const curve = await opened.client.policies.curve({ run: run.id, trigger: ['password'] })
  const inputs = {
    catch: ['password'],
    trigger: ['password'],
    waste: ['card'],
    volume: 1000,
    perDay: { password: 50 },
    minutesToRead: 2,
    costPerHour: 30,
    costOfMiss: 10,
    costOfFalseAlarm: 1,
    workDays: 20,
    currency: '€',
  }
  const found = decide(curve.labels, flaggedAt(curve, 500), inputs)
  const caught = found.labels.find(({ label }) => label === 'password')
  expect(found.caught.value).toBeCloseTo(50 * (caught?.rate ?? 0), 9)
  const { read, missed, saved, moneySaved: money } = found
  const figures = { part: 'test', rows: curve.rows, read, caught: found.caught, missed, saved, money }
  await opened.client.policies.save({ run: run.id, name: 'kept', rule: rule(0.5), inputs, figures })
  const [kept] = (await opened.client.policies.list({ run: run.id })).filter(({ name }) => name === 'kept')
  expect(kept).toMatchObject({ inputs, figures })
})

describe('what the messages of a dataset are decided by', () => {
  const goal: BusinessGoal = {
    output: 'label',
    inputs: {
      catch: ['password'],
      trigger: ['password'],
      waste: ['card'],
      volume: 1000,
      perDay: { password: 100 },
      minutesToRead: 2,
      costPerHour: 30,
      costOfMiss: 5,
      costOfFalseAlarm: 0,
      workDays: 20,
      currency: '€',
    },
    wish: { kind: 'catchAtLeast', share: 0.9 },
  }

  it('is kept, one for each output, and refuses labels that are not there', async () => {
    const { policies } = opened.client
    expect(await policies.goals({ dataset })).toEqual([])
    await policies.setGoal({ dataset, goal: { ...goal, wish: { kind: 'lowestCost' } } })
    expect(await policies.setGoal({ dataset, goal })).toEqual([goal])
    expect(await policies.goals({ dataset })).toEqual([goal])
    const unknown = { ...goal, inputs: { ...goal.inputs, catch: ['nothing'] } }
    await expect(policies.setGoal({ dataset, goal: unknown })).rejects.toMatchObject({
      code: 'label.notFound',
    })
  })

  it('is a figure of every evaluation of a training, the same as the page says of its scores', async () => {
    const { client } = opened
    await client.policies.setGoal({ dataset, goal })
    const trained = await opened.train(dataset, { epochs: 3, patience: 10 })
    const epochs: Record<string, number>[] = []
    for (const event of await opened.eventsOf(trained.id))
      if (event.type === 'epoch' && event.validation) epochs.push(event.validation.metrics)
    expect(epochs).toHaveLength(3)
    for (const metrics of epochs) expect(metrics['shareCaught']).toBeGreaterThanOrEqual(0.9)
    const kept = epochs[Number(trained.result?.bestEpoch) - 1]
    const curve = await client.policies.curve({
      run: trained.id,
      part: 'validation',
      trigger: goal.inputs.trigger,
    })
    const reach = reachOf(curve, goal)
    expect(kept?.['effortSaved']).toBeCloseTo(reach?.decision.saved.value ?? -1, 9)
    expect(kept?.['shareCaught']).toBeCloseTo(reach?.decision.catchShare.value ?? -1, 9)
  })

  it('stands in comparisons, in the table and in the report of them, each run at its own threshold', async () => {
    const { client } = opened
    await client.policies.setGoal({ dataset, goal })
    const other = await opened.train(dataset, { epochs: 2, seed: 7 })
    const compared = await client.runs.compare({ runs: [run.id, other.id] })
    expect(compared.business?.goal).toEqual(goal)
    for (const [at, one] of [run, other].entries()) {
      const curve = await client.policies.curve({ run: one.id, trigger: goal.inputs.trigger })
      const reach = reachOf(curve, goal)
      expect(compared.business?.runs[at]?.reach).toMatchObject({
        threshold: (reach?.step ?? 0) / 1000,
        read: reach?.decision.read,
        saved: reach?.decision.saved,
      })
    }
    const written = async (as: 'csv' | 'html'): Promise<string> => {
      const path = join(folder.path, `comparison.${as}`)
      await client.runs.exportComparison({
        runs: [run.id, other.id],
        as,
        target: { kind: 'path', path },
      })
      return readFileSync(path, 'utf8')
    }
    const read = compared.business?.runs[0]?.reach?.read.value ?? -1
    expect(await written('csv')).toContain(
      `with at least 90 % of password caught,read,${Number(read.toPrecision(9))}`,
    )
    expect(await written('html')).toContain('A day of 1,000 messages, with at least 90 % of password caught')
  })
})
