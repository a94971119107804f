// Slices that are weak beyond chance: those of one attribute and of pairs, each against all other rows, corrected for how many
// were tried.
//
// The correction is Holm's (1979): the chance that one or more of the slices found is there by luck stays under 5 %, whatever
// the slices share of their rows, and they share most. Benjamini and Hochberg's would let some of a list be luck; here each one
// is said to be weak, by itself.
import { fisherUpper, logFactorials } from './fisher'
import { holm } from './holm'

/** For each row the value of an attribute as an index, -1 for none. */
export type SliceAttribute = { readonly values: number; readonly of: Int32Array }

/** A slice: one value of one attribute, or of two. */
export type SlicePlace = readonly { readonly attribute: number; readonly value: number }[]

/** A slice that is weak. */
export type WeakSlice = {
  readonly place: SlicePlace
  readonly rows: number
  readonly right: number
  /** Rows outside, and how many of them are right. */
  readonly otherRows: number
  readonly otherRight: number
  /** One-sided Fisher exact test, and the same after Holm's correction. */
  readonly p: number
  readonly corrected: number
}

/** What was found. */
export type WeakFound = {
  /** Slices with enough rows inside and outside. */
  readonly tried: number
  /** Weak beyond chance, before those are left out that others explain. */
  readonly beyondChance: number
  /** The weakest evidence last; a slice that is weak only through another one is left out. */
  readonly weak: readonly WeakSlice[]
}

/** From this probability on a slice may be luck. */
export const weakLevel = 0.05

type Tried = WeakSlice

/** Finds them; `right` holds 1 for each row that is right. */
export function findWeak(
  attributes: readonly SliceAttribute[],
  right: Uint8Array,
  leastRows: number,
): WeakFound {
  const rows = right.length
  const allRight = right.reduce((sum, one) => sum + one, 0)
  const logs = logFactorials(rows)
  const tried: Tried[] = []
  const add = (place: SlicePlace, own: number, hits: number): void => {
    if (own < leastRows || rows - own < leastRows) return
    const p = fisherUpper(own - hits, own, rows - allRight, rows, logs)
    tried.push({
      place,
      rows: own,
      right: hits,
      otherRows: rows - own,
      otherRight: allRight - hits,
      p,
      corrected: p,
    })
  }
  attributes.forEach((first, a) => {
    const own = counts(first.values, right, (row) => first.of[row] ?? -1)
    for (let value = 0; value < first.values; value++)
      add([{ attribute: a, value }], own.rows[value] ?? 0, own.right[value] ?? 0)
    for (let b = a + 1; b < attributes.length; b++) {
      const second = attributes[b]
      if (!second || Math.max(...own.rows) < leastRows) continue
      const both = counts(first.values * second.values, right, (row) => {
        const [one, other] = [first.of[row] ?? -1, second.of[row] ?? -1]
        return one < 0 || other < 0 ? -1 : one * second.values + other
      })
      for (let value = 0; value < first.values * second.values; value++)
        add(
          [
            { attribute: a, value: Math.floor(value / second.values) },
            { attribute: b, value: value % second.values },
          ],
          both.rows[value] ?? 0,
          both.right[value] ?? 0,
        )
    }
  })
  const ranked = tried.toSorted((one, other) => one.p - other.p || one.place.length - other.place.length)
  const probabilities = holm(ranked.map(({ p }) => p))
  const corrected = ranked.map((one, at) => ({ ...one, corrected: probabilities[at] ?? 1 }))
  const beyond = corrected.filter((one) => one.corrected < weakLevel)
  return {
    tried: tried.length,
    beyondChance: beyond.length,
    weak: unexplained(beyond, attributes, right, logs),
  }
}

function counts(
  width: number,
  right: Uint8Array,
  valueOf: (row: number) => number,
): { readonly rows: Int32Array; readonly right: Int32Array } {
  const [rows, hits] = [new Int32Array(width), new Int32Array(width)]
  for (let row = 0; row < right.length; row++) {
    const value = valueOf(row)
    if (value < 0) continue
    rows[value] = (rows[value] ?? 0) + 1
    hits[value] = (hits[value] ?? 0) + (right[row] ?? 0)
  }
  return { rows, right: hits }
}

const mostExplained = 200

/**
 * Leaves out what others explain, the strongest first: a slice that is no weaker than the rest once the rows of those before it
 * are taken away, unless, lying inside one of them, it is weaker than the rest of that one.
 */
function unexplained(
  beyond: readonly Tried[],
  attributes: readonly SliceAttribute[],
  right: Uint8Array,
  logs: Float64Array,
): WeakSlice[] {
  const kept: { slice: Tried; holds: Uint8Array }[] = []
  const taken = new Uint8Array(right.length)
  const isWeaker = (inside: (row: number) => boolean, among: (row: number) => boolean): boolean => {
    let [rows, wrong, own, ownWrong] = [0, 0, 0, 0]
    for (let row = 0; row < right.length; row++) {
      if (!among(row)) continue
      const isWrong = right[row] === 1 ? 0 : 1
      rows++
      wrong += isWrong
      if (!inside(row)) continue
      own++
      ownWrong += isWrong
    }
    return own > 0 && own < rows && fisherUpper(ownWrong, own, wrong, rows, logs) < weakLevel / beyond.length
  }
  for (const slice of beyond.slice(0, mostExplained)) {
    const holds = membership(slice.place, attributes, right.length)
    const parent = kept.find(({ slice: { place } }) => isInside(slice.place, place))
    const isOwn = parent
      ? isWeaker(
          (row) => holds[row] === 1,
          (row) => parent.holds[row] === 1,
        )
      : kept.length === 0 ||
        isWeaker(
          (row) => holds[row] === 1,
          (row) => taken[row] === 0,
        )
    if (!isOwn) continue
    kept.push({ slice, holds })
    for (let row = 0; row < holds.length; row++) if (holds[row] === 1) taken[row] = 1
  }
  return kept.map(({ slice }) => slice)
}

const isInside = (inner: SlicePlace, outer: SlicePlace): boolean =>
  outer.length < inner.length &&
  outer.every(({ attribute, value }) =>
    inner.some((one) => one.attribute === attribute && one.value === value),
  )

/** 1 for each row of a slice. */
export function membership(
  place: SlicePlace,
  attributes: readonly SliceAttribute[],
  rows: number,
): Uint8Array {
  const out = new Uint8Array(rows).fill(1)
  for (const { attribute, value } of place) {
    const of = attributes[attribute]?.of
    for (let row = 0; row < rows; row++) if (of?.[row] !== value) out[row] = 0
  }
  return out
}
