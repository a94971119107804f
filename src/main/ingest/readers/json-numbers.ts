// Numbers of JSON that a double cannot hold. Ids have up to 20 digits, and must come in digit by digit.

/** Whether a text may hold such a number; digits inside strings count too. */
export function looksInexact(text: string): boolean {
  return /\d{16}/u.test(text)
}

/** The number; a whole one that would change is its text. */
export function exactNumber(written: string): number | string {
  const number = Number(written)
  return /^-?\d{16,}$/u.test(written) && String(number) !== written ? written : number
}
