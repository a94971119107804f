import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needsSampleModel, sampleModelFolder } from '../../../../test/support/sample-model'
import { tinyBertConfig, tinyBertTensors, writeTinyBert } from '../../../../test/support/tiny-bert'
import { FolderReport } from '../../../shared/domain/model'
import { isEncoderConfig } from './encoder-config'
import { inspectFolder, openFolder } from './model-folder'
import { encodeSafeTensors, type StoredTensor, writeSafeTensors } from './safetensors'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-folder-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string): string => join(folder, name)
const goldenFolder = join(import.meta.dirname, '../../../../test/golden/encoder')
type Tensors = Record<string, StoredTensor>
const rename = (change: (name: string) => string) => (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [change(name), tensor]))
const without = (pattern: RegExp) => (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => !pattern.test(name)))

describe('a model folder', () => {
  it('is described by its files', async () => {
    await writeTinyBert(folder)
    await writeFile(
      at('README.md'),
      '---\r\nlicense: mit # or so\r\nlanguage:\r\n- en\r\n- "de"\r\n---\r\n# Tiny',
    )
    const report = await inspectFolder(folder)
    expect(FolderReport.parse(report)).toEqual(report)
    expect(report).toMatchObject({
      architecture: 'bert',
      className: 'BertForSequenceClassification',
      layers: 2,
      hiddenSize: 32,
      heads: 4,
      vocabularySize: 1500,
      maxLength: 40,
      isLowerCased: true,
      licence: 'mit',
      languages: ['en', 'de'],
      weightTypes: ['F32'],
      labels: ['card', 'refund', 'weather'],
      problems: [],
    })
    const counted = Object.values(tinyBertTensors()).reduce((sum, { values }) => sum + values.length, 0)
    expect(report.parameters).toBe(counted)
    expect(report.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('opens with its sizes, its tokenizer and its weights by canonical name', async () => {
    await writeTinyBert(folder)
    const { config, tokenizer, readWeights, report } = await openFolder(folder, null)
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
    expect(isEncoderConfig(JSON.parse(JSON.stringify(config)))).toBe(true)
    expect(config).toMatchObject({ intermediateSize: 64, dropout: 0.1, activation: 'gelu' })
    expect(tokenizer.json).toHaveProperty('model')
    const { tensors, ignored, missing, missingHead } = await readWeights()
    expect({ ignored, missing, missingHead }).toEqual({ ignored: [], missing: [], missingHead: false })
    const own = tinyBertTensors()
    expect(Object.keys(tensors).toSorted()).toEqual(
      Object.keys(own)
        .map((name) => name.replace(/^bert\./, ''))
        .toSorted(),
    )
    expect(tensors['encoder.layer.1.attention.self.key.weight']).toEqual(
      own['bert.encoder.layer.1.attention.self.key.weight'],
    )
    expect(await openFolder(folder, report.hash)).toMatchObject({ config })
  })

  it.each([
    ['no prefix', rename((name) => name.replace(/^bert\./, ''))],
    [
      'gamma and beta',
      rename((name) =>
        name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
      ),
    ],
  ])('opens with the same weights under names with %s', async (_, tensors) => {
    await writeTinyBert(folder, { tensors })
    const read = await (await openFolder(folder, null)).readWeights()
    await writeTinyBert(folder)
    expect(read).toEqual(await (await openFolder(folder, null)).readWeights())
  })

  it('says which head tensors are new and which of the file are not used', async () => {
    await writeTinyBert(folder, {
      config: { architectures: ['BertForMaskedLM'] },
      tensors: (tensors) => ({
        ...without(/pooler|classifier/)(tensors),
        'bert.embeddings.position_ids': { shape: [1, 2], values: Float32Array.of(0, 1) },
        'cls.predictions.bias': { shape: [2], values: Float32Array.of(0, 1) },
      }),
    })
    const { config, readWeights } = await openFolder(folder, null)
    expect(config).toMatchObject({ labels: null })
    expect(await readWeights()).toMatchObject({
      ignored: ['bert.embeddings.position_ids', 'cls.predictions.bias'],
      missing: ['pooler.dense.weight', 'pooler.dense.bias'],
      missingHead: true,
    })
  })

  it('reads half-precision weights and says so', async () => {
    await writeTinyBert(folder)
    const halves = new Uint16Array(tinyBertConfig.hidden_size).fill(0x3f80)
    await replaceTensor('bert.embeddings.LayerNorm.weight', 'BF16', Buffer.from(halves.buffer))
    expect((await inspectFolder(folder)).weightTypes).toEqual(['BF16', 'F32'])
    const { tensors } = await (await openFolder(folder, null)).readWeights()
    expect([...(tensors['embeddings.LayerNorm.weight']?.values ?? [])]).toEqual(Array(32).fill(1))
  })

  it('reads weights in several files', async () => {
    await writeTinyBert(folder)
    const whole = await (await openFolder(folder, null)).readWeights()
    await writeShards()
    const opened = await openFolder(folder, null)
    expect(await opened.readWeights()).toEqual(whole)
    await appendFile(at('model-2.safetensors'), 'x')
    expect((await inspectFolder(folder)).problems).toEqual([
      'model-2.safetensors is damaged: 1 bytes follow the last tensor.',
    ])
    await rm(at('model-2.safetensors'))
    expect((await inspectFolder(folder)).problems).toEqual(['model-2.safetensors is missing.'])
  })

  it.each(['../x.safetensors', '/etc/passwd', 'a/b.safetensors', 7])(
    'refuses an index that names %s',
    async (name) => {
      await writeTinyBert(folder)
      await rm(at('model.safetensors'))
      await writeFile(at('model.safetensors.index.json'), JSON.stringify({ weight_map: { a: name } }))
      expect((await inspectFolder(folder)).problems).toContain(
        'model.safetensors.index.json does not name the files of the weights.',
      )
    },
  )

  it('takes vocab.txt where there is no tokenizer.json', async () => {
    await writeTinyBert(folder)
    await rm(at('tokenizer.json'))
    await cp(join(goldenFolder, 'tiny-cased'), folder, { recursive: true })
    expect(await inspectFolder(folder)).toMatchObject({ problems: [], isLowerCased: false })
  })

  it('may begin its JSON with a byte order mark and end its lines as Windows does', async () => {
    await writeTinyBert(folder)
    for (const name of ['config.json', 'tokenizer_config.json'])
      await writeFile(at(name), `\uFEFF${(await readFile(at(name), 'utf8')).replaceAll('\n', '\r\n')}`)
    expect((await inspectFolder(folder)).problems).toEqual([])
  })

  it('may be made of links, as download caches are', async () => {
    const store = at('store')
    await writeTinyBert(store)
    const linked = at('linked')
    await mkdir(linked)
    for (const name of ['config.json', 'tokenizer.json', 'model.safetensors'])
      await symlink(join(store, name), join(linked, name))
    expect((await inspectFolder(linked)).problems).toEqual([])
  })

  const sample = sampleModelFolder()
  it.skipIf(sample === null)(`reads all-MiniLM-L6-v2${needsSampleModel}`, async () => {
    const { report, readWeights } = await openFolder(sample ?? '', null)
    expect(report).toMatchObject({
      parameters: 22_713_216,
      licence: 'apache-2.0',
      languages: ['en'],
      problems: [],
    })
    expect(await readWeights()).toMatchObject({
      ignored: ['embeddings.position_ids'],
      missing: [],
      missingHead: true,
    })
  })
})

describe('a folder that cannot be used', () => {
  const write = (name: string, text: string) => async () => await writeFile(at(name), text)
  const remove = (name: string) => async () => await rm(at(name))
  const config = (change: object) => async () => await writeTinyBert(folder, { config: { ...change } })

  it.each<[string, () => Promise<void>, string]>([
    ['tokenizer.json', remove('tokenizer.json'), 'tokenizer.json is missing, and there is no vocab.txt.'],
    [
      'model.safetensors',
      remove('model.safetensors'),
      'model.safetensors is missing, and there is no pytorch_model.bin.',
    ],
    [
      'safetensors but ONNX',
      async () => {
        await rm(at('model.safetensors'))
        await writeFile(at('model.onnx'), 'x')
      },
      'model.safetensors is missing, and there is no pytorch_model.bin; model.onnx is there, which Winnow does not read.',
    ],
    [
      'the end of its weights',
      async () => await truncate(at('model.safetensors'), 200_000),
      'model.safetensors is damaged: bert.embeddings.position_embeddings.weight lies outside the file, ' +
        'which holds 195592 of 270604 bytes of data (cut off).',
    ],
    [
      'a header',
      write('model.safetensors', 'version https://git-lfs.github.com/spec/v1'),
      'model.safetensors is damaged: its header claims',
    ],
    [
      'weights that are not empty',
      write('model.safetensors', ''),
      'model.safetensors is damaged: it has 0 bytes.',
    ],
    [
      'a tensor of the body',
      async () => await writeTinyBert(folder, { tensors: without(/layer\.1\.output\.dense\.bias/) }),
      'The weights lack encoder.layer.1.output.dense.bias.',
    ],
    [
      'a whole layer',
      config({ num_hidden_layers: 3 }),
      'The weights lack encoder.layer.2.attention.self.query.weight, encoder.layer.2.attention.self.query.bias, ' +
        'encoder.layer.2.attention.self.key.weight and 13 more.',
    ],
    [
      'the shapes that config.json says',
      config({ intermediate_size: 128 }),
      'model.safetensors: bert.encoder.layer.0.intermediate.dense.weight has the shape [64, 32], ' +
        'config.json asks for [128, 32].',
    ],
    [
      'as many classes in the weights as in config.json',
      config({ id2label: { 0: 'a', 1: 'b' } }),
      'model.safetensors: classifier.weight has the shape [3, 32], config.json asks for [2, 32].',
    ],
    [
      'the tokenizer of these weights',
      async () =>
        await writeTinyBert(folder, {
          config: { vocab_size: 1400 },
          tensors: (tensors) => ({
            ...tensors,
            'bert.embeddings.word_embeddings.weight': {
              shape: [1400, 32],
              values: new Float32Array(1400 * 32),
            },
          }),
        }),
      'tokenizer.json has 1500 tokens, the weights have embeddings for 1400: it belongs to another model.',
    ],
    ['JSON in tokenizer.json', write('tokenizer.json', '{"model"'), 'tokenizer.json is not JSON'],
    ['a tokenizer in tokenizer.json', write('tokenizer.json', '{}'), 'tokenizer.json holds no tokenizer'],
    [
      'UTF-8 in tokenizer.json',
      async () => await writeFile(at('tokenizer.json'), Buffer.of(0xff, 0x41)),
      'tokenizer.json is not UTF-8 text.',
    ],
  ])('lacks %s', async (_, spoil, problem) => {
    await writeTinyBert(folder)
    await spoil()
    const { problems } = await inspectFolder(folder)
    expect(
      problems.some((found) => found.startsWith(problem)),
      problems.join(' '),
    ).toBe(true)
    await expect(openFolder(folder, null)).rejects.toMatchObject({
      code: 'model.incomplete',
      message: expect.stringContaining(problems[0] ?? 'nothing'),
    })
  })

  it.each<[string, object, string]>([
    ['of another architecture', { model_type: 'xlnet' }, 'does not run the architecture xlnet yet'],
    [
      'whose name is one of an object',
      { model_type: 'constructor' },
      'does not run the architecture constructor',
    ],
    ['without an architecture', { model_type: undefined }, 'does not say which architecture'],
    [
      'that writes text',
      { model_type: 'llama', architectures: ['LlamaForCausalLM'] },
      'LlamaForCausalLM) writes text',
    ],
    ['of a BERT that writes text', { is_decoder: true }, 'writes text'],
    ['with code of its own', { auto_map: { AutoModel: 'modeling.Model' } }, 'auto_map'],
    ['with quantised weights', { quantization_config: { quant_method: 'gptq' } }, 'quantised (gptq)'],
    [
      'with relative positions',
      { position_embedding_type: 'relative_key' },
      'positions of the kind relative_key',
    ],
    ['with an activation of its own', { hidden_act: 'snake' }, 'activation snake'],
  ])('is one %s', async (_, change, message) => {
    await writeTinyBert(folder, { config: { ...change } })
    const refusal = { code: 'model.unsupported', message: expect.stringContaining(message) }
    await expect(inspectFolder(folder)).rejects.toMatchObject(refusal)
    await expect(openFolder(folder, null)).rejects.toMatchObject(refusal)
  })

  it.each<[string, object, string]>([
    ['no number', { hidden_size: '32' }, 'config.json: hidden_size is "32", a whole number from 1 to'],
    [
      'a size that no machine has',
      { num_hidden_layers: 1e9 },
      'num_hidden_layers is 1000000000, a whole number',
    ],
    ['heads that do not fit', { num_attention_heads: 5 }, 'cannot be shared out among 5 attention heads'],
    ['a dropout of everything', { hidden_dropout_prob: 1 }, 'hidden_dropout_prob is 1, a share under 1'],
  ])('has a config.json with %s', async (_, change, message) => {
    await writeTinyBert(folder, { config: { ...change } })
    const refusal = { code: 'model.incomplete', message: expect.stringContaining(message) }
    await expect(inspectFolder(folder)).rejects.toMatchObject(refusal)
  })

  it.each(['', '[]', '{"a":'])('has a config.json of %j', async (text) => {
    await writeFile(at('config.json'), text)
    await expect(inspectFolder(folder)).rejects.toMatchObject({
      code: 'model.incomplete',
      message: expect.stringContaining('config.json'),
    })
  })

  it('is empty, a file, or not there', async () => {
    await expect(inspectFolder(folder)).rejects.toMatchObject({
      code: 'file.notFound',
      message: `${folder} is no model folder: config.json is missing.`,
    })
    await writeFile(at('file'), '')
    await expect(inspectFolder(at('file'))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(inspectFolder(at('none'))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(openFolder(at('none'), null)).rejects.toMatchObject({ code: 'model.missing' })
  })

  it('has changed since it was linked', async () => {
    await writeTinyBert(folder)
    const { hash } = await inspectFolder(folder)
    await writeFile(at('README.md'), 'words are no part of the model')
    await openFolder(folder, hash)
    for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
      await writeTinyBert(folder)
      await appendFile(at(name), '\n')
      await expect(openFolder(folder, hash)).rejects.toMatchObject({
        code: 'model.incomplete',
        message: expect.stringContaining('changed since the folder was linked'),
      })
    }
  })
})

/** Writes one tensor of the folder in another number format. */
async function replaceTensor(name: string, dtype: string, data: Buffer): Promise<void> {
  const { [name]: replaced, ...rest } = tinyBertTensors()
  const bytes = encodeSafeTensors({ tensors: rest, metadata: {} })
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString()) as Record<string, unknown>
  const end = bytes.length - 8 - length
  header[name] = { dtype, shape: replaced?.shape, data_offsets: [end, end + data.length] }
  const json = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(8)
  start.writeBigUInt64LE(BigInt(json.length))
  await writeFile(at('model.safetensors'), Buffer.concat([start, json, bytes.subarray(8 + length), data]))
}

/** Shares the weights out among two files with an index. */
async function writeShards(): Promise<void> {
  const tensors = Object.entries(tinyBertTensors())
  const halves = [tensors.slice(0, 10), tensors.slice(10)]
  const map: [string, string][] = []
  for (const [shard, half] of halves.entries()) {
    const name = `model-${shard + 1}.safetensors`
    await writeSafeTensors(at(name), { tensors: Object.fromEntries(half), metadata: {} })
    map.push(...half.map(([tensor]): [string, string] => [tensor, name]))
  }
  await rm(at('model.safetensors'))
  const index = { metadata: {}, weight_map: Object.fromEntries(map) }
  await writeFile(at('model.safetensors.index.json'), JSON.stringify(index))
}
