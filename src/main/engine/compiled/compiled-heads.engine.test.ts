// The compiled step of networks with several outputs, with several labels a text, and of focal loss, against the eager.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomBatch } from '../../../../test/support/batches'
import { writeTinyBert } from '../../../../test/support/tiny-bert'
import { createRng } from '../../../shared/rng'
import { tryBackend } from '../backends/open-backend'
import type { Network, Precision } from '../family'
import { type Head, widthOf } from '../heads'
import { buildEncoder } from '../models/encoder/network'
import { createAdam } from '../optimizer'
import { createEagerRunner, type StepBatch } from '../step'
import { openFolder } from '../weights/model-folder'
import { createCompiledRunner } from './compiled-runner'
import { hasKernels } from './kernels'

const opened = await tryBackend('node')
const options = { epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 }
const one: Head = { output: 'category', isMulti: false, classes: 4 }
const several: Head = { output: 'topics', isMulti: true, classes: 3 }
const two: Head = { output: 'sentiment', isMulti: false, classes: 2 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-compiled-heads-'))
  await writeTinyBert(folder)
})
afterAll(() => rm(folder, { recursive: true }))

/** Targets as a training makes them: of about every third row nothing is known in a head. */
function stepOf(heads: readonly Head[], seed: number, count: number): StepBatch[] {
  const rng = createRng(seed)
  const width = widthOf(heads)
  return Array.from({ length: count }, (_, at) => {
    const encoded = randomBatch(seed * 10 + at, 7, 0, 1500)
    const targets = new Float32Array(encoded.rows * width)
    for (let row = 0; row < encoded.rows; row++) {
      let from = row * width
      for (const { classes, isMulti } of heads) {
        if (rng.below(3) > 0)
          for (let index = 0; index < classes; index++)
            if (isMulti) targets[from + index] = (rng.next() - 0.5) / encoded.rows
        if (!isMulti && rng.below(3) > 0) targets[from + rng.below(classes)] = rng.next() / encoded.rows
        from += classes
      }
    }
    return { encoded, targets }
  })
}

const largest = (some: ArrayLike<number>, others: ArrayLike<number>): number =>
  Array.from(some).reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (others[at] ?? Number.NaN))),
    0,
  )

if ('reason' in opened) it.skip(`the compiled step of several outputs (${opened.reason})`)
else {
  const { backend } = opened
  const precisions: readonly Precision[] = hasKernels(backend) ? ['f32', 'bf16'] : ['f32']
  describe.each(precisions)('the compiled step in %s', (precision) => {
    it.each([
      ['two outputs', [one, two], 0],
      ['several labels a text', [several], 0],
      ['both, with focal loss', [one, several, two], 2],
    ] as const)('goes where the eager one goes, with %s', async (_name, heads, focalGamma) => {
      const { config, readWeights } = await openFolder(folder, null)
      const { tensors } = await readWeights()
      const dropout = { hidden: 0.1, attention: 0.1, classifier: 0.1 }
      const classes = widthOf(heads)
      const plan = { config, pooling: 'head', classes, heads, frozenLayers: 0, dropout, precision } as const
      const networks = [0, 1].map(() =>
        buildEncoder(
          backend,
          plan,
          (name) => (name.startsWith('classifier') ? null : (tensors[name] ?? null)),
          createRng(1),
        ),
      ) as [Network, Network]
      const objective = { heads, focalGamma }
      const compiled = await createCompiledRunner(backend, networks[0], objective, options)
      const adam = createAdam(backend.tf, networks[1].variables(), options)
      const eager = createEagerRunner(backend, networks[1], objective, adam)
      const coarse = precision === 'bf16' ? 20 : 1
      for (let step = 0; step < 4; step++) {
        const batches = stepOf(heads, step, step === 2 ? 3 : 1)
        const own = await compiled.step(batches, 1e-3, createRng(step))
        const expected = await eager.step(batches, 1e-3, createRng(step))
        expect(Math.abs(own.loss - expected.loss)).toBeLessThan(1e-4 * coarse)
        expect(Math.abs(own.gradientNorm - expected.gradientNorm)).toBeLessThan(1e-3 * coarse)
      }
      const asked = randomBatch(99, 7, 0, 1500)
      const scores = await compiled.scores(asked)
      expect(scores).toHaveLength(asked.rows * classes)
      expect(largest(scores, await eager.scores(asked))).toBeLessThan(1e-4 * coarse)
      for (const runner of [compiled, eager]) runner.dispose()
      for (const network of networks)
        for (const variable of Object.values(network.variables())) variable.dispose()
    })
  })
}
