// The gradient of the softmax regression against finite differences, and that no setting is a dead letter.
import { beforeAll, describe, expect, it } from 'vitest'
import { crossEntropyOf, oneHead } from './heads'
import type { SettingValues } from '../../shared/domain/run'
import { families as specs } from '../../shared/models'
import { completeSettings } from '../../shared/models/settings'
import { createRng } from '../../shared/rng'
import type { ComputeBackend } from './backends/backend'
import { tryBackend } from './backends/open-backend'
import type { NamedTensors } from './family'
import type { Optimizer } from './optimizer'
import { neverHeld } from './hold'
import { createEagerRunner } from './step'
import { batchesOf, train, type TrainJob } from './train'
import { range, sourceOfTexts } from './texts'
import { prepareData, type TrainingData } from './training-data'

const texts = [
  'where is my card',
  'my card has not come',
  'the card is late and lost',
  'card delivery please',
  'I forgot my password',
  'reset the password',
  'a refund please',
]
const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 2)
let backend: ComputeBackend
beforeAll(async () => {
  const opened = await tryBackend('cpu')
  if (!('backend' in opened)) throw new Error(opened.reason)
  backend = opened.backend
})

function jobOf(given: SettingValues = {}): TrainJob {
  const base = {
    epochs: 3,
    batchSize: 4,
    patience: 0,
    dropout: 0,
    characterNgrams: 3,
    minDocumentFrequency: 1,
  }
  return {
    family: 'bag-of-words',
    classes: 3,
    backend,
    refused: [],
    testRows: 0,
    settings: completeSettings(specs['bag-of-words'], { ...base, ...given }),
    train: sourceOfTexts(texts, labels),
    validation: null,
    model: null,
    cacheFolder: null,
    checkpoints: null,
    hold: neverHeld,
    clock: () => 0,
    rssMiB: () => 1,
  }
}

async function dataOf(job: TrainJob): Promise<TrainingData> {
  const preparing = prepareData(job, createRng(1), new AbortController().signal)
  for (;;) {
    const next = await preparing.next()
    if (next.done) return next.value
  }
}

async function networkOf(data: TrainingData) {
  const dims = { features: data.preprocessor.features, heads: oneHead(3), classes: 3, bias: data.bias }
  return data.build(dims, createRng(2))
}

describe('a step', () => {
  it.each(['none', 'balanced'])('has the gradient of its loss, class weights %s', async (kind) => {
    const { tf } = backend
    const job = jobOf({ classWeights: kind, characterNgrams: 0, wordNgrams: 1 })
    const data = await dataOf(job)
    const features = data.preprocessor.features
    const network = await networkOf(data)
    const { weights } = network.variables()
    if (!weights) throw new Error('there are no weights')
    const rng = createRng(3)
    const point = Float32Array.from({ length: features * 3 }, () => rng.normal() * 0.3)
    let caught: { gradient: Float32Array; rows: Int32Array } | null = null
    const spy: Optimizer = {
      step: (_weights: NamedTensors, gradients, rows) => {
        const gradient = gradients['weights']?.dataSync<'float32'>() ?? new Float32Array()
        caught = { gradient: gradient.slice(), rows: Int32Array.from(rows['weights']?.dataSync() ?? []) }
        return tf.scalar(0)
      },
      variables: () => ({}),
      steps: () => 0,
      goOnFrom: () => undefined,
      dispose: () => undefined,
    }
    const lossAt = async (at: number, by: number): Promise<number> => {
      const moved = point.slice()
      moved[at] = (moved[at] ?? 0) + by
      tf.tidy(() => weights.assign(tf.tensor2d(moved, [features, 3])))
      const runner = createEagerRunner(backend, network, crossEntropyOf(3), spy)
      const batches = await batchesOf(oneHead(3), data, range(texts.length), 4)
      return (await runner.step(batches, 0, rng)).loss
    }
    await lossAt(0, 0)
    const { gradient, rows } = caught ?? { gradient: new Float32Array(), rows: new Int32Array() }
    expect(new Set(rows)).toEqual(new Set(range(features)))
    const step = 0.02
    for (let place = 0; place < rows.length; place += 3)
      for (let label = 0; label < 3; label++) {
        const at = (rows[place] ?? 0) * 3 + label
        const slope = ((await lossAt(at, step)) - (await lossAt(at, -step))) / (2 * step)
        expect(gradient[place * 3 + label], `weight ${at}`).toBeCloseTo(slope, 3)
      }
    for (const variable of Object.values(network.variables())) variable.dispose()
  })
})

async function lossesOf(given: SettingValues = {}): Promise<number[]> {
  const losses: number[] = []
  const run = train(jobOf(given), new AbortController().signal)
  for (;;) {
    const next = await run.next()
    if (next.done) {
      next.value.dispose()
      return losses
    }
    if (next.value.type === 'epoch') losses.push(next.value.trainLoss)
  }
}

/** A value of each setting that must change the losses of a training. */
const telling: SettingValues = {
  wordNgrams: 1,
  characterNgrams: 0,
  minDocumentFrequency: 2,
  maxFeatures: 100,
  epochs: 4,
  batchSize: 3,
  learningRate: 0.05,
  schedule: 'constant',
  warmupRatio: 0.5,
  weightDecay: 0.5,
  dropout: 0.5,
  clipNorm: 0.01,
  classWeights: 'balanced',
  oversample: 'balanced',
  focalGamma: 2,
  limitTrain: 6,
  seed: 7,
}
/** Settings that choose and measure; the losses of the same epochs are the same. */
const measuring = ['evalBatchSize', 'validation', 'keepBestBy', 'patience', 'precision']

describe('the settings of the bag of words', () => {
  it('each change the training or are known to measure only', () => {
    const known = [...Object.keys(telling), ...measuring].sort()
    expect(known).toEqual(specs['bag-of-words'].settings.map((setting) => setting.key).sort())
  })

  it('give the same losses for the same seed, with dropout too', async () => {
    expect(await lossesOf({ dropout: 0.5 })).toEqual(await lossesOf({ dropout: 0.5 }))
  })

  it.each(Object.entries(telling))('heed %s', async (key, value) => {
    const before = backend.memory().tensors
    expect(await lossesOf({ [key]: value })).not.toEqual(await lossesOf())
    expect(backend.memory().tensors).toBe(before)
  })
})

describe('dropout', () => {
  it('hides its share of the features while training, scales up the others, and does nothing else', async () => {
    const { tf } = backend
    const job = jobOf({ dropout: 0.6 })
    const data = await dataOf(job)
    const network = await networkOf(data)
    const batch = await data.source.batch(range(texts.length))
    const placed = (kind: 'train' | 'infer') =>
      tf.tidy(() => {
        const { inputs } = network.place(batch, kind === 'train' ? { kind, rng: createRng(5) } : { kind })
        return Array.from(inputs['texts']?.dataSync() ?? [])
      })
    const whole = placed('infer')
    const some = placed('train')
    expect(some).toHaveLength(whole.length)
    some.forEach((value, at) => {
      if (value !== 0) expect(value).toBeCloseTo((whole[at] ?? 0) / 0.4, 5)
    })
    const count = (values: readonly number[]): number => values.filter((value) => value !== 0).length
    expect(count(whole)).toBe(batch.columns.length)
    expect(count(some) / count(whole)).toBeGreaterThan(0.3)
    expect(count(some) / count(whole)).toBeLessThan(0.5)
    for (const variable of Object.values(network.variables())) variable.dispose()
  })
})
