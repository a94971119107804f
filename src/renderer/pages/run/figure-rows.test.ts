import { describe, expect, it } from 'vitest'
import type { Evaluation } from '../../../shared/domain/prediction'
import { evaluate } from '../../../shared/metrics/evaluate'
import { metricsOf } from '../../../shared/metrics'
import { csv, figureRows, figureTable, labelTable, tsv } from './figure-rows'
import { weakLabels } from './LabelTable'

/** Stars 1 to 4, right but for every tenth message. */
function stars(rows: number): Evaluation {
  const truth = Int32Array.from({ length: rows }, (_, row) => row % 4)
  const scores = new Float32Array(rows * 4).fill(0.1)
  truth.forEach((label, row) => (scores[row * 4 + (row % 10 === 0 ? (label + 1) % 4 : label)] = 0.7))
  const names = ['1', '2', '3', '4']
  const bootstrap = { resamples: 200, seed: 1 }
  const figures = evaluate({ truth, scores, classes: 4, names, isOrdered: true, bootstrap })
  return {
    ...figures,
    run: 'r1' as Evaluation['run'],
    part: 'test',
    output: 'stars',
    kind: 'ordered',
    threshold: null,
    majority: { label: '1', accuracy: 0.25 },
    precision: 'f32',
  }
}

describe('the rows of all figures', () => {
  it('are every figure in its order, then each split into two groups', () => {
    const rows = figureRows(stars(80))
    const ids = Object.keys(metricsOf('ordered'))
    expect(rows.map(({ id }) => id)).toEqual([...ids, 'split:1', 'split:2', 'split:3'])
    expect(rows.slice(-3).map(({ name }) => name)).toEqual([
      'Up to 1 or 2 to 4',
      'Up to 2 or 3 to 4',
      'Up to 3 or 4',
    ])
    for (const { estimate, help } of rows) {
      expect(estimate && estimate.low <= estimate.high).toBe(true)
      expect(help).toMatch(/\.$/u)
    }
  })

  it('say what cannot be said, and what it needs', () => {
    const { metrics, ...own } = stars(80)
    const { rocAuc: _, ...rest } = metrics
    const row = figureRows({ ...own, metrics: rest }).find(({ id }) => id === 'rocAuc')
    expect(row).toMatchObject({ estimate: null })
    expect(row?.help).toContain('It needs a label that some messages have')
  })

  it('name several outputs that are right at once', () => {
    const one = { value: 0.5, low: 0.4, high: 0.6 }
    const together = { outputs: ['stars', 'topic'], rows: 80, right: 40, allRight: one, meanRight: one }
    const rows = figureRows({ ...stars(80), together })
    expect(rows.at(-2)).toMatchObject({ id: 'allOutputsRight', estimate: one })
    expect(rows.at(-2)?.help).toContain('stars and topic')
  })

  it('leave as a table in full precision, with low and high', () => {
    const given = stars(80)
    const [head, first] = figureTable(given)
    expect(head).toEqual(['id', 'figure', 'value', 'low', 'high', 'what it says'])
    const { value, low, high } = given.metrics['accuracy'] ?? { value: 0, low: 0, high: 0 }
    expect(first?.slice(0, 5)).toEqual(['accuracy', 'Accuracy', value, low, high])
    const [names, label] = labelTable(given.labels)
    expect(names).toContain('recall low')
    expect(label).toHaveLength(names?.length ?? 0)
  })
})

describe('a table that leaves the page', () => {
  it('quotes what would break a line, and makes no formula', () => {
    expect(
      csv([
        ['a', 'b'],
        ['=1+1', 'x, "y"'],
        ['-5', -5],
      ]),
    ).toBe('a,b\n\'=1+1,"x, ""y"""\n\'-5,-5\n')
  })

  it('has a cell a tab where it is pasted', () => {
    expect(
      tsv([
        ['a\tb', 1],
        ['c\nd', 2],
      ]),
    ).toBe('a b\t1\nc d\t2')
  })
})

describe('a weak label', () => {
  it('lies below the mean with its whole interval', () => {
    const label = (name: string, f1: number, half: number) => {
      const range = { low: f1 - half, high: f1 + half }
      const intervals = { precision: range, recall: range, f1: range }
      return { label: name, precision: f1, recall: f1, f1, support: 40, predicted: 40, intervals }
    }
    const labels = [label('good', 0.95, 0.03), label('weak', 0.5, 0.1), label('few rows', 0.6, 0.4)]
    expect([...weakLabels(labels)]).toEqual(['weak'])
    const unused = { ...label('unused', 0, 0), support: 0, predicted: 0 }
    expect(weakLabels([...labels, unused])).toEqual(weakLabels(labels))
  })
})
