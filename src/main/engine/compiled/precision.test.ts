import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Products } from './kernels'
import { choosePrecision } from './precision'

const folders: string[] = []
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-precision-'))
  folders.push(folder)
})
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true })))

/** A machine with instructions for bf16, on which it takes `bf16` seconds where f32 takes 1. */
function machine(bf16: number, version = 'one') {
  const measured = { count: 0 }
  const compare = () => {
    measured.count++
    return { f32: 1, bf16, flop: 1e9 }
  }
  return { products: { hasHalves: true, compare, version } satisfies Products, measured }
}
const without: Products = { ...machine(0).products, hasHalves: false }

describe('the precision of a run', () => {
  it('is bf16 by itself only where it was measured to be faster, by enough to matter', () => {
    expect(choosePrecision(machine(0.5).products, 'auto', null)).toEqual({ precision: 'bf16', notice: null })
    expect(choosePrecision(machine(0.95).products, 'auto', null).precision).toBe('f32')
    expect(choosePrecision(machine(3).products, 'auto', null).precision).toBe('f32')
    expect(choosePrecision(without, 'auto', null)).toEqual({ precision: 'f32', notice: null })
    expect(choosePrecision(null, 'auto', null)).toEqual({ precision: 'f32', notice: null })
  })

  it('is measured once and remembered, until the operations are compiled anew', () => {
    const first = machine(0.5)
    choosePrecision(first.products, 'auto', folder)
    choosePrecision(first.products, 'auto', folder)
    expect(first.measured.count).toBe(1)
    // What is remembered decides, whatever a new measurement would say.
    expect(choosePrecision(machine(3).products, 'auto', folder).precision).toBe('bf16')
    expect(choosePrecision(machine(3, 'two').products, 'auto', folder).precision).toBe('f32')
  })

  it('is measured again where nothing can be remembered', () => {
    const unwritable = join(folder, 'a file', 'below')
    const own = machine(0.5)
    expect(choosePrecision(own.products, 'auto', `${unwritable}\0`).precision).toBe('bf16')
    expect(own.measured.count).toBe(1)
  })

  it('is what was asked for where the machine has it, without a measurement', () => {
    const own = machine(3)
    expect(choosePrecision(own.products, 'bf16', folder)).toEqual({ precision: 'bf16', notice: null })
    expect(choosePrecision(own.products, 'f32', folder)).toEqual({ precision: 'f32', notice: null })
    expect(own.measured.count).toBe(0)
    expect(existsSync(join(folder, 'precision.json'))).toBe(false)
  })

  it('is f32, and says why, where bf16 was asked for and cannot be had', () => {
    expect(choosePrecision(without, 'bf16', folder)).toMatchObject({
      precision: 'f32',
      notice: expect.stringMatching(/bf16 was asked for, but .* has no instructions for it/),
    })
    expect(choosePrecision(null, 'bf16', folder).notice).toMatch(/fast operations are not there/)
  })
})
