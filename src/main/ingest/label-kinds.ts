// What a label column holds, guessed from its values: one label a row, several in a cell, or ordered classes. Not which
// column is one (columns.ts). Invariants: pure; a wrong guess is worse than none, so what is unclear is one label a row.
import {
  knownOrder,
  type LabelReading,
  labelsInCell,
  type LabelSeparator,
  listInJson,
} from '../../shared/domain/label-kind'

/** A kind of labels with the reason as a sentence; one label a row needs none. */
export type KindGuess = LabelReading & { readonly reason: string | null }

const starNames =
  /(^|[\W_])(stars?|rating|score|grade|satisfaction|nps|csat|level|priority|severity)([\W_]|$)/i
const single: KindGuess = { kind: 'single', reason: null }
const mostClasses = 11

/** Guesses what the cells of a label column hold; `values` are those of some rows, empty ones included. */
export function guessKind(name: string, values: readonly string[]): KindGuess {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  return guessSeveral(filled) ?? guessOrdered(name, [...new Set(filled)]) ?? single
}

function guessSeveral(filled: readonly string[]): KindGuess | null {
  if (filled.length > 0 && filled.every((value) => listInJson(value) !== null))
    return { kind: 'multi', separator: 'json', reason: 'Each cell is a list of labels.' }
  for (const separator of ['|', ';', ','] as const) {
    const found = severalBy(filled, separator)
    if (found) return found
  }
  return null
}

/** Several labels: cells that hold the separator are not rare, and their pieces come up again in other cells. */
function severalBy(filled: readonly string[], separator: LabelSeparator): KindGuess | null {
  const joint = filled.filter((value) => value.includes(separator))
  if (joint.length === 0 || joint.length < filled.length * 0.02) return null
  const places = new Map<string, Set<string>>()
  for (const value of new Set(filled))
    for (const piece of labelsInCell(value, { kind: 'multi', separator }))
      places.set(piece, (places.get(piece) ?? new Set<string>()).add(value))
  const pieces = [...places]
  const again = pieces.filter(([, cells]) => cells.size > 1).length
  // A comma stands in names of labels too, so its pieces must come up elsewhere nearly always, and be short.
  const needed = separator === ',' ? 0.9 : 0.5
  const isWordy = separator === ',' && pieces.some(([piece]) => piece.split(/\s+/u).length > 4)
  const cells = new Set(filled).size
  if (again < pieces.length * needed || isWordy || (pieces.length >= cells && filled.length >= 20))
    return null
  const share = Math.round((joint.length / filled.length) * 100)
  const reason = `${share} % of the cells hold several labels, with “${separator}” between them.`
  return { kind: 'multi', separator, reason }
}

function guessOrdered(name: string, distinct: readonly string[]): KindGuess | null {
  if (distinct.length < 3 || distinct.length > mostClasses) return null
  const order = knownOrder(distinct)
  if (!order) return null
  const between = `from “${order[0]}” to “${order.at(-1)}”`
  const isPlain = distinct.every((value) => /^-?\d+([.,]0+)?$/.test(value))
  const isWritten = distinct.every((value) => /^-?\d+([.,]\d+)?\s*(★|⭐|stars?\b|\/\s*\d+)/iu.test(value))
  const isStars =
    isPlain && order.every((value, at) => Number.parseFloat(value) === at + 1) && order.length === 5
  const hasNumbers = distinct.some((value) => /\d/.test(value))
  if (hasNumbers && !isWritten && !isStars && !(isPlain && starNames.test(name))) return null
  return { kind: 'ordered', reason: `Its classes stand in an order, ${between}.` }
}

/** How a label column is read: as given where it is, else by guess. */
export function readingOf(name: string, values: readonly string[], given: LabelReading): KindGuess {
  if (given.kind === undefined) return guessKind(name, values)
  if (given.kind !== 'multi') return { kind: given.kind, reason: null }
  if (given.separator !== undefined) return { kind: 'multi', separator: given.separator, reason: null }
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  const found = guessSeveral(filled)
  if (found) return { ...found, reason: null }
  const count = (separator: string) => filled.filter((value) => value.includes(separator)).length
  const [likeliest = '|'] = (['|', ';', ','] as const).toSorted((a, b) => count(b) - count(a))
  return { kind: 'multi', separator: likeliest, reason: null }
}
