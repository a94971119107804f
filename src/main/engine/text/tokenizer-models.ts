// The models of tokenizer.json: what becomes of one word. WordPiece is the JavaScript library's own; byte pairs and
// Unigram have files of their own. Words are remembered, since a language has few that matter.
import { WordPiece } from '@huggingface/tokenizers'
import { isObject } from '../json'
import { createBpe } from './tokenizer-bpe'
import { createUnigram } from './tokenizer-unigram'
import type { Pieces, WordModel } from './tokenizer-words'
import { toByteChars } from './tokenizer-unicode'

/** A model with its own vocabulary; added tokens are not part of it. */
export type TokenModel = {
  readonly kind: ModelKind
  readonly vocabulary: ReadonlyMap<string, number>
  readonly unknownId: number | null
  readonly encode: WordModel
}

/** The models that are known. */
export type ModelKind = 'WordPiece' | 'BPE' | 'Unigram'

/** Words remembered before the memory is emptied, and the longest that is. */
const mostWords = 100_000
const longestWord = 200

/** Reads `model` of tokenizer.json; throws Error when it is of no known kind or holds no vocabulary. */
export function readModel(json: unknown, isByteLevel: boolean): TokenModel {
  if (!isObject(json)) throw new Error('there is no model')
  const kind = kindOf(json)
  const vocabulary = readVocabulary(json['vocab'])
  if (vocabulary.size === 0) throw new Error('it holds no vocabulary')
  const unknownId = unknownOf(json, kind, vocabulary)
  const encode = encoderOf(kind, json, vocabulary, unknownId)
  return { kind, vocabulary, unknownId, encode: remembering(isByteLevel ? inBytes(encode) : encode) }
}

function kindOf(json: Record<string, unknown>): ModelKind {
  const { type, vocab } = json
  if (type === 'WordPiece' || type === 'BPE' || type === 'Unigram') return type
  if (type !== undefined) throw new Error(`its model is of the unknown kind ${String(type)}`)
  // Older files do not name it.
  if (Array.isArray(vocab)) return 'Unigram'
  if ('merges' in json) return 'BPE'
  if ('continuing_subword_prefix' in json) return 'WordPiece'
  throw new Error('its model is of no known kind')
}

function readVocabulary(vocab: unknown): Map<string, number> {
  const entries: (readonly [string, unknown])[] = Array.isArray(vocab)
    ? vocab.map((item: unknown, id) => [String(Array.isArray(item) ? item[0] : item), id])
    : Object.entries(isObject(vocab) ? vocab : {})
  const known = new Map<string, number>()
  for (const [token, id] of entries) {
    if (!Number.isInteger(id) || Number(id) < 0)
      throw new Error(`the token ${token} has the id ${String(id)}`)
    known.set(token, Number(id))
  }
  return known
}

function unknownOf(
  json: Record<string, unknown>,
  kind: ModelKind,
  vocabulary: ReadonlyMap<string, number>,
): number | null {
  if (kind === 'Unigram') return typeof json['unk_id'] === 'number' ? json['unk_id'] : null
  const id = vocabulary.get(String(json['unk_token']))
  if (id === undefined && kind === 'WordPiece') throw new Error('it has no token for unknown words')
  return id ?? null
}

function encoderOf(
  kind: ModelKind,
  json: Record<string, unknown>,
  vocabulary: ReadonlyMap<string, number>,
  unknownId: number | null,
): WordModel {
  if (kind === 'BPE') return createBpe(json, vocabulary, unknownId)
  if (kind === 'Unigram') return createUnigram(json, vocabulary, unknownId)
  return wordPiece(json)
}

function wordPiece(json: Record<string, unknown>): WordModel {
  const prefix =
    typeof json['continuing_subword_prefix'] === 'string' ? json['continuing_subword_prefix'] : '##'
  const config = { ...json, continuing_subword_prefix: prefix }
  const model = new WordPiece(config as ConstructorParameters<typeof WordPiece>[0])
  return (word) => {
    const tokens = model.encode([word])
    const ids = tokens.map((token) => model.tokens_to_ids.get(token) ?? 0)
    // One token is the whole word, known or not.
    if (tokens.length === 1) return { ids, starts: [0], ends: [word.length] }
    let at = 0
    const ends = tokens.map((token, index) => (at += token.length - (index === 0 ? 0 : prefix.length)))
    return { ids, starts: [0, ...ends.slice(0, -1)], ends }
  }
}

function remembering(encode: WordModel): WordModel {
  const words = new Map<string, Pieces>()
  return (word) => {
    const known = words.get(word)
    if (known) return known
    const pieces = encode(word)
    if (word.length > longestWord) return pieces
    if (words.size >= mostWords) words.clear()
    words.set(word, pieces)
    return pieces
  }
}

/** A model that reads bytes, one character each; a token of part of a character stands for all of it. */
function inBytes(encode: WordModel): WordModel {
  return (word) => {
    const { ids, starts, ends } = encode(toByteChars(word))
    const firsts: number[] = []
    const lasts: number[] = []
    let at = 0
    for (const char of word) {
      for (let byte = toByteChars(char).length; byte > 0; byte--) {
        firsts.push(at)
        lasts.push(at + char.length)
      }
      at += char.length
    }
    return {
      ids,
      starts: starts.map((start) => firsts[start] ?? at),
      ends: ends.map((end) => lasts[end - 1] ?? 0),
    }
  }
}
