// How well the scores of a label put its rows before the others: area under the ROC curve and average precision, for each
// label against the rest, averaged over labels. Every row may weigh something, so that a resample is a set of weights.
//
// Two ways to resample. Exact: the sums over the sorted rows are made anew. Linear: the change of the figure with the
// weight of each row (its influence) is worked out once, and a resample moves the figure by the sum of influences; that is
// the first-order bootstrap (Efron 1982, chapter 6), which is as good as exact where there are many rows, and as cheap as
// an accuracy.

/** Which rows have which labels, and how they were scored. */
export type RankedRows = {
  readonly rows: number
  /** Labels in all; those from `classes` on have no scores: theirs are 0. */
  readonly labels: number
  readonly classes: number
  /** (rows, classes), row-major. */
  readonly scores: Float32Array
  /** Writes 1 into the mask for each row that has the label, 0 for the others; gives how many have it. */
  readonly mark: (label: number, mask: Uint8Array) => number
}

/** Both figures of some weights; null where no label has rows with it and rows without it. */
export type RankingFigures = { readonly rocAuc: number; readonly prAuc: number } | null

/** The figures of all rows, and what gives those of a resample. */
export type Ranking = {
  readonly figures: RankingFigures
  /** Of rows that were drawn so often each. */
  readonly resample: (weights: Uint16Array) => RankingFigures
}

/** Where nobody asks. */
export const noRanking: Ranking = { figures: null, resample: () => null }

/** Rows of one label by falling score. */
type Ordered = {
  readonly order: Int32Array
  /** 1 where the row has the label, in that order. */
  readonly isTrue: Uint8Array
  /** 1 where the next row has a lower score. */
  readonly isLast: Uint8Array
}

/** Up to so many sums over sorted rows a resample is exact. */
const mostExact = 50_000

/**
 * Area under the ROC curve (scikit-learn: roc_auc_score of a label against the rest) and average precision
 * (average_precision_score), each averaged over the labels that some rows have and some have not; tied scores count
 * half, as there. `isExact` chooses how resamples are made; without it by the size.
 */
export function rankingOf(given: RankedRows, isExact = given.rows * given.labels <= mostExact): Ranking {
  const { rows, labels } = given
  const mask = new Uint8Array(rows)
  const able: number[] = []
  for (let label = 0; label < labels; label++) {
    const many = given.mark(label, mask)
    if (many > 0 && many < rows) able.push(label)
  }
  if (able.length === 0) return noRanking
  return isExact ? exact(given, able, mask) : linear(given, able, mask)
}

function exact(given: RankedRows, able: readonly number[], mask: Uint8Array): Ranking {
  const sorted = able.map((label) => {
    given.mark(label, mask)
    return sortRows(given, label, mask)
  })
  const resample = (weights: Uint16Array): RankingFigures => {
    const sum = { roc: 0, pr: 0, count: 0 }
    for (const one of sorted) addWeighted(sum, one, weights)
    return sum.count === 0 ? null : { rocAuc: sum.roc / sum.count, prAuc: sum.pr / sum.count }
  }
  return { figures: resample(new Uint16Array(given.rows).fill(1)), resample }
}

function addWeighted(
  sum: { roc: number; pr: number; count: number },
  { order, isTrue, isLast }: Ordered,
  weights: Uint16Array,
): void {
  let [hits, seen, own, inGroup, pairs, precision] = [0, 0, 0, 0, 0, 0]
  for (let at = 0; at < order.length; at++) {
    const weight = weights[order[at] ?? 0] ?? 0
    inGroup += weight
    if (isTrue[at] === 1) own += weight
    if (isLast[at] === 0) continue
    if (inGroup > 0) {
      // Rows without the label that stand before or in this group; each true one here lost to those before it.
      const othersBefore = seen - hits
      pairs += own * (othersBefore + (inGroup - own) / 2)
      hits += own
      seen += inGroup
      precision += (own * hits) / seen
    }
    own = inGroup = 0
  }
  const others = seen - hits
  if (hits === 0 || others === 0) return
  sum.roc += 1 - pairs / (hits * others)
  sum.pr += precision / hits
  sum.count++
}

function linear(given: RankedRows, able: readonly number[], mask: Uint8Array): Ranking {
  const { rows } = given
  const influence = { roc: new Float64Array(rows), pr: new Float64Array(rows) }
  const mean = { roc: 0, pr: 0 }
  for (const label of able) {
    given.mark(label, mask)
    const own = addInfluence(sortRows(given, label, mask), influence, 1 / able.length)
    mean.roc += own.roc / able.length
    mean.pr += own.pr / able.length
  }
  const moved = (value: number, by: number): number => Math.min(1, Math.max(0, value + by))
  return {
    figures: { rocAuc: mean.roc, prAuc: mean.pr },
    resample: (weights) => {
      let [roc, pr] = [0, 0]
      for (let row = 0; row < rows; row++) {
        const change = (weights[row] ?? 0) - 1
        roc += change * (influence.roc[row] ?? 0)
        pr += change * (influence.pr[row] ?? 0)
      }
      return { rocAuc: moved(mean.roc, roc), prAuc: moved(mean.pr, pr) }
    },
  }
}

/**
 * Adds, for each row, how much the figures of this label change with its weight. With P rows that have the label, N
 * that have not, and T of n true among those with at least the score of a row:
 * - ROC: (share of the others below it - AUC) / P for one that has it, (share of those above it - AUC) / N else;
 * - average precision AP = 1/P Σ T/n over those that have it: (T/n - AP + Σ 1/n) / P - Σ T/n² / P, the first only for
 *   one that has it, the sums over those that have the label and at most its score.
 */
function addInfluence(
  { order, isTrue, isLast }: Ordered,
  influence: { readonly roc: Float64Array; readonly pr: Float64Array },
  share: number,
): { readonly roc: number; readonly pr: number } {
  const rows = order.length
  const positives = isTrue.reduce((sum, one) => sum + one, 0)
  const others = rows - positives
  // By group of equal scores, the highest first: where it ends, its true ones, and the true ones up to its end.
  const ends = new Int32Array(rows)
  const own = new Int32Array(rows)
  const upTo = new Int32Array(rows)
  let [groups, hits, before, pairs, precision] = [0, 0, 0, 0, 0]
  for (let at = 0; at < rows; at++) {
    hits += isTrue[at] ?? 0
    if (isLast[at] === 0) continue
    const previous = groups === 0 ? 0 : (upTo[groups - 1] ?? 0)
    const inGroup = at + 1 - before
    const mine = hits - previous
    ends[groups] = at + 1
    own[groups] = mine
    upTo[groups] = hits
    pairs += mine * (before - previous + (inGroup - mine) / 2)
    precision += (mine * hits) / (at + 1)
    groups++
    before = at + 1
  }
  const roc = 1 - pairs / (positives * others)
  const pr = precision / positives
  let [inverse, squares] = [0, 0]
  for (let group = groups - 1; group >= 0; group--) {
    const end = ends[group] ?? 0
    const start = group === 0 ? 0 : (ends[group - 1] ?? 0)
    const mine = own[group] ?? 0
    const until = upTo[group] ?? 0
    const theirs = end - start - mine
    const othersAbove = start - (until - mine)
    inverse += mine / end
    squares += (mine * until) / (end * end)
    const won = (others - othersAbove - theirs / 2) / others
    const lost = (until - mine + mine / 2) / positives
    const ifTrue = { roc: (won - roc) / positives, pr: (until / end - pr + inverse - squares) / positives }
    const ifNot = { roc: (lost - roc) / others, pr: -squares / positives }
    for (let at = start; at < end; at++) {
      const row = order[at] ?? 0
      const by = isTrue[at] === 1 ? ifTrue : ifNot
      influence.roc[row] = (influence.roc[row] ?? 0) + share * by.roc
      influence.pr[row] = (influence.pr[row] ?? 0) + share * by.pr
    }
  }
  return { roc, pr }
}

/** So many rows can be told apart in one number beside the 31 bits of a score from 0 up. */
const placeUnit = 2 ** 22

/** Sorts numbers that hold score and row: the native sort of numbers is ten times as fast as one that compares. */
function sortRows({ rows, classes, scores }: RankedRows, label: number, mask: Uint8Array): Ordered {
  const value = new Float32Array(1)
  const bits = new Uint32Array(value.buffer)
  const keys = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const score = label < classes ? (scores[row * classes + label] ?? 0) : 0
    // The bits of a number from 0 up stand in the order of the numbers; what is no number counts as 0.
    value[0] = score > 0 ? score : 0
    keys[row] = (bits[0] ?? 0) * placeUnit + (rows - 1 - row)
  }
  keys.sort()
  const order = new Int32Array(rows)
  const isTrue = new Uint8Array(rows)
  const isLast = new Uint8Array(rows)
  let next = -1
  for (let at = rows - 1; at >= 0; at--) {
    const key = keys[rows - 1 - at] ?? 0
    const score = Math.floor(key / placeUnit)
    const row = rows - 1 - (key - score * placeUnit)
    order[at] = row
    isTrue[at] = mask[row] ?? 0
    isLast[at] = at === rows - 1 || score !== next ? 1 : 0
    next = score
  }
  return { order, isTrue, isLast }
}
