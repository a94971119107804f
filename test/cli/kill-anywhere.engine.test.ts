// SIGKILL at twenty random moments of trainings, of the worker, of the program or of both: no run is lost, the database is
// whole, no process is left, the run says where it stopped, and it ends with the very weights of one that was left alone.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRng } from '../../src/shared/rng'
import { messages } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'
import { createTestWorkspace, type Running, type TestWorkspace } from '../support/winnow-process'

const seed = Number(process.env['WINNOW_KILL_SEED'] ?? 10)
const families = {
  'bag-of-words': '--epochs 60 --batch-size 16 --patience none --dropout 0.1',
  encoder:
    '--model tiny --epochs 6 --batch-size 8 --max-length 24 --learning-rate 0.001 --save-every 7 --patience none --precision f32',
} as const
type Family = keyof typeof families
type Victim = 'worker' | 'program' | 'both'
type Listed = { id: string; name: string; status: string; checkpointStep: number; totalSteps: number }
type Reference = {
  readonly weights: string
  readonly result: Record<string, unknown>
  readonly ms: number
  readonly totalSteps: number
}

let work: TestWorkspace
const references = new Map<Family, Reference>()
const asked = (family: Family, name: string): string[] =>
  `train --dataset bank --family ${family} --json --name ${name} ${families[family]}`.split(' ')

beforeAll(async () => {
  work = createTestWorkspace()
  writeFileSync(join(work.folder, 'bank.csv'), messages(300))
  await writeTinyBert(join(work.folder, 'tiny'))
  await work.json('import', join(work.folder, 'bank.csv'), '--name', 'bank')
  await work.json('models', 'add', join(work.folder, 'tiny'))
  for (const family of Object.keys(families) as Family[]) {
    const whole = work.start(...asked(family, `Whole-${family}`))
    await whole.sees('"type":"queued"')
    const began = Date.now()
    const { code, out, err } = await whole.ended
    expect(code, err).toBe(0)
    const result = JSON.parse(out) as Record<string, unknown>
    const { totalSteps } = (await listed(`Whole-${family}`)) ?? { totalSteps: 1 }
    references.set(family, {
      weights: weightsOf(String(result['run'])),
      result,
      ms: Date.now() - began,
      totalSteps,
    })
  }
}, 300_000)
afterAll(() => work.clean())

const weightsOf = (run: string): string =>
  createHash('sha256')
    .update(readFileSync(join(work.home, 'runs', run, 'model.safetensors')))
    .digest('hex')

function fromDatabase<T>(read: (db: Database.Database) => T): T {
  const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
const workerPid = (): number | null =>
  fromDatabase((db) =>
    db.prepare('SELECT worker_pid FROM runs WHERE worker_pid IS NOT NULL').pluck().get(),
  ) as number | null
const listed = async (name: string): Promise<Listed | undefined> =>
  (await work.json<Listed[]>('runs')).find((one) => one.name === name)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Processes that were started for this workspace and still live; every one inherits the variable that names it. */
function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const isOurs = readFileSync(`/proc/${name}/environ`, 'utf8').includes(`WINNOW_HOME=${work.home}\0`)
        return isOurs && !/^State:\s+Z/mu.test(readFileSync(`/proc/${name}/status`, 'utf8'))
      } catch {
        return false
      }
    })
    .map(Number)
}

function kill(victim: Victim, running: Running): void {
  const pid = victim === 'program' ? null : workerPid()
  // Before there is a worker only the program can be killed.
  for (const one of [
    ...(pid === null ? [] : [pid]),
    ...(victim === 'worker' && pid !== null ? [] : [running.child.pid ?? 0]),
  ])
    try {
      process.kill(one, 'SIGKILL')
    } catch {
      // It had ended by itself.
    }
}

/** What must hold after every kill, whenever it came. */
async function checkAfter(name: string, runs: number): Promise<Listed> {
  if (existsSync('/proc/self/environ')) await expect.poll(processes, { timeout: 8000 }).toEqual([])
  expect(fromDatabase((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok')
  expect(fromDatabase((db) => db.prepare('SELECT count(*) FROM runs').pluck().get())).toBe(runs)
  const run = await listed(name)
  if (!run) throw new Error(`${name} is lost`)
  expect(['queued', 'interrupted', 'completed']).toContain(run.status)
  const events = fromDatabase((db) =>
    db
      .prepare(
        'SELECT seq, type, data FROM run_events WHERE run = (SELECT number FROM runs WHERE id = ?) ORDER BY seq',
      )
      .all(run.id),
  ) as { seq: number; type: string; data: string }[]
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
  const partial = join(work.home, 'runs', `${run.id}.partial`)
  if (run.status === 'interrupted') {
    const last = events.at(-1)
    expect(last?.type).toBe('finished')
    const { message } = JSON.parse(last?.data ?? '{}') as { message: string }
    const steps = events.filter(({ type }) => type === 'step' || type === 'started')
    const stopped = (JSON.parse(steps.at(-1)?.data ?? '{"step":0}') as { step: number }).step
    if (stopped > 0) expect(message).toContain(`at step ${stopped} of ${run.totalSteps}.`)
    expect(existsSync(partial)).toBe(existsSync(join(partial, 'checkpoint.json')))
    expect(message).toContain(existsSync(partial) ? `step ${run.checkpointStep}.` : 'Nothing was kept')
  }
  return run
}

describe('twenty kills at random moments', () => {
  const rng = createRng(seed)
  const victims: readonly Victim[] = ['worker', 'program', 'both']
  const chains = [
    { family: 'bag-of-words', name: 'First', kills: 6 },
    { family: 'encoder', name: 'Second', kills: 5 },
    { family: 'bag-of-words', name: 'Third', kills: 4 },
    { family: 'encoder', name: 'Fourth', kills: 5 },
  ] as const
  let made = 2

  it.each(chains)(
    '$name, $family, killed $kills times',
    async ({ family, name, kills }) => {
      const reference = references.get(family)
      if (!reference) throw new Error('no reference')
      let attempt = 0
      let present = name as string
      let command = asked(family, present)
      let run: Listed | null = null
      const story: string[] = []
      const begin = async (): Promise<Running> => {
        if (command[0] === 'train') made++
        const running = work.start(...command)
        await running.sees('"type":"').catch(() => '')
        return running
      }
      // One that came too late hit nothing, and is tried again.
      for (let killed = 0; killed < kills; killed += Number(run?.status !== 'completed')) {
        const victim = victims[Math.floor(rng.next() * victims.length)] ?? 'both'
        const share = rng.next()
        const running = await begin()
        const left = 1 - (0.7 * (run?.checkpointStep ?? 0)) / Number(reference.totalSteps)
        await Promise.race([pause(share * reference.ms * left), running.ended])
        kill(victim, running)
        await running.ended
        run = await checkAfter(present, made)
        story.push(
          `${victim} at ${Math.round(share * 100)} %: ${run.status}, checkpoint ${run.checkpointStep}`,
        )
        const canGoOn = run.status === 'queued' || (run.status === 'interrupted' && run.checkpointStep > 0)
        if (canGoOn) command = ['resume', run.name, '--json']
        else {
          if (run.status === 'interrupted') {
            const refused = await work.run('resume', run.name)
            expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('run.noCheckpoint')])
          }
          present = `${name}-${++attempt}`
          command = asked(family, present)
        }
      }
      const before = run as Listed | null
      const last = await begin()
      const { code, out, err } = await last.ended
      expect(code, `${story.join('; ')}; ${out}${err.slice(-2000)}`).toBe(0)
      const result = JSON.parse(out) as Record<string, unknown>
      if (command[0] === 'resume') {
        expect(result['run']).toBe(before?.id)
        const started = err.split('\n').find((line) => line.includes('"type":"started"')) ?? '{}'
        const { step, resumedFrom } = JSON.parse(started) as { step: number; resumedFrom: number }
        expect(step).toBe(resumedFrom)
        expect(step).toBe(before?.checkpointStep)
      }
      expect(weightsOf(String(result['run'])), story.join('; ')).toBe(reference.weights)
      const figures = ['testAccuracy', 'testMacroF1', 'trainLoss', 'bestEpoch', 'validationMacroF1', 'epochs']
      for (const key of figures) expect(result[key], key).toBe(reference.result[key])
      await checkAfter(String(result['name']), made)
    },
    300_000,
  )
})
