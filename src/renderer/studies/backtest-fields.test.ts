import { expect, it } from 'vitest'
import { BacktestRequest } from '../../shared/domain/study'
import { usualTolerance } from '../../shared/backtest'
import { backtestAsked, openBacktest } from './BacktestFields'

it('asks for all periods and the usual tolerance where nothing is chosen', () => {
  expect(backtestAsked(openBacktest)).toEqual({ period: 'month', tolerance: usualTolerance })
})

it('asks for a window and points of accuracy as a share', () => {
  const asked = backtestAsked({ period: 'week', window: '6', tolerance: '0.5' })
  expect(asked).toEqual({ period: 'week', window: 6, tolerance: 0.005 })
  expect(
    BacktestRequest.partial().safeParse({ kind: 'backtest', ...asked, recipe: { family: 'bag-of-words' } })
      .success,
  ).toBe(true)
})
