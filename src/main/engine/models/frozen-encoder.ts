// A frozen encoder: each text is read once by an encoder whose weights stay as they are, and a softmax regression
// is trained on the vectors. To the loop it is like a bag of words: its features just cost more, so they are kept
// in a cache by model, text, max length, pooling and precision.
// Invariant: the encoder's weights are read only when a vector is asked for that is not in the cache.
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { WinnowError } from '../../../shared/errors'
import type { Tf } from '../backends/backend'
import {
  type Dims,
  type EncodedBatch,
  type Family,
  type Json,
  type Mode,
  type Network,
  type Prepared,
  type Surroundings,
} from '../family'
import { productsOf } from '../compiled/kernels'
import { choosePrecision } from '../compiled/precision'
import { splitLogits } from '../heads'
import { isCount, isObject } from '../json'
import { asNumber, asWord } from '../settings'
import { tokenFacts } from '../text/token-facts'
import { createTokenizer, type TextTokenizer } from '../text/tokenizer'
import type { TokenizerFiles } from '../text/tokenizer-files'
import { type EncoderConfig, isEncoderConfig } from '../weights/encoder-config'
import { type FeatureCache, openFeatureCache } from '../weights/feature-cache'
import { openFolder } from '../weights/model-folder'
import { createFeatureExtractor, type FeatureExtractor } from './encoder/feature-extractor'

type Pooling = 'mean' | 'first'

/** What is stored with a run: enough to read texts as in training, but for the weights in the linked folder. */
export type StoredFrozen = {
  readonly kind: 'frozen-encoder'
  readonly config: EncoderConfig
  readonly tokenizer: TokenizerFiles
  readonly pooling: Pooling
  readonly maxLength: number
}

/** The frozen encoder. */
export const frozenEncoder: Family = {
  epsilon: 1e-8,
  isCompiled: false,
  prepare: async (_source, surroundings) => {
    const { path, hash } = needed(surroundings)
    const { config, tokenizer, report } = await openFolder(path, hash)
    const { settings } = surroundings
    const maxLength = Math.min(asNumber(settings, 'maxLength'), report.maxLength)
    const pooling = asWord(settings, 'pooling') === 'first' ? 'first' : 'mean'
    return prepared({ kind: 'frozen-encoder', config, tokenizer, pooling, maxLength }, surroundings)
  },
  restore: async (json, surroundings) => {
    if (!isStored(json))
      throw new WinnowError('file.unreadable', 'The features of the model are not readable.', {
        hint: 'Train the run again, or restore its folder from a copy.',
      })
    return prepared(json, surroundings)
  },
}

function needed({ model }: Surroundings): { path: string; hash: string } {
  if (model) return model
  throw new WinnowError('model.needed', 'A frozen encoder reads texts with a model folder; none is given.')
}

async function prepared(stored: StoredFrozen, surroundings: Surroundings): Promise<Prepared> {
  const { backend, settings, cacheFolder } = surroundings
  const { config, pooling, maxLength } = stored
  const { path, hash } = needed(surroundings)
  const tokenizer = createTokenizer(stored.tokenizer, maxLength)
  const asked = asWord(settings, 'precision')
  const { precision, notice } = choosePrecision(productsOf(backend), asked, cacheFolder)
  const key = { modelHash: hash, maxLength, pooling, precision }
  const cache = await openFeatureCache(cacheFolder, key, config.hiddenSize)
  let opening: Promise<FeatureExtractor> | null = null
  let opened: FeatureExtractor | null = null
  const extractor = async (): Promise<FeatureExtractor> => {
    const { tensors } = await (await openFolder(path, hash)).readWeights()
    opened = createFeatureExtractor(backend, config, (name) => tensors[name] ?? null, precision)
    return opened
  }
  return {
    notices: notice ? [notice] : [],
    build: async (dims) => ({
      ...buildHead(backend.tf, config.hiddenSize, dims, asNumber(settings, 'dropout')),
      precision,
    }),
    preprocessor: {
      features: config.hiddenSize,
      encode: (texts, signal) => {
        const read = async (missing: readonly string[]) => {
          opening ??= extractor()
          return (await opening).features(tokenizer.encode(missing), pooling, signal)
        }
        return vectors(texts, config.hiddenSize, cache, read)
      },
      known: (text) => knownTokens(tokenizer, text),
      facts: (source) => tokenFacts(tokenizer, source, asNumber(settings, 'seed')),
      toJSON: () => JSON.parse(JSON.stringify(stored)) as Json,
      dispose: () => {
        opened?.dispose()
        opened = null
        opening = null
      },
    },
  }
}

/** Vectors of texts scaled to length √size, so that each number is about 1; from the cache where they are there. */
async function vectors(
  texts: readonly string[],
  size: number,
  cache: FeatureCache,
  read: (missing: readonly string[]) => Promise<Float32Array>,
): Promise<EncodedBatch> {
  const found = await cache.get(texts)
  const missing = [...new Set(texts.filter((_, row) => found[row] === null))]
  const fresh = missing.length > 0 ? await read(missing) : new Float32Array(0)
  if (missing.length > 0) {
    cache.put(missing, fresh)
    await cache.flush()
  }
  const freshOf = new Map(missing.map((text, at) => [text, fresh.subarray(at * size, (at + 1) * size)]))
  const values = new Float32Array(texts.length * size)
  for (const [row, text] of texts.entries()) {
    const vector = found[row] ?? freshOf.get(text)
    if (!vector) throw new WinnowError('internal', 'A text has no vector after it was read.')
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
    const scale = norm > 0 ? Math.sqrt(size) / norm : 0
    for (let at = 0; at < size; at++) values[row * size + at] = (vector[at] ?? 0) * scale
  }
  const starts = Uint32Array.from({ length: texts.length + 1 }, (_, row) => row * size)
  return { rows: texts.length, starts, columns: new Uint32Array(0), values }
}

/** Distinct tokens of a text that are neither special nor unknown. */
export function knownTokens(tokenizer: TextTokenizer, text: string): number {
  const known = tokenizer.tokens(text).filter((one) => !one.isSpecial && !one.isUnknown)
  return new Set(known.map((one) => one.token)).size
}

/** Softmax regression over dense vectors; it starts at the shares of the classes. */
function buildHead(tf: Tf, size: number, dims: Dims, dropout: number): Omit<Network, 'precision'> {
  const weights = tf.tidy(() => tf.variable(tf.zeros([size, dims.classes])))
  const bias = tf.tidy(() => tf.variable(tf.tensor1d(dims.bias)))
  return {
    doRowsRest: false,
    variables: () => ({ weights, bias }),
    place: (batch, mode) => ({
      inputs: { texts: tf.tensor2d(hidden(batch.values, dropout, mode), [batch.rows, size]) },
      rows: {},
    }),
    features: ({ inputs }) => inputs['texts'] as Tensor2D,
    logits: ({ inputs }, named) => {
      const products = tf.matMul(inputs['texts'] as Tensor2D, named['weights'] as Tensor2D)
      return splitLogits(tf, dims.heads, tf.add<Tensor2D>(products, named['bias'] as Tensor))
    },
  }
}

function hidden(values: Float32Array, dropout: number, mode: Mode): Float32Array {
  if (mode.kind === 'infer' || dropout === 0) return values
  return values.map((value) => (mode.rng.next() < dropout ? 0 : value / (1 - dropout)))
}

/** What a run of this family stored; null when it is something else. */
export function readStoredFrozen(json: unknown): StoredFrozen | null {
  return isStored(json) ? json : null
}

function isStored(json: unknown): json is StoredFrozen {
  if (!isObject(json) || json['kind'] !== 'frozen-encoder') return false
  const { config, tokenizer, pooling, maxLength } = json
  const isPooling = pooling === 'mean' || pooling === 'first'
  const isTokenizer = isObject(tokenizer) && isObject(tokenizer['json']) && isObject(tokenizer['config'])
  return isEncoderConfig(config) && isTokenizer && isPooling && isCount(maxLength)
}
