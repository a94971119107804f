import { expect, test } from 'vitest'
import type { FamilySpec, Setting } from '../../../shared/models/settings'
import {
  changedValues,
  commandLines,
  findSettings,
  fittedTo,
  type Limits,
  rangeText,
  readFields,
  stepTyped,
  typedFrom,
} from './form-state'

// A family of its own, so that tuning a real one changes nothing here.
const base = { group: 'Schedule', help: 'Raising it helps.' } as const
const spec: FamilySpec = {
  id: 'bag-of-words',
  label: 'Bag of words',
  summary: '',
  needsModel: false,
  settings: [
    {
      ...base,
      key: 'epochs',
      flag: 'epochs',
      label: 'Epochs',
      kind: 'integer',
      min: 1,
      max: 500,
      default: 20,
    },
    {
      ...base,
      key: 'batchSize',
      flag: 'batch-size',
      label: 'Batch size',
      kind: 'integer',
      min: 1,
      max: 99,
      default: 64,
    },
    {
      ...base,
      key: 'learningRate',
      flag: 'learning-rate',
      label: 'Learning rate',
      kind: 'number',
      min: 1e-6,
      max: 1,
      default: 0.02,
    },
    {
      ...base,
      key: 'patience',
      flag: 'patience',
      label: 'Patience',
      kind: 'integer',
      min: 1,
      max: 500,
      default: 5,
      word: { text: 'none', value: 0 },
    },
  ],
}

const field = (key: string, typed: string) =>
  readFields(spec, { ...typedFrom(spec), [key]: typed }).find((one) => one.setting.key === key)
const setting = (key: string): Setting => {
  const found = spec.settings.find((one) => one.key === key)
  if (!found) throw new Error(key)
  return found
}

test('a fresh form holds the defaults and has no fault', () => {
  const fields = readFields(spec, typedFrom(spec))
  expect(fields.filter((one) => one.fault !== null || one.isChanged)).toEqual([])
  expect(changedValues(fields)).toEqual({})
})

test('numbers are read as people write them', () => {
  expect(field('learningRate', '1e-4')?.value).toBe(1e-4)
  expect(field('patience', 'none')?.value).toBe(0)
})

test('a fault is one sentence without what was typed', () => {
  expect(field('epochs', '0')?.fault).toBe('Epochs is at least 1.')
  expect(field('epochs', '2.5')?.fault).toBe('Epochs is a whole number.')
  expect(field('epochs', '')?.fault).toBe('Epochs is a number.')
})

test('only what differs is sent and written as flags', () => {
  const fields = readFields(spec, { ...typedFrom(spec), epochs: '8', learningRate: '1e-2' })
  expect(changedValues(fields)).toEqual({ epochs: 8, learningRate: 0.01 })
  expect(commandLines(spec, 'banking77', changedValues(fields))).toEqual([
    'winnow train --dataset banking77',
    '--family bag-of-words',
    '--epochs 8',
    '--learning-rate 0.01',
  ])
})

test('a name with spaces is quoted in the command', () => {
  expect(commandLines(spec, "Anna's mails", {})[0]).toBe(`winnow train --dataset 'Anna'\\''s mails'`)
})

test('the model stands in the command of a family that needs one, and in no other', () => {
  const flags = (needsModel: boolean) => commandLines({ ...spec, needsModel }, 'bank', {}, 'all MiniLM')
  expect(flags(true)[2]).toBe("--model 'all MiniLM'")
  expect(flags(false)).toHaveLength(2)
})

test('a model that reads less lowers the default, and what is typed above it is a fault', () => {
  expect(fittedTo(spec, { epochs: 4 })['epochs']).toBe('4')
  expect(fittedTo(spec, { epochs: 40 })['epochs']).toBe('20')
  const epochs = (limits: Limits) =>
    readFields(spec, typedFrom(spec), limits).find((one) => one.setting.key === 'epochs')
  expect(epochs({ epochs: 4 })?.fault).toBe('Epochs is at most 4 with this model.')
  expect(epochs({ epochs: 20 })?.fault).toBeNull()
})

test('arrows step whole numbers by one and ten, and stay in range', () => {
  expect(stepTyped(setting('epochs'), '8', 1, false)).toBe('9')
  expect(stepTyped(setting('epochs'), '8', 1, true)).toBe('18')
  expect(stepTyped(setting('epochs'), '3', -1, true)).toBe('1')
})

test('arrows step small numbers in their own digit', () => {
  expect(stepTyped(setting('learningRate'), '0.02', 1, false)).toBe('0.03')
  expect(Number(stepTyped(setting('learningRate'), '3e-4', -1, false))).toBeCloseTo(2e-4)
})

test('an earlier run fills the form', () => {
  expect(typedFrom(spec, { epochs: 7 })['epochs']).toBe('7')
})

test('the range is said in words, and settings are found by what they say', () => {
  expect(rangeText(setting('patience'))).toBe('1 to 500, or none')
  expect(findSettings(readFields(spec, typedFrom(spec)), 'batch').length).toBe(1)
})
