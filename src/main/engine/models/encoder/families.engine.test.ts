// Every family against Python's transformers (test/golden/encoder/make-families.py made the numbers) on every engine
// that opens here: logits, loss and gradients, eager and compiled.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossEntropyOf, singleOutput } from '../../heads'
import {
  type FamilyCase,
  familyCases,
  type FamilyOptions,
  writeFamily,
} from '../../../../../test/support/tiny-families'
import { batchOf } from '../../../../../test/support/batches'
import { createRng } from '../../../../shared/rng'
import { type BackendId, backendIds, type ComputeBackend } from '../../backends/backend'
import { tryBackend } from '../../backends/open-backend'
import { createCompiledRunner } from '../../compiled/compiled-runner'
import { type Network, weightsFor } from '../../family'
import { architectures } from '../../weights/architectures/index'
import { openFolder } from '../../weights/model-folder'
import { buildEncoder, type EncoderPlan } from './network'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-families-'))
})
afterAll(() => rm(folder, { recursive: true }))

const largest = (own: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(own.length).toBe(expected.length)
  return Math.max(...Array.from(own, (value, at) => Math.abs(value - (expected[at] ?? Number.NaN))))
}

const none = { hidden: 0, attention: 0, classifier: 0 }

async function networkOf(
  backend: ComputeBackend,
  given: FamilyCase,
  over: Partial<EncoderPlan> = {},
  options: FamilyOptions = {},
) {
  await writeFamily(folder, given, options)
  const { config, report, readWeights } = await openFolder(folder, null)
  const { tensors, missing, ignored } = await readWeights()
  const fixed = { classes: 3, frozenLayers: 0, dropout: none, precision: 'f32' } as const
  const plan: EncoderPlan = { config, pooling: 'head', ...fixed, ...over }
  const network = buildEncoder(backend, plan, (name) => tensors[name] ?? null, createRng(1))
  return { config, report, network, missing, ignored }
}

const free = (network: Network) => Object.values(network.variables()).forEach((one) => one.dispose())

for (const id of backendIds) {
  const opened = await tryBackend(id)
  if ('reason' in opened) it.skip(`families on ${id} (${opened.reason})`)
  else describe(`families on ${id}`, () => check(id))
}

const older = (name: string): string =>
  name.replace(/(LayerNorm)\.weight$/, '$1.gamma').replace(/(LayerNorm)\.bias$/, '$1.beta')
const bare = (prefix: string) => (name: string) => name.replace(new RegExp(`^${prefix}\\.`), '')
const buffer = (length: number) => ({ shape: [1, length], values: new Float32Array(length) })

/** What older releases of transformers wrote, and base models without a head's prefix. */
const legacy: readonly (readonly [string, string, FamilyOptions, readonly string[]])[] = [
  ['bert', 'gamma and beta', { rename: older }, []],
  ['bert', 'no prefix', { rename: bare('bert') }, []],
  [
    'bert',
    'a buffer of positions',
    { more: { 'bert.embeddings.position_ids': buffer(40) } },
    ['bert.embeddings.position_ids'],
  ],
  ['roberta', 'no prefix', { rename: bare('roberta') }, []],
  [
    'xlm-roberta',
    'tied embeddings under the name of the other end',
    { more: { 'lm_head.decoder.weight': buffer(120), 'lm_head.bias': buffer(120) } },
    ['lm_head.decoder.weight', 'lm_head.bias'],
  ],
  ['electra', 'no prefix', { rename: bare('electra') }, []],
  ['albert', 'the older name of its dropout', { config: { classifier_dropout_prob: 0.1 } }, []],
  ['deberta-v3', 'kinds of attention in one word', { config: { pos_att_type: 'p2c|c2p' } }, []],
  ['deberta-v3', 'gamma and beta', { rename: older }, []],
  [
    'modernbert',
    'bases of rotation as in 4.x',
    {
      config: {
        rope_parameters: undefined,
        layer_types: undefined,
        global_rope_theta: 160_000,
        local_rope_theta: 10_000,
        global_attn_every_n_layers: 3,
      },
    },
    [],
  ],
]

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

  // The other engines compute the same plain operations, only slower; that their gradients are right is BERT's test.
  const isNative = id === 'node' || id === 'node-gpu'
  const all = Object.entries(familyCases)
  it.each(isNative ? legacy : [])('reads %s with %s', async (name, _what, options, passedOver) => {
    const given = familyCases[name]
    if (!given) throw new Error(`${name} is not there.`)
    const { network, missing, ignored } = await networkOf(backend, given, {}, options)
    expect({ missing, ignored }).toEqual({ missing: [], ignored: passedOver })
    expect(largest(logitsOf(network, given.ids), given.logits.flat())).toBeLessThan(1e-4)
    free(network)
  })

  describe.each(all)('%s', (_name, given) => {
    it('gives the logits of transformers, alone and among others, at full length too', async () => {
      const { network, missing, ignored } = await networkOf(backend, given)
      expect({ missing, ignored }).toEqual({ missing: [], ignored: [] })
      // Plain JavaScript would take minutes for the longest.
      const kept = [...given.ids.keys()].filter((row) => id !== 'cpu' || (given.ids[row] ?? []).length < 20)
      const texts = kept.map((row) => given.ids[row] ?? [])
      const together = logitsOf(network, texts)
      expect(
        largest(
          together,
          kept.flatMap((row) => given.logits[row] ?? []),
        ),
      ).toBeLessThan(1e-4)
      if (id === 'cpu') return free(network)
      for (const [text, alone] of texts.entries())
        expect(largest(logitsOf(network, [alone]), together.subarray(text * 3, text * 3 + 3))).toBeLessThan(
          1e-4,
        )
      free(network)
    })

    if (!isNative) return
    it('has the loss and the gradient of PyTorch', async () => {
      const { config, network } = await networkOf(backend, given)
      const { tf } = backend
      const { prefix } = architectures[config.architecture]
      const found = tf.tidy(() => {
        const placed = network.place(batchOf(given.ids), { kind: 'infer' })
        const weights = weightsFor(tf, network.variables(), placed.rows)
        const names = Object.keys(weights)
        const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
          const own = Object.fromEntries(names.map((name, at) => [name, values[at] as Tensor]))
          const logits = network.logits(placed, own)[singleOutput] as Tensor2D
          const labels = given.ids.map((_, row) => row % 3)
          const aims = tf.oneHot(tf.tensor1d(labels, 'int32'), 3)
          return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), aims), 1))) as Tensor
        })(names.map((name) => weights[name] as Tensor))
        const norms = names.map(
          (name, at) => [name, tf.norm(grads[at] as Tensor).dataSync()[0] ?? 0] as const,
        )
        return { loss: value.dataSync()[0] ?? 0, norms: Object.fromEntries(norms) }
      })
      expect(found.loss).toBeCloseTo(given.loss, 4)
      for (const [name, norm] of Object.entries(given.gradientNorms)) {
        const own = found.norms[name.startsWith(prefix) ? name.slice(prefix.length) : name] ?? Number.NaN
        expect(Math.abs(own - norm), name).toBeLessThan(1e-3 * Math.max(1, norm))
      }
      free(network)
    })

    it('learns eight texts by heart, compiled, and scores them as the eager network does', async () => {
      const { network } = await networkOf(backend, given)
      const texts = given.ids.flatMap((row) => [row, row.toReversed()]).slice(0, 8)
      const encoded = batchOf(texts)
      const classes = 3
      const targets = new Float32Array(8 * classes)
      for (let row = 0; row < 8; row++) targets[row * classes + ((row * 7) % classes)] = 1 / 8
      const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), {
        epsilon: 1e-8,
        weightDecay: 0.01,
        clipNorm: 1,
      })
      if (!runner) throw new Error('The family was not compiled.')
      const before = await runner.scores(encoded)
      const eager = backend.tf.tidy(() =>
        backend.tf.softmax(backend.tf.tensor2d(logitsOf(network, texts), [8, 3])).dataSync(),
      )
      expect(largest(before, eager)).toBeLessThan(1e-5)
      let loss = Number.POSITIVE_INFINITY
      for (let step = 0; step < 60 && loss > 0.02; step++)
        loss = (await runner.step([{ encoded, targets }], 3e-3, createRng(step))).loss
      expect(loss).toBeLessThan(0.05)
      runner.dispose()
      free(network)
    }, 120_000)
  })
}
