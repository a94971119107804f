// Which number format the matrix products of an encoder take their factors in. bf16 is chosen only where this
// machine has instructions for it and was measured to be faster with them; that is measured once and remembered.
// Invariant: sums, weights, moments and everything between the products are f32 in either precision.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuModel } from '../backends/cpu-features'
import type { Precision } from '../family'
import { isObject } from '../json'
import type { Products, ProductTimes } from './kernels'

/** What was chosen; `notice` says why it is not what was asked for. */
export type ChosenPrecision = { readonly precision: Precision; readonly notice: string | null }

/** bf16 must save so much of the time of a product: what it costs in accuracy is little, but not nothing. */
const worthwhile = 0.9

/**
 * The precision for `asked` (`auto`, `f32` or `bf16`) on a machine with these products (productsOf; null without
 * own operations). `cacheFolder` remembers the measurement; null measures each time. Never throws: where bf16
 * cannot be had, f32 is taken and the notice says so.
 */
export function choosePrecision(
  products: Products | null,
  asked: string,
  cacheFolder: string | null,
): ChosenPrecision {
  const f32 = (notice: string | null): ChosenPrecision => ({ precision: 'f32', notice })
  if (asked !== 'auto' && asked !== 'bf16') return f32(null)
  // The products can be imitated anywhere, which is slow: good for comparing results alone.
  const isImitated = asked === 'bf16' && process.env['WINNOW_BF16'] === 'imitate'
  if (!products || (!products.hasHalves && !isImitated)) {
    if (asked === 'auto') return f32(null)
    const reason = products ? `${cpuModel()} has no instructions for it` : 'the fast operations are not there'
    return f32(`bf16 was asked for, but ${reason}: the run uses f32.`)
  }
  if (asked === 'bf16') return { precision: 'bf16', notice: null }
  const { f32: slow, bf16: fast } = remembered(products, cacheFolder)
  return fast > 0 && fast < worthwhile * slow ? { precision: 'bf16', notice: null } : f32(null)
}

function remembered({ compare, version }: Products, cacheFolder: string | null): ProductTimes {
  if (cacheFolder === null) return compare()
  const file = join(cacheFolder, 'precision.json')
  const machine = `${cpuModel()}, ${version}`
  const known = readTimes(file, machine)
  if (known) return known
  const times = compare()
  try {
    mkdirSync(cacheFolder, { recursive: true })
    writeFileSync(file, `${JSON.stringify({ machine, ...times })}\n`)
  } catch {
    // A cache that cannot be written is measured again next time.
  }
  return times
}

function readTimes(file: string, machine: string): ProductTimes | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!isObject(stored) || stored['machine'] !== machine) return null
    const { f32, bf16, flop } = stored
    if (typeof f32 !== 'number' || typeof bf16 !== 'number' || typeof flop !== 'number') return null
    return { f32, bf16, flop }
  } catch {
    return null
  }
}
