import { describe, expect, it } from 'vitest'
import type { RunId } from '../../../shared/domain/ids'
import type { StudyMember } from '../../../shared/domain/study'
import type { SweepRequest } from '../../../shared/domain/sweep'
import { sortMembers, sweepColumns, sweepSpec } from './sweep-rows'

const request: SweepRequest = {
  kind: 'sweep',
  dataset: 'mail',
  metric: 'macroF1',
  budget: 'rows',
  rungs: [
    { trials: 3, budget: 100, share: 1 / 3 },
    { trials: 1, budget: null, share: 1 },
  ],
  spaces: [
    {
      family: 'bag-of-words',
      search: {
        learningRate: { kind: 'range', low: 0.01, high: 1, scale: 'log' },
        characterNgrams: { kind: 'choices', values: [5, 0] },
      },
    },
    { family: 'frozen-encoder', search: { pooling: { kind: 'choices', values: ['mean', 'first'] } } },
  ],
}
const member = (trial: number, value: number | null, more: Partial<StudyMember>): StudyMember => {
  const estimate = { value: value ?? 0, low: 0, high: 1 }
  return {
    name: `trial ${trial}, ${more.rung ?? 0}`,
    family: 'bag-of-words',
    settings: { learningRate: 0.1, characterNgrams: 5, limitTrain: 100 },
    size: 100,
    run: `r${trial}-${more.rung ?? 0}` as RunId,
    state: value === null ? 'waiting' : 'done',
    figures:
      value === null
        ? null
        : {
            accuracy: estimate,
            macroF1: estimate,
            metric: estimate,
            trained: 100,
            tested: 50,
            seconds: trial,
          },
    trial,
    rung: 0,
    model: null,
    ...more,
  }
}
const members = [
  member(1, 0.8, {}),
  member(2, 0.6, {
    family: 'frozen-encoder',
    settings: { pooling: 'first', limitTrain: 100 },
    model: { id: 'm1', name: 'tiny' },
  }),
  member(3, null, { settings: { learningRate: 0.01, characterNgrams: 0, limitTrain: 100 } }),
  member(1, 0.9, { rung: 1, settings: { learningRate: 0.1, characterNgrams: 5 } }),
]
const columns = sweepColumns({ members }, request)
const column = (id: string) => {
  const found = columns.find((one) => one.id === id)
  if (!found) throw new Error(id)
  return found
}

describe('the columns of a sweep', () => {
  it('are what differs between trials', () => {
    expect(columns.map(({ name }) => name)).toEqual([
      'Trial',
      'Family',
      'Learning rate',
      'Character sequences up to',
      'Reads a text by',
      'Learnt from',
      'Macro-F1',
      'Took',
    ])
    expect(members.map((one) => columns.map(({ text }) => text(one)).join('|'))).toEqual([
      '1|Bag of words|0.1|5|–|100 rows|80.0\u202f%|1 s',
      '2|Frozen encoder|–|–|first|100 rows|60.0\u202f%|2 s',
      '3|Bag of words|0.01|0|–|100 rows||',
      '1|Bag of words|0.1|5|–|all rows|90.0\u202f%|1 s',
    ])
  })

  it('sort by numbers and words, with what is missing last either way', () => {
    const order = (id: string, isDescending: boolean) =>
      sortMembers(members, column(id), isDescending).map(({ run }) => run)
    expect(order('metric', true)).toEqual(['r1-1', 'r1-0', 'r2-0', 'r3-0'])
    expect(order('metric', false)).toEqual(['r2-0', 'r1-0', 'r1-1', 'r3-0'])
    expect(order('learningRate', true)).toEqual(['r1-0', 'r1-1', 'r3-0', 'r2-0'])
    expect(order('rung', true)[0]).toBe('r1-1')
  })
})

describe('the picture of a sweep', () => {
  it('has a line for each trial that is done, across its settings to its figure', () => {
    const { axes, lines } = sweepSpec({ members }, request, columns, 'r1-1')
    expect(axes.map(({ id, scale, words }) => [id, scale, words])).toEqual([
      ['family', 'words', ['Bag of words', 'Frozen encoder']],
      ['learningRate', 'log', undefined],
      ['characterNgrams', 'words', ['0', '5']],
      ['pooling', 'words', ['mean', 'first']],
      ['rung', 'words', ['100 rows', 'all rows']],
      ['metric', 'linear', undefined],
    ])
    expect(lines.map(({ values, isBest }) => [values, isBest])).toEqual([
      [['Bag of words', 0.1, '5', null, '100 rows', 0.8], false],
      [['Frozen encoder', null, null, 'first', '100 rows', 0.6], false],
      [['Bag of words', 0.1, '5', null, 'all rows', 0.9], true],
    ])
    expect(lines.map(({ shade }) => Number(shade.toFixed(3)))).toEqual([0.667, 0, 1])
  })
})
