import { forkRng } from '../../shared/rng'
import type { Plan } from './plan'
import { range } from './texts'

/**
 * The rows of each step, counted from 0, out of `count`: each epoch reads every row once, in an order of its own
 * that depends on seed and epoch alone. Steps are asked for in their order.
 */
export function createOrder(
  seed: number,
  count: number,
  { stepsPerEpoch, rowsPerStep }: Pick<Plan, 'stepsPerEpoch' | 'rowsPerStep'>,
): (step: number) => Int32Array {
  let epoch = -1
  let order: Int32Array = new Int32Array(0)
  return (step) => {
    if (epoch !== Math.floor(step / stepsPerEpoch)) {
      epoch = Math.floor(step / stepsPerEpoch)
      order = forkRng(seed, 'order', epoch).shuffle(range(count))
    }
    const from = (step % stepsPerEpoch) * rowsPerStep
    return order.subarray(from, from + rowsPerStep)
  }
}
