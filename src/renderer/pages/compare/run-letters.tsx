// Runs of a comparison go by a letter in a colour, the same everywhere on the page and in the report.
import type { ReactNode } from 'react'
import css from './compare.module.css'

/** Places in the palette of the runs A to F: orange and petrol are furthest apart. */
const places = [2, 1, 3, 4, 5, 6] as const

/** Place in the palette, 1 to 8, of the run at an index. */
export const placeOf = (index: number): number => places[index] ?? 8

/** Its colour for marks and lines, and the one for text. */
export const colourOf = (index: number): string => `var(--cat-${placeOf(index)})`
export const textColourOf = (index: number): string => `var(--cat-${placeOf(index)}-text)`

/** The letter as a filled square; what it marks says the letter itself. */
export function LetterBadge(props: { readonly letter: string; readonly index: number }): ReactNode {
  const { letter, index } = props
  return (
    <span
      className={css.badge}
      style={{ background: colourOf(index) }}
      data-letter={letter}
      aria-hidden="true"
    />
  )
}

/** The letter in the colour of its run. */
export function Letter(props: { readonly letter: string; readonly index: number }): ReactNode {
  return (
    <b className={css.letter} style={{ color: textColourOf(props.index) }}>
      {props.letter}
    </b>
  )
}
