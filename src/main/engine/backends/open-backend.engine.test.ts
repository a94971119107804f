// The conformance check of the backends: the few operations that all training stands on, over every backend
// that opens here. One that does not open is printed with its reason.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { type BackendId, backendIds, type ComputeBackend } from './backend'
import { allowedOrder, openBackend, tryBackend } from './open-backend'

const refusals = new Map<BackendId, string>()
for (const id of backendIds) {
  const opened = await tryBackend(id)
  if ('reason' in opened) refusals.set(id, opened.reason)
}

const valuesOf = (tensor: Tensor) => [...tensor.dataSync()]

const counts = () => [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')]

for (const id of backendIds) {
  const reason = refusals.get(id)
  if (reason !== undefined) it.skip(`backend ${id} conforms (${reason})`)
  else describe(`backend ${id}`, () => conforms(id))
}

function conforms(id: BackendId): void {
  let backend: ComputeBackend
  beforeAll(async () => {
    const opened = await tryBackend(id)
    if (!('backend' in opened)) throw new Error(opened.reason)
    backend = opened.backend
  })

  it('multiplies matrices', () => {
    const { tf } = backend
    const product = tf.tidy(() =>
      valuesOf(
        tf.matMul(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          tf.tensor2d([
            [5, 6],
            [7, 8],
          ]),
        ),
      ),
    )
    expect(product).toEqual([19, 22, 43, 50])
  })

  it('adds up the gradient of gather where an index is repeated', () => {
    const { tf } = backend
    const gradient = tf.tidy(() => {
      const table = tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      const indices = tf.tensor1d([0, 2, 0], 'int32')
      const loss = (weights: Tensor) =>
        tf.sum(
          tf.mul(tf.gather(weights, indices), [
            [1, 1],
            [2, 2],
            [3, 3],
          ]),
        )
      return valuesOf(tf.grad(loss)(table))
    })
    expect(gradient).toEqual([4, 4, 0, 0, 2, 2])
  })

  it('computes softmax cross entropy and its gradient', () => {
    const { tf } = backend
    const { loss, gradient } = tf.tidy(() => {
      const truth = tf.tensor2d([[0, 1, 0]])
      const { value, grad } = tf.valueAndGrad((logits: Tensor) =>
        tf.losses.softmaxCrossEntropy(truth, logits),
      )(tf.tensor2d([[1, 2, 3]]))
      return { loss: valuesOf(value)[0], gradient: valuesOf(grad) }
    })
    expect(loss).toBeCloseTo(1.4076, 4)
    const expected = [0.09003, 0.24473 - 1, 0.66524]
    gradient.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4))
  })

  it('minimises a small problem with Adam and leaks nothing', () => {
    const { tf } = backend
    const inputs: Tensor2D = tf.tensor2d([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
    const targets: Tensor1D = tf.tensor1d([1, 3, -1, 1]) // 1 - 2a + 2b
    const weights = tf.variable(tf.zeros([2, 1]))
    const bias = tf.variable(tf.scalar(0))
    const optimizer = tf.train.adam(0.1)
    const step = () => {
      const cost = optimizer.minimize(
        () =>
          tf.losses
            .meanSquaredError(targets, tf.add(tf.matMul(inputs, weights), bias).reshape([4]))
            .asScalar(),
        true,
      )
      const value = cost?.dataSync()[0] ?? Number.NaN
      cost?.dispose()
      return value
    }
    const first = step()
    const before = backend.memory().tensors
    let last = first
    for (let index = 0; index < 200; index++) last = step()
    expect(backend.memory().tensors).toBe(before)
    expect(first).toBeCloseTo(3, 4)
    expect(last).toBeLessThan(1e-2)
    tf.dispose([inputs, targets])
    optimizer.dispose()
    backend.dispose()
  })

  it('says what it runs on', () => {
    expect(backend.id).toBe(id)
    expect(backend.device.name).not.toBe('')
    expect(backend.device.detail).not.toBe('')
    expect(backend.memory().residentBytes).toBeGreaterThan(0)
  })
}

describe('openBackend', () => {
  it('takes the first that opens and keeps the reasons of those before it', async () => {
    const { backend, refused } = await openBackend(['node-gpu', 'node', 'wasm', 'cpu'])
    const order = allowedOrder(backendIds)
    expect(refused.map(({ id }) => id)).toEqual(order.slice(0, order.indexOf(backend.id)))
    for (const { reason } of refused) expect(reason).not.toBe('')
  })

  it('leaves no handlers of WebAssembly on the process', async () => {
    const before = counts()
    await tryBackend('wasm')
    expect(counts()).toEqual(before)
  })
})

describe('allowedOrder', () => {
  it('follows WINNOW_ENGINE and refuses a value it does not know', () => {
    expect(allowedOrder(backendIds, 'wasm')).toEqual(['wasm'])
    expect(allowedOrder(backendIds, 'native')).toEqual(['node-gpu', 'node'])
    expect(allowedOrder(['cpu'], '')).toEqual(['cpu'])
    expect(() => allowedOrder(backendIds, 'gpu')).toThrow('WINNOW_ENGINE')
  })
})
