// Model folders from the terminal: linked where they lie, listed, chosen for a training.
import { mkdirSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'
import { writeTinyBert } from '../support/tiny-bert'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

describe('models on the command line', () => {
  let work: TestWorkspace
  let tiny: string
  beforeAll(async () => {
    work = createTestWorkspace()
    tiny = join(work.folder, 'tiny')
    mkdirSync(work.folder, { recursive: true })
    await writeTinyBert(tiny)
    await work.json('import', sample, '--name', 'bank')
  })
  afterAll(() => work.clean())

  const refused = async (code: string, ...args: string[]): Promise<string> => {
    const { code: exit, out, err } = await work.run(...args)
    expect({ exit, out }, err).toEqual({ exit: 2, out: '' })
    expect(err).toContain(`winnow: ${code}: `)
    return err
  }
  const train = (...args: string[]): string[] => ['train', '--dataset', 'bank', ...args]

  it('are inspected, added, listed, and taken away', async () => {
    expect(await work.json('models', 'inspect', tiny)).toMatchObject({
      family: 'bert',
      problems: [],
      path: tiny,
    })
    expect(await work.json('models', 'list')).toEqual([])
    const added = await work.json<Record<string, unknown>>('models', 'add', tiny, '--name', 'small')
    expect(added).toMatchObject({ name: 'small', path: tiny, family: 'bert', isThere: true })
    expect(await work.json<Record<string, unknown>>('models', 'add', tiny)).toMatchObject({
      id: added['id'],
      name: 'small',
    })
    expect(await work.json('models', 'list')).toMatchObject([
      { id: added['id'], kind: 'folder', family: 'bert' },
    ])
    renameSync(tiny, `${tiny}-gone`)
    expect(await work.json('models', 'list')).toMatchObject([{ id: added['id'], isThere: false }])
    expect((await work.run('models', 'list')).out).toContain('missing')
    await refused('model.missing', ...train('--family', 'frozen-encoder', '--max-length', '16'))
    renameSync(`${tiny}-gone`, tiny)
    await work.json('models', 'remove', 'small')
    expect(await work.json('models', 'list')).toEqual([])
    await refused('model.notFound', 'models', 'remove', 'small')
  })

  it('are asked for, found by name or folder, and checked before a run is made', async () => {
    await refused('model.needed', ...train('--family', 'encoder'))
    await refused('file.notFound', ...train('--family', 'encoder', '--model', './nothing'))
    await refused('model.notFound', ...train('--family', 'encoder', '--model', 'nothing'))
    const said = await refused(
      'input.invalid',
      ...train('--family', 'encoder', '--model', tiny, '--max-length', '500'),
    )
    expect(said).toMatch(/500.*small.*40 tokens/u)
    await refused('input.invalid', ...train('--family', 'bag-of-words', '--model', tiny))
    await refused('input.unknownFlag', ...train('--family', 'bag-of-words', '--frozen-layers', '1'))
    expect(await work.json('runs')).toEqual([])
  })

  it('start a training, which says what it started from', async () => {
    const trained = await work.json<Record<string, unknown>>(
      ...train('--family', 'frozen-encoder', '--model', tiny, '--max-length', '16', '--epochs', '1'),
    )
    expect(trained).toMatchObject({ status: 'completed', family: 'frozen-encoder', model: 'small' })
    expect(await work.json('show', String(trained['run']))).toMatchObject({
      model: { name: 'small', path: tiny },
      checkpointStep: expect.any(Number),
    })
    const kinds = (await work.json<{ kind: string }[]>('models', 'list')).map((one) => one.kind)
    expect(kinds).toEqual(['folder', 'run'])
  })
})
