// Further training of a folder's classifier: its rows under the run's labels. The folder is one that transformers
// saved, and an untrained run over the same labels must say what transformers says.
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneHead } from '../heads'
import { families as specs } from '../../../shared/models'
import { completeSettings } from '../../../shared/models/settings'
import { createRng } from '../../../shared/rng'
import { sst, sstFolder } from '../../../../test/support/sst-classifier'
import type { ComputeBackend } from '../backends/backend'
import { tryBackend } from '../backends/open-backend'
import { probabilities } from '../probabilities'
import { readVariables } from '../step'
import { sourceOfTexts } from '../texts'
import { openFolder } from '../weights/model-folder'
import { readSafeTensors } from '../weights/safetensors'
import { families } from './index'

let backend: ComputeBackend
beforeAll(async () => {
  const opened = await tryBackend('cpu')
  if (!('backend' in opened)) throw new Error(opened.reason)
  backend = opened.backend
})

async function begin(labels: string[], pooling = 'head') {
  const { report } = await openFolder(sstFolder, null)
  const given = { pooling, maxLength: 40, precision: 'f32' }
  const { preprocessor, build, notices } = await families.encoder.prepare(
    sourceOfTexts([], new Int32Array(0)),
    {
      backend,
      settings: completeSettings(specs.encoder, given),
      labels,
      model: { path: sstFolder, hash: report.hash },
      cacheFolder: null,
      signal: new AbortController().signal,
    },
  )
  const classes = labels.length
  const dims = {
    features: preprocessor.features,
    heads: oneHead(classes),
    classes,
    bias: new Float32Array(classes),
  }
  const network = await build(dims, createRng(5))
  return { preprocessor, network, notices, weights: await readVariables(network.variables()) }
}

describe('fine-tuning from a folder with a classifier', () => {
  it('begins where the folder is, whatever the order of the labels', async () => {
    const { preprocessor, network, notices } = await begin(['neutral', 'negative', 'Positive'])
    expect(notices).toEqual([
      '3 of 3 classes start from the folder’s classifier: neutral, negative, Positive.',
    ])
    const texts = sst.texts.map((one) => one.text)
    const said = await probabilities(backend, network, oneHead(3), await preprocessor.encode(texts))
    sst.texts.forEach(({ probabilities: [negative, positive, neutral] }, row) =>
      [neutral, negative, positive].forEach((value, column) =>
        expect(Math.abs((said[row * 3 + column] ?? 0) - (value ?? 0))).toBeLessThan(1e-4),
      ),
    )
  })

  it('takes the rows of the labels that it knows, and draws the others small', async () => {
    const { weights, notices } = await begin(['angry', 'positive'])
    expect(notices).toEqual([
      '1 of 2 classes starts from the folder’s classifier: positive; drawn at random: angry.',
    ])
    const { tensors } = await readSafeTensors(join(sstFolder, 'model.safetensors'))
    const [weight, bias] = [tensors['classifier.weight'], tensors['classifier.bias']]
    const own = weights['classifier.weight']?.values ?? new Float32Array(0)
    expect([...own.subarray(16)]).toEqual([...(weight?.values.subarray(16, 32) ?? [])])
    const drawn = [...own.subarray(0, 16)]
    expect(new Set(drawn).size).toBe(16)
    expect([...(weights['classifier.bias']?.values ?? [])]).toEqual([0, bias?.values[1]])
  })

  it.each([
    ['labels that it does not know', ['card', 'refund'], 'head'],
    ['another pooling', ['negative', 'positive'], 'mean'],
  ])('begins with a new classifier for %s', async (_what, labels, pooling) => {
    const { weights, notices } = await begin(labels, pooling)
    expect(notices).toEqual(['The classifier is new: its weights are drawn at random.'])
    const { tensors } = await readSafeTensors(join(sstFolder, 'model.safetensors'))
    const own = [...(weights['classifier.weight']?.values ?? [])]
    expect(own).toHaveLength(32)
    expect(own.some((value) => tensors['classifier.weight']?.values.includes(value))).toBe(false)
  })
})
