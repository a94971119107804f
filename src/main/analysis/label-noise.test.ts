import { expect, it } from 'vitest'
import { createRng } from '../../shared/rng'
import { findLabelNoise } from './label-noise'

/** Rows of four classes, of which the model is 85 % sure; every twentieth has another label. */
function planted(rows: number) {
  const random = createRng(5)
  const classes = 4
  const given = new Int32Array(rows)
  const probabilities = new Float32Array(rows * classes)
  const wrong: number[] = []
  for (let row = 0; row < rows; row++) {
    const truth = row % classes
    const isWrong = row % 20 === 7
    if (isWrong) wrong.push(row)
    given[row] = isWrong ? (truth + 1) % classes : truth
    const sure = 0.7 + 0.3 * random.next()
    for (let label = 0; label < classes; label++)
      probabilities[row * classes + label] = label === truth ? sure : (1 - sure) / (classes - 1)
  }
  return { given, probabilities, classes, wrong }
}

it('puts the planted labels first and says how many there are', () => {
  const { wrong, ...data } = planted(2000)
  const { estimated, suspects } = findLabelNoise(data)
  expect(suspects.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(wrong)
  const [first] = suspects
  expect(first?.suggested).toBe((first?.row ?? 0) % 4)
  // Those whose probability of the other class reaches its mean: about half of them.
  expect(estimated).toBeGreaterThan(wrong.length * 0.3)
  expect(estimated).toBeLessThanOrEqual(wrong.length)
})

it('names the classes that are taken for each other, most first', () => {
  const { wrong: _wrong, ...data } = planted(2000)
  const { confusions } = findLabelNoise(data)
  // Row 7 of 20 is of class 3 and was given 0.
  expect(confusions[0]).toMatchObject({ given: 0, suggested: 3 })
})

it('suspects nothing where the labels are those of the model, and refuses sizes that do not fit', () => {
  const { wrong: _wrong, ...data } = planted(400)
  const truth = Int32Array.from({ length: 400 }, (_, row) => row % 4)
  expect(findLabelNoise({ ...data, given: truth })).toEqual({ estimated: 0, suspects: [], confusions: [] })
  expect(() => findLabelNoise({ ...data, classes: 3 })).toThrow(RangeError)
})
