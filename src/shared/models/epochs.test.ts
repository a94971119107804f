import { describe, expect, it } from 'vitest'
import { plannedEpochs } from './epochs'

describe('the passes over the data', () => {
  it('are those asked for, whatever the number of rows', () => {
    for (const rows of [1, 100, 1_000_000]) expect(plannedEpochs({ epochs: 3, batchSize: 8 }, rows)).toBe(3)
  })

  it('are ten over many rows', () => {
    expect(plannedEpochs({ epochs: 0, batchSize: 128 }, 9000)).toBe(10)
    expect(plannedEpochs({ epochs: 0, batchSize: 128 }, 1_000_000)).toBe(10)
  })

  it('are as many as give 700 steps over few rows', () => {
    expect(plannedEpochs({ epochs: 0, batchSize: 128 }, 1280)).toBe(70)
    expect(plannedEpochs({ epochs: 0, batchSize: 10 }, 35)).toBe(175)
  })

  it('are never more than 200, not even over one row or none', () => {
    for (const rows of [0, 1, 128]) expect(plannedEpochs({ epochs: 0, batchSize: 128 }, rows)).toBe(200)
  })
})
