// How the readers of weights say no, and how they show what a file says about itself: names out of a hostile file are
// of any length and hold any character.

/** Throws; `what` is a clause without a full stop. */
export type Refuse = (what: string) => never

const longestShown = 100
const mostLengths = 8

/** Text out of a file for a message: one line of printable characters, at most 100 of them. */
export function shown(text: string): string {
  const short = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
  // Also the marks that turn the direction of writing, and halves of pairs.
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')
}

/** A shape for a message: `[30522, 768]`, cut after 8 lengths. */
export function shownShape(shape: readonly number[]): string {
  const rest = shape.length > mostLengths ? ', …' : ''
  return `[${shape.slice(0, mostLengths).join(', ')}${rest}]`
}
