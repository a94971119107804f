// What answers a label column holds: one label a row, several, or one of classes that stand in an order.
import { z } from 'zod'

/** What answers an output can have. */
export const OutputKind = z.enum(['single', 'multi', 'ordered'])
export type OutputKind = z.infer<typeof OutputKind>

/** What stands between several labels in one cell; `json` is a list as JSON writes it, such as ["a", "b"]. */
export const LabelSeparator = z.enum(['|', ';', ',', 'json'])
export type LabelSeparator = z.infer<typeof LabelSeparator>

/** How the cells of a label column are read. */
export const LabelReading = z.object({
  kind: OutputKind.optional(),
  /** For several labels a cell. */
  separator: LabelSeparator.optional(),
})
export type LabelReading = z.infer<typeof LabelReading>

/** Labels of a cell, trimmed, each once, in the order in which they stand; none in an empty cell. */
export function labelsInCell(cell: string, { kind, separator }: LabelReading): string[] {
  const text = cell.trim()
  if (text === '') return []
  if (kind !== 'multi') return [text]
  const pieces = separator === 'json' ? (listInJson(text) ?? [text]) : text.split(separator ?? '|')
  return [...new Set(pieces.map((piece) => piece.trim()))].filter((piece) => piece !== '')
}

/** The cell that `labelsInCell` reads as these labels. */
export function cellOfLabels(labels: readonly string[], { kind, separator = '|' }: LabelReading): string {
  if (kind !== 'multi') return labels.join('|')
  return separator === 'json' ? JSON.stringify(labels) : labels.join(separator)
}

/** The members of a list of words in JSON, or as Python prints one; null where the text is none. */
export function listInJson(text: string): string[] | null {
  if (!text.startsWith('[') || !text.endsWith(']')) return null
  for (const spelling of [
    text,
    text.replaceAll(/'((?:[^'\\]|\\.)*)'/g, (_, word: string) => JSON.stringify(word)),
  ])
    try {
      const list: unknown = JSON.parse(spelling)
      if (Array.isArray(list) && list.every((one) => typeof one === 'string' || typeof one === 'number'))
        return list.map(String)
    } catch {
      // The next spelling may be one.
    }
  return null
}

const scales = [
  ['very negative', 'negative', 'neutral', 'positive', 'very positive'],
  ['very bad', 'bad', 'ok', 'good', 'very good'],
  ['very poor', 'poor', 'fair', 'good', 'very good', 'excellent'],
  ['very unhappy', 'unhappy', 'neutral', 'happy', 'very happy'],
  ['very dissatisfied', 'dissatisfied', 'neutral', 'satisfied', 'very satisfied'],
  ['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'],
  ['very low', 'low', 'medium', 'high', 'very high', 'critical', 'urgent'],
  ['never', 'rarely', 'sometimes', 'often', 'always'],
] as const

/**
 * The classes from the lowest to the highest: by the number in their names where each has one of its own, by a known
 * scale of words, else null.
 */
export function knownOrder(names: readonly string[]): string[] | null {
  const numbers = names.map((name) =>
    Number(/-?\d+(?:[.,]\d+)?/.exec(name)?.[0].replace(',', '.') ?? Number.NaN),
  )
  if (names.length > 1 && numbers.every(Number.isFinite) && new Set(numbers).size === names.length)
    return names.toSorted((a, b) => (numbers[names.indexOf(a)] ?? 0) - (numbers[names.indexOf(b)] ?? 0))
  const placeIn = (scale: readonly string[]) => (name: string) =>
    scale.indexOf(
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_-]+/gu, ' '),
    )
  for (const scale of scales) {
    const place = placeIn(scale)
    const places = names.map(place)
    if (names.length > 2 && places.every((one) => one >= 0) && new Set(places).size === names.length)
      return names.toSorted((a, b) => place(a) - place(b))
  }
  return null
}
