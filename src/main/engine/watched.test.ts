import { describe, expect, it } from 'vitest'
import { oneLabelEach, rowLabels } from './labels'
import { chooseFollowed, followedTexts, mostFollowed, sayOfFollowed, watchClasses } from './watched'

const head = (classes: number, isMulti = false) => ({ output: isMulti ? 'tags' : 'label', isMulti, classes })

describe('what became of each class', () => {
  it('is counted by row: truth, answer and both; an unseen label is missed and no class', () => {
    const held = { count: 5, labels: [oneLabelEach(Int32Array.of(0, 1, 1, -1, 2))] }
    const scores = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 1, 0, 0.4, 0.6)
    expect(watchClasses([head(2)], held, scores, [])).toEqual([
      { rows: 4, truth: [1, 2], said: [2, 2], right: [1, 1] },
    ])
  })

  it('of several heads stands by head; several labels are given from the threshold on', () => {
    const held = {
      count: 2,
      labels: [oneLabelEach(Int32Array.of(-1, -1)), rowLabels([[0, 1], [1]])],
    }
    const scores = Float32Array.of(0, 1, 0.4, 0.2, 1, 0, 0.1, 0.9)
    expect(watchClasses([head(2), head(2, true)], held, scores, [undefined, 0.3])).toEqual([
      null,
      { rows: 2, truth: [1, 2], said: [1, 1], right: [1, 1] },
    ])
  })
})

describe('the followed texts', () => {
  const labels = Int32Array.from({ length: 40 }, (_, row) => (row < 34 ? 0 : row < 38 ? 1 : row < 39 ? 2 : 9))
  const held = {
    count: 40,
    labels: [oneLabelEach(labels)],
    texts: (rows: Int32Array) => Array.from(rows, (row) => (row === 38 ? 'x'.repeat(900) : `text ${row}`)),
  }

  it('are the same for the same seed, of different classes first, and none of a class it cannot know', () => {
    const chosen = chooseFollowed([head(3)], held, 7)
    expect(chosen).toHaveLength(mostFollowed)
    expect(new Set(chosen).size).toBe(mostFollowed)
    expect(chooseFollowed([head(3)], held, 7)).toEqual(chosen)
    expect(chooseFollowed([head(3)], held, 8)).not.toEqual(chosen)
    const own = Array.from(chosen, (row) => labels[row])
    expect(new Set(own.slice(0, 3))).toEqual(new Set([0, 1, 2]))
    expect(own).not.toContain(9)
  })

  it('are shown with their right class, long ones cut', async () => {
    expect(await followedTexts(held, Int32Array.of(3, 38))).toEqual([
      { text: 'text 3', label: 0 },
      { text: `${'x'.repeat(400)}…`, label: 2 },
    ])
  })

  it('get the probability of the right class and the likeliest one', () => {
    const small = { count: 2, labels: [oneLabelEach(Int32Array.of(0, 1))] }
    const scores = Float32Array.of(0.25, 0.75, 0.5, 0.125, 0.875, 0.5)
    expect(sayOfFollowed([head(2), head(1, true)], small, Int32Array.of(1, 0), scores)).toEqual([
      { probability: 0.875, said: 1 },
      { probability: 0.25, said: 1 },
    ])
  })
})
