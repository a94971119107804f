import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tinyBertConfig } from '../../../../test/support/tiny-bert'
import { tokenizerKinds, wholeModel } from '../../../../test/support/tokenizer-kinds'
import { createTokenizer, type TextTokenizer } from '../text/tokenizer'
import type { EncoderConfig } from './encoder-config'
import { listFolder } from './folder-files'
import { type FolderTokenizer, surveyTokenizer } from './folder-tokenizer'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-tokenizer-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const golden = join(import.meta.dirname, '../../../../test/golden/tokenizers')
const text = 'Where is my  card? The <mask> and [MASK], Straße 3, カード 😀'
const xlm = 'sentencepiece.bpe.model'

const take = async (kind: string): Promise<void> => {
  for (const name of await readdir(join(golden, kind)))
    await copyFile(join(golden, kind, name), join(folder, name))
}
const write = async (name: string, content: unknown): Promise<void> =>
  await writeFile(join(folder, name), JSON.stringify(content))
const writeModel = async (kind: string, name: string): Promise<void> =>
  await writeFile(join(folder, name), wholeModel(kind, name))

async function survey(architecture: string, vocabularySize = 2000): Promise<FolderTokenizer> {
  const { max_position_embeddings: maxPositions } = tinyBertConfig
  const config = { architecture, maxPositions, vocabularySize } as unknown as EncoderConfig
  return await surveyTokenizer(folder, await listFolder(folder), config)
}

function opened({ tokenizer, problems }: FolderTokenizer): TextTokenizer {
  if (tokenizer) return createTokenizer(tokenizer, 512)
  throw new Error(problems.join(' '))
}

describe('the tokenizer of a folder without tokenizer.json', () => {
  it.each([
    ['roberta', 'roberta', async () => await take('roberta'), ['vocab.json', 'merges.txt']],
    ['mpnet', 'mpnet', async () => await take('mpnet'), ['vocab.txt']],
    ['xlm-roberta', 'xlm-roberta', async () => await writeModel('xlm-roberta', xlm), [xlm]],
    ['camembert', 'camembert', async () => await writeModel('xlm-roberta', xlm), [xlm]],
    ['albert', 'albert', async () => await writeModel('albert', 'spiece.model'), ['spiece.model']],
    ['deberta', 'deberta-v2', async () => await writeModel('deberta', 'spm.model'), ['spm.model']],
    ['deberta-bpe', 'deberta-v2', async () => await writeModel('deberta-bpe', 'spm.model'), ['spm.model']],
  ])('is made of its own files for %s', async (kind, architecture, fill, files) => {
    await fill()
    const found = await survey(architecture)
    expect(found).toMatchObject({ problems: [], files, isLowerCased: ['albert', 'mpnet'].includes(kind) })
    const made = tokenizerKinds[kind]?.()
    if (!made) throw new Error(kind)
    expect(opened(found).idsOf(text)).toEqual(createTokenizer(made, 512).idsOf(text))
  })

  it('reads what its other files say of special tokens', async () => {
    await writeModel('deberta', 'spm.model')
    await write('added_tokens.json', { '[MASK]': 1500, '<mask>': 1501 })
    await write('special_tokens_map.json', { mask_token: { content: '[MASK]', lstrip: true } })
    await write('tokenizer_config.json', { do_lower_case: true, model_max_length: 30 })
    const found = await survey('deberta-v2')
    expect(found.longest).toBe(30)
    expect(found.isLowerCased).toBe(true)
    expect(found.files).toHaveLength(4)
    const tokens = opened(found).tokens('The [MASK] and <mask>')
    const masks = tokens.filter(({ token }) => /mask/i.test(token))
    expect(masks).toEqual([
      { token: '[MASK]', isSpecial: true, isUnknown: false, start: 3, end: 10 },
      { token: '<mask>', isSpecial: false, isUnknown: false, start: 15, end: 21 },
    ])
    expect(opened(found).vocabularySize).toBe(1502)
  })

  it('takes tokenizer.json before all others, and its files as they were hashed before', async () => {
    await take('modernbert')
    await take('roberta')
    await write('special_tokens_map.json', {})
    const found = await survey('modernbert')
    expect(found.files).toEqual(['tokenizer.json', 'tokenizer_config.json'])
    expect(opened(found).tokens('a')[0]?.token).toBe('[CLS]')
  })

  it.each([
    [
      'no model',
      async () => await writeFile(join(folder, xlm), 'no model'),
      'xlm-roberta',
      'no SentencePiece model',
    ],
    ['an empty model', async () => await writeFile(join(folder, xlm), ''), 'xlm-roberta', 'holds no pieces'],
    [
      'a model of another kind',
      async () => await writeModel('deberta', 'spm.model'),
      'bert',
      'of the kind bert',
    ],
    ['pairs of another kind', async () => await write('vocab.json', { a: 0 }), 'roberta', 'merges.txt'],
    [
      'a vocabulary without ends',
      async () => await writeFile(join(folder, 'vocab.txt'), 'a\nb\n'),
      'bert',
      'lacks',
    ],
    [
      'merges of another vocabulary',
      async () => {
        await take('roberta')
        await writeFile(join(folder, 'merges.txt'), '#version: 0.2\nzzz yyy\n')
      },
      'roberta',
      'the merge of zzz and yyy',
    ],
    [
      'more tokens than the weights',
      async () => await writeModel('xlm-roberta', xlm),
      'xlm-roberta',
      'the weights have embeddings for 2000',
    ],
  ])('is a problem with %s', async (name, fill, architecture, problem) => {
    await fill()
    const found = await survey(architecture, name.startsWith('more') ? 200 : 2000)
    expect(found.tokenizer).toBeNull()
    expect(found.problems[0]).toContain(problem.replace('2000', name.startsWith('more') ? '200' : '2000'))
  })
})
