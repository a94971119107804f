// Spoils files and watches what a reader does with them. Everything is drawn from a seed: a case that fails is the
// same case the next time.
import { expect } from 'vitest'
import type { ByteSource } from '../../src/main/engine/weights/byte-source'
import { memorySource } from '../../src/main/engine/weights/byte-source'
import type { StoredTensor } from '../../src/main/engine/weights/safetensors'
import { WinnowError } from '../../src/shared/errors'
import type { Rng } from '../../src/shared/rng'

/** One of a list. */
export function pick<T>(rng: Rng, items: readonly T[]): T {
  const item = items[rng.below(items.length)]
  if (item === undefined) throw new RangeError('There is nothing to pick.')
  return item
}

/** Numbers at which readers break. */
export const hostileNumbers: readonly bigint[] = [
  0n,
  1n,
  2n,
  7n,
  8n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x10000n,
  0x7fffffffn,
  0x80000000n,
  0xfffffffen,
  0xffffffffn,
  0x100000000n,
  (1n << 53n) - 1n,
  1n << 53n,
  (1n << 62n) + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
]

/** A spoiled copy; what is spoiled lies in `from` to `to`, other files to splice from are `others`. */
export function spoil(
  rng: Rng,
  file: Uint8Array,
  from: number,
  to: number,
  others: readonly Uint8Array[],
): Uint8Array {
  const place = (): number => from + rng.below(Math.max(1, to - from))
  let bytes = Buffer.from(file)
  for (let left = pick(rng, [1, 1, 2, 4]); left > 0; left--) {
    const at = Math.min(place(), bytes.length)
    switch (rng.below(8)) {
      case 0:
        bytes = bytes.subarray(0, rng.below(4) > 0 ? at : rng.below(bytes.length + 1))
        break
      case 1:
      case 2:
        for (let flips = 1 + rng.below(8); flips > 0; flips--) {
          const where = Math.min(place(), bytes.length - 1)
          if (where >= 0) bytes[where] = (bytes[where] ?? 0) ^ (1 << rng.below(8))
        }
        break
      case 3:
      case 4: {
        const word = Buffer.alloc(8)
        const near = BigInt(bytes.length - 4 + rng.below(8))
        word.writeBigUInt64LE(rng.below(4) > 0 ? pick(rng, hostileNumbers) : BigInt.asUintN(64, near))
        word.copy(bytes, at, 0, 1 << rng.below(4))
        break
      }
      case 5:
        if (at < bytes.length) bytes[at] = rng.below(256)
        break
      case 6: {
        // A piece out, or in a second time.
        const end = Math.min(bytes.length, at + rng.below(64))
        const again = rng.below(2) === 0 ? bytes.subarray(at, end) : Buffer.alloc(0)
        bytes = Buffer.concat([bytes.subarray(0, again.length > 0 ? end : at), again, bytes.subarray(end)])
        break
      }
      default: {
        const other = pick(rng, others)
        const start = rng.below(other.length + 1)
        Buffer.from(other.subarray(start, start + rng.below(64))).copy(bytes, at)
      }
    }
  }
  return bytes
}

type TypedArray = { new (...args: never[]): object; readonly BYTES_PER_ELEMENT: number }

/** Calls `note` with the bytes of every typed array that is made by length, until the function it returns is called. */
function watchAllocations(note: (bytes: number) => void): () => void {
  const names = ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Float32Array'] as const
  const before = names.map((name) => [name, globalThis[name]] as const)
  const set = (name: string, value: unknown): void => void Object.assign(globalThis, { [name]: value })
  for (const [name, type] of before)
    set(
      name,
      new Proxy(type as unknown as TypedArray, {
        construct: (target, args: unknown[], newTarget) => {
          const [length] = args
          if (typeof length === 'number') note(length * target.BYTES_PER_ELEMENT)
          return Reflect.construct(target, args, newTarget) as object
        },
      }),
    )
  return () => before.forEach(([name, type]) => set(name, type))
}

type Outcome = { readonly what: string | null }

/**
 * Reads so many cases and checks that each ends in tensors that fit their shapes or in a WinnowError `file.unreadable`
 * with a message of one line; that nothing outside the bytes is read, and no array is made that is larger than the
 * file, twice over for half-precision numbers. Gives how many were read, and the messages of the others.
 */
export async function readAll(
  count: number,
  make: (index: number) => Uint8Array,
  read: (source: ByteSource) => Promise<Readonly<Record<string, StoredTensor>>>,
): Promise<{ readonly read: number; readonly messages: readonly string[] }> {
  let largest = 0
  const stop = watchAllocations((bytes) => (largest = Math.max(largest, bytes)))
  const outcomes: Outcome[] = []
  try {
    for (let index = 0; index < count; index++) {
      const bytes = make(index)
      largest = 0
      outcomes.push(await readOne(bytes, index, read))
      if (largest > 2 * bytes.length)
        expect.fail(`Case ${index} made an array of ${largest} for ${bytes.length} bytes.`)
    }
  } finally {
    stop()
  }
  const messages = outcomes.flatMap(({ what }) => what ?? [])
  return { read: count - messages.length, messages }
}

async function readOne(
  bytes: Uint8Array,
  index: number,
  read: (source: ByteSource) => Promise<Readonly<Record<string, StoredTensor>>>,
): Promise<Outcome> {
  try {
    const tensors = await read(memorySource(bytes))
    let total = 0
    for (const [name, { shape, values }] of Object.entries(tensors)) {
      const size = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1)
      if (values.length !== size)
        expect.fail(`Case ${index}: ${name} has ${values.length} of ${size} numbers.`)
      total += values.byteLength
    }
    if (total > 16 * bytes.length) expect.fail(`Case ${index} made ${total} bytes of ${bytes.length}.`)
    return { what: null }
  } catch (error) {
    if (!(error instanceof WinnowError) || error.code !== 'file.unreadable')
      throw new Error(`Case ${index} ended in another error.`, { cause: error })
    if (error.message.length > 400 || /[\p{Cc}]/u.test(error.message))
      throw new Error(`Case ${index} has the message ${JSON.stringify(error.message)}.`, { cause: error })
    return { what: error.message }
  }
}
