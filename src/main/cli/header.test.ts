import { expect, it } from 'vitest'
import { RunEvent } from '../../shared/domain/run'
import { headerLines } from './header'

const text = {
  texts: 9003,
  maxLength: 64,
  meanTokens: 14.2,
  medianTokens: 13,
  tokens99: 48,
  longestTokens: 102,
  cutTexts: 31,
  cutTokenShare: 0.002,
  unknownShare: 0.0004,
  unknown: [],
  paddingShare: 0.0537,
  firstBatch: [],
}

function started(change: object) {
  const event = RunEvent.parse({
    run: 'r01234567',
    seq: 3,
    at: '2026-01-01T00:00:00.000Z',
    type: 'started',
    step: 0,
    totalSteps: 1126,
    epochs: 4,
    backend: 'node',
    device: 'AMD EPYC',
    precision: 'f32',
    refused: [],
    trainRows: 9003,
    validationRows: 1000,
    testRows: 3080,
    features: 30522,
    rowsPerStep: 32,
    trainableParameters: 22713216,
    text,
    resumedFrom: 0,
    ...change,
  })
  if (event.type !== 'started') throw new Error('no start')
  return event
}

it('says on what, how long, and what the texts look like', () => {
  expect(headerLines(started({}), { batchSize: 32 })).toEqual([
    '9,003 training messages, 1,000 for validation, 3,080 for the test; f32 on AMD EPYC.',
    '1,126 steps of 32 messages in 4 epochs; 22,713,216 parameters are trained.',
    'Texts: 13 tokens in the middle, 31 of 9,003 texts cut at 64 tokens, under 0.1 % of the tokens unknown, 5.4 % padding.',
  ])
})

it('says batch times accumulation, where it goes on from, and part of an epoch', () => {
  const lines = headerLines(started({ epochs: 1, resumedFrom: 563 }), { batchSize: 8, gradAccumulation: 4 })
  expect(lines[1]).toContain('steps of 8 × 4 messages in 1 epoch, from step 563 on;')
})

it('is silent about tokens where there are none, and about padding where there are no batches of them', () => {
  expect(headerLines(started({ text: null }), { batchSize: 32 })).toHaveLength(2)
  const frozen = headerLines(started({ text: { ...text, unknownShare: 0, paddingShare: null } }), {
    batchSize: 32,
  })
  expect(frozen[2]).toMatch(/, 0 % of the tokens unknown\.$/)
  const packed = headerLines(started({ text: { ...text, paddingShare: 0 } }), { batchSize: 32 })
  expect(packed[2]).toContain(', 0 % padding.')
})
