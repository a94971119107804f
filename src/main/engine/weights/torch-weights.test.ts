import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { floats, pickled, torchLegacy, torchZip, zipOf } from '../../../../test/support/torch-file'
import { memorySource } from './byte-source'
import type { StoredTensor } from './safetensors'
import { decodeTorch, readTorchEntries, readTorchTensors } from './torch-weights'

const golden = join(import.meta.dirname, '../../../../test/golden/torch')
type Known = Record<string, { dtype: string; shape: number[]; sha256: string }>
const { files } = JSON.parse(readFileSync(join(golden, 'weights.json'), 'utf8')) as {
  files: Record<string, Known>
}

const { call, dict, get, int, list, name, none, oldWord, program, put, storage, tensor, tuple, word } =
  pickled
const state = (...parts: Buffer[]): Buffer => program(dict(...parts))
const decode = (bytes: Uint8Array) => decodeTorch(memorySource(bytes), 'f')
const valuesOf = async (bytes: Uint8Array): Promise<number[]> => [
  ...((await decode(bytes)).tensors['a']?.values ?? []),
]
const floatStorage = (size: number | bigint, key = '0'): Buffer => storage('FloatStorage', key, size)
const oldFloats = (size: number, view: Buffer = none): Buffer => storage('FloatStorage', '0', size, view)
const sixNumbers = { 0: floats(1, 2, 3, 4, 5, 6) }
/** A file whose tensor `a` is this view of six numbers. */
const viewOfSix = (
  offset: number | bigint,
  shape: (number | bigint)[],
  strides: (number | bigint)[],
): Buffer => torchZip(state(word('a'), tensor(floatStorage(6), offset, shape, strides)), sixNumbers)

function digest({ values }: StoredTensor): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return createHash('sha256').update(bytes).digest('hex')
}

describe('what torch.save wrote', () => {
  it.each(Object.keys(files).filter((file) => file.endsWith('.bin')))(
    'is read as torch reads it: %s',
    async (file) => {
      const known = files[file] ?? {}
      const path = join(golden, file)
      const entries = await readTorchEntries(path)
      const described = Object.entries(known).map(([name, { dtype, shape }]) => [name, { dtype, shape }])
      expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(described))
      const readable = Object.keys(known).filter((name) =>
        ['F32', 'F16', 'BF16'].includes(known[name]?.dtype ?? ''),
      )
      const tensors = await readTorchTensors(path, readable)
      expect(Object.keys(tensors)).toEqual(readable)
      for (const [name, tensor] of Object.entries(tensors)) {
        expect(tensor.shape, name).toEqual(known[name]?.shape)
        expect(digest(tensor), name).toBe(known[name]?.sha256)
      }
    },
  )

  it('covers what makes a difference', () => {
    const kinds = Object.values(files['zip.bin'] ?? {}).map(({ dtype }) => dtype)
    expect(new Set(kinds)).toEqual(new Set(['F32', 'F16', 'BF16', 'F64', 'I64', 'BOOL']))
    expect(Object.keys(files['legacy.bin'] ?? {})).toEqual(Object.keys(files['zip.bin'] ?? {}))
  })

  it('is read tensor by tensor, and only what a view spans', async () => {
    const bytes = readFileSync(join(golden, 'zip.bin'))
    const pieces: number[] = []
    const source = memorySource(bytes)
    await decodeTorch(
      { ...source, read: (from, count) => (pieces.push(count), source.read(from, count)) },
      'f',
    )
    // Two columns of six rows of five: from the first to the last number.
    expect(pieces).toContain((5 * 5 + 2) * 4)
  })

  it('names integers and tensors that are not there when they are asked for', async () => {
    const path = join(golden, 'zip.bin')
    const refusal = (message: string) => ({ code: 'file.unreadable', message: `${path} ${message}` })
    await expect(readTorchTensors(path, ['position_ids'])).rejects.toMatchObject(
      refusal('holds position_ids of the type I64; F32, F16 and BF16 are read.'),
    )
    await expect(readTorchTensors(path, ['nose'])).rejects.toMatchObject(
      refusal('is not a readable PyTorch file: nose is not in it.'),
    )
  })
})

describe('a file that is a program', () => {
  const system = 'asks for posix.system, which is no plain tensor; Winnow runs no program out of a file.'
  const linear =
    'asks for torch.nn.modules.linear.Linear, which is no plain tensor; Winnow runs no program out of a file.'
  it.each([
    ['program.bin', system],
    ['program-legacy.bin', system],
    ['program-plain.bin', system],
    ['module.bin', linear],
    ['module-legacy.bin', 'asks for __main__.Own, which is no plain tensor'],
    ['sparse.bin', 'asks for torch._utils._rebuild_sparse_tensor, which is no plain tensor'],
  ])('is refused by the name of what it asks for: %s', async (file, message) => {
    const path = join(golden, file)
    await expect(readTorchEntries(path)).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(`${path} ${message}`),
    })
  })

  it.each([
    ['INST', Buffer.from('(ios\nsystem\n'), 'asks for the instruction INST (os.system), which no table'],
    [
      'NEWOBJ',
      Buffer.concat([name('collections', 'OrderedDict'), Buffer.of(0x29, 0x81)]),
      'the instruction NEWOBJ',
    ],
    ['EXT1', Buffer.of(0x82, 1), 'the instruction EXT1'],
    ['PERSID', Buffer.from('Pfile\n'), 'the instruction PERSID'],
    [
      'a stacked name',
      Buffer.concat([word('builtins'), word('eval'), Buffer.of(0x93)]),
      'asks for builtins.eval',
    ],
    ['a name of torch', name('torch.storage', '_load_from_bytes'), 'asks for torch.storage._load_from_bytes'],
    ['a name of objects', name('__proto__', 'constructor'), 'asks for __proto__.constructor'],
    [
      'a name that would break the line',
      name('os\u001b[2J\u202e', `x${'y'.repeat(300)}`),
      'asks for os?[2J?.xyyyyyy',
    ],
    [
      'the state of a tensor',
      Buffer.concat([tensor(floatStorage(6), 0, [1], [1]), none, Buffer.of(0x62)]),
      'sets the',
    ],
  ])('is refused with %s', async (_, part, message) => {
    const refusal = { code: 'file.unreadable', message: expect.stringContaining(message) }
    await expect(decode(torchZip(state(word('a'), part), sixNumbers))).rejects.toMatchObject(refusal)
    await expect(decode(torchLegacy(state(word('a'), part), []))).rejects.toMatchObject(refusal)
  })

  it('calls nothing but what makes dicts and tensors', async () => {
    const strange = call(name('torch', 'FloatStorage'), word('/etc/passwd'))
    await expect(decode(torchZip(state(word('a'), strange), {}))).rejects.toThrowError(
      'f is not a readable PyTorch file: its table of contents calls torch.FloatStorage for a string.',
    )
    const chained = call(call(name('collections', 'OrderedDict')), int(1))
    await expect(decode(torchZip(state(word('a'), chained), {}))).rejects.toThrowError('calls a dict')
  })
})

describe('a tensor of six numbers', () => {
  it.each<[string, number, number[], number[], number[]]>([
    ['whole', 0, [2, 3], [3, 1], [1, 2, 3, 4, 5, 6]],
    ['transposed', 0, [3, 2], [1, 3], [1, 4, 2, 5, 3, 6]],
    ['from an offset', 2, [2, 2], [2, 1], [3, 4, 5, 6]],
    ['every second', 1, [3], [2], [2, 4, 6]],
    ['a single row of any stride', 1, [1, 2], [999, 1], [2, 3]],
    ['overlapping', 0, [2, 3], [1, 1], [1, 2, 3, 2, 3, 4]],
    ['one number', 5, [], [], [6]],
    ['none, from anywhere', 99, [0, 7], [7, 1], []],
    [
      'none, of lengths beyond all numbers',
      0,
      [...Array<number>(30).fill(2 ** 52), 0],
      Array<number>(31).fill(1),
      [],
    ],
  ])('is read %s', async (_, offset, shape, strides, values) => {
    expect(await valuesOf(viewOfSix(offset, shape, strides))).toEqual(values)
  })

  it.each<[string, number | bigint, (number | bigint)[], (number | bigint)[], string]>([
    ['beyond its end', 1, [6], [1], 'a tensor of the shape [6] does not fit its storage of 6 numbers'],
    ['by a stride', 0, [2, 2], [5, 2], 'does not fit'],
    ['more often than it is there', 0, [1e9], [0], 'does not fit'],
    [
      'of lengths beyond all numbers',
      0,
      Array<number>(30).fill(2 ** 52),
      Array<number>(30).fill(0),
      'does not fit',
    ],
    ['from before its begin', -1, [2], [1], 'describes a tensor that is none'],
    ['backwards', 5, [6], [-1], 'describes a tensor that is none'],
    ['of less than nothing', 0, [-1], [1], 'describes a tensor that is none'],
    ['of lengths that no computer has', 0, [2n ** 62n], [1], 'describes a tensor that is none'],
    ['of too few strides', 0, [2, 3], [1], '2 lengths and 1 strides'],
    ['of too many lengths', 0, Array<number>(65).fill(1), Array<number>(65).fill(1), '65 lengths'],
  ])('is refused %s', async (_, offset, shape, strides, message) => {
    await expect(decode(viewOfSix(offset, shape, strides))).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(message),
    })
  })

  it('keeps the shape it was checked with when its list grows afterwards', async () => {
    const make = call(
      name('torch._utils', '_rebuild_tensor'),
      floatStorage(6),
      int(0),
      put(0, list(int(6))),
      put(1, list(int(1))),
    )
    const grown = [0, 1].flatMap((key) => [
      word(`b${key}`),
      Buffer.concat([get(key), int(1e9), Buffer.of(0x61)]),
    ])
    const { entries, tensors } = await decode(torchZip(state(word('a'), make, ...grown), sixNumbers))
    expect(entries.get('a')?.shape).toEqual([6])
    expect([...(tensors['a']?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('is refused where it is tied so often that it would fill the memory', async () => {
    const large = { 0: new Uint8Array(100_000) }
    const copies = (count: number): Buffer =>
      torchZip(
        state(
          ...Array.from({ length: count }, (_, i) => [
            word(`a${i}`),
            tensor(floatStorage(25_000), 0, [25_000], [1]),
          ]).flat(),
        ),
        large,
      )
    expect(Object.keys((await decode(copies(8))).tensors)).toHaveLength(8)
    await expect(decode(copies(10))).rejects.toThrowError(/its tensors make 1000000 bytes of \d+/u)
  })
})

describe('the archive of a PyTorch file', () => {
  const table = state(word('a'), tensor(floatStorage(6), 0, [6], [1]))
  const records = [
    { name: 'm/data.pkl', bytes: table },
    { name: 'm/data/0', bytes: sixNumbers[0] },
  ]
  it('may have all its sizes in 64 bits', async () => {
    expect(await valuesOf(torchZip(table, sixNumbers, true))).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('may be larger than 4 GB', async () => {
    // The storage is moved out beyond 4 GB; what lies between is never read.
    const near = torchZip(table, sixNumbers, true)
    const gap = 5 * 2 ** 30
    const data = near.indexOf('m/data/0') - 30
    const far = Buffer.from(near)
    const move = (at: number): void => void far.writeBigUInt64LE(far.readBigUInt64LE(at) + BigInt(gap), at)
    const entryName = near.lastIndexOf('m/data/0')
    move(entryName + 'm/data/0'.length + 4 + 16)
    const end64 = near.indexOf(Buffer.from('504b0606', 'hex'))
    move(end64 + 48)
    move(near.indexOf(Buffer.from('504b0607', 'hex')) + 8)
    const source = {
      size: near.length + gap,
      read: async (from: number, count: number): Promise<Uint8Array> => {
        const bytes = new Uint8Array(count)
        bytes.set(far.subarray(Math.min(from, data), Math.min(from + count, data)))
        const late = Math.max(from, data + gap)
        if (late < from + count) bytes.set(far.subarray(late - gap, from + count - gap), late - from)
        return bytes
      },
    }
    const { tensors } = await decodeTorch(source, 'f')
    expect([...(tensors['a']?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it.each<[string, () => Buffer, string]>([
    ['no table', () => zipOf([{ name: 'x', bytes: table }]), 'its archive holds no data.pkl'],
    ['two tables', () => zipOf([...records, { name: 'n/data.pkl', bytes: table }]), 'holds two data.pkl'],
    ['two records of a name', () => zipOf([...records, ...records]), 'it holds m/data.pkl twice'],
    [
      'compressed numbers',
      () => zipOf(records.map((record) => ({ ...record, method: 8 }))),
      'f holds m/data.pkl compressed (method 8); torch stores it plain',
    ],
    ['no numbers', () => zipOf(records.slice(0, 1)), 'data/0 is missing'],
    ['too few numbers', () => torchZip(table, { 0: floats(1) }), 'data/0 has 4 bytes for 6 numbers of F32'],
    [
      'big-endian numbers',
      () => zipOf([...records, { name: 'm/byteorder', bytes: Buffer.from('big') }]),
      'f holds numbers in big-endian order',
    ],
    [
      'an end that is cut off',
      () => zipOf(records).subarray(0, -1),
      'the end of its archive is missing (cut off)',
    ],
    [
      'a table that names tensors of no world',
      () => torchZip(program(list()), {}),
      'f holds no dict of tensors by name',
    ],
    ['no tensors', () => torchZip(state(word('epoch'), int(3)), {}), 'f holds no tensors by name'],
    [
      'a storage described in two ways',
      () => torchZip(state(word('a'), floatStorage(1), word('b'), floatStorage(2)), {}),
      'it describes the storage 0 in two ways',
    ],
    [
      'a table that never ends',
      () => torchZip(Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(1_000_001, 0x4e)]), {}),
      'f has a table of contents of more than 1000000 steps',
    ],
    [
      'a table beyond reason',
      () => torchZip(Buffer.alloc(8_000_001), {}),
      'f holds m/data.pkl of 8000001 bytes; at most 8000000 are read',
    ],
  ])('is refused with %s', async (_, make, message) => {
    await expect(decode(make())).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(message),
    })
  })
})

describe('the format before torch 1.6', () => {
  const table = state(word('a'), tensor(oldFloats(6), 0, [2, 3], [3, 1]))
  const stored = { key: '0', size: 6, bytes: sixNumbers[0] }
  const data = [stored]
  const viewed = tuple(word('1'), int(0), int(6))

  it('is read, also where Python 2 wrote it', async () => {
    expect(await valuesOf(torchLegacy(table, data))).toEqual([1, 2, 3, 4, 5, 6])
    const pair = list(oldWord('a'), tensor(oldFloats(6), 0, [6], [1]))
    const old = program(call(name('collections', 'OrderedDict'), list(pair)))
    expect(await valuesOf(torchLegacy(old, data))).toEqual([1, 2, 3, 4, 5, 6])
  })

  it.each<[string, () => Buffer, string]>([
    [
      'its end missing',
      () => torchLegacy(table, data).subarray(0, -1),
      'the storage 0 lies outside the file (cut off)',
    ],
    ['another count', () => torchLegacy(table, [{ ...stored, size: 5 }]), 'has 5 numbers instead of 6'],
    ['a storage missing', () => torchLegacy(table, []), 'the storage 0 is missing'],
    ['a storage twice', () => torchLegacy(table, [...data, ...data]), 'names one that is not there'],
    ['big-endian numbers', () => torchLegacy(table, data, false), 'in big-endian order'],
    [
      'a storage in another',
      () => torchLegacy(state(word('a'), oldFloats(6, viewed)), data),
      'f holds storages that view others, as torch before 0.4 wrote them',
    ],
    ['another mark', () => program(int(7)), 'it begins with no mark of torch'],
    [
      'a pointer in its place',
      () => Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      'a pointer of Git LFS',
    ],
    ['nothing', () => Buffer.alloc(0), 'it has 0 bytes'],
    ['text', () => Buffer.from('<!DOCTYPE html><html>'), 'it begins with no mark of torch'],
  ])('is refused with %s', async (_, make, message) => {
    await expect(decode(make())).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(message),
    })
  })
})

describe('a file of weights on disk', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'torch-weights-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it.each(['zip.bin', 'legacy.bin'])('that is cut off anywhere is refused: %s', async (file) => {
    const bytes = readFileSync(join(golden, file))
    for (let i = 1; i <= 20; i++) {
      const path = join(folder, 'cut')
      await writeFile(path, bytes.subarray(0, Math.floor((bytes.length * i) / 21)))
      await expect(readTorchEntries(path)).rejects.toMatchObject({ code: 'file.unreadable' })
    }
  })

  it('that is not there is named, and a folder is no file', async () => {
    await expect(readTorchEntries(join(folder, 'none'))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(readTorchEntries(folder)).rejects.toMatchObject({ code: 'file.unreadable' })
    await copyFile(join(golden, 'zip.bin'), join(folder, 'whole'))
    expect((await readTorchEntries(join(folder, 'whole'))).size).toBeGreaterThan(10)
  })
})
