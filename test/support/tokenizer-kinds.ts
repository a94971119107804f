// The small tokenizers of every kind in test/golden/tokenizers, as a folder of that kind would make them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { tokenizerFromMerges } from '../../src/main/engine/text/byte-level-files'
import { readSentencePiece } from '../../src/main/engine/text/sentencepiece-file'
import { tokenizerFromSentencePiece } from '../../src/main/engine/text/sentencepiece-tokenizer'
import type { TokenizerFiles } from '../../src/main/engine/text/tokenizer-files'
import { tokenizerFromVocabulary } from '../../src/main/engine/text/vocabulary-file'

const golden = join(import.meta.dirname, '../golden')
const read = (...path: string[]): string => readFileSync(join(golden, ...path), 'utf8')
const parse = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

/** The compiled normaliser nmt_nfkc of sentencepiece, which the stored models lack for their size. */
export const charsmap = (): Uint8Array => gunzipSync(readFileSync(join(golden, 'tokenizers/nmt_nfkc.gz')))

/** A stored SentencePiece model made whole: messages written one after the other are one. */
export function wholeModel(folder: string, file: string): Uint8Array {
  const bytes = charsmap()
  const inner = Buffer.concat([Buffer.from([0x12]), varint(bytes.length), bytes])
  const outer = Buffer.concat([Buffer.from([0x1a]), varint(inner.length), inner])
  return Buffer.concat([readFileSync(join(golden, 'tokenizers', folder, file)), outer])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}

function fromJson(folder: string): TokenizerFiles {
  const text = read(folder, 'tokenizer.json').replace('@nmt_nfkc', Buffer.from(charsmap()).toString('base64'))
  return { json: parse(text), config: {} }
}

function fromModel(
  folder: string,
  file: string,
  type: string,
  config: Record<string, unknown> = {},
): TokenizerFiles {
  return tokenizerFromSentencePiece(readSentencePiece(wholeModel(folder, file), file), type, config, file)
}

function made(files: TokenizerFiles | null): TokenizerFiles {
  if (files) return files
  throw new Error('the vocabulary lacks special tokens')
}

const roberta = (config: Record<string, unknown>): TokenizerFiles =>
  made(
    tokenizerFromMerges(
      parse(read('tokenizers/roberta/vocab.json')),
      read('tokenizers/roberta/merges.txt'),
      config,
    ),
  )
const stored = [
  'modernbert',
  'metaspace-bpe',
  'odd-bpe',
  'odd-wordpiece',
  'bytes-unigram',
  'xlm-roberta-json',
]
const cased = parse(read('encoder/tiny-cased/tokenizer_config.json'))
const xlm = 'sentencepiece.bpe.model'

/** Tokenizer files by kind, made when they are asked for. */
export const tokenizerKinds: Readonly<Record<string, () => TokenizerFiles>> = {
  'bert-uncased': () => fromJson('encoder/tiny-uncased'),
  'bert-cased': () => made(tokenizerFromVocabulary(read('encoder/tiny-cased/vocab.txt'), cased)),
  mpnet: () => made(tokenizerFromVocabulary(read('tokenizers/mpnet/vocab.txt'), {}, 'mpnet')),
  roberta: () => roberta({}),
  'roberta-prefix': () => roberta({ add_prefix_space: true }),
  ...Object.fromEntries(stored.map((name) => [name, () => fromJson(`tokenizers/${name}`)])),
  'xlm-roberta': () => fromModel('xlm-roberta', xlm, 'xlm-roberta'),
  camembert: () => fromModel('xlm-roberta', xlm, 'camembert'),
  albert: () => fromModel('albert', 'spiece.model', 'albert'),
  'albert-cased': () =>
    fromModel('albert', 'spiece.model', 'albert', { do_lower_case: false, keep_accents: true }),
  deberta: () => fromModel('deberta', 'spm.model', 'deberta-v2'),
  'deberta-lower': () =>
    fromModel('deberta', 'spm.model', 'deberta-v2', { do_lower_case: true, split_by_punct: true }),
  'deberta-bpe': () => fromModel('deberta-bpe', 'spm.model', 'deberta-v2'),
}
