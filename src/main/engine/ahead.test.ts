import { expect, it, vi } from 'vitest'
import { createAhead } from './ahead'
import { createOrder } from './order'

it('takes what was begun, and prepares at once what was not', async () => {
  const prepare = vi.fn(async (step: number) => step * 10)
  const ahead = createAhead(prepare)
  expect(await ahead.take(4)).toBe(40)
  ahead.begin(5)
  expect(prepare).toHaveBeenCalledTimes(2)
  expect(await ahead.take(5)).toBe(50)
  expect(prepare).toHaveBeenCalledTimes(2)
  expect(await ahead.take(5)).toBe(50)
  expect(prepare).toHaveBeenCalledTimes(3)
})

it('keeps an error for whoever takes it, and drops it with what nobody takes', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  try {
    const ahead = createAhead(async (step: number) => {
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error(`step ${step}`)
    })
    ahead.begin(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(ahead.take(1)).rejects.toThrow('step 1')
    ahead.begin(2)
    await ahead.settle()
    await ahead.settle()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
})

it('reads every row once an epoch, in another order each time, the same wherever it begins', () => {
  const plan = { stepsPerEpoch: 3, rowsPerStep: 4 }
  const rowsOf = createOrder(1, 10, plan)
  const steps = Array.from({ length: 6 }, (_, step) => [...rowsOf(step)])
  expect(steps.map((rows) => rows.length)).toEqual([4, 4, 2, 4, 4, 2])
  const [first, second] = [steps.slice(0, 3).flat(), steps.slice(3).flat()]
  expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(second.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(second).not.toEqual(first)
  expect([...createOrder(1, 10, plan)(4)]).toEqual(steps[4])
})
