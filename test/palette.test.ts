// The colours of charts, read from the theme itself, as people see them whose eyes lack one kind of cones.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apart, colourVisions, contrast, okLab, seen } from './support/colour-vision'

const css = readFileSync(resolve(import.meta.dirname, '../src/renderer/app/tokens.css'), 'utf8')

/** The variables of a theme: the first block that sets `--cat-1` is light, the second dark. */
function themeOf(at: 0 | 1): (name: string) => string {
  const block = css.split('}').filter((one) => one.includes('--cat-1:'))[at] ?? ''
  return (name) => {
    const value = new RegExp(`--${name}:\\s*(#[\\da-f]{6})`, 'iu').exec(block)?.[1]
    if (value === undefined) throw new Error(`the theme has no --${name}`)
    return value
  }
}

const visions = Object.keys(colourVisions)

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the palette, %s', (_, at) => {
  const theme = themeOf(at)
  const categories = [1, 2, 3, 4, 5, 6, 7, 8].map((one) => theme(`cat-${one}`))

  it.each(visions)('keeps its eight categories apart for %s', (vision) => {
    const near = categories.flatMap((one, first) =>
      categories.slice(first + 1).map((other, gap) => ({
        pair: `${first + 1} and ${first + gap + 2}`,
        distance: apart(one, other, vision),
      })),
    )
    expect(near).toHaveLength(28)
    expect(near.filter(({ distance }) => distance < 0.08)).toEqual([])
  })

  it.each(visions)('keeps right and wrong apart for %s, at each step', (vision) => {
    // Where they stand tells as well: what is right lies on the diagonal.
    for (const step of [2, 3, 4, 5])
      expect(apart(theme(`right-${step}`), theme(`wrong-${step}`), vision)).toBeGreaterThan(
        step === 5 ? 0.1 : 0.03,
      )
  })

  it('has each category stand out from its ground, and each name read on it', () => {
    for (const [index, colour] of categories.entries()) {
      expect(contrast(colour, theme('surface'))).toBeGreaterThanOrEqual(3)
      expect(contrast(theme(`cat-${index + 1}-text`), theme('surface'))).toBeGreaterThanOrEqual(4.5)
    }
  })
})

describe('the simulation', () => {
  it('leaves greys grey and black and white as they are', () => {
    for (const vision of visions)
      for (const grey of ['#000000', '#808080', '#ffffff']) {
        const [r, g, b] = seen(grey, vision)
        expect(Math.abs(r - g) + Math.abs(g - b)).toBeLessThan(2e-5)
      }
  })

  it('has red and green of like lightness fall together for those who lack red or green cones', () => {
    // Of a pair that differs in hue alone.
    const [red, green] = ['#c85a3c', '#8c7d1e']
    expect(apart(red, green, 'deuteranopia')).toBeLessThan(apart(red, green, 'usual') / 2)
    const [blue, teal] = ['#3c78c8', '#2d8c8c']
    expect(apart(blue, teal, 'tritanopia')).toBeLessThan(apart(blue, teal, 'usual') / 2)
  })

  it('finds what is published: OKLab of the primaries, the contrast of black on white', () => {
    const [l, a, b] = okLab([1, 0, 0])
    expect([l, a, b].map((one) => Number(one.toFixed(3)))).toEqual([0.628, 0.225, 0.126])
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  })
})
