// BERT against Python's transformers (test/golden/encoder says how the numbers were made), on every engine that
// opens here; its gradient against PyTorch's and against finite differences.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossEntropyOf, singleOutput } from '../../heads'
import { needsSampleModel, sampleModelFolder } from '../../../../../test/support/sample-model'
import { writeTinyBert } from '../../../../../test/support/tiny-bert'
import { batchOf } from '../../../../../test/support/batches'
import { createRng } from '../../../../shared/rng'
import { type BackendId, backendIds, type ComputeBackend } from '../../backends/backend'
import { tryBackend } from '../../backends/open-backend'
import { type Network, weightsFor } from '../../family'
import { createRunner } from '../../runner'
import { readVariables } from '../../step'
import { openFolder } from '../../weights/model-folder'
import { architectures } from '../../weights/architectures/index'
import { hiddenStates } from './encode'
import { createFeatureExtractor } from './feature-extractor'
import { buildEncoder, type EncoderPlan } from './network'

type TinyRow = { ids: number[]; hidden: number[]; mean: number[]; pooled: number[]; logits: number[] }
type Tiny = { rows: TinyRow[]; labels: number[]; loss: number; gradientNorms: Record<string, number> }
type Steps = Readonly<Record<'steps' | 'rate' | 'warmup' | 'weightDecay', number>> & {
  losses: number[]
  norms: number[]
  moved: Record<string, number>
}
type MiniRow = { text: string; ids: number[]; first: string; mean: string; firstDimensions: string }

const golden = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../test/golden/encoder', name), 'utf8')) as T
const tiny = golden<Tiny>('tiny-bert.json')
const { rows: miniRows } = golden<{ rows: MiniRow[] }>('minilm.json')
const decode = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)
const largest = (own: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(own.length).toBe(expected.length)
  return Math.max(...Array.from(own, (value, at) => Math.abs(value - (expected[at] ?? Number.NaN))))
}

const none = { hidden: 0, attention: 0, classifier: 0 }
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-bert-'))
  await writeTinyBert(folder)
})
afterAll(() => rm(folder, { recursive: true }))

async function networkOf(backend: ComputeBackend, over: Partial<EncoderPlan> = {}) {
  const { config, readWeights } = await openFolder(folder, null)
  const { tensors } = await readWeights()
  const fixed = { classes: 3, frozenLayers: 0, dropout: none, precision: 'f32' } as const
  const plan: EncoderPlan = { config, pooling: 'head', ...fixed, ...over }
  return { config, network: buildEncoder(backend, plan, (name) => tensors[name] ?? null, createRng(1)) }
}

const free = (network: Network) => Object.values(network.variables()).forEach((one) => one.dispose())
const ids = tiny.rows.map((row) => row.ids)

for (const id of backendIds) {
  const opened = await tryBackend(id)
  if ('reason' in opened) it.skip(`BERT on ${id} (${opened.reason})`)
  else describe(`BERT on ${id}`, () => check(id))
}

const isNative = (id: BackendId): boolean => id === 'node' || id === 'node-gpu'

function check(id: BackendId): void {
  let backend: ComputeBackend
  beforeAll(async () => {
    const opened = await tryBackend(id)
    if (!('backend' in opened)) throw new Error(opened.reason)
    backend = opened.backend
  })

  const logitsOf = (network: Network, texts: readonly (readonly number[])[]): Float32Array =>
    backend.tf.tidy(() => {
      const placed = network.place(batchOf(texts), { kind: 'infer' })
      const weights = weightsFor(backend.tf, network.variables(), placed.rows)
      return network.logits(placed, weights)[singleOutput]?.dataSync<'float32'>() ?? new Float32Array()
    })

  it('gives the hidden states and logits of transformers, also at full length and for an empty text', async () => {
    const { config, network } = await networkOf(backend)
    backend.tf.tidy(() => {
      const placed = network.place(batchOf(ids), { kind: 'infer' })
      const weights = weightsFor(backend.tf, network.variables(), placed.rows)
      const states = hiddenStates(
        backend,
        { config, layout: architectures[config.architecture].layout(config) },
        placed,
        weights,
      ).dataSync<'float32'>()
      const firsts = placed.inputs['firsts']?.dataSync() ?? []
      for (const [text, row] of tiny.rows.entries()) {
        const from = (firsts[text] ?? 0) * config.hiddenSize
        expect(largest(states.subarray(from, from + row.hidden.length), row.hidden)).toBeLessThan(1e-4)
      }
      const pooled = network.features(placed, weights).dataSync<'float32'>()
      expect(
        largest(
          pooled,
          tiny.rows.flatMap((row) => row.pooled),
        ),
      ).toBeLessThan(1e-4)
    })
    const expected = tiny.rows.flatMap((row) => row.logits)
    expect(largest(logitsOf(network, ids), expected)).toBeLessThan(1e-4)
    free(network)
  })

  it('gives a text the same logits whatever texts are beside it', async () => {
    const { network } = await networkOf(backend)
    const together = logitsOf(network, ids)
    for (const [text, alone] of ids.entries())
      expect(largest(logitsOf(network, [alone]), together.subarray(text * 3, text * 3 + 3))).toBeLessThan(
        1e-5,
      )
    free(network)
  })

  const lossAndGradients = (network: Network) => {
    const { tf } = backend
    return tf.tidy(() => {
      const placed = network.place(batchOf(ids), { kind: 'infer' })
      const weights = weightsFor(tf, network.variables(), placed.rows)
      const names = Object.keys(weights).filter((name) => network.variables()[name]?.trainable)
      const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
        const own = Object.fromEntries(names.map((name, at) => [name, values[at] as Tensor]))
        const logits = network.logits(placed, { ...weights, ...own })[singleOutput] as Tensor2D
        const aims = tf.oneHot(tf.tensor1d(tiny.labels, 'int32'), 3)
        return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), aims), 1))) as Tensor
      })(names.map((name) => weights[name] as Tensor))
      const places = Object.fromEntries(
        Object.entries(placed.rows).map(([name, rows]) => [name, Array.from(rows.dataSync())]),
      )
      const gradients = names.map((name, at) => [name, grads[at]?.dataSync<'float32'>()] as const)
      return { loss: value.dataSync()[0] ?? 0, gradients: Object.fromEntries(gradients), places }
    })
  }

  it('has the loss and the gradient of PyTorch', async () => {
    const { network } = await networkOf(backend)
    const { loss, gradients } = lossAndGradients(network)
    expect(loss).toBeCloseTo(tiny.loss, 4)
    const named = Object.entries(tiny.gradientNorms).map(([name, norm]) => [
      name.replace(/^bert\./, ''),
      norm,
    ])
    expect(Object.keys(gradients).sort()).toEqual(named.map(([name]) => name).sort())
    for (const [name, norm] of named) {
      const own = Math.hypot(...(gradients[String(name)] ?? []))
      expect(Math.abs(own - Number(norm)), String(name)).toBeLessThan(1e-4 + 1e-3 * Number(norm))
    }
    free(network)
  })

  // Two passes for each of forty weights: minutes on the JavaScript engines, which share this code.
  it('goes, step by step, where AdamW of PyTorch goes, and moves every weight as far', async () => {
    const { network } = await networkOf(backend)
    const before = await readVariables(network.variables())
    const { steps, rate, warmup, weightDecay, losses, norms, moved } = golden<Steps>('tiny-steps.json')
    const options = { isCompiled: true, epsilon: 1e-8, weightDecay, clipNorm: 1 }
    const runner = await createRunner(backend, network, crossEntropyOf(3), options)
    for (let step = 0; step < steps; step++) {
      const chosen = [step % 6, (step * 5 + 1) % 6]
      const targets = new Float32Array(6)
      for (const [at, row] of chosen.entries()) targets[at * 3 + (tiny.labels[row] ?? 0)] = 0.5
      // Hugging Face's schedule, whose first step has a rate of 0.
      const share = step < warmup ? step / warmup : (steps - step) / (steps - warmup)
      const encoded = batchOf(chosen.map((row) => ids[row] ?? []))
      const { loss, gradientNorm } = await runner.step([{ encoded, targets }], rate * share, createRng(step))
      expect(Math.abs(loss - (losses[step] ?? 0)), `loss of step ${step}`).toBeLessThan(2e-3)
      expect(Math.abs(gradientNorm / (norms[step] ?? 0) - 1), `norm of step ${step}`).toBeLessThan(0.02)
    }
    const after = await runner.readWeights()
    for (const [name, distance] of Object.entries(moved)) {
      const own = name.replace(/^bert\./, '')
      const [from, to] = [before[own]?.values ?? [], after[own]?.values ?? []]
      const length = Math.sqrt(
        Array.from(to, (value, at) => (value - (from[at] ?? 0)) ** 2).reduce((a, b) => a + b),
      )
      // Keys' biases have no gradient but rounding: softmax does not see them.
      if (!own.endsWith('key.bias')) expect(Math.abs(length / distance - 1), own).toBeLessThan(0.02)
    }
    runner.dispose()
    free(network)
  })

  it.runIf(isNative(id))('has the gradient of finite differences, for every kind of weight', async () => {
    const { network } = await networkOf(backend)
    const { gradients, places } = lossAndGradients(network)
    const rng = createRng(4)
    const step = 1e-2
    for (const [name, gradient] of Object.entries(gradients)) {
      const variable = network.variables()[name]
      // One layer stands for the other; the key's bias has no gradient (softmax does not see it).
      if (!variable || !gradient || name.includes('layer.1.') || name.endsWith('key.bias')) continue
      const width = variable.shape.at(-1) ?? 1
      // Of a table that is read in part, a row that is read.
      const at = rng.below(gradient.length)
      const place = places[name]
      const target = place ? (place[Math.floor(at / width)] ?? 0) * width + (at % width) : at
      const values = Float32Array.from(variable.dataSync())
      const lossAt = (by: number): number => {
        const moved = values.slice()
        moved[target] = (moved[target] ?? 0) + by
        backend.tf.tidy(() => variable.assign(backend.tf.tensor(moved, variable.shape)))
        return lossAndGradients(network).loss
      }
      const slope = (lossAt(step) - lossAt(-step)) / (2 * step)
      lossAt(0)
      const own = gradient[at] ?? 0
      expect(Math.abs(own - slope), `${name} ${at}: ${own} and ${slope}`).toBeLessThan(
        2e-3 + 0.03 * Math.abs(own),
      )
    }
    free(network)
  })

  it('computes no gradient for frozen layers', async () => {
    const { network } = await networkOf(backend, { frozenLayers: 1 })
    const trained = Object.keys(lossAndGradients(network).gradients)
    expect(trained.filter((name) => /^embeddings|layer\.0\./.test(name))).toEqual([])
    expect(trained.some((name) => name.includes('layer.1.'))).toBe(true)
    free(network)
  })

  it('hides its share with dropout, the same for the same seed', async () => {
    const { network } = await networkOf(backend, {
      dropout: { hidden: 0.3, attention: 0.3, classifier: 0.3 },
    })
    const draw = (seed: number) =>
      backend.tf.tidy(() => {
        const placed = network.place(batchOf(ids), { kind: 'train', rng: createRng(seed) })
        const weights = weightsFor(backend.tf, network.variables(), placed.rows)
        return Array.from(network.logits(placed, weights)[singleOutput]?.dataSync() ?? [])
      })
    expect(draw(1)).toEqual(draw(1))
    expect(draw(2)).not.toEqual(draw(1))
    expect(logitsOf(network, ids)).toEqual(logitsOf(network, ids))
    free(network)
  })

  it.skipIf(sampleModelFolder() === null || !isNative(id))(
    `gives the hidden states of transformers on 50 real texts of a real model${needsSampleModel}`,
    { timeout: 120_000 },
    async () => {
      const { config, readWeights } = await openFolder(sampleModelFolder() ?? '', null)
      const { tensors } = await readWeights()
      const source = (name: string) => tensors[name] ?? null
      const extractor = createFeatureExtractor(backend, config, source, 'f32')
      const batch = batchOf(miniRows.map((row) => row.ids))
      const firsts = await extractor.features(batch, 'first')
      const means = await extractor.features(batch, 'mean')
      extractor.dispose()
      for (const [text, row] of miniRows.entries()) {
        const own = (all: Float32Array) =>
          all.subarray(text * config.hiddenSize, (text + 1) * config.hiddenSize)
        expect(largest(own(firsts), decode(row.first)), row.text).toBeLessThan(1e-4)
        expect(largest(own(means), decode(row.mean)), row.text).toBeLessThan(1e-4)
      }
      const fixed = { classes: 2, frozenLayers: 0, dropout: none, precision: 'f32' } as const
      const plan: EncoderPlan = { config, pooling: 'first', ...fixed }
      const network = buildEncoder(backend, plan, source, createRng(1))
      backend.tf.tidy(() => {
        const placed = network.place(batch, { kind: 'infer' })
        const weights = weightsFor(backend.tf, network.variables(), placed.rows)
        const states = hiddenStates(
          backend,
          { config, layout: architectures[config.architecture].layout(config) },
          placed,
          weights,
        ).dataSync<'float32'>()
        const first = placed.inputs['firsts']?.dataSync() ?? []
        for (const [text, row] of miniRows.entries()) {
          const own = row.ids.flatMap((_, token) => {
            const from = ((first[text] ?? 0) + token) * config.hiddenSize
            return Array.from(states.subarray(from, from + 8))
          })
          expect(largest(own, decode(row.firstDimensions)), row.text).toBeLessThan(1e-4)
        }
      })
      free(network)
    },
  )
}
