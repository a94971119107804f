// The compiled step against the eager one, step by step, for every family and both precisions, with everything on that a
// step can have: several batches, a limit of the gradients, decay, dropout, uneven weights of the classes, a frozen layer.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossEntropyOf } from '../heads'
import { familyCases, writeFamily } from '../../../../test/support/tiny-families'
import { randomBatch, stepOf as stepOfBatches } from '../../../../test/support/batches'
import { createRng } from '../../../shared/rng'
import { tryBackend } from '../backends/open-backend'
import type { Network, Precision } from '../family'
import { buildEncoder } from '../models/encoder/network'
import { createAdam } from '../optimizer'
import { createEagerRunner } from '../step'
import { openFolder } from '../weights/model-folder'
import { createCompiledRunner } from './compiled-runner'
import { hasKernels } from './kernels'

const opened = await tryBackend('node')
const classes = 3
const options = { epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 }
const rate = 0.1

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-compiled-families-'))
})
afterAll(() => rm(folder, { recursive: true }))

const batchOf = (seed: number) => randomBatch(seed, 6, 5, 120)
const stepOf = (seed: number, count: number) => stepOfBatches(batchOf, classes, seed, count)

const largest = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? Number.NaN))), 0)

if ('reason' in opened) it.skip(`the compiled step of every family (${opened.reason})`)
else {
  const { backend } = opened
  // Plain operations know f32 alone.
  const precisions: readonly Precision[] = hasKernels(backend) ? ['f32', 'bf16'] : ['f32']
  describe.each(precisions)('the compiled step in %s', (precision) => {
    it.each(Object.keys(familyCases))('goes where the eager one goes: %s', async (name) => {
      const given = familyCases[name]
      if (!given) throw new Error(`${name} is not there.`)
      await writeFamily(folder, given)
      const { config, readWeights } = await openFolder(folder, null)
      const { tensors } = await readWeights()
      const dropout = { hidden: rate, attention: rate, classifier: rate }
      const plan = { config, pooling: 'head', classes, frozenLayers: 1, dropout, precision } as const
      const networks = [0, 1].map(() =>
        buildEncoder(backend, plan, (tensor) => tensors[tensor] ?? null, createRng(1)),
      ) as [Network, Network]
      const compiled = await createCompiledRunner(backend, networks[0], crossEntropyOf(classes), options)
      const adam = createAdam(backend.tf, networks[1].variables(), options)
      const eager = createEagerRunner(backend, networks[1], crossEntropyOf(classes), adam)
      // A rounding that falls the other way is a 256th of a number in bf16.
      const coarse = precision === 'bf16' ? 20 : 1
      for (let step = 0; step < 4; step++) {
        const batches = stepOf(step, step === 2 ? 3 : 1)
        const own = await compiled.step(batches, 1e-3, createRng(step))
        const expected = await eager.step(batches, 1e-3, createRng(step))
        expect(Math.abs(own.loss - expected.loss)).toBeLessThan(2e-4 * coarse)
        const near = 2e-3 * coarse * Math.max(1, expected.gradientNorm)
        expect(Math.abs(own.gradientNorm - expected.gradientNorm)).toBeLessThan(near)
      }
      const asked = batchOf(99)
      expect(largest(await compiled.scores(asked), await eager.scores(asked))).toBeLessThan(5e-4 * coarse)
      const before = await readWeights()
      const expected = await eager.readWeights()
      for (const [tensor, { values }] of Object.entries(await compiled.readWeights())) {
        expect(largest(values, expected[tensor]?.values ?? []), tensor).toBeLessThan(8e-3)
        if (tensor.startsWith('embeddings.'))
          expect(largest(values, before.tensors[tensor]?.values ?? []), tensor).toBe(0)
      }
      compiled.dispose()
      eager.dispose()
      for (const network of networks)
        for (const variable of Object.values(network.variables())) variable.dispose()
    })
  })
}
