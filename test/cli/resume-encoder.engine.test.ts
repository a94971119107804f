// A fine-tuning whose process was killed ends with the losses of one that never stopped, to the last digit.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

type Event = { type: string; step: number; resumedFrom?: number; trainLoss?: number }

let work: TestWorkspace
beforeEach(async () => {
  work = createTestWorkspace()
  writeFileSync(join(work.folder, 'bank.csv'), messages(300))
  await writeTinyBert(join(work.folder, 'tiny'))
  await work.json('import', join(work.folder, 'bank.csv'), '--name', 'bank')
  await work.json('models', 'add', join(work.folder, 'tiny'))
})
afterEach(() => work.clean())

const settings =
  '--epochs 8 --batch-size 8 --max-length 24 --learning-rate 0.001 --save-every 10 --patience none --precision f32'
const asked = (name: string): string[] =>
  `train --dataset bank --family encoder --model tiny --json --name ${name} ${settings}`.split(' ')
const epochsOf = (text: string): [number, number | undefined][] => {
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
  return events.flatMap((one) => (one.type === 'epoch' ? [[one.step, one.trainLoss]] : []))
}

it('a fine-tuning killed in the middle ends as if it had never stopped', async () => {
  const whole = await work.run(...asked('Whole'))
  expect(whole.code, whole.err).toBe(0)
  const cut = work.start(...asked('Cut'))
  await cut.sees('"type":"checkpoint"')
  await cut.sees('"type":"epoch"')
  const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
  const pid = db.prepare('SELECT worker_pid FROM runs WHERE worker_pid IS NOT NULL').pluck().get() as number
  db.close()
  process.kill(pid, 'SIGKILL')
  expect((await cut.ended).code).toBe(1)
  const rest = await work.run('resume', 'Cut', '--json')
  expect(rest.code, rest.err).toBe(0)
  const [started] = rest.err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
    .filter((one) => one.type === 'started')
  expect(started?.step).toBeGreaterThan(0)
  expect(started?.step).toBe(started?.resumedFrom)
  const expected = epochsOf(whole.err)
  const own = epochsOf(rest.err)
  expect(own.length).toBeGreaterThan(0)
  expect(own).toEqual(expected.slice(-own.length))
  const figures = ['testAccuracy', 'testMacroF1', 'trainLoss', 'bestEpoch', 'validationMacroF1'] as const
  const [one, other] = [whole, rest].map(({ out }) => JSON.parse(out) as Record<string, unknown>)
  for (const key of figures) expect(other?.[key], key).toBe(one?.[key])
})
