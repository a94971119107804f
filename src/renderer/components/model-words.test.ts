import { expect, test } from 'vitest'
import { LinkedModel } from '../../shared/domain/model'
import { languagesText, modelFault, modelNote, modelState, shapeText } from './model-words'

const model = (report: Record<string, unknown> = {}, over: Record<string, unknown> = {}): LinkedModel =>
  LinkedModel.parse({
    id: 'm1',
    name: 'MiniLM',
    path: '/models/minilm',
    addedAt: '2026-10-02T09:14:00.000Z',
    isThere: true,
    runs: 0,
    report: {
      architecture: 'bert',
      className: 'BertModel',
      layers: 6,
      hiddenSize: 384,
      heads: 12,
      parameters: 22_713_216,
      vocabularySize: 30_522,
      maxLength: 512,
      isLowerCased: true,
      licence: 'apache-2.0',
      languages: ['en'],
      sizeBytes: 90_868_376,
      weightTypes: ['F32'],
      labels: null,
      problems: [],
      hash: 'ab',
      ...report,
    },
    ...over,
  })

test('a model is told by its size and its languages', () => {
  expect(shapeText(model().report)).toBe('BERT, 6 layers')
  expect(modelNote(model())).toBe('22.7 M, English')
  expect(languagesText(model({ languages: ['en', 'de'] }).report)).toBe('English and German')
  expect(languagesText(model({ languages: ['en', 'de', 'fr'] }).report)).toBe('3 languages')
  expect(languagesText(model({ languages: ['not a code'] }).report)).toBe('not a code')
})

test('a folder that is gone is missing, whatever its report said', () => {
  expect(modelState(model())).toBe('complete')
  expect(modelState(model({ problems: ['config.json is missing.'] }))).toBe('incomplete')
  expect(modelState(model({ problems: ['config.json is missing.'] }, { isThere: false }))).toBe('missing')
})

test('what keeps a model from being used is said in a sentence', () => {
  expect(modelFault(model())).toBeNull()
  expect(modelFault(model({ problems: ['config.json is missing.'] }))).toBe('config.json is missing.')
  expect(modelFault(model({}, { isThere: false }))).toContain('not reachable')
})
