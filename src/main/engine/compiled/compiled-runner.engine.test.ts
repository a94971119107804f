// The compiled step against the eager one, step by step, and Winnow's own operations against plain ones, on a tiny
// BERT: everything a step can have is on (several batches, a limit of the gradients, decay, dropout, class weights).
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crossEntropyOf } from '../heads'
import { writeTinyBert } from '../../../../test/support/tiny-bert'
import { randomBatch, stepOf as stepOfBatches } from '../../../../test/support/batches'
import { createRng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import { locateEngine } from '../backends/locate'
import { tryBackend } from '../backends/open-backend'
import type { Network } from '../family'
import { buildEncoder, type EncoderPlan } from '../models/encoder/network'
import { createAdam } from '../optimizer'
import { createEagerRunner, type StepRunner } from '../step'
import { openFolder } from '../weights/model-folder'
import { createCompiledRunner } from './compiled-runner'
import { hasKernels } from './kernels'

const opened = await tryBackend('node')
const classes = 3
const options = { epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 }
const rates = (rate: number) => ({ hidden: rate, attention: rate, classifier: rate })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-compiled-'))
  await writeTinyBert(folder)
})
afterAll(() => rm(folder, { recursive: true }))

const batchOf = (seed: number) => randomBatch(seed, 7, 0, 1500)
const stepOf = (seed: number, count: number) => stepOfBatches(batchOf, classes, seed, count)

const largest = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? Number.NaN))), 0)

const [engine] = locateEngine('any').engines
// A build for GPUs has none.
it.skipIf('reason' in opened || engine?.variant === 'gpu')('has its own operations on the CPU', () => {
  const note: unknown = JSON.parse(readFileSync(join(engine?.path ?? '', 'kernels.json'), 'utf8'))
  // It holds the reason where they did not compile: training is then several times slower.
  expect(note).not.toHaveProperty('reason')
  expect('backend' in opened && hasKernels(opened.backend)).toBe(true)
})

if ('reason' in opened) it.skip(`the compiled step (${opened.reason})`)
else
  describe.each(['on', 'off'])('the compiled step, own operations %s', (kernels) => {
    let backend: ComputeBackend
    beforeEach(async () => {
      process.env['WINNOW_KERNELS'] = kernels
      const again = await tryBackend('node')
      if ('backend' in again) ({ backend } = again)
      return () => delete process.env['WINNOW_KERNELS']
    })

    async function networkOf(over: Partial<EncoderPlan>): Promise<Network> {
      const { config, readWeights } = await openFolder(folder, null)
      const { tensors } = await readWeights()
      const plan: EncoderPlan = {
        config,
        pooling: 'head',
        classes,
        frozenLayers: 0,
        dropout: rates(0),
        precision: 'f32',
        ...over,
      }
      return buildEncoder(backend, plan, (name) => tensors[name] ?? null, createRng(1))
    }
    const eagerOf = (network: Network) =>
      createEagerRunner(
        backend,
        network,
        crossEntropyOf(classes),
        createAdam(backend.tf, network.variables(), options),
      )
    const free = (runner: StepRunner, network: Network) => {
      runner.dispose()
      for (const variable of Object.values(network.variables())) variable.dispose()
    }

    it.each([
      ['the own head', {}],
      ['dropout', { dropout: rates(0.2) }],
      ['the mean and dropout', { pooling: 'mean' as const, dropout: rates(0.1) }],
      ['a frozen layer', { frozenLayers: 1 }],
      // Plain operations know f32 alone.
      ['bf16', { precision: kernels === 'on' ? ('bf16' as const) : ('f32' as const) }],
      [
        'bf16, the mean, dropout and a frozen layer',
        {
          precision: kernels === 'on' ? ('bf16' as const) : ('f32' as const),
          pooling: 'mean' as const,
          dropout: rates(0.1),
          frozenLayers: 1,
        },
      ],
    ])('goes where the eager one goes, with %s', async (_name, over) => {
      const before = backend.memory().tensors
      // A rounding that falls the other way is a 256th of a number in bf16.
      const coarse = 'precision' in over && over.precision === 'bf16' ? 20 : 1
      const [one, other] = [await networkOf(over), await networkOf(over)]
      const compiled = await createCompiledRunner(backend, one, crossEntropyOf(classes), options)
      const eager = eagerOf(other)
      let tensors = 0
      for (let step = 0; step < 6; step++) {
        const batches = stepOf(step, step % 3 === 2 ? 3 : 1)
        const own = await compiled.step(batches, 1e-3, createRng(step))
        const expected = await eager.step(batches, 1e-3, createRng(step))
        expect(Math.abs(own.loss - expected.loss)).toBeLessThan(1e-4 * coarse)
        expect(Math.abs(own.gradientNorm - expected.gradientNorm)).toBeLessThan(1e-3 * coarse)
        if (step > 0) expect(backend.memory().tensors).toBe(tensors)
        tensors = backend.memory().tensors
      }
      const asked = batchOf(99)
      expect(largest(await compiled.scores(asked), await eager.scores(asked))).toBeLessThan(1e-4 * coarse)
      const expected = await eager.readWeights()
      for (const [name, { values }] of Object.entries(await compiled.readWeights()))
        expect(largest(values, expected[name]?.values ?? []), name).toBeLessThan(2e-3 * Math.min(coarse, 4))
      free(compiled, one)
      free(eager, other)
      expect(backend.memory().tensors).toBe(before)
    })

    it('goes on from weights and moments that were read, to the same bits', async () => {
      const network = await networkOf({ dropout: rates(0.1) })
      const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), options)
      for (let step = 0; step < 3; step++) await runner.step(stepOf(step, 1), 1e-3, createRng(step))
      const [weights, moments] = [await runner.readWeights(), await runner.readMoments()]
      const expected = await runner.step(stepOf(3, 1), 1e-3, createRng(3))
      const after = await runner.readWeights()
      runner.writeWeights(weights)
      runner.writeMoments(moments, 3)
      expect(await runner.step(stepOf(3, 1), 1e-3, createRng(3))).toEqual(expected)
      expect(await runner.readWeights()).toEqual(after)
      free(runner, network)
    })

    it('changes nothing when it only tries a batch', async () => {
      const network = await networkOf({ dropout: rates(0.1) })
      const [compiled, eager] = [
        await createCompiledRunner(backend, network, crossEntropyOf(classes), options),
        eagerOf(network),
      ]
      await compiled.step(stepOf(0, 1), 1e-3, createRng(0))
      for (const runner of [compiled, eager]) {
        const [weights, moments] = [await runner.readWeights(), await runner.readMoments()]
        const tensors = backend.memory().tensors
        for (const batch of stepOf(1, 2)) await runner.probe(batch, createRng(1))
        expect(backend.memory().tensors).toBe(tensors)
        expect(await runner.readWeights()).toEqual(weights)
        expect(await runner.readMoments()).toEqual(moments)
      }
      eager.dispose()
      free(compiled, network)
    })

    it('never changes the arrays that weights were written from', async () => {
      const network = await networkOf({})
      const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), options)
      const weights = await runner.readWeights()
      // The library may take an array's own memory where it is aligned: every alignment is tried.
      for (let offset = 0; offset < 16; offset++) {
        const given = Object.fromEntries(
          Object.entries(weights).map(([name, { shape, values }]) => {
            const room = new Float32Array(values.length + 16)
            room.set(values, offset)
            return [name, { shape, values: room.subarray(offset, offset + values.length) }]
          }),
        )
        runner.writeWeights(given)
        await runner.step(stepOf(offset, 1), 1e-2, createRng(offset))
        for (const [name, { values }] of Object.entries(given))
          expect(largest(values, weights[name]?.values ?? []), name).toBe(0)
      }
      free(runner, network)
    })

    it('scores a text as if it were alone, whatever its neighbours', async () => {
      for (const pooling of ['head', 'mean', 'first'] as const) {
        const network = await networkOf({ pooling })
        const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), options)
        const together = batchOf(5)
        const scores = await runner.scores(together)
        for (let text = 0; text < together.rows; text++) {
          const columns = together.columns.slice(together.starts[text], together.starts[text + 1])
          const starts = Uint32Array.of(0, columns.length)
          const alone = await runner.scores({ rows: 1, starts, columns, values: new Float32Array() })
          const own = scores.slice(text * classes, (text + 1) * classes)
          expect(largest(alone, own)).toBeLessThan(1e-6)
        }
        free(runner, network)
      }
    })

    it('gives the network its weights back when it ends', async () => {
      const network = await networkOf({})
      const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), options)
      await runner.step(stepOf(0, 1), 1e-2, createRng(0))
      const { 'classifier.weight': expected } = await runner.readWeights()
      runner.dispose()
      const own = await network.variables()['classifier.weight']?.data<'float32'>()
      expect(own).toEqual(expected?.values)
      for (const variable of Object.values(network.variables())) variable.dispose()
    })

    if (kernels === 'on')
      it.skipIf('reason' in opened || !hasKernels(opened.backend))(
        'has in bf16 about the losses of f32',
        async () => {
          const losses: number[][] = []
          for (const precision of ['f32', 'bf16'] as const) {
            const network = await networkOf({ precision })
            const runner = await createCompiledRunner(backend, network, crossEntropyOf(classes), options)
            const own: number[] = []
            for (let step = 0; step < 8; step++)
              own.push((await runner.step(stepOf(step % 2, 1), 1e-3, createRng(step))).loss)
            losses.push(own)
            free(runner, network)
          }
          expect(losses[0]).not.toEqual(losses[1])
          expect(largest(losses[0] ?? [], losses[1] ?? [])).toBeLessThan(0.02)
        },
      )

    if (kernels === 'on')
      it.skipIf('reason' in opened || !hasKernels(opened.backend))(
        'has the losses of plain operations',
        async () => {
          const losses: number[][] = []
          for (const setting of ['on', 'off']) {
            process.env['WINNOW_KERNELS'] = setting
            const network = await networkOf({})
            const runner = eagerOf(network)
            const own: number[] = []
            for (let step = 0; step < 5; step++)
              own.push((await runner.step(stepOf(step, 1), 1e-3, createRng(step))).loss)
            losses.push(own)
            free(runner, network)
          }
          expect(largest(losses[0] ?? [], losses[1] ?? [])).toBeLessThan(1e-4)
        },
      )
  })
