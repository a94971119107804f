// What a learning curve says of the labels to come.
import { describe, expect, it } from 'vitest'
import type { Study } from './domain/study'
import { conclusionOf } from './study-words'

/** A study that trained on so many rows and got these figures. */
function curveOf(sizes: readonly (readonly [number, number])[]): Omit<Study, 'conclusion'> {
  const members = sizes.map(([trained, value]) => ({
    name: `${trained} rows`,
    size: trained,
    state: 'done',
    figures: {
      accuracy: { value, low: value - 0.02, high: value + 0.02 },
      macroF1: { value, low: value - 0.02, high: value + 0.02 },
      trained,
      tested: 1000,
      seconds: 1,
    },
  }))
  const zero = { mean: 0, deviation: 0 }
  const study = { kind: 'learningCurve', request: { kind: 'learningCurve' }, members, comparisons: [] }
  return { ...study, mean: { accuracy: zero, macroF1: zero } } as unknown as Omit<Study, 'conclusion'>
}
const law = (rows: number): [number, number] => [rows, 0.95 - 4 * rows ** -0.6]

describe('the conclusion of a learning curve', () => {
  it('says what 100 rows more would bring, with an interval', () => {
    const said = conclusionOf(curveOf([200, 400, 600, 800].map(law))) ?? ''
    const [, gain, low, high] =
      /Another 100 labels: about \+(\d\.\d) points \(([+−]\d\.\d) to \+(\d\.\d)\) of macro-F1/.exec(said) ??
      []
    // 4 (800^-0.6 - 900^-0.6) is 0.49 points.
    expect(gain, said).toBe('0.5')
    expect(Number(low?.replace('−', '-'))).toBeLessThan(0.5)
    expect(Number(high)).toBeGreaterThan(0.5)
    expect(conclusionOf(curveOf([200, 400, 600, 800].map(law)))).toBe(said)
  })

  it('speaks of 1000 rows where there are thousands', () => {
    expect(conclusionOf(curveOf([500, 1000, 2000, 4000].map(law)))).toContain('Another 1,000 labels: about ')
  })

  it('does not go on with a curve through two sizes', () => {
    const said = conclusionOf(curveOf([200, 400].map(law)))
    expect(said).toMatch(/^From 200 to 400 training rows/)
    expect(said).not.toContain('Another')
  })
})
