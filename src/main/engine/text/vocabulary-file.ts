// A tokenizer out of vocab.txt alone, as older BERT folders have it: the tokenizer.json that the Python library
// would make of the same two files. Not for vocabularies of other models (BPE, SentencePiece).
import type { TokenizerFiles } from './tokenizer-files'

/**
 * Tokenizer files equal to vocab.txt (a token a line) with tokenizer_config.json. Returns null when a special
 * token is not in the vocabulary, so that it is no BERT vocabulary.
 */
export function tokenizerFromVocabulary(
  vocabulary: string,
  config: Readonly<Record<string, unknown>>,
): TokenizerFiles | null {
  const lines = vocabulary.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  const ids = new Map(lines.map((token, id) => [token, id]))
  const word = (key: string, fallback: string): string => {
    const value = config[key]
    const content = typeof value === 'object' && value !== null && 'content' in value ? value.content : value
    return typeof content === 'string' ? content : fallback
  }
  const unknown = word('unk_token', '[UNK]')
  const [first, last] = [word('cls_token', '[CLS]'), word('sep_token', '[SEP]')]
  const special = [word('pad_token', '[PAD]'), unknown, first, last, word('mask_token', '[MASK]')]
  if ([unknown, first, last].some((token) => !ids.has(token))) return null
  const added = special
    .filter((content) => ids.has(content))
    .map((content) => ({ id: ids.get(content), content, special: true, normalized: false }))
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
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: first, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: last, type_id: 0 } },
      ],
      pair: [],
      special_tokens: {},
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
