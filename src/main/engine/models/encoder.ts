// Fine-tuning: a pretrained encoder from a linked folder, trained further with a classifier on top. A run keeps all
// of its weights, so it needs the folder no more once it has been trained.
// Invariant: the body comes from the folder to the last tensor; what of the head is new, a notice says.
import { WinnowError } from '../../../shared/errors'
import { createRng, type Rng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import type { EncodedBatch, Family, Json, Prepared, Preprocessor, Surroundings } from '../family'
import { productsOf } from '../compiled/kernels'
import { choosePrecision } from '../compiled/precision'
import { isCount, isObject } from '../json'
import { asNumber, asWord } from '../settings'
import { tokenFacts } from '../text/token-facts'
import { createTokenizer, type TextTokenizer } from '../text/tokenizer'
import type { TokenizerFiles } from '../text/tokenizer-files'
import { range, type TextSource } from '../texts'
import { architectures } from '../weights/architectures/index'
import { type EncoderConfig, isEncoderConfig } from '../weights/encoder-config'
import { openFolder } from '../weights/model-folder'
import { buildEncoder, classifierOf, type WeightSource } from './encoder/network'
import { packFor, type Pooling } from './encoder/place'
import { knownTokens } from './frozen-encoder'
import { freshHead, isOfClassifier, startHead } from './head-start'

/** What is stored with a run beside its weights. */
export type StoredEncoder = {
  readonly kind: 'encoder'
  readonly config: EncoderConfig
  readonly tokenizer: TokenizerFiles
  readonly pooling: Pooling
  readonly maxLength: number
}

/** The fine-tuned encoder. */
export const encoder: Family = {
  epsilon: 1e-8,
  isCompiled: true,
  prepare: async (_source, surroundings) => {
    const { settings, model } = surroundings
    if (!model)
      throw new WinnowError('model.needed', 'Fine-tuning starts from a model folder; none is given.')
    const folder = await openFolder(model.path, model.hash)
    const { tensors, missing } = await folder.readWeights()
    const pooling = poolingOf(asWord(settings, 'pooling'))
    const maxLength = Math.min(asNumber(settings, 'maxLength'), folder.report.maxLength)
    const { config, tokenizer } = folder
    // The folder's classifier reads the model's own head; over another pooling its weights mean nothing.
    const own = classifierOf(config, pooling)
    const head =
      pooling === 'head' ? startHead(tensors, own, config.labels, surroundings.labels ?? []) : freshHead
    const sourceOf = (rng: Rng): WeightSource => {
      const { initializerRange } = config
      return (name, shape) =>
        isOfClassifier(name, own) ? head.take(name, shape, rng, initializerRange) : (tensors[name] ?? null)
    }
    const notices = [head.notice]
    if (pooling === 'head' && missing.some((name) => !isOfClassifier(name, own)))
      notices.push('The folder lacks the layer before the classifier: its weights are drawn at random.')
    const stored: StoredEncoder = { kind: 'encoder', config, tokenizer, pooling, maxLength }
    const { notice } = precisionOf(surroundings)
    return { ...prepared(stored, surroundings, sourceOf), notices: notice ? [...notices, notice] : notices }
  },
  restore: async (json, surroundings) => {
    if (!isStored(json))
      throw new WinnowError('file.unreadable', 'The tokenizer of the model is not readable.', {
        hint: 'Train the run again, or restore its folder from a copy.',
      })
    return { ...prepared(json, surroundings, () => blank), notices: [] }
  },
}

/** Zeros for weights that are about to be assigned. */
const blank: WeightSource = (_name, shape) => ({
  shape,
  values: new Float32Array(shape.reduce((product, length) => product * length, 1)),
})

function precisionOf({ backend, settings, cacheFolder }: Surroundings) {
  return choosePrecision(productsOf(backend), asWord(settings, 'precision'), cacheFolder)
}

function prepared(
  stored: StoredEncoder,
  surroundings: Surroundings,
  sourceOf: (rng: Rng) => WeightSource,
): Omit<Prepared, 'notices'> {
  const { config, pooling } = stored
  const { backend, settings } = surroundings
  const { precision } = precisionOf(surroundings)
  const tokenizer = createTokenizer(stored.tokenizer, stored.maxLength)
  const rate = asNumber(settings, 'dropout')
  const dropout = { hidden: rate, attention: rate, classifier: rate }
  const frozenLayers = asNumber(settings, 'frozenLayers')
  return {
    preprocessor: preprocessorOf(
      backend,
      stored,
      tokenizer,
      asNumber(settings, 'batchSize'),
      asNumber(settings, 'seed'),
    ),
    build: async ({ classes, heads }, rng) => {
      const plan = { config, pooling, classes, heads, frozenLayers, dropout, precision }
      return buildEncoder(backend, plan, sourceOf(rng), rng)
    },
  }
}

function preprocessorOf(
  backend: ComputeBackend,
  stored: StoredEncoder,
  tokenizer: TextTokenizer,
  batchSize: number,
  seed: number,
): Preprocessor {
  return {
    features: tokenizer.vocabularySize,
    encode: async (texts, signal) => {
      signal?.throwIfAborted()
      return tokenizer.encode(texts)
    },
    known: (text) => knownTokens(tokenizer, text),
    facts: async (source) => ({
      ...(await tokenFacts(tokenizer, source, seed)),
      paddingShare: await paddingOf(backend, stored.config, tokenizer, source, batchSize, seed),
    }),
    toJSON: () => JSON.parse(JSON.stringify(stored)) as Json,
  }
}

const sampledBatches = 16

/** Share of the places in packed batches that hold no token, over some batches drawn at random; null without texts. */
async function paddingOf(
  backend: ComputeBackend,
  config: EncoderConfig,
  tokenizer: TextTokenizer,
  source: TextSource,
  batchSize: number,
  seed: number,
): Promise<number | null> {
  if (source.count === 0) return null
  const layout = architectures[config.architecture].layout(config)
  const order = createRng(seed).shuffle(range(source.count))
  let places = 0
  let tokens = 0
  for (let batch = 0; batch < sampledBatches && batch * batchSize < source.count; batch++) {
    const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize)
    const encoded: EncodedBatch = tokenizer.encode(await source.texts(rows))
    const packed = packFor(backend, layout, encoded)
    places += packed.ids.length
    tokens += packed.ids.length * (1 - packed.padding)
  }
  return 1 - tokens / places
}

function poolingOf(word: string): Pooling {
  return word === 'mean' || word === 'first' ? word : 'head'
}

/** What a run of this family stored; null when it is something else. */
export function readStoredEncoder(json: unknown): StoredEncoder | null {
  return isStored(json) ? json : null
}

function isStored(json: unknown): json is StoredEncoder {
  if (!isObject(json) || json['kind'] !== 'encoder') return false
  const { config, tokenizer, pooling, maxLength } = json
  const isPooling = pooling === 'mean' || pooling === 'first' || pooling === 'head'
  const isTokenizer = isObject(tokenizer) && isObject(tokenizer['json']) && isObject(tokenizer['config'])
  return isEncoderConfig(config) && isTokenizer && isPooling && isCount(maxLength)
}
