// The tokenizer of a folder: tokenizer.json, else the files that older folders have (vocab.txt, vocab.json with
// merges.txt, a SentencePiece model); and whether it belongs to these weights.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WinnowError } from '../../../shared/errors'
import { isObject } from '../json'
import { tokenizerFromMerges } from '../text/byte-level-files'
import { readSentencePiece } from '../text/sentencepiece-file'
import { tokenizerFromSentencePiece } from '../text/sentencepiece-tokenizer'
import { createTokenizer } from '../text/tokenizer'
import type { TokenizerFiles } from '../text/tokenizer-files'
import { tokenizerFromVocabulary } from '../text/vocabulary-file'
import type { EncoderConfig } from './encoder-config'
import { readJsonFile, readText } from './folder-files'

const json = 'tokenizer.json'
const settings = 'tokenizer_config.json'
const vocabulary = 'vocab.txt'
const pairs = { vocabulary: 'vocab.json', merges: 'merges.txt' } as const
const models = ['sentencepiece.bpe.model', 'spiece.model', 'spm.model'] as const
/** What says more of special tokens where there is no tokenizer.json. */
const more = { special: 'special_tokens_map.json', added: 'added_tokens.json' } as const

/** A SentencePiece model of 250,000 pieces has 5 MB. */
const largestModel = 100_000_000

/** What a folder says about its tokenizer; null where there is none that can be read. */
export type FolderTokenizer = {
  readonly tokenizer: TokenizerFiles | null
  /** Files that make it. */
  readonly files: readonly string[]
  readonly isLowerCased: boolean
  /** `model_max_length` where it is a real length. */
  readonly longest: number | null
  readonly problems: readonly string[]
}

/** Reads the tokenizer and checks that its ids have a row among the embeddings. */
export async function surveyTokenizer(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  config: EncoderConfig,
): Promise<FolderTokenizer> {
  const used = sourcesOf(sizes)
  try {
    const said = await readSettings(folder, used)
    const tokenizer = await readFiles(folder, sizes, said, config.architecture)
    checkFit(tokenizer, config, sourceOf(sizes) ?? json)
    const { model_max_length: longest } = said
    return {
      tokenizer,
      files: used,
      isLowerCased: isLowerCasing(tokenizer.json['normalizer']),
      // transformers writes 10^30 where it knows no limit.
      longest:
        Number.isInteger(longest) && Number(longest) < 1e7 && Number(longest) > 2 ? Number(longest) : null,
      problems: [],
    }
  } catch (error) {
    if (!(error instanceof WinnowError)) throw error
    return { tokenizer: null, files: used, isLowerCased: false, longest: null, problems: [error.message] }
  }
}

/** The file that the vocabulary comes from; null without one. */
function sourceOf(sizes: ReadonlyMap<string, number>): string | null {
  const hasPairs = sizes.has(pairs.vocabulary) && sizes.has(pairs.merges)
  const known = [json, vocabulary, ...(hasPairs ? [pairs.vocabulary] : []), ...models]
  return known.find((name) => sizes.has(name)) ?? null
}

/** Files that make the tokenizer. */
function sourcesOf(sizes: ReadonlyMap<string, number>): string[] {
  const source = sourceOf(sizes)
  // With tokenizer.json vocab.txt says nothing, but it has always counted, and hashes of folders are kept.
  const others =
    source === json
      ? [vocabulary]
      : [more.special, more.added, ...(source === pairs.vocabulary ? [pairs.merges] : [])]
  return [...(source === null ? [] : [source]), settings, ...others].filter((name) => sizes.has(name))
}

/** tokenizer_config.json, over special_tokens_map.json, with added_tokens.json under its name; those in `used`. */
async function readSettings(folder: string, used: readonly string[]): Promise<Record<string, unknown>> {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const found = used.includes(name) ? await readJsonFile(folder, name) : {}
    return isObject(found) ? found : {}
  }
  const added = await read(more.added)
  const own = { ...(await read(more.special)), ...(await read(settings)) }
  return Object.keys(added).length > 0 ? { ...own, added_tokens: added } : own
}

async function readFiles(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  config: Readonly<Record<string, unknown>>,
  modelType: string,
): Promise<TokenizerFiles> {
  const source = sourceOf(sizes)
  const refuse = (what: string): never => {
    throw new WinnowError('model.incomplete', what)
  }
  switch (source) {
    case null:
      return refuse(
        `${json} is missing, and there is no ${vocabulary}. A SentencePiece model or ${pairs.vocabulary} with ${pairs.merges} would do, too.`,
      )
    case json: {
      const found = await readJsonFile(folder, json)
      return isObject(found) ? { json: found, config } : refuse(`${json} does not hold a tokenizer.`)
    }
    case vocabulary: {
      const made = tokenizerFromVocabulary(await readText(folder, vocabulary), config, modelType)
      return (
        made ??
        refuse(`${vocabulary} lacks the tokens for unknown words, the beginning or the end of a text.`)
      )
    }
    case pairs.vocabulary: {
      const merges = await readText(folder, pairs.merges)
      const made = tokenizerFromMerges(await readJsonFile(folder, pairs.vocabulary), merges, config)
      return (
        made ?? refuse(`${pairs.vocabulary} is not RoBERTa's: it lacks the beginning or the end of a text.`)
      )
    }
    default: {
      if ((sizes.get(source) ?? 0) > largestModel)
        return refuse(`${source} is too large to be a SentencePiece model.`)
      const bytes = await readFile(join(folder, source)).catch((error: unknown) => {
        throw new WinnowError('model.incomplete', `${source} cannot be read.`, { cause: error })
      })
      return tokenizerFromSentencePiece(readSentencePiece(bytes, source), modelType, config, source)
    }
  }
}

function checkFit(tokenizer: TokenizerFiles, config: EncoderConfig, file: string): void {
  const { vocabularySize } = createTokenizer(tokenizer, config.maxPositions, file)
  if (vocabularySize > config.vocabularySize)
    throw new WinnowError(
      'model.incomplete',
      `${file} has ${vocabularySize} tokens, the weights have embeddings for ${config.vocabularySize}: ` +
        'it belongs to another model.',
    )
}

function isLowerCasing(normalizer: unknown): boolean {
  if (!isObject(normalizer)) return false
  const { type, lowercase, normalizers } = normalizer
  if (Array.isArray(normalizers)) return normalizers.some(isLowerCasing)
  return type === 'Lowercase' || (type === 'BertNormalizer' && lowercase !== false)
}
