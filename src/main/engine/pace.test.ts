import { describe, expect, it } from 'vitest'
import { createPace } from './pace'

describe('the pace of a training', () => {
  it('reports at most ten times a second, and every last step of an epoch', () => {
    let now = 0
    const pace = createPace(() => now)
    pace.start()
    const reports = Array.from({ length: 100 }, (_, index) => {
      now += 5
      return pace.step(4, index, (index + 1) % 33 === 0)
    })
    const reported = reports.flatMap((report, index) => (report ? [index] : []))
    expect(reported).toEqual([0, 20, 32, 52, 65, 85, 98])
    expect(reports[20]?.loss).toBe(10.5)
  })

  it('leaves validation out of the speed', async () => {
    let now = 0
    const pace = createPace(() => now)
    pace.start()
    now = 1000
    pace.step(50, 1, true)
    await pace.aside(async () => {
      now = 5000
    })
    expect(pace.samplesPerSecond()).toBe(50)
    expect(pace.elapsedSeconds()).toBe(5)
    expect(pace.secondsLeft(1, 3)).toBe(10)
  })

  it('weighs the loss of an epoch by rows, and starts anew', () => {
    const pace = createPace(() => 0)
    pace.step(3, 1, false)
    pace.step(1, 5, true)
    expect(pace.epochLoss()).toBe(2)
    expect(pace.epochLoss()).toBe(0)
  })
})
