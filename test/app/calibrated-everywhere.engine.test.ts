// The confidence of a message is one number wherever a calibrated run answers: try it, file scoring, the exported folder
// opened by Winnow, by transformers and, as an ONNX file made of it, by ONNX Runtime (where PYTHON names one that has them).
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const exported: { folder: string; texts: string[]; said: number[][] }[] = []

const words: Record<string, string> = { card: 'card', refund: 'refund', weather: 'rain' }
const names = Object.keys(words)

/** Messages of one topic, some with the label of another, and of one to three moods each. */
function mail(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = names[row % 3] ?? ''
    const truth = row % 7 === 0 ? names[(row + 1) % 3] : topic
    const moods = ['angry', 'short', 'first'].filter((_one, at) => ((row % 7) + 1) & (1 << at))
    const part = ['train', 'train', 'validation', 'test'][Math.floor(row / 3) % 4]
    return `my ${words[topic]} number ${row % 50} ${moods.join(' ')},${truth},${moods.join('; ')},${part}`
  })
  return `text,topic,moods,split\n${lines.join('\n')}\n`
}

beforeAll(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', mail(360), {
    roles: [
      { column: 'text', role: 'text' },
      { column: 'topic', role: 'label' },
      { column: 'moods', role: 'label' },
      { column: 'split', role: 'split' },
    ],
  })
  const tiny = join(folder.path, 'tiny')
  await writeTinyBert(tiny)
  await opened.client.models.add({ path: tiny, name: 'tiny' })
}, 60_000)
afterAll(async () => {
  await opened.close()
  folder.remove()
})

const settings = {
  epochs: 3,
  batchSize: 8,
  patience: 0,
  dropout: 0,
  maxLength: 24,
  learningRate: 3e-3,
  precision: 'f32',
}
const texts = ['my card number 3 angry', 'refund please, first', 'rain', 'something else short']

it.each(['topic', 'moods'])(
  'says one confidence everywhere (%s)',
  async (output) => {
    const { runs, predict, calibration, policies } = opened.client
    const { run } = await runs.start({
      dataset: 'mail',
      family: 'encoder',
      model: 'tiny',
      outputs: [output],
      settings,
    })
    await opened.eventsOf(run)
    const model = { kind: 'run' as const, run }
    const raw = await predict.texts({ model, texts, top: 3 })
    const { [output]: temperature = 1 } = await calibration.use({ run, isOn: true })
    expect(Math.abs(temperature - 1)).toBeGreaterThan(0.02)
    const tried = await predict.texts({ model, texts, top: 3 })
    const labels = (await runs.get({ run })).outputs[0]?.labels.map(({ name }) => name) ?? []
    const of = (one: (typeof tried)[number]): number[] =>
      labels.map(
        (label) => one[0]?.ranked.find((ranked) => ranked.label === label)?.probability ?? Number.NaN,
      )
    tried.forEach((one, at) => {
      expect(one[0]?.temperature).toBeCloseTo(temperature, 6)
      expect(one[0]?.labels).toEqual(raw[at]?.[0]?.labels)
      expect(of(one)).not.toEqual(of(raw[at] ?? []))
    })

    const [file, out] = [join(folder.path, 'in.csv'), join(folder.path, `${output}.csv`)]
    fs.writeFileSync(file, `text\n${texts.map((text) => `"${text}"`).join('\n')}\n`)
    const told: string[] = []
    const source = { kind: 'path' as const, path: file }
    const target = { kind: 'path' as const, path: out }
    for await (const event of predict.file({
      model,
      source,
      target,
      textColumn: 'text',
      probabilities: true,
    }))
      if (event.type === 'finished') told.push(...event.notices)
    expect(told.join()).toContain(`calibrated: temperature ${temperature.toFixed(3)}`)
    const cells = fs.readFileSync(out, 'utf8').trim().split('\n').slice(1)
    cells.forEach((line, at) => {
      const numbers = line.split(',').slice(-labels.length).map(Number)
      expect(Math.max(...of(tried[at] ?? []).map((p, i) => Math.abs(p - (numbers[i] ?? 9))))).toBeLessThan(
        1e-6,
      )
    })

    // A policy that was chosen on its own confidences leaves so that it still reads those.
    await calibration.use({ run, isOn: false })
    const rule = { flag: null, unsure: { output, below: 0.5 }, answerBy: output }
    await policies.save({ run, name: 'own', rule })
    await calibration.use({ run, isOn: true })
    await policies.save({ run, name: 'calibrated', rule })
    const path = join(folder.path, `${output}-hf`)
    const written = await runs.exportModel({ run, to: 'hf', path })
    expect(written.notices.join()).toContain(`temperature ${temperature.toFixed(3)}`)
    expect(fs.readFileSync(join(path, 'README.md'), 'utf8')).toContain('Confidences are calibrated')
    const left = JSON.parse(fs.readFileSync(join(path, 'policies.json'), 'utf8')) as {
      policies: { name: string; rule: { temperatures?: Record<string, number> } }[]
    }
    const rules = Object.fromEntries(left.policies.map((one) => [one.name, one.rule.temperatures]))
    expect(rules['calibrated']).toBeUndefined()
    expect(rules['own']?.[output]).toBeCloseTo(1 / temperature, 6)

    const linked = await opened.client.models.add({ path, name: `${output} out` })
    const again = await predict.texts({
      model: { kind: 'folder', model: linked.id },
      texts,
      top: 3,
    })
    again.forEach((one, at) => {
      expect(one[0]?.labels).toEqual(tried[at]?.[0]?.labels)
      of(tried[at] ?? []).forEach((p, label) => expect(of(one)[label]).toBeCloseTo(p, 4))
    })
    exported.push({ folder: path, texts, said: tried.map(of) })
  },
  240_000,
)

it('refuses to export several outputs in plain words, and calibrates each by itself', async () => {
  const { runs, predict, calibration } = opened.client
  const { run } = await runs.start({
    dataset: 'mail',
    family: 'encoder',
    model: 'tiny',
    outputs: ['topic', 'moods'],
    settings,
  })
  await opened.eventsOf(run)
  const model = { kind: 'run' as const, run }
  const raw = await predict.texts({ model, texts })
  await calibration.use({ run, output: 'moods', isOn: true })
  const tried = await predict.texts({ model, texts })
  tried.forEach(([topic, moods], at) => {
    expect(topic).toEqual(raw[at]?.[0])
    expect(moods?.temperature).toBeGreaterThan(0)
    expect(moods?.labels).toEqual(raw[at]?.[1]?.labels)
  })
  await expect(runs.exportModel({ run, to: 'hf', path: join(folder.path, 'both') })).rejects.toMatchObject({
    code: 'model.unsupported',
    message: expect.stringContaining('topic and moods') as string,
  })
}, 240_000)

const python = process.env['PYTHON'] ?? ''
const hasPython =
  python !== '' && spawnSync(python, ['-c', 'import transformers, onnx, onnxruntime']).status === 0
it.skipIf(!hasPython)(
  'is the same in ONNX Runtime (PYTHON names one with transformers and onnxruntime)',
  () => {
    const file = join(folder.path, 'texts.json')
    fs.writeFileSync(file, JSON.stringify(texts))
    const script = join(import.meta.dirname, '../golden/encoder/check-onnx.py')
    const asked = spawnSync(python, [script, file, ...exported.map((one) => one.folder)], {
      encoding: 'utf8',
    })
    expect(asked.status, asked.stderr.slice(-2000)).toBe(0)
    const lines = asked.stdout.split('\n').filter((line) => line.startsWith('{'))
    expect(lines).toHaveLength(2)
    exported.forEach(({ said }, at) => {
      const { probabilities } = JSON.parse(lines[at] ?? '') as { probabilities: number[][] }
      const apart = said.flatMap((row, text) =>
        row.map((p, label) => Math.abs(p - (probabilities[text]?.[label] ?? 9))),
      )
      expect(Math.max(...apart)).toBeLessThan(1e-4)
    })
  },
  300_000,
)
