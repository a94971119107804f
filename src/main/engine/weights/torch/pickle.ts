// The machine that reads pickles: Python's stack and memo, on data alone. What a name, a call and a stored object mean
// is the world's business; no name is ever looked up in a program.
// Invariant: work and memory are bounded by the length of the pickle and by `mostSteps`; no value is walked in depth.
import { shown } from '../refuse'
import { nameOfRefused, op } from './opcodes'
import type { Refusals } from './refusals'
import { isDict, kindOf, newDict, setEntry, type Value } from './values'

/** What names, calls and stored objects mean. All refuse what they do not know. */
export type World = {
  /** A name such as `collections.OrderedDict`, or refuses it. */
  readonly find: (name: string) => Value
  /** Carries out a call; `spend` counts the work of it. */
  readonly call: (what: Value, args: Value, spend: (steps: number) => void) => Value
  /** The object that an id stands for. */
  readonly load: (id: Value) => Value
}

/** A state dict has about 40 instructions a tensor. */
const mostSteps = 1_000_000
const longestName = 1000

/** The value of the pickle that begins at `from`, and where it ends. */
export function readPickle(
  bytes: Uint8Array,
  from: number,
  world: World,
  { damaged, foreign }: Refusals,
): { readonly value: Value; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const stack: Value[] = []
  const marks: number[] = []
  const memo = new Map<number, Value>()
  let at = from
  let steps = 0

  const spend = (count: number): void => {
    steps += count
    if (steps > mostSteps) foreign(`has a table of contents of more than ${mostSteps} steps`)
  }
  /** Moves on by so many bytes and gives where they begin. */
  const take = (count: number): number => {
    if (count > bytes.length - at) damaged('its table of contents ends too early')
    at += count
    return at - count
  }
  const text = (count: number): string => {
    const start = take(count)
    return new TextDecoder().decode(bytes.subarray(start, start + count))
  }
  const line = (): string => {
    const end = bytes.subarray(at, at + longestName).indexOf(0x0a)
    if (end < 0) return damaged('a name in its table of contents does not end')
    const found = text(end)
    take(1)
    return found
  }
  const pop = (): Value => {
    if (stack.length <= (marks.at(-1) ?? 0)) return damaged('its table of contents takes what is not there')
    return stack.pop() ?? null
  }
  const popMarked = (): Value[] => {
    const start = marks.pop()
    return start === undefined
      ? damaged('its table of contents takes what is not there')
      : stack.splice(start)
  }
  const top = (): Value => {
    const value = pop()
    stack.push(value)
    return value
  }
  const append = (items: readonly Value[]): void => {
    const list = top()
    if (typeof list !== 'object' || list?.kind !== 'list')
      return damaged(`its table of contents appends to a ${kindOf(list)}`)
    for (const item of items) list.items.push(item)
  }
  const set = (pairs: readonly Value[]): void => {
    const dict = top()
    if (!isDict(dict)) return damaged(`its table of contents fills a ${kindOf(dict)}`)
    if (pairs.length % 2 !== 0) return damaged('a key of its table of contents has no value')
    for (let i = 0; i < pairs.length; i += 2) setEntry(dict, pairs[i], pairs[i + 1], damaged)
  }
  const tuple = (items: Value[]): void => void stack.push({ kind: 'tuple', items })
  const recall = (key: number): void => {
    const value = memo.get(key)
    if (value === undefined) return damaged(`its table of contents recalls ${key}, which is not there`)
    stack.push(value)
  }
  const find = (name: string): void => void stack.push(world.find(name))
  const long = (count: number): number | bigint => {
    const start = take(count)
    let value = 0n
    for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[start + i] ?? 0)
    value = BigInt.asIntN(8 * count, value)
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  const wide = (): number => Number(view.getBigUint64(take(8), true))

  const actions: Readonly<Record<number, () => void>> = {
    [op.proto]: () => {
      const version = view.getUint8(take(1))
      if (version > 5) foreign(`is written in pickle protocol ${version}; 2 to 5 are read`)
    },
    // Frames only say how much to read at once.
    [op.frame]: () => void take(8),
    [op.mark]: () => void marks.push(stack.length),
    [op.pop]: () => {
      if (marks.at(-1) === stack.length) marks.pop()
      else pop()
    },
    [op.popMark]: () => void popMarked(),
    [op.none]: () => void stack.push(null),
    [op.newTrue]: () => void stack.push(true),
    [op.newFalse]: () => void stack.push(false),
    [op.binInt]: () => void stack.push(view.getInt32(take(4), true)),
    [op.binInt1]: () => void stack.push(view.getUint8(take(1))),
    [op.binInt2]: () => void stack.push(view.getUint16(take(2), true)),
    [op.long1]: () => void stack.push(long(view.getUint8(take(1)))),
    [op.binFloat]: () => void stack.push(view.getFloat64(take(8))),
    [op.binUnicode]: () => void stack.push(text(view.getUint32(take(4), true))),
    [op.shortBinUnicode]: () => void stack.push(text(view.getUint8(take(1)))),
    [op.binUnicode8]: () => void stack.push(text(wide())),
    // Words of Python 2.
    [op.binString]: () => void stack.push(text(view.getUint32(take(4), true))),
    [op.shortBinString]: () => void stack.push(text(view.getUint8(take(1)))),
    [op.emptyTuple]: () => tuple([]),
    [op.tuple]: () => tuple(popMarked()),
    [op.tuple1]: () => tuple([pop()]),
    [op.tuple2]: () => tuple([pop(), pop()].reverse()),
    [op.tuple3]: () => tuple([pop(), pop(), pop()].reverse()),
    [op.emptyList]: () => void stack.push({ kind: 'list', items: [] }),
    [op.append]: () => append([pop()]),
    [op.appends]: () => append(popMarked()),
    [op.emptyDict]: () => {
      // A dict takes more memory than other values.
      spend(3)
      stack.push(newDict())
    },
    [op.dict]: () => {
      const pairs = popMarked()
      stack.push(newDict())
      set(pairs)
    },
    [op.setItem]: () => set([pop(), pop()].reverse()),
    [op.setItems]: () => set(popMarked()),
    [op.binGet]: () => recall(view.getUint8(take(1))),
    [op.longBinGet]: () => recall(view.getUint32(take(4), true)),
    [op.binPut]: () => void memo.set(view.getUint8(take(1)), top()),
    [op.longBinPut]: () => void memo.set(view.getUint32(take(4), true), top()),
    [op.memoize]: () => void memo.set(memo.size, top()),
    [op.global]: () => find(`${line()}.${line()}`),
    [op.stackGlobal]: () => {
      const [name, room] = [pop(), pop()]
      if (typeof room !== 'string' || typeof name !== 'string')
        return damaged('a name in its table of contents is no word')
      find(`${room}.${name}`)
    },
    [op.reduce]: () => {
      const [args, what] = [pop(), pop()]
      stack.push(world.call(what, args, spend))
    },
    // What torch hangs on a state dict beside its entries: versions of the modules.
    [op.build]: () => {
      pop()
      const target = top()
      if (!isDict(target)) foreign(`sets the state of a ${kindOf(target)}, which no dict of tensors needs`)
    },
    [op.binPersId]: () => void stack.push(world.load(pop())),
  }

  for (;;) {
    const code = view.getUint8(take(1))
    if (code === op.stop) break
    const action = actions[code]
    if (!action) {
      // Names first: what an instruction makes an object of says more than the instruction.
      const named = code === 0x69 ? ` (${shown(`${line()}.${line()}`)})` : ''
      const name = nameOfRefused(code)
      if (name === null) return damaged(`its table of contents has the unknown instruction ${code}`)
      return foreign(`asks for the instruction ${name}${named}, which no table of tensors needs`)
    }
    spend(1)
    action()
  }
  return { value: pop(), end: at }
}
