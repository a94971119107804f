import { expect, it } from 'vitest'
import type { Run } from '../../../shared/domain/run'
import { lastLike } from './last-like'

const run = (number: number, trainRows: number, epochs = 0, over: Partial<Run> = {}): Run =>
  ({
    id: `r${number}`,
    number,
    datasetId: 'd',
    status: 'completed',
    settings: { epochs },
    result: { trainRows, trainSeconds: number },
    ...over,
  }) as Run

it('takes the last run on about as many rows', () => {
  expect(lastLike([run(1, 9000), run(2, 9100), run(3, 500)], 'd', { epochs: 0 }, 9003)?.number).toBe(2)
})

it('promises nothing from another dataset, other passes, other features, or a run that was stopped', () => {
  const runs = [
    run(1, 9000, 0, { datasetId: 'other' }),
    run(2, 9000, 400),
    run(3, 9000, 0, { status: 'cancelled' }),
    run(4, 9000, 0, { settings: { epochs: 0, characterNgrams: 0 } }),
  ]
  expect(lastLike(runs, 'd', { epochs: 0 }, 9000)).toBeNull()
})
