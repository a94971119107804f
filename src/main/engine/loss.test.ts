// The loss and its slopes against PyTorch's (test/golden/make-losses.py), and what focal loss does to it.
import type { Tensor2D } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import golden from '../../../test/golden/losses.json'
import type { Tf } from './backends/backend'
import { tryBackend } from './backends/open-backend'
import { type Head, scoresOf, splitLogits } from './heads'
import { lossOf } from './loss'

let tf: Tf
beforeAll(async () => {
  const opened = await tryBackend('cpu')
  if (!('backend' in opened)) throw new Error(opened.reason)
  tf = opened.backend.tf
})

const headsOf = (heads: readonly { isMulti: boolean; classes: number }[]): Head[] =>
  heads.map((head, at) => ({ ...head, output: `output ${at}` }))

describe('the loss', () => {
  it.each(golden)('is PyTorch’s, and so are its slopes: $name, gamma $gamma', (given) => {
    const heads = headsOf(given.heads)
    const objective = { heads, focalGamma: given.gamma }
    const logits = tf.tensor2d(given.logits)
    const targets = tf.tensor2d(given.targets)
    const { value, grad } = tf.valueAndGrad((x) =>
      lossOf(tf, objective, splitLogits(tf, heads, x as Tensor2D), targets),
    )(logits)
    expect(value.dataSync()[0]).toBeCloseTo(given.loss, 4)
    const slopes = grad.dataSync()
    given.slopes.flat().forEach((slope, at) => expect(slopes[at]).toBeCloseTo(slope, 4))
  })

  it('of a focal head is nearly nothing where the answer is sure and right, and unchanged where it is wrong', () => {
    const heads = headsOf([{ isMulti: false, classes: 2 }])
    const lossAt = (logit: number, focalGamma: number) => {
      const logits = splitLogits(tf, heads, tf.tensor2d([[logit, 0]]))
      return lossOf(tf, { heads, focalGamma }, logits, tf.tensor2d([[1, 0]])).dataSync()[0] ?? 0
    }
    expect(lossAt(4, 2) / lossAt(4, 0)).toBeLessThan(0.001)
    expect(lossAt(-6, 2) / lossAt(-6, 0)).toBeGreaterThan(0.99)
  })
})

describe('scores', () => {
  it('are a softmax for one label a text, sigmoids for several, side by side', () => {
    const heads = headsOf([
      { isMulti: false, classes: 2 },
      { isMulti: true, classes: 2 },
    ])
    const scores = scoresOf(
      tf,
      heads,
      splitLogits(tf, heads, tf.tensor2d([[0, Math.log(3), Math.log(4), 0]])),
    )
    const [one, other, sure, half] = scores.dataSync()
    expect([one, other, sure, half].map((value) => Number(value?.toFixed(5)))).toEqual([0.25, 0.75, 0.8, 0.5])
  })
})
