// Trainings that are held and go on, and what is left of those that were cut off. Real store, engine and files;
// the death of processes is in test/cli.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const statusOf = async (run: string): Promise<string> => (await opened.client.runs.get({ run })).status

/** A training that is held after its first epoch. */
async function paused(): Promise<string> {
  await opened.import('messages', messages(60))
  const run = await opened.start('messages', { epochs: 500 })
  for await (const event of opened.client.runs.follow({ run, after: -1 })) {
    if (event.type === 'epoch' && event.epoch === 1) await opened.client.runs.pause({ run })
    if (event.type === 'paused') break
  }
  return run
}

describe('a running training', () => {
  it('holds at the end of a step, says so, and goes on where it was', async () => {
    const run = await paused()
    expect(await statusOf(run)).toBe('paused')
    await opened.client.runs.pause({ run })
    await opened.client.runs.resume({ run })
    const steps: { type: string; step: number }[] = []
    for await (const event of opened.client.runs.follow({ run, after: -1 })) {
      if (event.type === 'paused' || event.type === 'resumed' || event.type === 'step')
        steps.push({ type: event.type, step: event.step })
      if (event.type === 'step' && steps.some((one) => one.type === 'resumed'))
        await opened.client.runs.cancel({ run }).catch(() => undefined)
    }
    const at = steps.findIndex((one) => one.type === 'paused')
    expect(steps[at + 1]).toEqual({ type: 'resumed', step: steps[at]?.step })
    expect(steps[at + 2]?.step).toBeGreaterThan(steps[at]?.step ?? 0)
    expect(await statusOf(run)).toBe('cancelled')
  })

  it('is stopped while it is held, and keeps its best epoch', async () => {
    const run = await paused()
    await opened.client.runs.cancel({ run })
    expect((await opened.eventsOf(run)).at(-1)).toMatchObject({ type: 'finished', status: 'cancelled' })
    expect((await opened.client.runs.get({ run })).result?.bestEpoch).toBeGreaterThan(0)
  })

  it('that is held ends with the core', async () => {
    const run = await paused()
    await opened.close()
    opened = openTestApp({ home: opened.home })
    expect(await statusOf(run)).toBe('cancelled')
  })

  it('that waits in the queue or has ended cannot be held', async () => {
    await opened.import('messages', messages(40))
    const first = await opened.start('messages')
    const second = await opened.start('messages')
    await expect(opened.client.runs.pause({ run: second })).rejects.toMatchObject({ code: 'run.notRunning' })
    await opened.eventsOf(second)
    await expect(opened.client.runs.pause({ run: first })).rejects.toMatchObject({ code: 'run.notRunning' })
    await expect(opened.client.runs.resume({ run: first })).rejects.toMatchObject({
      code: 'run.alreadyFinished',
    })
  })
})

describe('a run that was cancelled', () => {
  const settings = { epochs: 60 }
  const epochsOf = (events: readonly RunEvent[]): [number, number][] =>
    events.flatMap((event) => (event.type === 'epoch' ? [[event.step, event.trainLoss]] : []))

  /** A training that is cancelled once it has a checkpoint. */
  async function cancelled(): Promise<string> {
    const run = await opened.start('messages', settings)
    for await (const event of opened.client.runs.follow({ run, after: -1 }))
      if (event.type === 'checkpoint') await opened.client.runs.cancel({ run }).catch(() => undefined)
    return run
  }

  it('goes on from its checkpoint and ends as if it had never stopped', async () => {
    await opened.import('messages', messages(60))
    const whole = await opened.start('messages', settings)
    const expected = epochsOf(await opened.eventsOf(whole))
    const run = await cancelled()
    const before = await opened.client.runs.get({ run })
    expect(before).toMatchObject({ status: 'cancelled', result: { bestEpoch: expect.any(Number) } })
    expect(before.checkpointStep).toBeGreaterThan(0)
    expect(before.checkpointStep).toBeLessThan(before.totalSteps)
    const seen = (await opened.eventsOf(run)).length

    await opened.client.runs.resume({ run })
    const rest = (await opened.eventsOf(run)).slice(seen)
    expect(rest.find((event) => event.type === 'started')).toMatchObject({
      step: before.checkpointStep,
      resumedFrom: before.checkpointStep,
    })
    const own = epochsOf(rest)
    expect(own).toEqual(expected.slice(-own.length))
    expect(own.length).toBeLessThan(expected.length)
    expect(own.at(-1)?.[0]).toBe(before.totalSteps)
    const [one, other] = [await opened.client.runs.get({ run: whole }), await opened.client.runs.get({ run })]
    expect(other).toMatchObject({ status: 'completed', step: one.totalSteps, error: null })
    for (const key of ['epochs', 'bestEpoch', 'trainLoss', 'validationMacroF1', 'testAccuracy'] as const)
      expect(other.result?.[key], key).toBe(one.result?.[key])
    // A finished run keeps no checkpoint.
    await expect(opened.client.runs.resume({ run })).rejects.toMatchObject({ code: 'run.alreadyFinished' })
  })

  it('goes on after a new start of Winnow, too, and its kept model answers until then', async () => {
    await opened.import('messages', messages(60))
    const run = await cancelled()
    await opened.close()
    opened = openTestApp({ home: opened.home })
    const asked = { model: { kind: 'run' as const, run }, texts: ['where is my card'] }
    expect(await opened.client.predict.texts(asked)).toMatchObject([[{ label: 'card' }]])
    await opened.client.runs.resume({ run })
    await opened.eventsOf(run)
    expect(await opened.client.runs.get({ run })).toMatchObject({
      status: 'completed',
      result: { epochs: settings.epochs },
    })
  })
})

describe('what a run left', () => {
  it('is nothing to go on from without a checkpoint', async () => {
    await opened.import('messages', messages(40))
    const first = await opened.start('messages', { epochs: 100 })
    const second = await opened.start('messages')
    await opened.client.runs.cancel({ run: second })
    await expect(opened.client.runs.resume({ run: second })).rejects.toMatchObject({
      code: 'run.noCheckpoint',
      message: expect.stringContaining('Run 2'),
    })
    expect(await statusOf(second)).toBe('cancelled')
    await opened.client.runs.cancel({ run: first })
  })

  it('is swept at the start unless a run can go on from it, and goes to the trash and back with its run', async () => {
    await opened.import('messages', messages(40))
    await opened.start('messages', { epochs: 100 })
    const run = await opened.start('messages')
    await opened.client.runs.cancel({ run })
    const runs = join(opened.home, 'runs')
    const partial = (id: string, note?: string): void => {
      mkdirSync(join(runs, `${id}.partial`))
      writeFileSync(join(runs, `${id}.partial`, note ?? 'checkpoint.json.tmp'), '{}')
    }
    await opened.close()
    partial(run, 'checkpoint.json')
    partial('rgone', 'checkpoint.json')
    opened = openTestApp({ home: opened.home })
    const partials = (where: string): string[] =>
      readdirSync(join(opened.home, where)).filter((name) => name.endsWith('.partial'))
    expect(partials('runs')).toEqual([`${run}.partial`])
    await opened.client.runs.remove({ run })
    expect([partials('runs'), partials('trash')]).toEqual([[], [`${run}.partial`]])
    await opened.client.runs.restore({ run })
    expect([partials('runs'), partials('trash')]).toEqual([[`${run}.partial`], []])
  })

  it('half-written is never taken for a checkpoint', async () => {
    await opened.import('messages', messages(40))
    await opened.start('messages', { epochs: 100 })
    const run = await opened.start('messages')
    await opened.client.runs.cancel({ run })
    await opened.close()
    const partial = join(opened.home, 'runs', `${run}.partial`)
    mkdirSync(partial)
    writeFileSync(join(partial, 'state-10.safetensors'), '')
    writeFileSync(join(partial, 'checkpoint.json.tmp'), '{')
    opened = openTestApp({ home: opened.home })
    expect(existsSync(partial)).toBe(false)
    await expect(opened.client.runs.resume({ run })).rejects.toMatchObject({ code: 'run.noCheckpoint' })
  })
})
