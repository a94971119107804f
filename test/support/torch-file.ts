// Writes PyTorch's files byte by byte, right and wrong ones: what torch.save itself never writes, for tests of the
// reader. Instructions and layout as pickletools and torch/serialization.py say them.

/** Pieces of a pickle; each puts one value on the stack. */
export const pickled = {
  none: Buffer.of(0x4e),
  /** Protocol 2, one value, the end. */
  program: (...parts: Buffer[]): Buffer => Buffer.concat([Buffer.of(0x80, 2), ...parts, Buffer.of(0x2e)]),
  int: (value: number | bigint): Buffer => {
    if (typeof value === 'number' && value >= 0 && value < 256) return Buffer.of(0x4b, value)
    const bytes = Buffer.alloc(10)
    bytes.set([0x8a, 8])
    bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), 2)
    return bytes
  },
  word: (text: string): Buffer => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(5)
    length[0] = 0x58
    length.writeUInt32LE(bytes.length, 1)
    return Buffer.concat([length, bytes])
  },
  /** As Python 2 wrote words. */
  oldWord: (text: string): Buffer => Buffer.concat([Buffer.of(0x55, text.length), Buffer.from(text)]),
  tuple: (...items: Buffer[]): Buffer => Buffer.concat([Buffer.of(0x28), ...items, Buffer.of(0x74)]),
  list: (...items: Buffer[]): Buffer => Buffer.concat([Buffer.of(0x5d, 0x28), ...items, Buffer.of(0x65)]),
  dict: (...keysAndValues: Buffer[]): Buffer =>
    Buffer.concat([Buffer.of(0x7d, 0x28), ...keysAndValues, Buffer.of(0x75)]),
  name: (room: string, name: string): Buffer => Buffer.from(`c${room}\n${name}\n`),
  call: (what: Buffer, ...args: Buffer[]): Buffer =>
    Buffer.concat([what, pickled.tuple(...args), Buffer.of(0x52)]),
  put: (key: number, value: Buffer): Buffer => Buffer.concat([value, Buffer.of(0x71, key)]),
  get: (key: number): Buffer => Buffer.of(0x68, key),
  storage: (type: string, key: string, size: number | bigint, ...more: Buffer[]): Buffer => {
    const device = pickled.word('cpu')
    const parts = [pickled.word('storage'), pickled.name('torch', type), pickled.word(key), device]
    return Buffer.concat([pickled.tuple(...parts, pickled.int(size), ...more), Buffer.of(0x51)])
  },
  tensor: (
    storage: Buffer,
    offset: number | bigint,
    shape: readonly (number | bigint)[],
    strides: readonly (number | bigint)[],
  ): Buffer =>
    pickled.call(
      pickled.name('torch._utils', '_rebuild_tensor_v2'),
      storage,
      pickled.int(offset),
      pickled.tuple(...shape.map(pickled.int)),
      pickled.tuple(...strides.map(pickled.int)),
      Buffer.of(0x89),
      pickled.call(pickled.name('collections', 'OrderedDict')),
    ),
}

/** A record of an archive; `changes` are written over its entry in the table of records. */
export type Record = { readonly name: string; readonly bytes: Uint8Array; readonly method?: number }

/** A zip archive; with `is64` every size and place stands in the 64-bit parts. */
export function zipOf(records: readonly Record[], is64 = false): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  const add = (...added: Buffer[]): void => {
    parts.push(...added)
    for (const { length } of added) at += length
  }
  for (const { name, bytes, method = 0 } of records) {
    const title = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(title.length, 26)
    const extra = Buffer.alloc(is64 ? 28 : 0)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(is64 ? 0xffffffff : bytes.length, 20)
    entry.writeUInt32LE(is64 ? 0xffffffff : bytes.length, 24)
    entry.writeUInt16LE(title.length, 28)
    entry.writeUInt16LE(extra.length, 30)
    entry.writeUInt32LE(is64 ? 0xffffffff : at, 42)
    if (is64) {
      extra.writeUInt16LE(1, 0)
      extra.writeUInt16LE(24, 2)
      for (const [i, value] of [bytes.length, bytes.length, at].entries())
        extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i)
    }
    entries.push(entry, title, extra)
    add(local, title, Buffer.from(bytes))
  }
  const from = at
  add(...entries)
  const size = at - from
  if (is64) {
    const end64 = Buffer.alloc(56)
    end64.writeUInt32LE(0x06064b50, 0)
    for (const [i, value] of [records.length, size, from].entries())
      end64.writeBigUInt64LE(BigInt(value), 32 + 8 * i)
    const locator = Buffer.alloc(20)
    locator.writeUInt32LE(0x07064b50, 0)
    locator.writeBigUInt64LE(BigInt(at), 8)
    add(end64, locator)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(is64 ? 0xffff : records.length, 10)
  end.writeUInt32LE(is64 ? 0xffffffff : size, 12)
  end.writeUInt32LE(is64 ? 0xffffffff : from, 16)
  add(end)
  return Buffer.concat(parts)
}

/** A file of torch 1.6 and later: a table of contents and its storages by key. */
export function torchZip(
  table: Uint8Array,
  storages: Readonly<{ [key: string]: Uint8Array }>,
  is64 = false,
): Buffer {
  const data = Object.entries(storages).map(([key, bytes]) => ({ name: `m/data/${key}`, bytes }))
  return zipOf(
    [{ name: 'm/data.pkl', bytes: table }, { name: 'm/byteorder', bytes: Buffer.from('little') }, ...data],
    is64,
  )
}

/** A file of torch before 1.6; `storages` in the order of the file, sizes in numbers. */
export function torchLegacy(
  table: Uint8Array,
  storages: readonly { readonly key: string; readonly size: number; readonly bytes: Uint8Array }[],
  isLittle = true,
): Buffer {
  const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')
  const version = Buffer.from('80024de9032e', 'hex')
  const machine = pickled.program(
    pickled.dict(pickled.word('little_endian'), Buffer.of(isLittle ? 0x88 : 0x89)),
  )
  const keys = pickled.program(pickled.list(...storages.map(({ key }) => pickled.word(key))))
  const data = storages.flatMap(({ size, bytes }) => {
    const count = Buffer.alloc(8)
    count.writeBigUInt64LE(BigInt(size))
    return [count, Buffer.from(bytes)]
  })
  return Buffer.concat([magic, version, machine, Buffer.from(table), keys, ...data])
}

/** The bytes of numbers as f32. */
export function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}
