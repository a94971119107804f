// Runs of every family written as Hugging Face folders: names and shapes of the tensors as transformers saves them, the
// same scores when Winnow opens the folder, and, where PYTHON names one that has transformers and sentence-transformers,
// the same logits there.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneHead } from '../heads'
import { type FamilyCase, familyCases, writeFamily } from '../../../../test/support/tiny-families'
import { families as specs } from '../../../shared/models'
import { completeSettings } from '../../../shared/models/settings'
import { createRng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import { tryBackend } from '../backends/open-backend'
import { saveModel } from '../checkpoint'
import { loadFolderClassifier } from '../models/folder-classifier'
import { families } from '../models/index'
import { predictScores } from '../predict'
import { probabilities } from '../probabilities'
import { readVariables } from '../step'
import { sourceOfTexts } from '../texts'
import { openFolder } from '../weights/model-folder'
import { readSafeTensors } from '../weights/safetensors'
import { exportToHuggingFace } from './hugging-face'

const texts = ['word7 word9 word23', 'word8', 'word99 word98 word5 word6 word7 word41 word42', '']
const labels = ['refund', 'card', 'weather', 'other'].map((name, at) => ({ id: at + 1, name }))
let home = ''
let backend: ComputeBackend
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'winnow-export-'))
  const opened = await tryBackend('node')
  if (!('backend' in opened)) throw new Error(opened.reason)
  backend = opened.backend
})
afterAll(() => rm(home, { recursive: true }))

/** A run of this family and pooling that was just drawn; its folder and what it says of the texts. */
async function runOf(name: string, given: FamilyCase, family: 'encoder' | 'frozen-encoder', pooling: string) {
  const base = join(home, `${name}-base`)
  await writeFamily(base, given)
  const { report } = await openFolder(base, null)
  const settings = { ...completeSettings(specs[family]), pooling, precision: 'f32', maxLength: 24 }
  const model = { path: base, hash: report.hash }
  const signal = new AbortController().signal
  const surroundings = {
    backend,
    settings,
    model,
    cacheFolder: null,
    signal,
    labels: labels.map((one) => one.name),
  }
  const source = sourceOfTexts([])
  const { preprocessor, build } = await families[family].prepare(source, surroundings)
  const heads = oneHead(labels.length)
  const dims = {
    features: preprocessor.features,
    heads,
    classes: labels.length,
    bias: new Float32Array(labels.length),
  }
  const network = await build(dims, createRng(3))
  // The softmax regression starts at nothing; numbers of its own tell whether it is written the right way round.
  for (const [, variable] of Object.entries(network.variables()))
    if (family === 'frozen-encoder')
      variable.assign(backend.tf.randomNormal(variable.shape, 0, 0.1, 'float32', 5))
  const folder = join(home, `${name}-run`)
  await mkdir(folder, { recursive: true })
  const readWeights = () => readVariables(network.variables())
  const whole = {
    family,
    settings,
    classes: labels.length,
    preprocessor,
    network,
    backend,
    model,
    readWeights,
  }
  await saveModel(
    folder,
    { ...whole, heads, scores: async () => new Float32Array(), dispose: () => undefined },
    { outputs: [{ output: 'label', kind: 'single', labels, threshold: null }] },
  )
  const scores = await probabilities(backend, network, heads, await preprocessor.encode(texts))
  Object.values(network.variables()).forEach((one) => one.dispose())
  preprocessor.dispose?.()
  return { folder, base: model, scores }
}

const about = {
  run: 'Run 1',
  dataset: 'tickets',
  sha256: 'abc',
  card: { description: '', source: '', licence: 'CC BY 4.0', language: '', labelledBy: '' },
  textColumns: { text: 'body', appended: 'subject' },
}
const exports: { folder: string; scores: Float32Array }[] = []

const softmax = (row: readonly number[]): number[] => {
  const powers = row.map((one) => Math.exp(one - Math.max(...row)))
  return powers.map((one) => one / powers.reduce((sum, power) => sum + power, 0))
}

describe.each(Object.entries(familyCases))('a run of %s', (name, given) => {
  it('has the tensors that transformers saves, its configuration, and its scores when it is opened again', async () => {
    const run = await runOf(name, given, 'encoder', 'head')
    const out = join(home, `${name}-hf`)
    const { files } = await exportToHuggingFace(run.folder, null, out, about)
    expect(files).toEqual([
      'README.md',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'winnow.json',
    ])
    const readme = await readFile(join(out, 'README.md'), 'utf8')
    expect(readme).toContain('It learnt from body, a blank line, then subject')
    expect(readme).toContain('- Licence: CC BY 4.0')
    expect(JSON.parse(await readFile(join(out, 'winnow.json'), 'utf8'))).toEqual(about)
    const { tensors } = await readSafeTensors(join(out, 'model.safetensors'))
    const shapes = Object.entries(tensors).map(([tensor, { shape }]) => [tensor, shape.join()])
    const classifier = /^classifier\.(out_proj\.)?(weight|bias)$/
    const expected = Object.entries(given.shapes).map(([tensor, shape]) => [
      tensor,
      (classifier.test(tensor) ? [labels.length, ...shape.slice(1)] : shape).join(),
    ])
    expect(Object.fromEntries(shapes)).toEqual(Object.fromEntries(expected))
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as Record<string, unknown>
    expect(config['architectures']).toEqual(given.config['architectures'])
    expect(config['id2label']).toEqual({ 0: 'refund', 1: 'card', 2: 'weather', 3: 'other' })
    const { report, config: read } = await openFolder(out, null)
    expect(report).toMatchObject({ problems: [], labels: ['refund', 'card', 'weather', 'other'] })
    const { config: original } = await openFolder(run.base.path, null)
    expect({ ...read, labels: null }).toEqual({ ...original, labels: null })
    const again = await loadFolderClassifier(out, backend, {
      hash: null,
      cacheFolder: null,
      precision: 'f32',
    })
    const scores = await predictScores(again, texts, { batchSize: 2 })
    again.dispose()
    expect(Math.max(...scores.map((value, at) => Math.abs(value - (run.scores[at] ?? 1))))).toBeLessThan(1e-5)
    exports.push({ folder: out, scores: run.scores })
  })
})

describe('runs without their family’s own head', () => {
  it.each([
    ['bert', 'encoder', 'mean'],
    ['distilbert', 'encoder', 'first'],
    ['mpnet', 'frozen-encoder', 'mean'],
  ] as const)('become a folder of sentence-transformers (%s, %s, %s)', async (name, family, pooling) => {
    const given = familyCases[name]
    if (!given) throw new Error(`${name} is not there.`)
    const run = await runOf(`${name}-${family}-${pooling}`, given, family, pooling)
    const out = join(home, `${name}-${family}-${pooling}-st`)
    const { files } = await exportToHuggingFace(run.folder, run.base, out, about)
    const dense = family === 'encoder' ? '2_Dense' : '3_Dense'
    expect(files).toContain(join(dense, 'model.safetensors'))
    const { tensors } = await readSafeTensors(join(out, dense, 'model.safetensors'))
    expect(tensors['linear.weight']?.shape).toEqual([labels.length, 32])
    exports.push({ folder: out, scores: run.scores })
  })
})

it('refuses a folder that is not empty and leaves it as it is', async () => {
  const out = join(home, 'full')
  await mkdir(out)
  await writeFile(join(out, 'mine.txt'), 'mine')
  const given = familyCases['bert']
  if (!given) throw new Error('bert is not there.')
  const { folder } = await runOf('again', given, 'encoder', 'head')
  await expect(exportToHuggingFace(folder, null, out, about)).rejects.toMatchObject({ code: 'file.exists' })
  expect(await readFile(join(out, 'mine.txt'), 'utf8')).toBe('mine')
})

const python = process.env['PYTHON'] ?? ''
const hasPython =
  python !== '' && spawnSync(python, ['-c', 'import transformers, sentence_transformers']).status === 0
it.skipIf(!hasPython)(
  'gives the same logits in Python (PYTHON names one with sentence-transformers)',
  async () => {
    const file = join(home, 'texts.json')
    await writeFile(file, JSON.stringify(texts))
    const script = join(import.meta.dirname, '../../../../test/golden/encoder/check-export.py')
    const asked = spawnSync(python, [script, file, ...exports.map(({ folder }) => folder)], {
      encoding: 'utf8',
    })
    expect(asked.status, asked.stderr.slice(-2000)).toBe(0)
    const lines = asked.stdout.split('\n').filter((line) => line.startsWith('{'))
    expect(lines.length).toBe(exports.length)
    for (const [at, { folder, scores }] of exports.entries()) {
      const { logits, labels: names } = JSON.parse(lines[at] ?? '') as {
        logits: number[][]
        labels: string[]
      }
      expect(names).toEqual(['refund', 'card', 'weather', 'other'])
      const difference = logits
        .flatMap(softmax)
        .map((value, place) => Math.abs(value - (scores[place] ?? Number.NaN)))
      expect(Math.max(...difference), folder).toBeLessThan(1e-4)
    }
  },
  300_000,
)
