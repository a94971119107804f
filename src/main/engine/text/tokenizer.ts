// Turns texts into token ids as the Python library `tokenizers` does, from the same tokenizer.json. The JavaScript
// library reads its regular expressions, post-processors and WordPiece; where it differs from Python's, a file
// beside this one has its place. Words are remembered, which makes it fast.
// Invariant: ids of a text never depend on the texts beside it; a cut text keeps its special tokens.
import { Tokenizer } from '@huggingface/tokenizers'
import type { TextToken } from '../../../shared/domain/run'
import { WinnowError } from '../../../shared/errors'
import type { EncodedBatch, Json } from '../family'
import { isObject } from '../json'
import { readAddedTokens } from './tokenizer-added'
import { type Ends, readEnds } from './tokenizer-ends'
import type { TokenizerFiles } from './tokenizer-files'
import { readModel, type TokenModel } from './tokenizer-models'
import { readNormalizer } from './tokenizer-normalizers'
import { createPipeline, type Encoded, type Pipeline } from './tokenizer-pipeline'
import { readPreTokenizer } from './tokenizer-splitters'

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
  /** The tokens of a text as the model sees them: what encode gives, in words, with their places in the text. */
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
  readonly model: TokenModel
  readonly pipeline: Pipeline
  readonly ends: Ends
  /** Tokens by id and back, added ones included. */
  readonly names: ReadonlyMap<number, string>
  readonly ids: ReadonlyMap<string, number>
  /** Ids of special tokens. */
  readonly special: ReadonlySet<number>
}

/**
 * A tokenizer out of its two files; `file` is named in errors. Throws `model.incomplete` when the files hold no
 * tokenizer that can be used.
 */
export function createTokenizer(
  { json, config }: TokenizerFiles,
  maxLength: number,
  file = 'tokenizer.json',
): TextTokenizer {
  const parts = readParts(json, file)
  const { pipeline, ends, names, special, model } = parts
  const { before, after } = ends
  const { unknownId } = model
  const cutsLeft = config['truncation_side'] === 'left'
  const room = Math.max(0, maxLength - before.length - after.length)
  const cut = <T>(content: readonly T[]): readonly T[] => {
    if (content.length <= room) return content
    return cutsLeft ? content.slice(content.length - room) : content.slice(0, room)
  }
  const tokenOf = (id: number, start: number | null, end: number | null): TextToken => ({
    token: names.get(id) ?? '',
    isSpecial: special.has(id) && id !== unknownId,
    isUnknown: id === unknownId,
    start,
    end,
  })
  const withPlaces = (text: string): Encoded => {
    const encoded = pipeline.encode(text)
    const { ids, isAdded } = encoded
    // An added token may stand with the white space around it.
    const written = ids.map((id, at) =>
      isAdded[at] ? text.slice(encoded.starts[at], encoded.ends[at]) : (names.get(id) ?? ''),
    )
    ends.trim(text, written, encoded.starts, encoded.ends)
    return encoded
  }
  return {
    vocabularySize: topId(names) + 1,
    maxLength,
    padId: padIdOf(parts.ids, json, config),
    unknownId,
    encode: (texts) =>
      encode(
        texts.map((text) => cut(pipeline.ids(text))),
        before,
        after,
      ),
    tokens: (text) => {
      const { ids, starts, ends } = withPlaces(text)
      const content = ids.map((id, at) => tokenOf(id, starts[at] ?? null, ends[at] ?? null))
      const bare = (id: number): TextToken => tokenOf(id, null, null)
      return [...before.map(bare), ...cut(content), ...after.map(bare)]
    },
    unknownWords: (text) => (unknownId === null ? [] : findUnknown(text, pipeline, unknownId)),
    lengthOf: (text) => before.length + pipeline.ids(text).length + after.length,
    idsOf: (text) => [...before, ...pipeline.ids(text), ...after],
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

function readParts(json: TokenizerFiles['json'], file: string): Parts {
  try {
    for (const key of ['model', 'decoder', 'post_processor', 'pre_tokenizer', 'normalizer'])
      if (!(key in json)) throw new Error(`there is no ${key}`)
    const preTokenizer = readPreTokenizer(json['pre_tokenizer'])
    const model = readModel(json['model'], preTokenizer.isByteLevel)
    const added = readAddedTokens(json['added_tokens'])
    const normalizer = readNormalizer(json['normalizer'])
    const ids = new Map(model.vocabulary)
    for (const { content, id } of added) ids.set(content, id)
    return {
      model,
      pipeline: createPipeline({ normalizer, preTokenizer, model, added }),
      ends: readEnds(openLibrary(json), json['post_processor'], (token) => ids.get(token)),
      names: new Map([...ids].map(([token, id]) => [id, token])),
      ids,
      special: new Set(added.flatMap(({ id, isSpecial }) => (isSpecial ? [id] : []))),
    }
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
    throw new WinnowError('model.incomplete', `${file} holds no tokenizer that can be used: ${reason}.`, {
      cause: error,
    })
  }
}

/** The library with its post-processor; the stages before that are read here, and its own trees take seconds. */
function openLibrary(json: TokenizerFiles['json']): Tokenizer {
  const model = { type: 'WordPiece', vocab: {}, unk_token: '' }
  return new Tokenizer(
    { ...json, added_tokens: [], model, normalizer: null, pre_tokenizer: null, decoder: null },
    {},
  )
}

function topId(names: ReadonlyMap<number, string>): number {
  let top = -1
  for (const id of names.keys()) top = Math.max(top, id)
  return top
}

const emoji = /^(\p{Extended_Pictographic}|\p{Regional_Indicator})/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
// What normalising drops at the end of a word, such as the mark that makes a heart an emoji, still belongs to it.
const trailing = /^[\p{M}\p{Cf}]+/u

/** A run of emoji is one word to BERT; people know them one by one. */
function splitEmoji(word: string): string[] {
  const all = [...graphemes.segment(word)].map(({ segment }) => segment)
  return all.every((segment) => emoji.test(segment)) ? all : [word]
}

function findUnknown(text: string, pipeline: Pipeline, unknownId: number): string[] {
  if (!pipeline.ids(text).includes(unknownId)) return []
  const { ids, starts, ends, isAdded } = pipeline.encode(text)
  return ids.flatMap((id, at) => {
    // A token that is written out in the text is no word of it.
    if (id !== unknownId || isAdded[at]) return []
    const end = ends[at] ?? 0
    return splitEmoji(text.slice(starts[at], end) + (trailing.exec(text.slice(end))?.[0] ?? ''))
  })
}

function padIdOf(
  ids: ReadonlyMap<string, number>,
  json: TokenizerFiles['json'],
  config: TokenizerFiles['config'],
): number {
  const { padding } = json
  const { pad_token: named } = config
  const token = isObject(named) ? named['content'] : named
  const id = typeof token === 'string' ? ids.get(token) : undefined
  if (id !== undefined) return id
  const said = isObject(padding) ? padding['pad_id'] : undefined
  return typeof said === 'number' ? said : (ids.get('[PAD]') ?? ids.get('<pad>') ?? 0)
}
