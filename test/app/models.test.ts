// Model folders through the core: linked where they lie, looked at by a worker, never changed, and never named
// by a page outside what was allowed. Real folders, store and worker.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunRequest } from '../../src/shared/domain/run'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { openDatabaseForTest } from '../support/stored'
import { tinyBertConfig, writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let tiny: string

beforeEach(async () => {
  folder = temporaryFolder()
  tiny = join(folder.path, 'tiny')
  await writeTinyBert(tiny)
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const names = async (): Promise<string[]> => (await opened.client.models.list({})).map((one) => one.name)

describe('a model folder', () => {
  it('is looked at without being linked, and linked without being changed', async () => {
    const before = readdirSync(tiny).sort()
    const report = await opened.client.models.inspect({ path: tiny })
    expect(report).toMatchObject({
      architecture: 'bert',
      layers: tinyBertConfig.num_hidden_layers,
      hiddenSize: tinyBertConfig.hidden_size,
      problems: [],
    })
    expect(await names()).toEqual([])
    const added = await opened.client.models.add({ path: tiny })
    expect(added).toMatchObject({ name: 'tiny', path: tiny, isThere: true, runs: 0, report })
    expect(readdirSync(tiny).sort()).toEqual(before)
  })

  it('added again is the same model with a fresh report; another one of that name gets a number', async () => {
    const first = await opened.client.models.add({ path: tiny, name: 'small' })
    rmSync(join(tiny, 'model.safetensors'))
    const again = await opened.client.models.add({ path: `${tiny}/../tiny/` })
    expect(again).toMatchObject({ id: first.id, name: 'small' })
    expect(again.report.problems.join()).toContain('safetensors')
    const other = join(folder.path, 'other')
    await writeTinyBert(other)
    expect((await opened.client.models.add({ path: other, name: 'small' })).name).toBe('small 2')
    expect(await names()).toHaveLength(2)
  })

  it('that is gone stays in the list as missing, and comes back with its folder', async () => {
    const { id } = await opened.client.models.add({ path: tiny })
    renameSync(tiny, `${tiny}-moved`)
    expect(await opened.client.models.list({})).toMatchObject([{ id, isThere: false, report: { layers: 2 } }])
    await opened.close()
    opened = openTestApp({ home: opened.home })
    expect(await opened.client.models.list({})).toMatchObject([{ id, isThere: false }])
    renameSync(`${tiny}-moved`, tiny)
    expect(await opened.client.models.list({})).toMatchObject([{ id, isThere: true }])
  })

  it('that is not there, is a file, or is named by a relative path is refused', async () => {
    const { models } = opened.client
    await expect(models.add({ path: join(folder.path, 'nothing') })).rejects.toMatchObject({
      code: 'file.notFound',
    })
    await expect(models.add({ path: join(tiny, 'config.json') })).rejects.toMatchObject({
      code: 'file.unreadable',
    })
    await expect(models.add({ path: 'tiny' })).rejects.toMatchObject({ code: 'input.invalid' })
    expect(await names()).toEqual([])
  })

  it('is renamed, taken from the list and brought back, and every page hears of it', async () => {
    const leaving = new AbortController()
    const heard: (string | null)[] = []
    const watching = (async () => {
      for await (const event of opened.client.app.watch({}, { signal: leaving.signal }))
        if (event.type === 'changed' && event.topic === 'models') heard.push(event.id)
    })().catch(() => undefined)
    const { id } = await opened.client.models.add({ path: tiny })
    expect((await opened.client.models.rename({ model: id, name: 'short' })).name).toBe('short')
    await opened.client.models.remove({ model: 'short' })
    expect(await names()).toEqual([])
    expect(readdirSync(tiny)).toContain('config.json')
    expect((await opened.client.models.restore({ model: id })).name).toBe('short')
    await expect.poll(() => heard).toEqual([id, id, id, id])
    leaving.abort()
    await watching
  })
})

describe('a page in the browser', () => {
  it('names folders only inside those that were allowed, and learns nothing of others', async () => {
    const { models } = opened.browser()
    const refused = { code: 'path.notAllowed' }
    await expect(models.add({ path: tiny })).rejects.toMatchObject(refused)
    await expect(models.inspect({ path: tiny })).rejects.toMatchObject(refused)
    await expect(models.inspect({ path: join(folder.path, 'nothing') })).rejects.toMatchObject(refused)
    await expect(models.inspect({ path: join(opened.home, '..', 'tiny') })).rejects.toMatchObject(refused)
    symlinkSync(tiny, join(opened.home, 'way-out'))
    await expect(models.add({ path: join(opened.home, 'way-out') })).rejects.toMatchObject(refused)
    expect(await models.list({})).toEqual([])
    const inside = join(opened.home, 'tiny')
    await writeTinyBert(inside)
    expect(await models.add({ path: inside })).toMatchObject({ path: inside })
    const fetched = join(`${opened.home}-cache`, 'models', 'tiny')
    await writeTinyBert(fetched)
    expect(await models.add({ path: fetched })).toMatchObject({ path: fetched, name: 'tiny 2' })
  })

  it('names a folder that Winnow was started with, through a link to it, too', async () => {
    await opened.close()
    const link = join(folder.path, 'link')
    mkdirSync(join(folder.path, 'elsewhere'))
    symlinkSync(folder.path, link)
    opened = openTestApp({ home: opened.home, allowedFolders: [link] })
    expect(await opened.browser().models.add({ path: join(link, 'tiny') })).toMatchObject({ path: tiny })
  })

  it('does not start a run from a folder that it may not name', async () => {
    await opened.import('messages', messages(40))
    const request = { dataset: 'messages', family: 'frozen-encoder' as const, model: tiny }
    await expect(opened.browser().runs.start(request)).rejects.toMatchObject({ code: 'path.notAllowed' })
    expect(await opened.client.runs.list({})).toEqual([])
  })
})

describe('a run that needs a model', () => {
  const asked: RunRequest = { dataset: 'messages', family: 'frozen-encoder', settings: { maxLength: 16 } }
  const start = async (more: Partial<RunRequest> = {}) => {
    const { run } = await opened.client.runs.start({ ...asked, ...more })
    const found = await opened.client.runs.get({ run })
    await opened.client.runs.cancel({ run }).catch(() => undefined)
    return found
  }
  beforeEach(async () => void (await opened.import('messages', messages(40))))

  it('asks for one where none or several are linked, and takes the only one', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'model.needed' })
    const { id } = await opened.client.models.add({ path: tiny })
    expect((await start()).model).toMatchObject({ id, name: 'tiny', path: tiny })
    const other = join(folder.path, 'other')
    await writeTinyBert(other)
    await opened.client.models.add({ path: other })
    await expect(start()).rejects.toMatchObject({
      code: 'model.needed',
      message: expect.stringMatching(/other.*tiny|tiny.*other/u),
    })
    for (const model of ['tiny', id, id.slice(0, 6), tiny])
      expect((await start({ model })).model?.id).toBe(id)
    await expect(start({ model: 'nothing' })).rejects.toMatchObject({ code: 'model.notFound' })
  })

  it('links the folder that it is given, and remembers its name and hash', async () => {
    const run = await start({ model: tiny })
    const [linked] = await opened.client.models.list({})
    expect(run.model).toEqual({ id: linked?.id, name: 'tiny', path: tiny, hash: linked?.report.hash })
    expect(linked?.runs).toBe(1)
  })

  it('is refused with the reason when the folder is gone or incomplete, and taken when it is whole again', async () => {
    await opened.client.models.add({ path: tiny })
    renameSync(tiny, `${tiny}-moved`)
    await expect(start()).rejects.toMatchObject({
      code: 'model.missing',
      message: expect.stringContaining(tiny),
    })
    renameSync(`${tiny}-moved`, tiny)
    renameSync(join(tiny, 'model.safetensors'), join(folder.path, 'weights'))
    await expect(start()).rejects.toMatchObject({ code: 'model.incomplete' })
    renameSync(join(folder.path, 'weights'), join(tiny, 'model.safetensors'))
    expect((await start()).model?.name).toBe('tiny')
  })

  it('is refused a max length that the model cannot read, and a model that its family does not take', async () => {
    await opened.client.models.add({ path: tiny })
    const { maxLength = 0 } = (await opened.client.models.list({}))[0]?.report ?? {}
    expect(maxLength).toBeGreaterThan(0)
    await expect(start({ settings: { maxLength: maxLength + 1 } })).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringMatching(new RegExp(`${maxLength + 1}.*${maxLength} `, 'u')),
      details: { path: 'maxLength' },
    })
    await expect(start({ family: 'bag-of-words', settings: {}, model: 'tiny' })).rejects.toMatchObject({
      code: 'input.invalid',
      details: { path: 'model' },
    })
    expect(await opened.client.runs.list({})).toEqual([])
  })

  it('keeps its model in the list while it has not ended', async () => {
    const { id } = await opened.client.models.add({ path: tiny })
    const blocking = await opened.start('messages', { epochs: 500 })
    const { run } = await opened.client.runs.start(asked)
    await expect(opened.client.models.remove({ model: id })).rejects.toMatchObject({ code: 'model.inUse' })
    await opened.client.runs.cancel({ run })
    await opened.client.models.remove({ model: id })
    await opened.client.runs.cancel({ run: blocking })
    expect((await opened.client.runs.get({ run })).model?.id).toBe(id)
    const db = openDatabaseForTest(opened.home)
    expect(db.countOf('models')).toBe(1)
    db.close()
  })
})
