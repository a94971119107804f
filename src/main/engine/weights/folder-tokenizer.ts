// The tokenizer of a folder: tokenizer.json, else vocab.txt; and whether it belongs to these weights.
import { WinnowError } from '../../../shared/errors'
import { isObject } from '../json'
import { createTokenizer } from '../text/tokenizer'
import type { TokenizerFiles } from '../text/tokenizer-files'
import { tokenizerFromVocabulary } from '../text/vocabulary-file'
import type { EncoderConfig } from './encoder-config'
import { readJsonFile, readText } from './folder-files'

const files = { json: 'tokenizer.json', config: 'tokenizer_config.json', vocabulary: 'vocab.txt' } as const

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
  const used = Object.values(files).filter((name) => sizes.has(name))
  try {
    const found = sizes.has(files.config) ? await readJsonFile(folder, files.config) : {}
    const settings = isObject(found) ? found : {}
    const tokenizer = await readFiles(folder, sizes, settings)
    checkFit(tokenizer, config, sizes.has(files.json) ? files.json : files.vocabulary)
    const { model_max_length: longest } = settings
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

async function readFiles(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  config: Readonly<Record<string, unknown>>,
): Promise<TokenizerFiles> {
  if (sizes.has(files.json)) {
    const json = await readJsonFile(folder, files.json)
    if (isObject(json)) return { json, config }
    throw new WinnowError('model.incomplete', `${files.json} does not hold a tokenizer.`)
  }
  if (!sizes.has(files.vocabulary))
    throw new WinnowError(
      'model.incomplete',
      `${files.json} is missing, and there is no ${files.vocabulary}.`,
    )
  const made = tokenizerFromVocabulary(await readText(folder, files.vocabulary), config)
  if (made) return made
  throw new WinnowError('model.incomplete', `${files.vocabulary} lacks [UNK], [CLS] or [SEP].`)
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
