// One owner per workspace, and what remains when processes die: real processes, real signals.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, isAlive, type Running, type TestWorkspace } from '../support/winnow-process'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')
const train = [
  'train',
  '--dataset',
  'bank',
  '--family',
  'bag-of-words',
  '--epochs',
  '400',
  '--patience',
  'none',
  '--json',
]
type Listed = { id: string; status: string; name: string; result: unknown }

/** The process that trains the only run. */
function workerPid(work: TestWorkspace): number {
  const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
  const pid = db.prepare('SELECT worker_pid FROM runs').pluck().get() as number
  db.close()
  return pid
}

/** An import that has begun and will take a while. */
async function startBigImport(work: TestWorkspace): Promise<Running> {
  const big = join(work.folder, 'big.csv')
  const lines = Array.from({ length: 300_000 }, (_, i) => `message number ${i} about refunds,label${i % 50}`)
  writeFileSync(big, `text,label\n${lines.join('\n')}\n`)
  const importing = work.start('import', big, '--name', 'big', '--json')
  await importing.sees('"type":"progress"')
  return importing
}

describe('one owner per workspace', () => {
  let work: TestWorkspace
  beforeEach(() => {
    work = createTestWorkspace()
  })
  afterEach(() => work.clean())

  it('says running beside a live training, and stops it from there', async () => {
    await work.json('import', sample, '--name', 'bank')
    const training = work.start(...train)
    await training.sees('"type":"step"')
    const [run] = await work.json<Listed[]>('runs')
    expect(run?.status).toBe('running')
    await training.sees('"type":"epoch"')
    training.child.kill('SIGINT')
    const { code, out } = await training.ended
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ status: 'cancelled' })
    const [after] = await work.json<Listed[]>('runs')
    expect(after?.status).toBe('cancelled')
  })

  it('uses the workbench that is open, for reading and for writing', async () => {
    const served = work.serve()
    await served.sees('Winnow is ready')
    await work.json('import', sample, '--name', 'bank')
    expect(await work.json<unknown[]>('datasets')).toHaveLength(1)
    const second = await work.serve().ended
    expect(second.code).toBe(0)
    expect(second.out).toContain('already running')
    served.child.kill('SIGTERM')
    expect((await served.ended).code).toBe(0)
    expect(await work.json<unknown[]>('datasets')).toHaveLength(1)
  })

  it('waits for an owner that has only just begun', async () => {
    const served = work.serve()
    await expect
      .poll(() => existsSync(join(work.home, 'workspace.lock')), { interval: 2, timeout: 20_000 })
      .toBe(true)
    expect(await work.json('import', sample, '--name', 'bank')).toMatchObject({ dataset: 'bank' })
    served.child.kill('SIGTERM')
    await served.ended
  })

  it('reads, and refuses to write, when the owner does not answer', async () => {
    await work.json('import', sample, '--name', 'bank')
    const served = work.serve()
    await served.sees('Winnow is ready')
    served.child.kill('SIGSTOP')
    expect(await work.json<unknown[]>('datasets')).toHaveLength(1)
    const { code, err } = await work.run('import', sample, '--name', 'other')
    expect(code).toBe(2)
    expect(err).toContain('workspace.readOnly')
    served.child.kill('SIGCONT')
    expect(await work.json('import', sample, '--name', 'other')).toMatchObject({ dataset: 'other' })
  })

  it('marks a run interrupted when its process was killed, and leaves no worker behind', async () => {
    await work.json('import', sample, '--name', 'bank')
    const training = work.start(...train)
    await training.sees('"type":"step"')
    const pid = workerPid(work)
    expect(isAlive(pid)).toBe(true)
    training.child.kill('SIGKILL')
    await training.ended
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
    const [run] = await work.json<Listed[]>('runs')
    expect(run).toMatchObject({ status: 'interrupted', result: null })
  })

  it('survives the death of its worker: the run is interrupted, the program goes on', async () => {
    await work.json('import', sample, '--name', 'bank')
    const training = work.start(...train)
    await training.sees('"type":"step"')
    const pid = workerPid(work)
    process.kill(pid, 'SIGKILL')
    const { code, out } = await training.ended
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'worker.crashed' } })
    const [run] = await work.json<Listed[]>('runs')
    expect(run?.status).toBe('interrupted')
    // No model; at most a checkpoint to go on from.
    const left = readdirSync(join(work.home, 'runs')).filter((name) => !name.endsWith('.partial'))
    expect(left).toEqual([])
  })

  it('keeps nothing of an import that was killed', async () => {
    const importing = await startBigImport(work)
    importing.child.kill('SIGKILL')
    await importing.ended
    expect(await work.json('datasets')).toEqual([])
    const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
    const count = (table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
    expect(['rows', 'labels', 'split_rows', 'datasets'].map(count)).toEqual([0, 0, 0, 0])
    db.close()
    expect(await work.json('import', sample, '--name', 'big')).toMatchObject({ dataset: 'big' })
  })

  it('cancels an import at Ctrl C and keeps nothing', async () => {
    const importing = await startBigImport(work)
    importing.child.kill('SIGINT')
    expect((await importing.ended).code).toBe(2)
    expect(await work.json('datasets')).toEqual([])
  })

  it('refuses a database of a newer version and leaves it untouched', async () => {
    mkdirSync(work.home, { recursive: true })
    const file = join(work.home, 'winnow.db')
    const db = new Database(file)
    db.exec('CREATE TABLE future (x); PRAGMA user_version = 9999')
    db.close()
    const hash = (): string => createHash('sha256').update(readFileSync(file)).digest('hex')
    const before = hash()
    const { code, err } = await work.run('datasets')
    expect(code).toBe(2)
    expect(err).toContain('database.fromFuture')
    expect(hash()).toBe(before)
  })
})
