import { expect, it } from 'vitest'
import type { Run } from '../../../shared/domain/run'
import { lastLike, type Wanted } from './last-like'

const run = (number: number, trainRows: number, epochs = 0, over: Partial<Run> = {}): Run =>
  ({
    id: `r${number}`,
    number,
    datasetId: 'd',
    family: 'bag-of-words',
    model: null,
    status: 'completed',
    settings: { epochs },
    result: { trainRows, trainSeconds: number },
    ...over,
  }) as Run
const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  family: 'bag-of-words',
  model: null,
  datasetId: 'd',
  settings: { epochs: 0 },
  trainRows: 9000,
  ...over,
})
const of = (id: string): Partial<Run> => ({
  family: 'encoder',
  model: { id, name: id, path: `/${id}`, hash: id } as Run['model'],
})

it('takes the last run on about as many rows', () => {
  const runs = [run(1, 9000), run(2, 9100), run(3, 500)]
  expect(lastLike(runs, wanted({ trainRows: 9003 }))?.number).toBe(2)
})

it('promises nothing from another dataset, other passes, other features, or a run that was stopped', () => {
  const runs = [
    run(1, 9000, 0, { datasetId: 'other' }),
    run(2, 9000, 400),
    run(3, 9000, 0, { status: 'cancelled' }),
    run(4, 9000, 0, { settings: { epochs: 0, characterNgrams: 0 } }),
  ]
  expect(lastLike(runs, wanted())).toBeNull()
})

it('compares only runs of the same family from the same model', () => {
  const runs = [run(1, 9000), run(2, 9000, 0, of('small')), run(3, 9000, 0, of('large'))]
  expect(lastLike(runs, wanted())?.number).toBe(1)
  expect(lastLike(runs, wanted({ family: 'encoder', model: 'small' }))?.number).toBe(2)
  expect(lastLike(runs, wanted({ family: 'frozen-encoder', model: 'small' }))).toBeNull()
})
