import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import type { RunId } from '../../shared/domain/ids'
import type { RunEnd } from '../../shared/domain/run'
import { readAllEvents } from '../store/events'
import { processStartTime } from '../store/process-identity'
import { getRun, updateRun } from '../store/runs'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from '../store/testing/fixture'
import { ensureWorkspace, type Workspace } from '../store/workspace'
import { clearLeftovers } from './leftovers'
import { commitPartial, modelFolderOf, noteEnd, openPartial, partialFolderOf } from './run-folders'
import { storeEnd } from './training'

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

describe('a kill when the model is written and the run does not say so yet', () => {
  const end = (status: RunEnd['status']): RunEnd => ({
    type: 'finished',
    status,
    message: 'All 3 epochs are done. Epoch 2 is kept.',
    result: null,
    error: null,
  })
  const home = (): Workspace => ensureWorkspace(join(fixture.folder, 'home'))
  const files = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : [])
  const owner = (workspace: Workspace) => clearLeftovers(fixture.db, workspace, Date.now, () => undefined)()

  /** A training with its model and its checkpoint, whose process is gone. */
  function trained(): { id: RunId; workspace: Workspace } {
    const workspace = home()
    const { id } = someRun(fixture.db, dataset)
    updateRun(fixture.db, id, { status: 'running', worker: { pid: 2 ** 22 + 1, startTime: 'long ago' } })
    const folder = openPartial(workspace, id, false)
    for (const name of ['model.safetensors', 'state-9.safetensors', 'best-9.safetensors'])
      writeFileSync(join(folder, name), name)
    writeFileSync(join(folder, 'checkpoint.json'), '{"step":9,"best":{"epoch":2}}')
    return { id, workspace }
  }

  test.each(['before', 'after'] as const)('%s its folder is in place: it is completed', (when) => {
    const { id, workspace } = trained()
    noteEnd(workspace, id, end('completed'))
    if (when === 'after') commitPartial(workspace, id)
    owner(workspace)
    expect(getRun(fixture.db, id).status).toBe('completed')
    const last = readAllEvents(fixture.db, id, ['finished'])
    expect(last).toMatchObject([{ status: 'completed', message: 'All 3 epochs are done. Epoch 2 is kept.' }])
    expect(files(modelFolderOf(workspace, id))).toEqual(['model.safetensors'])
    expect(files(partialFolderOf(workspace, id))).toEqual([])
  })

  test('of a run that was stopped: it can still go on', () => {
    const { id, workspace } = trained()
    noteEnd(workspace, id, end('cancelled'))
    owner(workspace)
    expect(getRun(fixture.db, id).status).toBe('cancelled')
    expect(files(modelFolderOf(workspace, id))).toContain('checkpoint.json')
    expect(files(modelFolderOf(workspace, id))).not.toContain('ended.json')
  })

  test('after the run says so: what is left is tidied', () => {
    const { id, workspace } = trained()
    noteEnd(workspace, id, end('completed'))
    commitPartial(workspace, id)
    storeEnd(fixture.db, id, end('completed'), new Date().toISOString())
    owner(workspace)
    expect(files(modelFolderOf(workspace, id))).toEqual(['model.safetensors'])
    expect(readAllEvents(fixture.db, id, ['finished'])).toHaveLength(1)
  })

  test('a note that is not whole is none: it goes on from its checkpoint', () => {
    const { id, workspace } = trained()
    writeFileSync(join(partialFolderOf(workspace, id), 'ended.json'), '{"type":"fin')
    owner(workspace)
    expect(getRun(fixture.db, id)).toMatchObject({ status: 'interrupted', checkpointStep: 9 })
  })
})
