import { describe, expect, it } from 'vitest'
import { createRng } from '../../shared/rng'
import { oneLabelEach, rowLabels } from './labels'
import { mostReads, oversampled } from './oversample'

const labels = oneLabelEach(
  Int32Array.from({ length: 1000 }, (_, row) => (row < 800 ? 0 : row < 990 ? 1 : 2)),
)

function readsOf(draws: Int32Array | null): number[] {
  const of = (from: number, to: number) => [...(draws ?? [])].filter((row) => row >= from && row < to).length
  return [of(0, 800), of(800, 990), of(990, 1000)]
}

describe('oversampling', () => {
  it('reads rare labels as often as the commonest, but no row too often', () => {
    const draws = oversampled(labels, 'balanced', createRng(1))
    const [common = 0, rare = 0, rarest = 0] = readsOf(draws)
    expect(common).toBe(800)
    expect(Math.abs(rare - 800)).toBeLessThan(40)
    expect(rarest).toBe(10 * mostReads)
    expect(new Set(draws).size).toBe(1000)
  })

  it('goes half the way, the same way with the same seed', () => {
    const draws = oversampled(labels, 'half', createRng(7))
    const [common = 0, rare = 0, rarest = 0] = readsOf(draws)
    expect(common).toBe(800)
    expect(Math.abs(rare - Math.sqrt(800 * 190))).toBeLessThan(40)
    expect(Math.abs(rarest - Math.sqrt(800 * 10))).toBeLessThan(12)
    expect(oversampled(labels, 'half', createRng(7))).toEqual(draws)
    expect(oversampled(labels, 'half', createRng(8))).not.toEqual(draws)
  })

  it('changes nothing where it is off or labels are even', () => {
    expect(oversampled(labels, 'none', createRng(1))).toBeNull()
    expect(oversampled(oneLabelEach(Int32Array.of(0, 1, 0, 1)), 'balanced', createRng(1))).toBeNull()
  })

  it('goes by the rarest of several labels, and reads rows without one once', () => {
    const several = rowLabels([[0], [0], [0], [0, 1], []])
    const draws = [...(oversampled(several, 'balanced', createRng(1)) ?? [])]
    expect(draws).toEqual([0, 1, 2, 3, 3, 3, 3, 4])
  })
})
