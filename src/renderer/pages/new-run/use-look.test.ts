import { expect, test } from 'vitest'
import type { PreviewEvent } from '../../../shared/domain/run'
import { foldLook, isLooking, lookKey, noLook } from './use-look'

const request = { dataset: 'd', family: 'encoder', settings: { epochs: 2 } } as const

test('the name of a run changes nothing of what is found, a setting does', () => {
  expect(lookKey({ ...request, name: 'a' })).toBe(lookKey(request))
  expect(lookKey({ ...request, settings: { epochs: 3 } })).not.toBe(lookKey(request))
})

test('texts stay while steps are measured', () => {
  const texts: PreviewEvent = {
    type: 'texts',
    trainRows: 90,
    rowsPerStep: 32,
    totalSteps: 12,
    trainableParameters: 500,
    text: null,
    warnings: [],
  }
  const told: PreviewEvent = { type: 'preparing', done: 40, total: 90 }
  const reading = { ...noLook, state: 'reading' } as const
  const measuring = [told, texts, { type: 'measuring', step: 3, steps: 22 } as const].reduce(
    foldLook,
    reading,
  )
  expect(measuring.texts).toBe(texts)
  expect(measuring.preparing).toBe(told)
  expect(measuring.state).toBe('measuring')
  expect(isLooking(measuring)).toBe(true)
  expect(isLooking(noLook)).toBe(false)
})
