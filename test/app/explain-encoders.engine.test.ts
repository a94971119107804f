// Why encoders say what they say: words left out, and integrated gradients, on the engine of the machine.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { explain, fallOf, sumOf, topicCsv, topicMail } from '../support/explained'
import { needsSampleModel, sampleModelFolder } from '../support/sample-model'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', topicCsv(topicMail(240, 1)), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topic', role: 'label' },
    ],
  })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

describe('encoders', () => {
  const settings = { epochs: 8, batchSize: 8, patience: 0, dropout: 0, maxLength: 24, learningRate: 3e-3 }
  let tiny = ''
  const trained = async (family: 'encoder' | 'frozen-encoder', more = {}): Promise<string> => {
    const { run } = await opened.client.runs.start({
      dataset: 'mail',
      family,
      model: tiny,
      settings: { ...settings, ...more },
    })
    await opened.eventsOf(run)
    return run
  }
  beforeAll(async () => {
    tiny = join(folder.path, 'tiny')
    await writeTinyBert(tiny)
    await opened.client.models.add({ path: tiny, name: 'tiny' })
  })

  it('are explained by words left out and by gradients, both faithful; gradients add up', async () => {
    const run = await trained('encoder', { epochs: 4 })
    const text = 'hello my card was stolen, thanks'
    const left = await explain(opened, run, text)
    expect(left).toMatchObject({ method: 'words', isExact: false, base: null })
    const [first] = left.pieces
    const said = await opened.client.predict.texts({
      model: { kind: 'run', run },
      texts: [text.slice(6)],
      top: 3,
    })
    expect(first?.without).toBeCloseTo(
      said[0]?.[0]?.ranked.find(({ label }) => label === left.label)?.probability ?? -1,
      4,
    )
    const found = await explain(opened, run, text, { method: 'gradients' })
    expect(found.pieces.map(({ start, end }) => text.slice(start, end))).toEqual(
      left.pieces.map(({ start, end }) => text.slice(start, end)),
    )
    const whole = found.score - (found.base ?? 0)
    expect(Math.abs(sumOf(found.pieces) - whole)).toBeLessThan(0.05 * Math.abs(whole) + 0.02)
    expect(found.gap).toBeCloseTo(sumOf(found.pieces) - whole, 4)
    for (const method of ['words', 'gradients'] as const) {
      const { top, random } = await fallOf(opened, run, { method })
      expect({ method, isFaithful: top > random + 0.1, top, random }).toMatchObject({ isFaithful: true })
    }
  }, 120_000)

  it('with frozen weights are explained by words left out, and say that gradients do not fit', async () => {
    const run = await trained('frozen-encoder', { learningRate: 0.1, epochs: 20 })
    const { top, random } = await fallOf(opened, run, {})
    expect(top).toBeGreaterThan(random)
    await expect(explain(opened, run, 'x', { method: 'gradients' })).rejects.toMatchObject({
      code: 'model.unsupported',
    })
    await expect(explain(opened, run, 'x', { method: 'exact' })).rejects.toMatchObject({
      code: 'model.unsupported',
    })
    await expect(opened.client.explain.strongest({ run })).rejects.toMatchObject({
      code: 'model.unsupported',
    })
  }, 120_000)

  it('join the words of a long text, and of a folder say why, too', async () => {
    const asked = { model: { kind: 'folder' as const, model: tiny } }
    const long = Array.from({ length: 600 }, (_, at) => `word${at}`).join(' ')
    const found = await opened.client.explain.text({ ...asked, text: long })
    expect(found.isJoined).toBe(true)
    expect(found.pieces.length).toBeLessThanOrEqual(128)
    const japanese = 'カードが届きません'
    const cut = await opened.client.explain.text({ ...asked, text: japanese, method: 'gradients' })
    expect(cut.pieces.map(({ start, end }) => japanese.slice(start, end)).join('')).toBe(japanese)
  }, 60_000)
})

describe.skipIf(sampleModelFolder() === null)(`the sample model${needsSampleModel}`, () => {
  it('is explained faithfully once it has learnt, and its gradients add up', async () => {
    await opened.client.models.add({ path: sampleModelFolder() ?? '', name: 'sample' })
    const { run } = await opened.client.runs.start({
      dataset: 'mail',
      family: 'encoder',
      model: 'sample',
      settings: {
        epochs: 1,
        batchSize: 16,
        maxLength: 24,
        learningRate: 1e-4,
        warmupRatio: 0,
        precision: 'f32',
      },
    })
    await opened.eventsOf(run)
    // Gradients of this model take seconds a text: how faithful they are is asked of the small one.
    const { top, random } = await fallOf(opened, run, { method: 'words' }, 24)
    expect({ isFaithful: top > random + 0.1, top, random }).toMatchObject({ isFaithful: true })
    const text = 'hello my card was stolen, thanks'
    const { gap, score, base } = await explain(opened, run, text, { method: 'gradients' })
    expect(Math.abs(gap ?? 9)).toBeLessThan(0.05 * Math.abs(score - (base ?? 0)) + 0.05)
  }, 120_000)
})
