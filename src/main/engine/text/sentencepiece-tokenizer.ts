// The tokenizer.json that the converters of the Python library transformers (convert_slow_tokenizer.py) make of a
// SentencePiece model, by kind of model: which ids its pieces have, how texts are normalised and what stands around.
import { WinnowError } from '../../../shared/errors'
import { controlPiece, type SentencePiece, type SentencePieceModel, userPiece } from './sentencepiece-file'
import { type Habits, readSpecialTokens, type SpecialTokens } from './special-tokens'
import type { TokenizerFiles } from './tokenizer-files'

type Config = Readonly<Record<string, unknown>>
type ScoredPiece = readonly [piece: string, score: number]

/** How a kind of model uses its SentencePiece model. */
type Converter = {
  readonly habits: Habits
  /** Pieces by id: models out of fairseq have their own special tokens first. */
  readonly pieces: (pieces: readonly ScoredPiece[]) => readonly ScoredPiece[]
  /** Id of the unknown piece; null for the model's own. */
  readonly unknownId: number | null
  /** Special tokens beyond the usual. */
  readonly others: readonly string[]
  /** Normalisers around the compiled one, which is [] where there is none. */
  readonly normalizers: (compiled: readonly object[], config: Config) => readonly object[]
  readonly isCutAtPunctuation: (config: Config) => boolean
}

const roberta = { cls: '<s>', sep: '</s>', unk: '<unk>', pad: '<pad>', mask: '<mask>' }
const replace = (pattern: object, content: string): object => ({ type: 'Replace', pattern, content })
const strip = (isLeft: boolean): object => ({ type: 'Strip', strip_left: isLeft, strip_right: true })
const spaces = { Regex: ' {2,}' }
const never = (): boolean => false

const fairseq = {
  habits: { words: roberta, masksSpace: true, appends: false },
  unknownId: 3,
  normalizers: (compiled: readonly object[]) => [...compiled, strip(false), replace(spaces, '▁')],
  isCutAtPunctuation: never,
}

const converters: Readonly<Record<string, Converter>> = {
  'xlm-roberta': {
    ...fairseq,
    pieces: (pieces) => [
      ...['<s>', '<pad>', '</s>', '<unk>'].map((token) => [token, 0] as const),
      ...pieces.slice(3),
      ['<mask>', 0],
    ],
    others: [],
  },
  camembert: {
    ...fairseq,
    pieces: (pieces) => [
      ...['<s>NOTUSED', '<pad>', '</s>NOTUSED', '<unk>'].map((token) => [token, 0] as const),
      ['<unk>NOTUSED', -100],
      ...pieces.slice(1),
      ['<mask>', 0],
    ],
    others: ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'],
  },
  albert: {
    habits: {
      words: { cls: '[CLS]', sep: '[SEP]', unk: '<unk>', pad: '<pad>', mask: '[MASK]' },
      masksSpace: true,
      appends: false,
    },
    // A digit and a comma are better cut apart.
    pieces: (pieces) =>
      pieces.map(([piece, score]) => [piece, endsInNumberComma(piece) ? score - 100 : score]),
    unknownId: null,
    others: [],
    normalizers: (compiled, config) => [
      replace({ String: '``' }, '"'),
      replace({ String: "''" }, '"'),
      ...(config['keep_accents'] === true ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]),
      ...(config['do_lower_case'] === false ? [] : [{ type: 'Lowercase' }]),
      ...compiled,
      replace(spaces, ' '),
    ],
    isCutAtPunctuation: never,
  },
  'deberta-v2': {
    habits: {
      words: { cls: '[CLS]', sep: '[SEP]', unk: '[UNK]', pad: '[PAD]', mask: '[MASK]' },
      masksSpace: false,
      appends: true,
    },
    pieces: (pieces) => pieces,
    unknownId: null,
    others: [],
    normalizers: (compiled, config) => [
      ...(config['do_lower_case'] === true ? [{ type: 'Lowercase' }] : []),
      strip(true),
      ...compiled,
      replace(spaces, ' '),
    ],
    isCutAtPunctuation: (config) => config['split_by_punct'] === true,
  },
}

/**
 * Tokenizer files equal to a SentencePiece model with tokenizer_config.json, for models of `modelType` (model_type of
 * config.json). Throws `model.incomplete` where it is not known how that kind uses its pieces.
 */
export function tokenizerFromSentencePiece(
  model: SentencePieceModel,
  modelType: string,
  config: Config,
  file: string,
): TokenizerFiles {
  const converter = converters[modelType]
  if (!converter)
    throw new WinnowError(
      'model.incomplete',
      `${file} alone does not say how a model of the kind ${modelType} numbers its tokens: tokenizer.json is missing.`,
    )
  if (model.modelType !== 1 && model.modelType !== 2)
    throw new WinnowError('model.incomplete', `${file} holds neither a Unigram nor a BPE model.`)
  const pieces = converter.pieces(model.pieces.map(({ piece, score }) => [piece, score]))
  const ids = new Map(pieces.map(([piece], id) => [piece, id]))
  const { additional_special_tokens: others = converter.others } = config
  const settings = { ...config, additional_special_tokens: others }
  const special = readSpecialTokens(settings, converter.habits, ids, ownTokens(model.pieces))
  const compiled =
    model.charsmap.length > 0 ? [{ type: 'Precompiled', precompiled_charsmap: toBase64(model.charsmap) }] : []
  const scheme = config['add_prefix_space'] === false ? 'never' : 'always'
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true }
  const punctuation = { type: 'Punctuation', behavior: 'Isolated' }
  const json = {
    version: '1.0',
    added_tokens: special.added,
    normalizer: { type: 'Sequence', normalizers: converter.normalizers(compiled, config) },
    pre_tokenizer: converter.isCutAtPunctuation(config)
      ? { type: 'Sequence', pretokenizers: [punctuation, metaspace] }
      : metaspace,
    post_processor: around(special),
    decoder: metaspace,
    model: model.modelType === 1 ? unigram(model, pieces, converter) : bytePairs(model, pieces),
  }
  return { json, config }
}

/** Pieces that steer and those that a user wanted whole; only the first are special. */
function ownTokens(pieces: readonly SentencePiece[]): { content: string; special: boolean }[] {
  return pieces
    .filter(({ type }) => type === controlPiece || type === userPiece)
    .map(({ piece, type }) => ({ content: piece, special: type === controlPiece }))
}

function around({ words, added }: SpecialTokens): object {
  const idOf = (word: string): number | undefined => added.find(({ content }) => content === word)?.id
  const token = (word: string): object => ({ SpecialToken: { id: word, type_id: 0 } })
  const named = [words.cls, words.sep].map((word) => [word, { id: word, ids: [idOf(word)], tokens: [word] }])
  return {
    type: 'TemplateProcessing',
    single: [token(words.cls), { Sequence: { id: 'A', type_id: 0 } }, token(words.sep)],
    pair: [],
    special_tokens: Object.fromEntries(named),
  }
}

function unigram(model: SentencePieceModel, vocab: readonly ScoredPiece[], converter: Converter): object {
  return { type: 'Unigram', unk_id: converter.unknownId ?? model.unknownId, vocab, byte_fallback: false }
}

function bytePairs(model: SentencePieceModel, pieces: readonly ScoredPiece[]): object {
  return {
    type: 'BPE',
    unk_token: model.unknownPiece,
    fuse_unk: true,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries(pieces.map(([piece], id) => [piece, id])),
    merges: mergesOf(model.pieces, pieces),
  }
}

type Merge = {
  readonly pair: readonly [string, string]
  readonly score: number
  readonly sizes: [number, number]
}

/** Every way to make a piece of two others, the likeliest first (`generate_merges` of transformers). */
function mergesOf(
  own: readonly SentencePiece[],
  pieces: readonly ScoredPiece[],
): (readonly [string, string])[] {
  const ids = new Map(own.map(({ piece }, id) => [piece, id]))
  const idOf = (piece: string): number => ids.get(piece) ?? 0
  const merges: Merge[] = []
  // A piece that is there twice counts once, where it was first and with its last score.
  for (const [piece, score] of new Map(pieces)) {
    const chars = [...piece]
    const made: Merge[] = []
    for (let at = 1; at < chars.length; at++) {
      const pair = [chars.slice(0, at).join(''), chars.slice(at).join('')] as const
      if (pair.every((part) => ids.has(part))) made.push({ pair, score, sizes: [at, chars.length - at] })
    }
    const order = (a: Merge, b: Merge): number =>
      idOf(a.pair[0]) - idOf(b.pair[0]) || idOf(a.pair[1]) - idOf(b.pair[1])
    merges.push(...made.toSorted(order))
  }
  return merges
    .toSorted((a, b) => b.score - a.score || b.sizes[0] - a.sizes[0] || b.sizes[1] - a.sizes[1])
    .map(({ pair }) => pair)
}

const endsInNumberComma = (piece: string): boolean => /\p{Nd},$/u.test(piece)

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
