import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { appendFile, copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeTinyBert } from '../../../../test/support/tiny-bert'
import { inspectFolder, openFolder } from './model-folder'

const golden = join(import.meta.dirname, '../../../../test/golden/torch')
const known = JSON.parse(readFileSync(join(golden, 'weights.json'), 'utf8')) as {
  files: { sharded: Record<string, { dtype: string; shape: number[]; sha256: string }> }
}
/** Sizes of the model in `sharded`, as make-weights.py says them. */
const sizes = {
  hidden_size: 4,
  id2label: { 0: 'a', 1: 'b' },
  intermediate_size: 8,
  max_position_embeddings: 16,
  num_attention_heads: 1,
  num_hidden_layers: 1,
}
const index = 'pytorch_model.bin.index.json'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-weights-'))
  await writeTinyBert(folder, { config: sizes })
  await rm(at('model.safetensors'))
  for (const name of await readdir(join(golden, 'sharded')))
    await copyFile(join(golden, 'sharded', name), at(name))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string): string => join(folder, name)

describe('a folder with the weights of PyTorch', () => {
  it('opens as torch saved it, in several files of half precision', async () => {
    const { report, readWeights } = await openFolder(folder, null)
    expect(report).toMatchObject({ problems: [], weightTypes: ['F16'], labels: ['a', 'b'] })
    const { tensors, ignored, missing } = await readWeights()
    expect({ ignored, missing }).toEqual({ ignored: ['bert.embeddings.position_ids'], missing: [] })
    const digests = Object.entries(tensors).map(([name, { shape, values }]) => {
      const sha256 = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')
      return [name, { dtype: 'F16', shape, sha256 }]
    })
    const { 'bert.embeddings.position_ids': positions, ...rest } = known.files.sharded
    expect(positions?.dtype).toBe('I64')
    const expected = Object.entries(rest).map(([name, entry]) => [name.replace(/^bert\./u, ''), entry])
    expect(Object.fromEntries(digests)).toEqual(Object.fromEntries(expected))
  })

  it('counts all its files and no others', async () => {
    const { hash, sizeBytes } = await inspectFolder(folder)
    const names = [
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      ...(await readdir(join(golden, 'sharded'))),
    ]
    const lengths = await Promise.all(names.map(async (name) => (await stat(at(name))).size))
    expect(sizeBytes).toBe(lengths.reduce((sum, size) => sum + size, 0))
    await writeFile(at('training_args.bin'), 'not of the model')
    expect((await inspectFolder(folder)).hash).toBe(hash)
    await appendFile(at(index), '\n')
    expect((await inspectFolder(folder)).hash).not.toBe(hash)
  })

  it('is read from safetensors where there are any', async () => {
    await writeTinyBert(folder)
    const { hash, weightTypes } = await inspectFolder(folder)
    expect(weightTypes).toEqual(['F32'])
    await copyFile(join(golden, 'program.bin'), at('pytorch_model.bin'))
    expect(await inspectFolder(folder)).toMatchObject({ hash, problems: [] })
  })

  it('is read from the single file before the index', async () => {
    await copyFile(join(golden, 'zip.bin'), at('pytorch_model.bin'))
    const { problems } = await inspectFolder(folder)
    expect(problems[0]).toMatch(/^The weights lack embeddings\.word_embeddings\.weight/u)
  })

  it.each([
    [
      'program.bin',
      'pytorch_model.bin asks for posix.system, which is no plain tensor; Winnow runs no program out of a file.',
    ],
    [
      'module-legacy.bin',
      'pytorch_model.bin asks for __main__.Own, which is no plain tensor; Winnow runs no program ' +
        'out of a file.',
    ],
    ['weights.json', 'pytorch_model.bin is damaged: it begins with no mark of torch.'],
  ])('is not used when its file is %s', async (file, problem) => {
    await copyFile(join(golden, file), at('pytorch_model.bin'))
    expect((await inspectFolder(folder)).problems).toEqual([problem])
    await expect(openFolder(folder, null)).rejects.toMatchObject({ code: 'model.incomplete' })
    await expect(stat('winnow-ran-a-program')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each(['../x.bin', '/etc/passwd', 'a/b.bin', 'model.safetensors', 7])(
    'is refused with an index that names %s',
    async (name) => {
      await writeFile(at(index), JSON.stringify({ weight_map: { a: name } }))
      expect((await inspectFolder(folder)).problems).toEqual([
        `${index} does not name the files of the weights.`,
      ])
    },
  )

  it('names a file that is missing', async () => {
    await rm(at('pytorch_model-00002-of-00002.bin'))
    expect((await inspectFolder(folder)).problems).toEqual(['pytorch_model-00002-of-00002.bin is missing.'])
  })
})
