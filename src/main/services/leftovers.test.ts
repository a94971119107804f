import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import { processStartTime } from '../store/process-identity'
import { getRun, updateRun } from '../store/runs'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from '../store/testing/fixture'
import { ensureWorkspace } from '../store/workspace'
import { clearLeftovers } from './leftovers'

let fixture: Fixture
let dataset: Dataset
let worker: ChildProcess
beforeEach(async () => {
  fixture = createFixture()
  const rows = ['train', 'test'].map((part) => [part, 'x', part])
  dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), rows)
  worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(worker, 'spawn')
})
afterEach(() => {
  worker.kill('SIGKILL')
  fixture.dispose()
})

/** A run of an earlier Winnow whose worker still lives, and the owner that looks after it. */
function beginning() {
  const pid = worker.pid ?? 0
  const { id } = someRun(fixture.db, dataset)
  updateRun(fixture.db, id, { status: 'running', worker: { pid, startTime: processStartTime(pid) } })
  const ended: string[] = []
  const workspace = ensureWorkspace(join(fixture.folder, 'home'))
  const stop = clearLeftovers(fixture.db, workspace, Date.now, (run) => ended.push(run))
  return { id, ended, stop }
}
/** Longer than the owner waits between two looks. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1200))

test('a run whose worker outlives its Winnow ends as interrupted when the worker is gone', async () => {
  const { id, ended, stop } = beginning()
  expect(getRun(fixture.db, id).status).toBe('running')
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  await aWhile()
  expect(getRun(fixture.db, id).status).toBe('interrupted')
  expect(ended).toEqual([id])
  stop()
})

test('a run that is taken up again meanwhile, and waits for its process, is left alone', async () => {
  const { id, ended, stop } = beginning()
  updateRun(fixture.db, id, { status: 'interrupted', worker: null })
  updateRun(fixture.db, id, { status: 'queued', finishedAt: null })
  await aWhile()
  expect(getRun(fixture.db, id).status).toBe('queued')
  expect(ended).toEqual([])
  stop()
})
