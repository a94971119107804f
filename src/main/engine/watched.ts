// What is watched of a training from epoch to epoch beside its figures: what became of each class on validation, and what
// the network says of a few texts. Invariant: the same seed and rows give the same texts, also after a resume, and
// watching draws nothing that the training draws.
import type { WatchedClasses } from '../../shared/domain/run'
import { forkRng } from '../../shared/rng'
import { columnsOf, type Head, spansOf, widthOf } from './heads'
import { firstLabels, labelled, labelsOf, type RowLabels } from './labels'
import { range, type TextSource } from './texts'

/** Texts whose prediction is followed. */
export const mostFollowed = 5
const longestText = 400

/** Rows that have labels, as validation has them. */
type Held = { readonly count: number; readonly labels: readonly RowLabels[] }

/**
 * What became of each class of each head, given (rows, classes of all heads) scores; null where no row has a label in it.
 * `thresholds` are those from which a head that may give several labels gives one.
 */
export function watchClasses(
  heads: readonly Head[],
  held: Held,
  scores: Float32Array,
  thresholds: readonly (number | undefined)[],
): (WatchedClasses | null)[] {
  const width = widthOf(heads)
  return spansOf(heads).map((span, at) => {
    const own = held.labels[at]
    const rows = own ? labelled(own) : new Int32Array(0)
    if (!own || rows.length === 0) return null
    const said = columnsOf(scores, width, span)
    const counts = (): number[] => Array.from({ length: span.classes }, () => 0)
    const watched = { rows: rows.length, truth: counts(), said: counts(), right: counts() }
    // A label that training never saw is no class.
    const add = (to: number[], label: number): void => {
      if (label < span.classes) to[label] = (to[label] ?? 0) + 1
    }
    for (const row of rows) {
      const truth = new Set(span.isMulti ? labelsOf(own, row) : labelsOf(own, row).subarray(0, 1))
      const answer = said.subarray(row * span.classes, (row + 1) * span.classes)
      for (const label of truth) add(watched.truth, label)
      for (const label of span.isMulti ? givenFrom(answer, thresholds[at] ?? 0.5) : [highest(answer)]) {
        add(watched.said, label)
        if (truth.has(label)) add(watched.right, label)
      }
    }
    return watched
  })
}

/** Row numbers of the texts to follow: of as many different classes of the first head as there are, drawn with `seed`. */
export function chooseFollowed(heads: readonly Head[], held: Held, seed: number): Int32Array {
  const [first] = heads
  const [own] = held.labels
  if (!first || !own) return new Int32Array(0)
  const labels = firstLabels(own)
  const known = range(held.count).filter((row) => {
    const label = labels[row] ?? -1
    return label >= 0 && label < first.classes
  })
  const drawn = Array.from(forkRng(seed, 'followed').shuffle(known))
  const seen = new Set<number>()
  const distinct = drawn.filter((row) => {
    const label = labels[row] ?? -1
    if (seen.has(label)) return false
    seen.add(label)
    return true
  })
  const others = drawn.filter((row) => !distinct.includes(row))
  return Int32Array.from([...distinct.slice(0, mostFollowed), ...others].slice(0, mostFollowed))
}

/** Followed texts, each with its right class. */
export type FollowedTexts = { text: string; label: number }[]

/** The followed rows as they are shown. */
export async function followedTexts(
  held: (Held & Pick<TextSource, 'texts'>) | null,
  followed: Int32Array,
): Promise<FollowedTexts> {
  const own = held?.labels[0]
  if (!held || !own || followed.length === 0) return []
  const texts = await held.texts(followed)
  return Array.from(followed, (row, at) => ({
    text: shownText(texts[at] ?? ''),
    label: labelsOf(own, row)[0] ?? 0,
  }))
}

/** A text as it is shown; the end of a long one is cut off. */
const shownText = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}…` : text

/** What the first head says of the followed rows: the probability of the right class, and the likeliest one. */
export function sayOfFollowed(
  heads: readonly Head[],
  held: Held,
  followed: Int32Array,
  scores: Float32Array,
): { readonly probability: number; readonly said: number }[] {
  const width = widthOf(heads)
  const classes = heads[0]?.classes ?? 0
  const [own] = held.labels
  return Array.from(followed, (row) => {
    const answer = scores.subarray(row * width, row * width + classes)
    const label = own ? (labelsOf(own, row)[0] ?? 0) : 0
    return { probability: Number((answer[label] ?? 0).toPrecision(6)), said: highest(answer) }
  })
}

function highest(values: Float32Array): number {
  let best = 0
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at
  return best
}

function givenFrom(values: Float32Array, threshold: number): number[] {
  return Array.from(values.keys()).filter((at) => (values[at] ?? 0) >= threshold)
}
