// More than 100,000 spoiled and hostile files for the readers of weights; see test/support/fuzz.ts for what is asked
// of each.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostileNumbers, pick, readAll, spoil } from '../../../../test/support/fuzz'
import { floats, pickled, torchLegacy, torchZip, zipOf } from '../../../../test/support/torch-file'
import { forkRng, type Rng } from '../../../shared/rng'
import { decodeSafeTensors, encodeSafeTensors } from './safetensors'
import { op } from './torch/opcodes'
import { decodeTorch } from './torch-weights'

const golden = join(import.meta.dirname, '../../../../test/golden/torch')
const load = (file: string): Uint8Array => readFileSync(join(golden, file))

const safe = encodeSafeTensors({
  tensors: {
    'a.weight': { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    'a.bias': { shape: [3], values: Float32Array.of(7, 8, 9) },
    none: { shape: [0, 4], values: new Float32Array(0) },
  },
  metadata: { format: 'pt' },
})
const readSafe = async (source: Parameters<typeof decodeTorch>[0]) =>
  (await decodeSafeTensors(source, 'f')).tensors
const readTorch = async (source: Parameters<typeof decodeTorch>[0]) =>
  (await decodeTorch(source, 'f')).tensors

/** A safetensors file with this header and so many bytes of data. */
function safeWith(json: Uint8Array, length: bigint, data: number): Uint8Array {
  const start = Buffer.alloc(8)
  start.writeBigUInt64LE(BigInt.asUintN(64, length))
  return Buffer.concat([start, json, Buffer.alloc(data)])
}

const numbers = [
  0,
  1,
  2,
  3,
  4,
  8,
  12,
  24,
  36,
  -1,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  '4',
  null,
  [],
  {},
]
const safeTypes = [
  'F32',
  'F16',
  'BF16',
  'I64',
  'BOOL',
  'F8_E4M3',
  'constructor',
  '__proto__',
  '',
  'Q4',
  7,
  null,
]
const strangeNames = ['a', 'b', '__proto__', 'constructor', '', '\u202eb\n', 'x'.repeat(5000), '__metadata__']

function hostileSafe(rng: Rng): Uint8Array {
  const header: [string, unknown][] = []
  let at = 0
  const data = 4 * rng.below(40)
  for (let left = rng.below(6); left > 0; left--) {
    const lengths = Array.from({ length: rng.below(4) }, () =>
      rng.below(4) > 0 ? rng.below(4) : pick(rng, numbers),
    )
    const isFine = rng.below(3) > 0 && lengths.every((length) => Number.isSafeInteger(length))
    const size = lengths.reduce<number>((product, length) => product * Number(length), 4)
    const to = isFine ? at + size : pick(rng, numbers)
    const offsets =
      rng.below(12) > 0 ? [isFine ? at : pick(rng, numbers), to] : pick(rng, [[], [0], [0, 4, 8], null])
    const entry: Record<string, unknown> = {
      dtype: rng.below(3) > 0 ? 'F32' : pick(rng, safeTypes),
      shape: rng.below(20) > 0 ? lengths : pick(rng, numbers),
      data_offsets: offsets,
    }
    if (rng.below(30) === 0) delete entry[pick(rng, ['dtype', 'shape', 'data_offsets'])]
    header.push([pick(rng, strangeNames), rng.below(20) > 0 ? entry : pick(rng, numbers)])
    if (isFine) at += size
  }
  const words = header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const nested = rng.below(60) === 0 ? ['['.repeat(1000), '{"a":'.repeat(1000), '"\\ud800":1'] : []
  const json = Buffer.from(`{${[...words, ...nested].join(',')}}${' '.repeat(rng.below(3))}`)
  const length = rng.below(8) > 0 ? BigInt(json.length) : pick(rng, hostileNumbers)
  return safeWith(json, length, rng.below(3) > 0 && at >= 0 && at < 1e4 ? at : data)
}

const { call, dict, get, int, list, name, none, oldWord, program, put, storage, tensor, tuple, word } =
  pickled
const types = [
  'FloatStorage',
  'HalfStorage',
  'BFloat16Storage',
  'LongStorage',
  'UntypedStorage',
  'QInt8Storage',
]
const rooms = ['torch', 'torch._utils', 'collections', 'os', 'builtins', 'copyreg', '__builtin__', '']
const found = [
  'OrderedDict',
  '_rebuild_tensor_v2',
  '_rebuild_tensor',
  '_rebuild_parameter',
  'system',
  'eval',
  'Tensor',
  '',
]

const count = (rng: Rng): number | bigint =>
  rng.below(4) > 0 ? rng.below(pick(rng, [4, 8, 64])) : pick(rng, hostileNumbers)
const counts = (rng: Rng): (number | bigint)[] => Array.from({ length: rng.below(4) }, () => count(rng))

/** A part of a pickle that puts one value on the stack, mostly; deeper ones are simpler. */
function part(rng: Rng, depth = 0): Buffer {
  const inner = (): Buffer => part(rng, depth + 1)
  const some = (): Buffer[] => Array.from({ length: rng.below(4) }, inner)
  const kinds: (() => Buffer)[] = [
    () => int(count(rng)),
    () => pick(rng, [none, Buffer.of(op.newTrue), Buffer.of(op.newFalse)]),
    () => word(pick(rng, ['a', 'b', '0', 'storage', 'state_dict', '__proto__'])),
    () => oldWord(pick(rng, ['a', 'storage'])),
    () => get(rng.below(4)),
    () => Buffer.from(Array.from({ length: 1 + rng.below(4) }, () => rng.below(256))),
    () => Buffer.of(pick(rng, Object.values(op)), rng.below(4), rng.below(2)),
  ]
  if (depth < 4)
    kinds.push(
      () => tuple(...some()),
      () => list(...some()),
      () => dict(...some(), ...some()),
      () => put(rng.below(4), inner()),
      () => name(pick(rng, rooms), pick(rng, rng.below(3) > 0 ? found : types)),
      () => call(name(pick(rng, rooms.slice(0, 3)), pick(rng, found)), ...some()),
      () =>
        storage(pick(rng, types), pick(rng, ['0', '1']), count(rng), ...(rng.below(2) > 0 ? [] : [inner()])),
      () =>
        tensor(
          rng.below(4) > 0 ? storage(pick(rng, types), '0', count(rng)) : inner(),
          count(rng),
          counts(rng),
          counts(rng),
        ),
      () => Buffer.concat([inner(), inner(), Buffer.of(op.build)]),
    )
  return pick(rng, kinds)()
}

function hostileTorch(rng: Rng): Uint8Array {
  const isOld = rng.below(3) === 0
  const view = isOld ? [none] : []
  const numbersOf = (key: string): Buffer =>
    storage(rng.below(3) > 0 ? 'FloatStorage' : pick(rng, types), key, 8, ...view)
  const entries = Array.from({ length: 1 + rng.below(4) }, (_, i) => {
    const key = rng.below(8) > 0 ? word(`a${i}`) : part(rng, 3)
    // Mostly a tensor that is nearly right, else anything.
    if (rng.below(3) === 0) return [key, part(rng)]
    const shape = rng.below(2) > 0 ? [2, 2] : counts(rng)
    const strides = rng.below(2) > 0 ? [2, 1] : shape.map(() => count(rng))
    return [
      key,
      tensor(numbersOf(pick(rng, ['0', '0', '1'])), rng.below(2) > 0 ? 0 : count(rng), shape, strides),
    ]
  })
  const body = rng.below(10) > 0 ? dict(...entries.flat()) : part(rng)
  const table = rng.below(10) > 0 ? program(body) : body
  const data = new Uint8Array(floats(1, 2, 3, 4, 5, 6, 7, 8))
  if (isOld) {
    const size = rng.below(4) > 0 ? 8 : rng.below(10)
    return torchLegacy(
      table,
      [
        { key: '0', size, bytes: data },
        { key: '1', size: 8, bytes: data },
      ].slice(rng.below(2)),
    )
  }
  if (rng.below(20) === 0)
    return zipOf([
      { name: pick(rng, ['data.pkl', '/data.pkl', 'm/data.pkl']), bytes: table, method: rng.below(2) * 8 },
    ])
  return torchZip(table, { 0: data, 1: rng.below(3) > 0 ? data : data.subarray(0, 5) }, rng.below(3) === 0)
}

/** The cases do not all end at the first check: some are read, and each of these clauses is met. */
function expectVariety(
  { read, messages }: Awaited<ReturnType<typeof readAll>>,
  least: number,
  clauses: readonly string[],
): void {
  expect(read).toBeGreaterThanOrEqual(least)
  expect(clauses.filter((clause) => !messages.some((message) => message.includes(clause)))).toEqual([])
}

const safeClauses = [
  'its header claims',
  'its header is not JSON',
  'is malformed',
  'has the unknown type',
  'lies outside the file',
  'overlaps another tensor',
  'there is a gap before',
  'for the shape',
  'follow the last tensor',
  'its metadata are not words',
]
const tableClauses = [
  'ends too early',
  'does not end',
  'takes what is not there',
  'appends to',
  'fills a',
  'recalls',
  'the unknown instruction',
  'asks for the instruction',
  'which is no plain tensor',
  'describes a storage that is none',
  'describes a tensor that is none',
  'does not fit its storage',
]
const zipClauses = [
  'the end of its archive is missing',
  'its table of records',
  'is missing',
  'is not where its table says',
  'lies outside the file',
  'compressed',
  'has two sizes',
]

describe('the readers of weights', () => {
  it('end 30,000 spoiled safetensors files in numbers or in a sentence', async () => {
    const rng = forkRng(7, 'spoiled safetensors')
    const make = (): Uint8Array => spoil(rng, safe, 0, safe.length - (rng.below(4) > 0 ? 36 : 0), [safe])
    expectVariety(await readAll(30_000, make, readSafe), 300, ['it has', ...safeClauses])
  })

  it('end 30,000 hostile safetensors files in numbers or in a sentence', async () => {
    const rng = forkRng(7, 'hostile safetensors')
    expectVariety(await readAll(30_000, () => hostileSafe(rng), readSafe), 1000, [
      ...safeClauses,
      'only F32, F16 and BF16 are read',
    ])
  })

  it.each(['zip.bin', 'legacy.bin', 'checkpoint.bin', 'program.bin'])(
    'end 8,000 spoiled PyTorch files in numbers or in a sentence: %s',
    async (file) => {
      const rng = forkRng(7, file)
      const whole = load(file)
      const others = [whole, load('module.bin')]
      const table = Buffer.from(whole).indexOf(Buffer.of(op.proto))
      const make = (): Uint8Array => {
        // The table of contents, the table of records at the end, or anywhere.
        const kind = rng.below(4)
        const from = kind < 2 ? table : kind === 2 ? Math.max(0, whole.length - 600) : 0
        return spoil(rng, whole, from, kind < 2 ? Math.min(whole.length, table + 1500) : whole.length, others)
      }
      const result = await readAll(8_000, make, readTorch)
      const isProgram = file === 'program.bin'
      expectVariety(
        result,
        isProgram ? 0 : 200,
        file.startsWith('legacy') ? tableClauses : [...tableClauses, ...zipClauses],
      )
    },
  )

  it('end 30,000 hostile PyTorch files in numbers or in a sentence', async () => {
    const rng = forkRng(7, 'hostile torch')
    expectVariety(await readAll(30_000, () => hostileTorch(rng), readTorch), 500, tableClauses)
  })

  it('refuse huge tables in a sentence', async () => {
    const many = Array.from({ length: 200_000 }, () => '[]').join(',')
    const ones = Array.from({ length: 500_000 }, () => '1').join(',')
    const files = [
      safeWith(Buffer.alloc(16_000_001, 0x20), 16_000_001n, 0),
      safeWith(Buffer.from('['.repeat(1_000_000)), 1_000_000n, 0),
      ...[`{"a":[${many}]}`, `{"a":{"dtype":"F32","shape":[2,${ones}],"data_offsets":[0,4]}}`].map((text) =>
        safeWith(Buffer.from(text), BigInt(text.length), 4),
      ),
      ...[op.emptyDict, op.emptyList, op.mark, op.emptyTuple, op.stop, op.append].map((code) =>
        torchZip(Buffer.alloc(2_000_000, code), {}),
      ),
      // One list of many pairs, made into a dict again and again.
      torchZip(
        program(
          put(0, list(...Array.from({ length: 20_000 }, (_, i) => tuple(int(i), none)))),
          ...Array.from({ length: 5000 }, () => call(name('collections', 'OrderedDict'), get(0))),
        ),
        {},
      ),
    ]
    const { messages } = await readAll(
      files.length,
      (i) => files[i] ?? new Uint8Array(0),
      (source) =>
        // By the mark of a zip archive.
        source.read(0, 2).then(([first]) => (first === 0x50 ? readTorch(source) : readSafe(source))),
    )
    expect(messages).toHaveLength(files.length)
  })
})
