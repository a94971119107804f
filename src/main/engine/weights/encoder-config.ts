import { isCount, isObject, isWords } from '../json'
import type { EncoderConfig } from './architectures/architecture'

const counts = [
  'vocabularySize',
  'hiddenSize',
  'layers',
  'heads',
  'intermediateSize',
  'maxPositions',
  'typeVocabularySize',
  'padTokenId',
] as const
const numbers = [
  'layerNormEpsilon',
  'dropout',
  'attentionDropout',
  'classifierDropout',
  'initializerRange',
] as const

/** Whether stored JSON is an EncoderConfig, so that a run can read back what it wrote. */
export function isEncoderConfig(json: unknown): json is EncoderConfig {
  if (!isObject(json) || json['architecture'] !== 'bert') return false
  const areSizes = counts.every((key) => isCount(json[key]))
  const areNumbers = numbers.every((key) => Number.isFinite(json[key]))
  const { activation, labels, isPooled } = json
  return (
    areSizes &&
    areNumbers &&
    typeof activation === 'string' &&
    (labels === null || isWords(labels)) &&
    typeof isPooled === 'boolean'
  )
}
