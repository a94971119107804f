// What a pickle of torch can hold here: plain data, storages, and tensors as views of them.
import type { Refuse } from '../refuse'

/** Numbers of one format that lie together in the file; tensors may share one. */
export type Storage = {
  readonly kind: 'storage'
  readonly key: string
  /** By its safetensors name. */
  readonly dtype: string
  /** How many numbers it holds. */
  readonly size: number
}

/** A tensor as numbers of a storage: `offset` and `strides` count numbers. Every one of them lies in the storage. */
export type View = {
  readonly kind: 'tensor'
  readonly storage: Storage
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  /** How many numbers it has, and how many lie from its first to its last. */
  readonly count: number
  readonly span: number
}

/** Python's list or tuple. */
export type Sequence = { readonly kind: 'list' | 'tuple'; readonly items: Value[] }
/** Python's dict or OrderedDict. */
export type Dict = { readonly kind: 'dict'; readonly entries: Map<string | number, Value> }
/** A function or class by name: `collections.OrderedDict`. It is only ever compared. */
export type Named = { readonly kind: 'name'; readonly name: string }

/** What the instructions of a pickle make; lists and dicts may hold themselves. */
export type Value = null | boolean | number | bigint | string | Sequence | Dict | Named | Storage | View

/** Kind of a value by a word: `dict`, `tensor`, `string`. */
export function kindOf(value: Value): string {
  if (value === null) return 'none'
  return typeof value === 'object' ? value.kind : typeof value
}

/** Whether a value is a dict. */
export function isDict(value: Value | undefined): value is Dict {
  return typeof value === 'object' && value !== null && value.kind === 'dict'
}

/** Whether a value is a tensor. */
export function isView(value: Value | undefined): value is View {
  return typeof value === 'object' && value !== null && value.kind === 'tensor'
}

/** Whether a value is a storage. */
export function isStorage(value: Value | undefined): value is Storage {
  return typeof value === 'object' && value !== null && value.kind === 'storage'
}

/** The items of a list or tuple, null for another value. */
export function itemsOf(value: Value | undefined): readonly Value[] | null {
  const isSequence =
    typeof value === 'object' && value !== null && (value.kind === 'list' || value.kind === 'tuple')
  return isSequence ? value.items : null
}

/** A new, empty dict. */
export function newDict(): Dict {
  return { kind: 'dict', entries: new Map() }
}

/** Sets an entry; refuses a key that is neither a word nor a number. */
export function setEntry(
  dict: Dict,
  key: Value | undefined,
  value: Value | undefined,
  damaged: Refuse,
): void {
  if ((typeof key !== 'string' && typeof key !== 'number') || value === undefined)
    return damaged('a key of its table of contents is no word')
  dict.entries.set(key, value)
}
