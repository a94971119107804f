// The colours of a chart, read from the page's CSS variables, so that light, dark and high contrast are settled
// in one place (the theme). A canvas cannot use variables itself.
import { useLayoutEffect, useState, type RefObject } from 'react'

/** What charts draw with. */
export type Palette = {
  readonly font: string
  readonly surface: string
  readonly canvas: string
  readonly line: string
  readonly axis: string
  readonly grid: string
  readonly text: string
  readonly text3: string
  readonly series: readonly string[]
  readonly seriesText: readonly string[]
}

const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]]
const markers = ['circle', 'rect', 'diamond', 'triangle'] as const

/** The dash of a category, 1 to 8, so that colour never stands alone; the first is solid. */
export const dashOf = (colour: number): readonly number[] => dashes[(colour - 1) % dashes.length] ?? []

/** The marker of a category at its evaluations. */
export const markerOf = (colour: number): (typeof markers)[number] =>
  markers[(colour - 1) % markers.length] ?? 'circle'

/** Reads the palette as it stands at `element`. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim() || style.color
  const eight = [1, 2, 3, 4, 5, 6, 7, 8]
  return {
    // The chart library writes it into attributes of SVG as it is.
    font: style.fontFamily.replaceAll('"', "'"),
    surface: read('surface'),
    canvas: read('canvas'),
    line: read('line'),
    axis: read('line2'),
    grid: read('grid'),
    text: read('text'),
    text3: read('text3'),
    series: eight.map((number) => read(`cat-${number}`)),
    seriesText: eight.map((number) => read(`cat-${number}-text`)),
  }
}

/** The palette at an element, read again when the colour scheme changes; null before the first layout. */
export function usePalette(element: RefObject<Element | null>): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null)
  useLayoutEffect(() => {
    const read = (): void => {
      if (element.current) setPalette(readPalette(element.current))
    }
    read()
    const watch = new MutationObserver(read)
    watch.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-mantine-color-scheme', 'class'],
    })
    const contrast = matchMedia('(prefers-contrast: more)')
    contrast.addEventListener('change', read)
    void document.fonts.ready.then(read)
    return () => {
      watch.disconnect()
      contrast.removeEventListener('change', read)
    }
  }, [element])
  return palette
}
