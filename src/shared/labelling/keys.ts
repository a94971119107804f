// Which keys give which label: 1 to 9, then letters; where there are more labels than keys, the last keys begin codes of
// two, so that every label of 77 is two keystrokes away at most, in the same place for every message.

/** Keys that give labels, in order. Letters that skip, discard, flag, comment, list and guidelines have are left out. */
export const labelKeys = [...'123456789qwertyuiopahjkzxvbnm']

/** Labels that can be given with at most two keystrokes. */
export const mostWithKeys = labelKeys.length ** 2

/** The code of each of `count` labels, of one or two keys; empty for those beyond 841. */
export function keyCodes(count: number): string[] {
  const width = labelKeys.length
  if (count <= width) return labelKeys.slice(0, count)
  // As few first keys as are needed: each takes a single away and gives as many pairs as there are keys.
  const firsts = Math.min(width, Math.ceil((count - width) / (width - 1)))
  const singles = labelKeys.slice(0, width - firsts)
  const pairs = labelKeys
    .slice(width - firsts)
    .flatMap((first) => labelKeys.map((second) => `${first}${second}`))
  const codes = [...singles, ...pairs].slice(0, count)
  return [...codes, ...Array.from({ length: count - codes.length }, () => '')]
}

/** What the keys that were pressed so far say. */
export type Typed =
  | { readonly kind: 'label'; readonly at: number }
  | { readonly kind: 'begun'; readonly typed: string }
  | { readonly kind: 'nothing' }

/** Reads one more key. */
export function readKey(codes: readonly string[], typed: string, key: string): Typed {
  const now = typed + key.toLowerCase()
  const at = codes.indexOf(now)
  if (at >= 0) return { kind: 'label', at }
  return codes.some((code) => code.startsWith(now)) ? { kind: 'begun', typed: now } : { kind: 'nothing' }
}
