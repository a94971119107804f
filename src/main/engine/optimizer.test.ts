import { beforeAll, describe, expect, it } from 'vitest'
import type { ComputeBackend, Tf } from './backends/backend'
import { tryBackend } from './backends/open-backend'
import { createAdam } from './optimizer'

let backend: ComputeBackend
let tf: Tf
beforeAll(async () => {
  const opened = await tryBackend('cpu')
  if (!('backend' in opened)) throw new Error(opened.reason)
  backend = opened.backend
  tf = backend.tf
})

const start = [0.5, -0.3, 0.2, 0.1, -0.4, 0.7]
const gradients = [
  [0.1, -0.2, 0.3, 0, 0.05, -1],
  [-0.4, 0.1, 0.3, 0.2, 0, 0.5],
  [0.2, 0.2, -0.1, 0.1, 0.6, 0],
]
const rate = 0.1
const plain = { epsilon: 1e-3, weightDecay: 0, clipNorm: 0 }

/** AdamW as in Loshchilov & Hutter 2019, algorithm 2, in doubles, one number at a time. */
function byHand(weights: readonly number[], epsilon: number, decay: number): number[] {
  return weights.map((weight, at) => {
    let [value, first, second] = [weight, 0, 0]
    gradients.forEach((step, index) => {
      const gradient = step[at] ?? 0
      first = 0.9 * first + 0.1 * gradient
      second = 0.999 * second + 0.001 * gradient * gradient
      const unbiasedFirst = first / (1 - 0.9 ** (index + 1))
      const unbiasedSecond = second / (1 - 0.999 ** (index + 1))
      value -= rate * (unbiasedFirst / (Math.sqrt(unbiasedSecond) + epsilon) + decay * value)
    })
    return value
  })
}

/** Three steps over a (3, 2) weight; `rows` names the rows that each batch reads, in that order. */
function afterSteps(options: typeof plain, rows: readonly number[] | null = null, shape = [3, 2]): number[] {
  const weight = tf.tidy(() => tf.variable(tf.tensor(start, shape)))
  const optimizer = createAdam(tf, { weight }, options)
  for (const values of gradients)
    tf.tidy(() => {
      const whole = tf.tensor(values, shape)
      const read = rows ? { weight: tf.tensor1d([...rows], 'int32') } : null
      const take = (from: typeof whole) => (read ? tf.gather(from, read.weight) : from)
      optimizer.step({ weight: take(weight) }, { weight: take(whole) }, read ?? {}, rate)
    })
  const result = Array.from(weight.dataSync())
  optimizer.dispose()
  weight.dispose()
  return result
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, at) => expect(value, `number ${at}`).toBeCloseTo(expected[at] ?? Number.NaN, 5))
}

describe('AdamW', () => {
  it('moves weights as computed by hand', () => {
    expectClose(afterSteps(plain), byHand(start, 1e-3, 0))
    expectClose(afterSteps({ ...plain, epsilon: 0.5 }), byHand(start, 0.5, 0))
  })

  it('decays matrices as computed by hand, and leaves vectors alone', () => {
    const decaying = { ...plain, weightDecay: 0.3 }
    expectClose(afterSteps(decaying), byHand(start, 1e-3, 0.3))
    expectClose(afterSteps(decaying, null, [6]), byHand(start, 1e-3, 0))
  })

  it('gives the same by rows as on the whole when every row is read, in any order', () => {
    for (const options of [plain, { ...plain, weightDecay: 0.3 }]) {
      expect(afterSteps(options, [0, 1, 2])).toEqual(afterSteps(options))
      expect(afterSteps(options, [2, 0, 1])).toEqual(afterSteps(options))
    }
  })

  it('leaves rows alone that no batch reads, decay included', () => {
    const whole = byHand(start, 1e-3, 0.3)
    const found = afterSteps({ ...plain, weightDecay: 0.3 }, [2, 0])
    expectClose(found, [whole[0], whole[1], start[2], start[3], whole[4], whole[5]].map(Number))
  })

  it('keeps nothing but the weights and two moments of each', () => {
    const before = backend.memory().tensors
    afterSteps({ ...plain, clipNorm: 0.1 }, [1, 2])
    expect(backend.memory().tensors).toBe(before)
  })
})

describe('the gradient limit', () => {
  /** One step from zero with a huge epsilon: the change is then proportional to the gradient. */
  function changes(clipNorm: number): number[] {
    const one = tf.tidy(() => tf.variable(tf.zeros([1, 2])))
    const two = tf.tidy(() => tf.variable(tf.zeros([1])))
    const optimizer = createAdam(tf, { one, two }, { epsilon: 1e6, weightDecay: 0, clipNorm })
    tf.tidy(() => {
      const given = { one: tf.tensor2d([[3, 0]]), two: tf.tensor1d([4]) }
      optimizer.step({ one, two }, given, {}, 1e6)
    })
    const values = [...one.dataSync(), ...two.dataSync()]
    optimizer.dispose()
    one.dispose()
    two.dispose()
    return values
  }

  it('shortens all gradients together to the norm, and leaves shorter ones as they are', () => {
    expectClose(
      changes(0).map((value) => Math.round(value * 1000) / 1000),
      [-3, 0, -4],
    )
    const clipped = changes(1)
    expect(Math.hypot(...clipped)).toBeCloseTo(1, 3)
    expect((clipped[0] ?? 0) / (clipped[2] ?? 1)).toBeCloseTo(3 / 4, 5)
    expect(changes(5.1)).toEqual(changes(0))
  })
})
