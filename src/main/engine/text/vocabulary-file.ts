// A tokenizer out of vocab.txt alone, as older folders of BERT and its kin have it: the tokenizer.json that the Python
// library would make of the same two files. Not for vocabularies of other models (BPE, SentencePiece).
import { type Habits, readSpecialTokens } from './special-tokens'
import type { TokenizerFiles } from './tokenizer-files'

const bert: Habits = {
  words: { cls: '[CLS]', sep: '[SEP]', unk: '[UNK]', pad: '[PAD]', mask: '[MASK]' },
  masksSpace: false,
  appends: false,
}
// MPNet has BERT's words and RoBERTa's special tokens, but for the unknown one.
const mpnet: Habits = {
  words: { cls: '<s>', sep: '</s>', unk: '[UNK]', pad: '<pad>', mask: '<mask>' },
  masksSpace: true,
  appends: false,
}

const robertaEnds = (first: string, last: string, ids: ReadonlyMap<string, number>): object => ({
  type: 'RobertaProcessing',
  sep: [last, ids.get(last)],
  cls: [first, ids.get(first)],
  trim_offsets: true,
  add_prefix_space: false,
})

/**
 * Tokenizer files equal to vocab.txt (a token a line) with tokenizer_config.json; `modelType` is model_type of
 * config.json. Returns null when a special token is not in the vocabulary, so that it is no such vocabulary.
 */
export function tokenizerFromVocabulary(
  vocabulary: string,
  config: Readonly<Record<string, unknown>>,
  modelType = 'bert',
): TokenizerFiles | null {
  const lines = vocabulary.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  const ids = new Map(lines.map((token, id) => [token, id]))
  const { words, added } = readSpecialTokens(config, modelType === 'mpnet' ? mpnet : bert, ids)
  const { cls: first, sep: last, unk: unknown } = words
  if ([unknown, first, last].some((token) => !ids.has(token))) return null
  const flag = (key: string): boolean => config[key] !== false
  const json = {
    version: '1.0',
    added_tokens: added,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: flag('tokenize_chinese_chars'),
      strip_accents: typeof config['strip_accents'] === 'boolean' ? config['strip_accents'] : null,
      lowercase: flag('do_lower_case'),
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor:
      modelType === 'mpnet'
        ? robertaEnds(first, last, ids)
        : {
            type: 'TemplateProcessing',
            single: [
              { SpecialToken: { id: first, type_id: 0 } },
              { Sequence: { id: 'A', type_id: 0 } },
              { SpecialToken: { id: last, type_id: 0 } },
            ],
            pair: [],
            special_tokens: Object.fromEntries(
              [first, last].map((id) => [id, { id, ids: [ids.get(id)], tokens: [id] }]),
            ),
          },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(ids),
    },
  }
  return { json, config }
}
