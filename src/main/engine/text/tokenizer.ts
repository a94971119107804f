// Turns texts into token ids as the Python library `tokenizers` does, from the same tokenizer.json. WordPiece is
// remembered word by word, which makes it fast; any other model goes through the library text by text.
// Invariant: ids of a text never depend on the texts beside it; a cut text keeps its special tokens.
import { Tokenizer } from '@huggingface/tokenizers'
import type { TextToken } from '../../../shared/domain/run'
import { WinnowError } from '../../../shared/errors'
import type { EncodedBatch, Json } from '../family'
import { isObject } from '../json'
import { type BertNormalizerOptions, ExactBertNormalizer, spaceChinese } from './tokenizer-bert'
import type { TokenizerFiles } from './tokenizer-files'

/** A tokenizer that cuts at a length. */
export type TextTokenizer = {
  /** Largest token id and 1: rows that the table of embeddings needs. */
  readonly vocabularySize: number
  /** Tokens a text may have, special ones included. */
  readonly maxLength: number
  readonly padId: number
  readonly unknownId: number | null
  /** Ids of each text in `columns`, special tokens included, cut at `maxLength`; `values` is empty. */
  readonly encode: (texts: readonly string[]) => EncodedBatch
  /** The tokens of a text as the model sees them: what encode gives, in words. */
  readonly tokens: (text: string) => TextToken[]
  /** Words and emoji of the text, verbatim and in order, that become the unknown token; nothing is cut. */
  readonly unknownWords: (text: string) => string[]
  /** Tokens of a text, special ones included, before any cut. */
  readonly lengthOf: (text: string) => number
  /** Ids of a whole text with its special tokens, not cut. */
  readonly idsOf: (text: string) => number[]
  /** What createTokenizer needs to make it again. */
  readonly toJSON: () => Json
}

type Parts = {
  readonly library: Tokenizer
  /** Ids of a text without special tokens, not cut. */
  readonly contentOf: (text: string) => readonly number[]
  /** Special tokens before and after the text. */
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const kinds = ['WordPiece', 'BPE', 'Unigram']

/** Words remembered before the memory is emptied: a language has fewer that matter. */
const mostWords = 100_000

/**
 * A tokenizer out of its two files; `file` is named in errors. Throws `model.incomplete` when the files hold no
 * tokenizer that can be used.
 */
export function createTokenizer(
  { json, config }: TokenizerFiles,
  maxLength: number,
  file = 'tokenizer.json',
): TextTokenizer {
  const parts = readParts(json, config, file)
  const { library, before, after, contentOf } = parts
  const cutsLeft = config['truncation_side'] === 'left'
  const room = Math.max(0, maxLength - before.length - after.length)
  const unknownId = library.model?.unk_token_id ?? null
  const special = new Set(
    [...library.get_added_tokens_decoder()].flatMap(([id, it]) => (it.special ? [id] : [])),
  )
  const idsOf = (text: string): number[] => [...before, ...contentOf(text), ...after]
  const cut = (text: string): readonly number[] => {
    const content = contentOf(text)
    if (content.length <= room) return content
    return cutsLeft ? content.slice(content.length - room) : content.slice(0, room)
  }
  return {
    vocabularySize: library.model?.vocab.length ?? 0,
    maxLength,
    padId: padIdOf(library, json, config),
    unknownId,
    encode: (texts) => encode(texts.map(cut), before, after),
    tokens: (text) =>
      [...before, ...cut(text), ...after].map((id) => ({
        token: library.id_to_token(id) ?? '',
        isSpecial: special.has(id) && id !== unknownId,
        isUnknown: id === unknownId,
      })),
    unknownWords: (text) => (unknownId === null ? [] : findUnknown(text, parts, unknownId)),
    lengthOf: (text) => before.length + contentOf(text).length + after.length,
    idsOf,
    toJSON: () => ({ json: json as Json, config: config as Json, maxLength }),
  }
}

function encode(
  contents: readonly (readonly number[])[],
  before: readonly number[],
  after: readonly number[],
): EncodedBatch {
  const starts = new Uint32Array(contents.length + 1)
  let size = 0
  for (const [row, content] of contents.entries()) {
    size += before.length + content.length + after.length
    starts[row + 1] = size
  }
  const columns = new Uint32Array(size)
  for (const [row, content] of contents.entries()) {
    const start = starts[row] ?? 0
    columns.set(before, start)
    columns.set(content, start + before.length)
    columns.set(after, start + before.length + content.length)
  }
  return { rows: contents.length, starts, columns, values: new Float32Array(0) }
}

function readParts(json: TokenizerFiles['json'], config: TokenizerFiles['config'], file: string): Parts {
  let library: Tokenizer
  const added = Array.isArray(json['added_tokens']) ? json['added_tokens'] : []
  try {
    library = new Tokenizer({ ...json, added_tokens: added }, config)
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
    throw new WinnowError('model.incomplete', `${file} holds no tokenizer that can be used: ${reason}.`, {
      cause: error,
    })
  }
  const { model } = library
  if (!model || model.tokens_to_ids.size === 0)
    throw new WinnowError('model.incomplete', `${file} holds no vocabulary.`)
  for (const [token, id] of model.tokens_to_ids)
    if (!Number.isInteger(id) || id < 0)
      throw new WinnowError('model.incomplete', `${file}: the token ${token} has the id ${String(id)}.`)
  const kind = isObject(json['model']) ? json['model']['type'] : undefined
  const isWordPiece = kind === 'WordPiece'
  if (kind !== undefined && !kinds.some((known) => known === kind))
    throw new WinnowError(
      'model.incomplete',
      `${file} holds a tokenizer of the unknown kind ${String(kind)}.`,
    )
  if (isWordPiece && model.unk_token_id === undefined)
    throw new WinnowError('model.incomplete', `${file} has no token for unknown words.`)
  const { normalizer } = json
  if (isObject(normalizer) && normalizer['type'] === 'BertNormalizer')
    library.normalizer = new ExactBertNormalizer(normalizer as BertNormalizerOptions)
  // A marker that the post-processor carries along shows what it puts before and after a text.
  const marker = '\u0000text'
  const marked = library.post_processor?.post_process([marker], null, true).tokens ?? [marker]
  const at = marked.indexOf(marker)
  const idOf = (token: string): number => {
    const id = model.tokens_to_ids.get(token)
    if (id !== undefined) return id
    throw new WinnowError('model.incomplete', `${file}: its special token ${token} is not in the vocabulary.`)
  }
  return {
    library,
    contentOf: isWordPiece
      ? wordByWord(library)
      : (text) => library.encode(text, { add_special_tokens: false }).ids,
    before: marked.slice(0, at).map(idOf),
    after: marked.slice(at + 1).map(idOf),
  }
}

/** WordPiece, each word's ids remembered. Texts that hold an added token go through the library. */
function wordByWord(library: Tokenizer): (text: string) => readonly number[] {
  const words = new Map<string, readonly number[]>()
  const added = [...library.get_added_tokens_decoder().values()]
  const verbatim = added.map(({ content }) => content)
  const isAnyNormalized = added.some(({ normalized }) => normalized)
  const { normalizer, pre_tokenizer: splitter, model } = library
  return (text) => {
    if (isAnyNormalized || verbatim.some((content) => text.includes(content)))
      return library.encode(text, { add_special_tokens: false }).ids
    const normal = normalizer ? normalizer.normalize(text) : text
    const ids: number[] = []
    for (const word of splitter ? splitter.pre_tokenize(normal) : [normal]) {
      let own = words.get(word)
      if (!own) {
        own = (model?.encode([word]) ?? []).map((token) => model?.tokens_to_ids.get(token) ?? 0)
        if (words.size >= mostWords) words.clear()
        words.set(word, own)
      }
      for (const id of own) ids.push(id)
    }
    return ids
  }
}

const emoji = /^(\p{Extended_Pictographic}|\p{Regional_Indicator})/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A run of emoji is one word to BERT; people know them one by one. */
function splitEmoji(word: string): string[] {
  const all = [...graphemes.segment(word)].map(({ segment }) => segment)
  return all.every((segment) => emoji.test(segment)) ? all : [word]
}

function findUnknown(text: string, { library, contentOf }: Parts, unknownId: number): string[] {
  if (!contentOf(text).includes(unknownId)) return []
  // Tokens that are written out in the text are no words of it.
  let words = text
  for (const { content } of library.get_added_tokens_decoder().values())
    words = words.replaceAll(content, ' ')
  // The words before normalising: cut where BERT cuts, else at white space.
  const pieces =
    library.normalizer instanceof ExactBertNormalizer
      ? (library.pre_tokenizer?.pre_tokenize(spaceChinese(words)) ?? [words])
      : words.split(/\s+/)
  return pieces.filter((piece) => contentOf(piece).includes(unknownId)).flatMap(splitEmoji)
}

function padIdOf(library: Tokenizer, json: TokenizerFiles['json'], config: TokenizerFiles['config']): number {
  const { padding } = json
  const { pad_token: named } = config
  const token = isObject(named) ? named['content'] : named
  const id = typeof token === 'string' ? library.token_to_id(token) : undefined
  if (id !== undefined) return id
  const said = isObject(padding) ? padding['pad_id'] : undefined
  return typeof said === 'number' ? said : (library.token_to_id('[PAD]') ?? library.token_to_id('<pad>') ?? 0)
}
