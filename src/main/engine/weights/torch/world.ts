// What the names in a state dict mean: dicts, storages and tensors that view them. Everything else is refused by its
// name, whatever it is: reading a file runs no program.
// Invariant: every tensor that is made lies inside its storage and has no more numbers than it.
import { isCount, isCounts } from '../../json'
import { shown, shownShape } from '../refuse'
import type { World } from './pickle'
import type { Refusals } from './refusals'
import {
  isDict,
  isStorage,
  isView,
  itemsOf,
  kindOf,
  newDict,
  setEntry,
  type Storage,
  type Value,
} from './values'

/** Storages by torch's names, with safetensors' names of their numbers. */
const storageTypes = new Map([
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.DoubleStorage', 'F64'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
])
const orderedDict = 'collections.OrderedDict'
const tensor = 'torch._utils._rebuild_tensor_v2'
/** As torch before 0.4 wrote it. */
const firstTensor = 'torch._utils._rebuild_tensor'
const parameter = 'torch._utils._rebuild_parameter'
const names = new Set([...storageTypes.keys(), orderedDict, tensor, firstTensor, parameter])

/** torch's own limit. */
const mostLengths = 64
/** A dict takes more memory than other values. */
const dictSteps = 4

/** A world of tensors; the storages that were named are in `storages` by key. */
export function createWorld(refusals: Refusals): World & { readonly storages: ReadonlyMap<string, Storage> } {
  const { damaged, foreign } = refusals
  const storages = new Map<string, Storage>()
  return {
    storages,
    find: (name) =>
      names.has(name)
        ? { kind: 'name', name }
        : foreign(`asks for ${shown(name)}, which is no plain tensor; Winnow runs no program out of a file`),
    call: (what, args, spend) => {
      const name = nameOf(what)
      const given = itemsOf(args)
      if (name === null || given === null) return damaged(`its table of contents calls a ${kindOf(what)}`)
      if (name === orderedDict) {
        spend(dictSteps)
        return readOrderedDict(given, spend, refusals)
      }
      if (name === tensor || name === firstTensor) {
        spend(given.length)
        return readTensor(given, refusals)
      }
      if (name === parameter && isView(given[0])) return given[0]
      return damaged(`its table of contents calls ${name} for a ${kindOf(given[0] ?? null)}`)
    },
    load: (id) => {
      const storage = readStorage(id, refusals)
      const before = storages.get(storage.key)
      if (!before) storages.set(storage.key, storage)
      else if (before.dtype !== storage.dtype || before.size !== storage.size)
        return damaged(`it describes the storage ${shown(storage.key)} in two ways`)
      return before ?? storage
    },
  }
}

const nameOf = (value: Value | undefined): string | null =>
  typeof value === 'object' && value !== null && value.kind === 'name' ? value.name : null

/** Python 3 fills the dict afterwards, Python 2 gives a list of pairs. */
function readOrderedDict(
  [pairs]: readonly Value[],
  spend: (steps: number) => void,
  { damaged }: Refusals,
): Value {
  const dict = newDict()
  const listed = pairs === undefined ? [] : itemsOf(pairs)
  if (!listed) return damaged('a dict in its table of contents is made of no pairs')
  // The list may be used again and again.
  spend(listed.length)
  for (const pair of listed) {
    const [key, value] = itemsOf(pair) ?? []
    setEntry(dict, key, value, damaged)
  }
  return dict
}

/** `('storage', type, key, device, size)`, in the format before 1.6 with a sixth that is None. */
function readStorage(id: Value, { damaged, foreign }: Refusals): Storage {
  const [word, type, key, , size, view = null] = itemsOf(id) ?? []
  const dtype = storageTypes.get(nameOf(type) ?? '')
  if (word !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(size))
    return damaged('its table of contents describes a storage that is none')
  if (view !== null) return foreign('holds storages that view others, as torch before 0.4 wrote them')
  return { kind: 'storage', key, dtype, size }
}

/** `(storage, offset, shape, strides, requires_grad, hooks, metadata)`, the first four at least. */
function readTensor(given: readonly Value[], { damaged, foreign }: Refusals): Value {
  const [storage, offset, lengths, steps, , , metadata = null] = given
  const [shape, strides] = [itemsOf(lengths), itemsOf(steps)]
  if (!isStorage(storage) || !isCount(offset) || !shape || !strides)
    return damaged('its table of contents describes a tensor that is none')
  if (shape.length !== strides.length || shape.length > mostLengths)
    return damaged(`a tensor has ${shape.length} lengths and ${strides.length} strides`)
  if (!isCounts(shape) || !isCounts(strides))
    return damaged('its table of contents describes a tensor that is none')
  if (isDict(metadata) && metadata.entries.size > 0)
    return foreign('holds a tensor that is a negated or conjugated view')
  const isEmpty = shape.includes(0)
  // Whatever its lengths are, their product could be beyond all numbers before it comes to the 0.
  const count = isEmpty ? 0 : shape.reduce((product, length) => product * length, 1)
  const span = isEmpty ? 0 : shape.reduce((sum, length, i) => sum + (length - 1) * (strides[i] ?? 0), 1)
  // More numbers than the storage has come of a stride of 0; a small file could ask for any amount of memory.
  if (!isEmpty && (offset + span > storage.size || count > storage.size))
    return damaged(
      `a tensor of the shape ${shownShape(shape)} does not fit its storage of ${storage.size} numbers`,
    )
  // Copies: the pickle could still append to a list.
  return { kind: 'tensor', storage, offset, count, span, shape: [...shape], strides: [...strides] }
}
