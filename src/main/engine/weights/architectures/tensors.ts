// Shapes of the tensors that a layout names.
import type { EncoderConfig } from '../encoder-config'
import type { ExpectedTensor, Layout } from './architecture'

/** A gain and, unless told otherwise, a shift. */
export const norm = (name: string, size: number, hasBias = true): ExpectedTensor[] => [
  { name: `${name}.weight`, shape: [size] },
  ...(hasBias ? [{ name: `${name}.bias`, shape: [size] }] : []),
]

/** A linear layer; Hugging Face stores the weight as (outputs, inputs). */
export const linear = (name: string, inputs: number, outputs: number, hasBias = true): ExpectedTensor[] => [
  { name: `${name}.weight`, shape: [outputs, inputs] },
  ...(hasBias ? [{ name: `${name}.bias`, shape: [outputs] }] : []),
]

/** Tables, norm and widening; `positionRows` is larger than the longest text where the first rows are not used. */
export function embeddingTensors(config: EncoderConfig, { embeddings }: Layout): ExpectedTensor[] {
  const { words, positions, types, norm: named, widening } = embeddings
  const { hiddenSize, embeddingSize: size = hiddenSize } = config
  const rows = config.maxPositions + (config.firstPosition ?? 0)
  return [
    { name: words, shape: [config.vocabularySize, size] },
    ...(positions === null ? [] : [{ name: positions, shape: [rows, size] }]),
    ...(types === null ? [] : [{ name: types, shape: [config.typeVocabularySize, size] }]),
    ...norm(named, widening?.at === 'before' ? hiddenSize : size, config.alternating?.hasNormBias),
    ...(widening ? linear(widening.name, size, hiddenSize, widening.hasBias) : []),
  ]
}

/** Layers with a norm after each half. Layers that share weights are named once. */
export function postNormTensors(
  { hiddenSize: size, intermediateSize: inner }: EncoderConfig,
  { layers }: Layout,
): ExpectedTensor[] {
  const distinct = [...new Map(layers.map((names) => [names.query, names])).values()]
  return distinct.flatMap((names) => [
    ...linear(names.query, size, size),
    ...linear(names.key, size, size),
    ...linear(names.value, size, size),
    ...linear(names.attended, size, size),
    ...norm(names.attendedNorm, size),
    ...linear(names.widened, size, inner),
    ...linear(names.narrowed, inner, size),
    ...norm(names.norm, size),
  ])
}

/** The family's own head, with a classifier where the folder has classes. */
export function headTensors(
  { hiddenSize: size, labels, alternating }: EncoderConfig,
  { head }: Layout,
): ExpectedTensor[] {
  return [
    ...linear(head.dense, size, size, head.hasBias),
    ...(head.norm === null ? [] : norm(head.norm, size, alternating?.hasNormBias)),
    ...(labels ? linear(head.classifier, size, labels.length) : []),
  ]
}
