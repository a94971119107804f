// A tokenizer out of vocab.json and merges.txt, as older RoBERTa folders have it: the tokenizer.json that the Python
// library would make of them.
import { isObject } from '../json'
import { readSpecialTokens } from './special-tokens'
import type { TokenizerFiles } from './tokenizer-files'

const words = { cls: '<s>', sep: '</s>', unk: '<unk>', pad: '<pad>', mask: '<mask>' }

/**
 * Tokenizer files equal to vocab.json (ids by token) and merges.txt (a pair a line) with tokenizer_config.json.
 * Returns null when the vocabulary has no beginning or end of a text, so that it is not RoBERTa's.
 */
export function tokenizerFromMerges(
  vocabulary: unknown,
  merges: string,
  config: Readonly<Record<string, unknown>>,
): TokenizerFiles | null {
  if (!isObject(vocabulary)) return null
  const entries = Object.entries(vocabulary).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  )
  const ids = new Map(entries)
  const special = readSpecialTokens(config, { words, masksSpace: true, appends: false }, ids)
  const { cls, sep } = special.words
  const [first, last] = [ids.get(cls), ids.get(sep)]
  if (first === undefined || last === undefined) return null
  const isPrefixed = config['add_prefix_space'] === true
  const isTrimmed = config['trim_offsets'] !== false
  const lines = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'))
  const bytes = { type: 'ByteLevel', add_prefix_space: isPrefixed, trim_offsets: true, use_regex: true }
  const json = {
    version: '1.0',
    added_tokens: special.added,
    normalizer: null,
    pre_tokenizer: bytes,
    post_processor: {
      type: 'RobertaProcessing',
      sep: [sep, last],
      cls: [cls, first],
      trim_offsets: isTrimmed,
      add_prefix_space: isPrefixed,
    },
    decoder: bytes,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab: vocabulary,
      merges: lines,
    },
  }
  return { json, config }
}
